// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/profilescontroller.h"

#include "core/base/files.h"
#include "core/profiles/requests.h"
#include "ui/logic/messagetext.h"

#include <algorithm>

namespace keystrata::ui {

using profiles::Profile;
using profiles::ProfileStore;
using profiles::SecretKind;
using profiles::SecretKinds;
using profiles::SecretSource;

namespace {

constexpr size_t LongestImport = size_t{16} * 1024 * 1024;

Error noPlace()
{
    return {ErrorKind::Usage,
        {"profiles.no_place", "There is no place for profiles: neither XDG_CONFIG_HOME nor HOME is set.", {}}, {}};
}

Error noProfile(const std::string& name)
{
    return {ErrorKind::Usage, {"profiles.unknown", "There is no profile \"{0}\".", {name}}, {}};
}

Result<ImportPtr> importOf(std::string text)
{
    auto import = profiles::importProfiles(text);
    wipe(text);
    if (!import) {
        return fail(import.error());
    }
    return std::make_shared<profiles::Import>(std::move(*import));
}

/// Puts secrets into the keyring that the profile says are there. Those that it does not take are named, with why.
std::vector<std::pair<SecretKind, Message>> intoKeyring(
    profiles::SecretStore* keyring, const Profile& profile, const profiles::Secrets& secrets, Context& context)
{
    std::vector<std::pair<SecretKind, Message>> refused;
    for (const auto kind : SecretKinds) {
        if (keyring == nullptr || secrets.of(kind).empty()
            || profile.source(kind).from != SecretSource::From::Keyring) {
            continue;
        }
        if (const auto status = keyring->set(profile.id, kind, secrets.of(kind), context); !status) {
            refused.emplace_back(kind, status.error().message);
        }
    }
    return refused;
}

/// Takes out of the keyring what the profile no longer keeps there; why not, when it cannot.
std::optional<Message> outOfKeyring(
    profiles::SecretStore* keyring, const Profile& before, const Profile* after, Context& context)
{
    std::optional<Message> left;
    for (const auto kind : SecretKinds) {
        const bool was = before.source(kind).from == SecretSource::From::Keyring;
        const bool stays = after != nullptr && after->source(kind).from == SecretSource::From::Keyring;
        if (keyring == nullptr || !was || stays) {
            continue;
        }
        if (const auto status = keyring->remove(before.id, kind, context); !status) {
            left = status.error().message;
        }
    }
    return left;
}

} // namespace

ProfilesController::ProfilesController(std::string path, profiles::SecretStore* keyring, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
    , m_keyring(keyring)
    , m_files(QStringLiteral("profiles"))
    , m_secrets(QStringLiteral("secrets"))
    , m_trials(QStringLiteral("trials"))
{
}

ProfilesController::~ProfilesController() = default;

const Profile* ProfilesController::find(const std::string& id) const
{
    const auto found = std::ranges::find(m_profiles, id, &Profile::id);
    return found == m_profiles.end() ? nullptr : &*found;
}

const Profile* ProfilesController::findByName(const QString& name) const
{
    const auto found = std::ranges::find(m_profiles, name.toStdString(), &Profile::name);
    return found == m_profiles.end() ? nullptr : &*found;
}

QStringList ProfilesController::notes() const
{
    QStringList sentences;
    if (m_loadError) {
        sentences.append(textOf(*m_loadError));
    }
    std::ranges::transform(m_notes, std::back_inserter(sentences), [](const Message& note) { return textOf(note); });
    return sentences;
}

Profile ProfilesController::copyOf(const Profile& profile) const
{
    Profile copy = profile;
    copy.id = profiles::newProfileId();
    copy.name = profiles::freeName(profile.name, [this](const std::string& name) {
        return std::ranges::find(m_profiles, name, &Profile::name) != m_profiles.end();
    });
    return copy;
}

// --- the file

void ProfilesController::take(const profiles::Catalogue& catalogue)
{
    m_profiles = catalogue.profiles;
    m_notes = catalogue.notes;
    m_loadError.reset();
    m_loaded = true;
    Q_EMIT changed();
}

void ProfilesController::load()
{
    using Catalogue = profiles::Catalogue;
    m_load = m_files.submit(Job<Catalogue>{.work = [path = m_path](Context&, const auto&) -> Result<Catalogue> {
                                               return path.empty() ? fail(noPlace()) : ProfileStore(path).load();
                                           },
        .finished =
            [this](const Result<Catalogue>& result) {
                if (result) {
                    take(*result);
                } else if (result.error().kind != ErrorKind::Cancelled) {
                    m_loaded = true;
                    m_loadError = result.error();
                    Q_EMIT changed();
                }
                const QString wanted = std::exchange(m_wanted, {});
                const Profile* profile = wanted.isEmpty() ? nullptr : findByName(wanted);
                if (profile != nullptr) {
                    open(profile->id);
                } else if (!wanted.isEmpty()) {
                    Q_EMIT openFailed({}, m_loadError ? *m_loadError : noProfile(wanted.toStdString()));
                }
            }});
}

/// Changes are never superseded: each is kept until it has ended.
void ProfilesController::change(Change work, Changed finished)
{
    std::erase_if(m_writes, [](const JobPtr& job) { return !job->active(); });
    m_writes.push_back(m_files.submit(
        Job<Outcome>{.work = [work = std::move(work), path = m_path](Context& context, const auto&) -> Result<Outcome> {
                         if (path.empty()) {
                             return fail(noPlace());
                         }
                         ProfileStore store(path);
                         return work(store, context);
                     },
            .finished =
                [this, finished = std::move(finished)](const Result<Outcome>& result) {
                    if (result) {
                        take(result->catalogue);
                    }
                    finished(result);
                }}));
}

void ProfilesController::tell(const Outcome& outcome)
{
    if (!outcome.refused.empty()) {
        Q_EMIT noted(
            tr("What you typed is kept for this session only. %1").arg(textOf(outcome.refused.front().second)));
    } else if (outcome.left) {
        Q_EMIT noted(tr("A secret that is no longer needed is still in the keyring. %1").arg(textOf(*outcome.left)));
    }
}

void ProfilesController::save(const Profile& profile, const SecretsPtr& typed)
{
    const Profile* before = find(profile.id);
    auto work = [keyring = m_keyring, profile, typed, before = before == nullptr ? profile : *before](
                    ProfileStore& store, Context& context) -> Result<Outcome> {
        auto catalogue = store.put(std::span(&profile, 1), context);
        if (!catalogue) {
            return fail(catalogue.error());
        }
        auto left = outOfKeyring(keyring, before, &profile, context);
        return Outcome{
            std::move(*catalogue), typed ? intoKeyring(keyring, profile, *typed, context) : Refused{}, std::move(left)};
    };
    change(std::move(work), [this, profile, typed](const Result<Outcome>& result) {
        if (!result) {
            Q_EMIT saveFailed(result.error());
            return;
        }
        if (typed) {
            remember(profile, *typed);
        }
        tell(*result);
        Q_EMIT saved(profile.id);
    });
}

void ProfilesController::remember(const Profile& profile, const profiles::Secrets& typed)
{
    m_rejected.erase(profile.id);
    for (const auto kind : SecretKinds) {
        if (!typed.of(kind).empty()) {
            m_session.set(profile.id, kind, typed.of(kind));
        }
    }
}

void ProfilesController::remove(const std::string& id)
{
    const Profile* known = find(id);
    if (known == nullptr) {
        return;
    }
    m_session.forget(id);
    m_rejected.erase(id);
    auto work = [keyring = m_keyring, profile = *known](ProfileStore& store, Context& context) -> Result<Outcome> {
        auto catalogue = store.remove(profile.id, context);
        if (!catalogue) {
            return fail(catalogue.error());
        }
        auto left = outOfKeyring(keyring, profile, nullptr, context);
        return Outcome{std::move(*catalogue), {}, std::move(left)};
    };
    change(std::move(work), [this](const Result<Outcome>& result) {
        if (result) {
            tell(*result);
        } else {
            Q_EMIT failed(result.error());
        }
    });
}

// --- import and export

void ProfilesController::readImport(const QString& path)
{
    submitImport([path = path.toStdString()]() -> Result<ImportPtr> {
        auto text = readFile(path, LongestImport);
        return text ? importOf(std::move(*text)) : fail(text.error());
    });
}

void ProfilesController::readImportText(const QString& text)
{
    submitImport([text = text.toStdString()]() { return importOf(text); });
}

void ProfilesController::submitImport(std::function<Result<ImportPtr>()> read)
{
    m_import = m_files.submit(Job<ImportPtr>{.work = [read = std::move(read)](Context&, const auto&) { return read(); },
        .finished =
            [this](const Result<ImportPtr>& result) {
                if (result) {
                    Q_EMIT importRead(*result);
                } else if (result.error().kind != ErrorKind::Cancelled) {
                    Q_EMIT failed(result.error());
                }
            }});
}

void ProfilesController::import(const ImportPtr& import, const std::vector<size_t>& places, ImportedSecrets secrets)
{
    // The copies that are put get their names and sources in the lane; the secrets stay where they are.
    const auto put = std::make_shared<std::vector<Profile>>();
    std::vector<size_t> chosen;
    for (const size_t place : places) {
        if (const auto& profile = import->connections.at(place).profile) {
            put->push_back(*profile);
            chosen.push_back(place);
        }
    }
    auto work = [keyring = m_keyring, import, chosen, secrets, put](
                    ProfileStore& store, Context& context) -> Result<Outcome> {
        const auto known = store.load();
        if (!known) {
            return fail(known.error());
        }
        Refused refused;
        for (size_t i = 0; i < put->size(); ++i) {
            Profile& profile = (*put)[i];
            profile.name = profiles::freeName(profile.name, [&](const std::string& name) {
                return std::ranges::find(known->profiles, name, &Profile::name) != known->profiles.end()
                    || std::find_if(put->begin(), put->begin() + static_cast<std::ptrdiff_t>(i),
                           [&name](const Profile& other) { return other.name == name; })
                    != put->begin() + static_cast<std::ptrdiff_t>(i);
            });
            if (secrets != ImportedSecrets::Keyring || keyring == nullptr) {
                continue;
            }
            const auto& came = import->connections.at(chosen[i]).secrets;
            for (const auto kind : SecretKinds) {
                if (!came.of(kind).empty()) {
                    profile.source(kind) = {.from = SecretSource::From::Keyring};
                }
            }
            std::ranges::move(intoKeyring(keyring, profile, came, context), std::back_inserter(refused));
        }
        auto catalogue = store.put(*put, context);
        return catalogue ? Result<Outcome>(Outcome{std::move(*catalogue), std::move(refused)})
                         : fail(catalogue.error());
    };
    change(std::move(work), [this, import, chosen, secrets, put](const Result<Outcome>& result) {
        if (!result) {
            Q_EMIT failed(result.error());
            return;
        }
        for (size_t i = 0; i < put->size() && secrets != ImportedSecrets::Drop; ++i) {
            remember((*put)[i], import->connections.at(chosen[i]).secrets);
        }
        tell(*result);
        Q_EMIT imported(static_cast<int>(put->size()));
    });
}

void ProfilesController::exportTo(const QString& path, const std::vector<std::string>& ids)
{
    std::vector<Profile> chosen;
    std::ranges::copy_if(m_profiles, std::back_inserter(chosen),
        [&ids](const Profile& profile) { return std::ranges::find(ids, profile.id) != ids.end(); });
    const int count = static_cast<int>(chosen.size());
    std::erase_if(m_writes, [](const JobPtr& job) { return !job->active(); });
    m_writes.push_back(m_files.submit(Job<bool>{
        .work = [chosen = std::move(chosen), path = path.toStdString()](Context&, const auto&) -> Result<bool> {
            const auto status = writeFileAtomically(path, profiles::exportProfiles(chosen));
            return status ? Result<bool>(true) : fail(status.error());
        },
        .finished =
            [this, path, count](const Result<bool>& result) {
                if (result) {
                    Q_EMIT exported(path, count);
                } else {
                    Q_EMIT failed(result.error());
                }
            }}));
}

// --- opening

void ProfilesController::open(const std::string& id)
{
    const Profile* profile = find(id);
    if (profile != nullptr) {
        resolve(*profile);
    } else {
        Q_EMIT openFailed(id, noProfile(id));
    }
}

void ProfilesController::openNamed(const QString& name)
{
    m_wanted = name;
    load();
}

void ProfilesController::decline()
{
    m_open.reset();
    Q_EMIT openCancelled();
}

void ProfilesController::rejected(const std::string& id)
{
    m_session.forget(id);
    m_rejected.insert(id);
}

void ProfilesController::resolve(const Profile& profile)
{
    const bool rejectedBefore = m_rejected.contains(profile.id);
    m_open = m_secrets.submit(Job<ResolvedSecrets>{
        .work = [profile, keyring = m_keyring, given = m_session.of(profile.id), rejectedBefore](Context& context,
                    const auto&) { return resolveForWindow(profile, *given, keyring, rejectedBefore, context); },
        .finished =
            [this, profile, rejectedBefore](Result<ResolvedSecrets> result) {
                if (!result) {
                    if (result.error().kind != ErrorKind::Cancelled) {
                        Q_EMIT openFailed(profile.id, result.error());
                    }
                    return;
                }
                if (result->missing.empty()) {
                    Q_EMIT opened({QString::fromStdString(profile.name),
                        profiles::connectionTarget(profile, *result->secrets), profile});
                    return;
                }
                for (auto& item : result->missing) {
                    if (rejectedBefore) {
                        item.reason = {"secret.rejected", "The server did not accept the last one.", {}};
                    }
                }
                Q_EMIT secretsNeeded({profile, std::move(result->missing), keyring()});
            }});
}

void ProfilesController::answer(const SecretRequest& request, const SecretsPtr& typed, Keep keep)
{
    remember(request.profile, *typed);
    if (keep == Keep::Session || m_keyring == nullptr) {
        resolve(request.profile);
        return;
    }
    Profile profile = request.profile;
    for (const auto& item : request.items) {
        profile.source(item.kind) = {.from = SecretSource::From::Keyring};
    }
    auto work = [keyring = m_keyring, profile, typed](ProfileStore& store, Context& context) -> Result<Outcome> {
        auto refused = intoKeyring(keyring, profile, *typed, context);
        // A keyring that does not take it is not where the next start should look.
        auto catalogue = refused.empty() ? store.put(std::span(&profile, 1), context) : store.load();
        return catalogue ? Result<Outcome>(Outcome{std::move(*catalogue), std::move(refused)})
                         : fail(catalogue.error());
    };
    change(std::move(work), [this, id = profile.id](const Result<Outcome>& result) {
        if (result) {
            tell(*result);
        } else {
            Q_EMIT failed(result.error());
        }
        open(id);
    });
}

// --- trying

void ProfilesController::tryOut(const Profile& profile, const SecretsPtr& typed)
{
    const SecretsPtr given = m_session.of(profile.id);
    for (const auto kind : SecretKinds) {
        if (typed && !typed->of(kind).empty()) {
            given->set(kind, Secret(std::string(typed->of(kind).reveal())));
        }
    }

    struct Tried
    {
        std::vector<SecretRequest::Item> missing;
        TrialLines lines;
    };

    using Answer = std::shared_ptr<const Tried>;
    auto work = [profile, given, keyring = m_keyring](Context& context, const auto&) -> Result<Answer> {
        const auto resolved = resolveForWindow(profile, *given, keyring, false, context);
        if (!resolved) {
            return fail(resolved.error());
        }
        if (!resolved->missing.empty()) {
            return std::make_shared<Tried>(Tried{resolved->missing, {}});
        }
        auto lines = profiles::tryProfile(profile, *resolved->secrets, context);
        return lines ? Result<Answer>(std::make_shared<Tried>(Tried{{}, std::move(*lines)})) : fail(lines.error());
    };
    m_try =
        m_trials.submit(Job<Answer>{.work = std::move(work), .finished = [this, profile](const Result<Answer>& result) {
                                        if (!result) {
                                            if (result.error().kind != ErrorKind::Cancelled) {
                                                Q_EMIT tryFailed(result.error());
                                            }
                                        } else if (!(*result)->missing.empty()) {
                                            Q_EMIT trySecretsNeeded({profile, (*result)->missing, false});
                                        } else {
                                            Q_EMIT tried((*result)->lines);
                                        }
                                    }});
}

void ProfilesController::cancelTry()
{
    m_try.reset();
}

} // namespace keystrata::ui
