// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keychain/keyringstore.h"

#ifdef KEYSTRATA_KEYCHAIN
#include <qt6keychain/keychain.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#endif

namespace keystrata::ui {

using profiles::SecretKind;

KeyringStore::KeyringStore(std::chrono::milliseconds patience) : m_patience(patience) { }

KeyringStore::~KeyringStore() = default;

#ifdef KEYSTRATA_KEYCHAIN

namespace {

QString service()
{
    return QStringLiteral("keystrata");
}

QString entry(std::string_view profileId, SecretKind kind)
{
    return QString::fromStdString(std::string(profileId) + "/" + std::string(secretKindName(kind)));
}

/// One question to the keyring, on its way through two threads.
struct Question
{
    std::mutex mutex;
    std::condition_variable_any answered;
    bool done = false; ///< guarded by mutex, as the rest
    QKeychain::Error error = QKeychain::NoError;
    QString words;
    Secret secret;

    void answer(const QKeychain::Job& job, Secret found)
    {
        {
            const std::scoped_lock lock(mutex);
            done = true;
            error = job.error();
            words = job.errorString();
            secret = std::move(found);
        }
        answered.notify_all();
    }
};

/// Makes the job, in the thread of the keyring's home.
using MakeJob = std::function<QKeychain::Job*()>;

Secret secretOf(const QKeychain::Job& job)
{
    const auto* read = qobject_cast<const QKeychain::ReadPasswordJob*>(&job);
    QByteArray bytes = read == nullptr || job.error() != QKeychain::NoError ? QByteArray() : read->binaryData();
    Secret secret(bytes.toStdString());
    bytes.fill('\0');
    return secret;
}

std::unexpected<Error> problem(const Question& question)
{
    switch (question.error) {
    case QKeychain::EntryNotFound:
        return fail(ErrorKind::Auth, {"keyring.none", "The keyring holds no such secret of this profile.", {}});
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return fail(ErrorKind::Refused, {"keyring.locked", "The keyring stays locked.", {}});
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return fail(ErrorKind::Refused, {"keyring.missing", "This desktop offers no keyring.", {}});
    default:
        break;
    }
    return fail(
        ErrorKind::Refused, {"keyring.failed", "The keyring cannot be asked ({0}).", {question.words.toStdString()}});
}

Result<Secret> askKeyring(QObject* home, const MakeJob& make, std::chrono::milliseconds patience, Context& context)
{
    const auto question = std::make_shared<Question>();
    const bool posted = QMetaObject::invokeMethod(
        home,
        [question, make] {
            QKeychain::Job* job = make();
            job->setAutoDelete(true);
            job->setInsecureFallback(false);
            QObject::connect(job, &QKeychain::Job::finished, job,
                [question](const QKeychain::Job* done) { question->answer(*done, secretOf(*done)); });
            job->start();
        },
        Qt::QueuedConnection);
    std::unique_lock lock(question->mutex);
    if (posted) {
        question->answered.wait_for(lock, context.stopToken(), patience, [&question] { return question->done; });
    }
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    if (!question->done) {
        return fail(ErrorKind::Refused, {"keyring.silent", "The keyring does not answer.", {}});
    }
    if (question->error != QKeychain::NoError) {
        return problem(*question);
    }
    return std::move(question->secret);
}

} // namespace

bool KeyringStore::built()
{
    return true;
}

Result<Secret> KeyringStore::get(std::string_view profileId, SecretKind kind, Context& context)
{
    const auto make = [key = entry(profileId, kind)]() -> QKeychain::Job* {
        auto* job = new QKeychain::ReadPasswordJob(service());
        job->setKey(key);
        return job;
    };
    return askKeyring(&m_home, make, m_patience, context);
}

Status KeyringStore::set(std::string_view profileId, SecretKind kind, const Secret& secret, Context& context)
{
    const auto text = std::make_shared<Secret>(std::string(secret.reveal()));
    const auto make = [key = entry(profileId, kind), text]() -> QKeychain::Job* {
        auto* job = new QKeychain::WritePasswordJob(service());
        job->setKey(key);
        // Always bytes: the libraries keep text and bytes of one name beside each other, and then find the older one.
        job->setBinaryData(QByteArray::fromStdString(text->reveal()));
        return job;
    };
    const auto result = askKeyring(&m_home, make, m_patience, context);
    return result ? Status() : fail(result.error());
}

Status KeyringStore::remove(std::string_view profileId, SecretKind kind, Context& context)
{
    const auto make = [key = entry(profileId, kind)]() -> QKeychain::Job* {
        auto* job = new QKeychain::DeletePasswordJob(service());
        job->setKey(key);
        return job;
    };
    const auto result = askKeyring(&m_home, make, m_patience, context);
    const bool gone = result || result.error().message.id == "keyring.none";
    return gone ? Status() : fail(result.error());
}

#else

namespace {

std::unexpected<Error> notBuilt()
{
    return fail(ErrorKind::Refused, {"keyring.not_built", "This build of Keystrata cannot use a keyring.", {}});
}

} // namespace

bool KeyringStore::built()
{
    return false;
}

Result<Secret> KeyringStore::get(std::string_view /*profileId*/, SecretKind /*kind*/, Context& /*context*/)
{
    return notBuilt();
}

Status KeyringStore::set(
    std::string_view /*profileId*/, SecretKind /*kind*/, const Secret& /*secret*/, Context& /*context*/)
{
    return notBuilt();
}

Status KeyringStore::remove(std::string_view /*profileId*/, SecretKind /*kind*/, Context& /*context*/)
{
    return notBuilt();
}

#endif

} // namespace keystrata::ui
