// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/imports.h"
#include "core/profiles/store.h"
#include "core/profiles/trial.h"
#include "ui/jobs/lane.h"
#include "ui/logic/destination.h"
#include "ui/logic/profilesecrets.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <optional>
#include <set>

namespace keystrata::ui {

/// A file of connections that was read, on its way to be chosen from. Shared: it may hold secrets and is never copied.
using ImportPtr = std::shared_ptr<profiles::Import>;
using TrialLines = std::vector<profiles::TrialLine>;

/// The profiles: read, changed, opened, tried. Lives in the GUI thread and never blocks: the file, the keyring,
/// commands and servers are asked in lanes. What is typed is kept in memory for the session, or in the keyring; never
/// in the file.
class ProfilesController : public QObject
{
    Q_OBJECT

public:
    /// What to do with the passwords of connections that are taken over.
    enum class ImportedSecrets
    {
        Session,
        Keyring,
        Drop
    };

    /// `keyring` may be null, and outlives the controller. An empty path: there is no place for profiles ($HOME is
    /// not set), said by load().
    explicit ProfilesController(std::string path, profiles::SecretStore* keyring = nullptr, QObject* parent = nullptr);
    ~ProfilesController() override;

    const std::vector<profiles::Profile>& profiles() const { return m_profiles; }

    const profiles::Profile* find(const std::string& id) const;
    const profiles::Profile* findByName(const QString& name) const;

    /// What the operator should know about the file, and why it could not be read.
    QStringList notes() const;

    bool loaded() const { return m_loaded; } ///< the file was read once, or tried to be

    bool keyring() const { return m_keyring != nullptr; }

    /// A copy with a name and an identity of its own, not saved yet.
    profiles::Profile copyOf(const profiles::Profile& profile) const;

    void load();
    /// Adds or replaces. `typed`: secrets for the keyring (sources Keyring) or the session (Ask). Ends with saved() or
    /// saveFailed().
    void save(const profiles::Profile& profile, const SecretsPtr& typed);
    void remove(const std::string& id); ///< its secrets in the keyring too
    void readImport(const QString& path); ///< ends with importRead() or failed()
    void readImportText(const QString& text);
    /// Takes over those of the file that are named by their place.
    void import(const ImportPtr& import, const std::vector<size_t>& chosen, ImportedSecrets secrets);
    void exportTo(const QString& path, const std::vector<std::string>& ids);

    /// Gathers the secrets and ends with opened(), secretsNeeded() or openFailed().
    void open(const std::string& id);
    /// Opens it by name as soon as the profiles are known.
    void openNamed(const QString& name);
    /// The answer to secretsNeeded().
    void answer(const SecretRequest& request, const SecretsPtr& typed, Keep keep);
    void decline(); ///< the other answer: openCancelled()
    /// The server did not let in who came with these secrets: they are forgotten, and asked for at the next open().
    void rejected(const std::string& id);

    /// Tries a profile as it is in the editor; `typed` counts before its sources. Supersedes the try before. Ends with
    /// tried(), trySecretsNeeded() or tryFailed().
    void tryOut(const profiles::Profile& profile, const SecretsPtr& typed);
    void cancelTry();

Q_SIGNALS:
    void changed(); ///< profiles() or notes()
    void saved(const std::string& id);
    void saveFailed(const keystrata::Error& error);
    void noted(const QString& sentence); ///< something went not quite as wanted
    void failed(const keystrata::Error& error); ///< of load, remove, import, export
    void importRead(const keystrata::ui::ImportPtr& import);
    void imported(int count);
    void exported(const QString& path, int count);
    void opened(const keystrata::ui::Destination& destination);
    void secretsNeeded(const keystrata::ui::SecretRequest& request);
    void openCancelled();
    void openFailed(const std::string& id, const keystrata::Error& error);
    void tried(const keystrata::ui::TrialLines& lines);
    void trySecretsNeeded(const keystrata::ui::SecretRequest& request);
    void tryFailed(const keystrata::Error& error);

private:
    using Refused = std::vector<std::pair<profiles::SecretKind, Message>>; ///< by the keyring, and why

    struct Outcome
    {
        profiles::Catalogue catalogue;
        Refused refused;
        std::optional<Message> left = {}; ///< why something is still in the keyring that should not be
    };

    using Change = std::function<Result<Outcome>(profiles::ProfileStore&, Context&)>;
    using Changed = std::function<void(const Result<Outcome>&)>;

    void take(const profiles::Catalogue& catalogue);
    void change(Change work, Changed finished);
    void remember(const profiles::Profile& profile, const profiles::Secrets& typed);
    void tell(const Outcome& outcome);
    void submitImport(std::function<Result<ImportPtr>()> read);
    void resolve(const profiles::Profile& profile);

    std::string m_path;
    profiles::SecretStore* m_keyring;
    std::vector<profiles::Profile> m_profiles;
    std::vector<Message> m_notes;
    std::optional<Error> m_loadError;
    bool m_loaded = false;
    QString m_wanted; ///< to be opened once the profiles are known
    SessionSecrets m_session;
    std::set<std::string> m_rejected; ///< whose secrets the server did not accept
    std::vector<JobPtr> m_writes;
    JobPtr m_load;
    JobPtr m_import;
    JobPtr m_open;
    JobPtr m_try;
    Lane m_files;
    Lane m_secrets;
    Lane m_trials;
};

} // namespace keystrata::ui
