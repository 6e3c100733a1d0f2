// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "tests/support/tempdir.h"
#include "ui/jobs/lane.h"
#include "ui/keychain/keyringstore.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using profiles::SecretKind;

namespace {

constexpr auto InnerWord = "--on-a-bus";

/// Asks the store in a lane, as the window does, while this thread's events run.
template <typename T>
Result<T> inLane(const std::function<Result<T>(Context&)>& work)
{
    Lane lane(QStringLiteral("keyring"));
    std::optional<Result<T>> answer;
    const JobPtr job = lane.submit(Job<T>{.work = [work](Context& context, const auto&) { return work(context); },
        .finished = [&answer](Result<T> result) { answer = std::move(result); }});
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000)) {
        return fail(ErrorKind::Timeout, {"test.lane", "The lane gave no answer.", {}});
    }
    return std::move(*answer);
}

Result<std::string> stored(KeyringStore& store, const std::string& id, SecretKind kind)
{
    return inLane<std::string>([&](Context& context) -> Result<std::string> {
        const auto secret = store.get(id, kind, context);
        return secret ? Result<std::string>(secret->reveal()) : fail(secret.error());
    });
}

Result<bool> store(KeyringStore& keyring, const std::string& id, SecretKind kind, const std::string& text)
{
    return inLane<bool>([&](Context& context) -> Result<bool> {
        const auto status = keyring.set(id, kind, Secret(std::string(text)), context);
        return status ? Result<bool>(true) : fail(status.error());
    });
}

Result<bool> removed(KeyringStore& keyring, const std::string& id, SecretKind kind)
{
    return inLane<bool>([&](Context& context) -> Result<bool> {
        const auto status = keyring.remove(id, kind, context);
        return status ? Result<bool>(true) : fail(status.error());
    });
}

} // namespace

/// Where no keyring answers, and what the one with a keyring is started from.
class KeyringStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutABusItSaysSoAtOnce();
    void aStopEndsTheWait();
    void aRealKeyringKeepsSecrets();
};

void KeyringStoreTest::withoutABusItSaysSoAtOnce()
{
    KeyringStore keyring;
    QElapsedTimer timer;
    timer.start();
    const auto answer = stored(keyring, "abcdefgh01234567", SecretKind::Password);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().kind, ErrorKind::Refused);
    const QString sentence = QString::fromStdString(answer.error().message.english());
    QVERIFY2(sentence.endsWith(QLatin1Char('.')) && !sentence.contains(QLatin1Char('\n')), qPrintable(sentence));
    QVERIFY(!store(keyring, "abcdefgh01234567", SecretKind::Password, "secret").has_value());
}

void KeyringStoreTest::aStopEndsTheWait()
{
    // Nobody runs this thread's events meanwhile, so nothing can answer.
    KeyringStore keyring;
    std::optional<Lane> lane(std::in_place, QStringLiteral("keyring"));
    const JobPtr job = lane->submit(Job<bool>{.work = [&keyring](Context& context, const auto&) -> Result<bool> {
        return keyring.get("abcdefgh01234567", SecretKind::Password, context).has_value();
    }});
    QElapsedTimer timer;
    timer.start();
    lane.reset();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void KeyringStoreTest::aRealKeyringKeepsSecrets()
{
    const TempDir home("keyring");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* variable : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        environment.insert(QString::fromLatin1(variable), QString::fromStdString(home.path()));
    }
    QProcess inner;
    inner.setProcessEnvironment(environment);
    inner.setProcessChannelMode(QProcess::MergedChannels);
    // The keyring is unlocked with a password of its own, and ends with its bus.
    inner.start(QStringLiteral("dbus-run-session"),
        {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
            QStringLiteral("printf unlock | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && "
                           "exec \"$0\" \"$1\""),
            QCoreApplication::applicationFilePath(), QString::fromLatin1(InnerWord)});
    const bool ended = inner.waitForFinished(60'000);
    const QByteArray words = inner.readAll();
    QVERIFY2(ended && inner.exitStatus() == QProcess::NormalExit && inner.exitCode() == 0, words.constData());
}

/// The same with a keyring of its own.
class BusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsStoredIsReadBackAndRemoved()
    {
        KeyringStore keyring;
        const std::string id = "abcdefgh01234567";
        const auto before = stored(keyring, id, SecretKind::Password);
        QVERIFY(!before.has_value());
        QCOMPARE(before.error().message.id, std::string_view("keyring.none"));
        for (const std::string& secret : {std::string("p\xc3\xa4ssword"), std::string("\xff\xfe", 2)}) {
            const auto kept = store(keyring, id, SecretKind::Password, secret);
            QVERIFY2(kept.has_value(), kept ? "" : kept.error().message.english().c_str());
            const auto read = stored(keyring, id, SecretKind::Password);
            QVERIFY(read.has_value());
            QVERIFY2(*read == secret, escapeBytes(*read).c_str());
        }
        QVERIFY(!stored(keyring, id, SecretKind::SentinelPassword).has_value());
        QVERIFY(!stored(keyring, "0000000000000000", SecretKind::Password).has_value());
        QVERIFY(removed(keyring, id, SecretKind::Password).has_value());
        QVERIFY(removed(keyring, id, SecretKind::Password).has_value()); // it is gone, as wanted
        QVERIFY(!stored(keyring, id, SecretKind::Password).has_value());
    }
};

int main(int argc, char** argv)
{
    const bool inner = argc > 1 && std::string_view(argv[1]) == InnerWord;
    QCoreApplication application(argc, argv);
    if (inner) {
        BusTest test;
        return QTest::qExec(&test, QStringList(QCoreApplication::applicationName()));
    }
    KeyringStoreTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyringstore.moc"
