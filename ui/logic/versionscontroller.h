// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/analysis.h"
#include "core/keyspace/live.h"
#include "ui/jobs/jobhandle.h"
#include "ui/logic/changerequest.h"
#include "ui/logic/stratamodel.h"
#include "ui/logic/stratumkey.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace keystrata::ui {

class ServerLink;

/// What the operator chose about the next scan.
struct ScanOptions
{
    keyspace::Pace::Mode pace = keyspace::Pace::Mode::Gentle;
    bool exact = false;
    std::vector<keyspace::Layout> layouts; ///< empty: detected
    std::optional<std::vector<std::string>> prefixes; ///< nothing: detected

    bool operator==(const ScanOptions&) const = default;
};

/// The strata of the link's server: scans by itself when the server is reached, keeps the latest picture, says how it
/// came about, and knows which stratum is looked at. A picture stays when the server is lost. Lives in the GUI thread
/// and never blocks; knows no widget.
class VersionsController : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Idle, ///< no server, or not reached yet
        Scanning,
        Complete,
        Cancelled, ///< stopped by the operator; what was counted stays
        Failed, ///< see failure()
        Stale, ///< the server is lost: the picture is of the past
    };

    explicit VersionsController(ServerLink& link, QObject* parent = nullptr);

    State state() const;

    const QString& failure() const { return m_failure; } ///< one sentence, empty unless the last scan failed

    /// The latest picture; null before the first. Scanning again keeps the complete one until the next is complete.
    const std::shared_ptr<const keyspace::Keyspace>& keyspace() const { return m_model.keyspace(); }

    StrataModel& model() { return m_model; }

    const Progress& progress() const { return m_progress; } ///< of the scan that runs

    bool scanningAgain() const; ///< the picture that is shown is the one before
    std::chrono::seconds age() const; ///< of the picture; zero without one

    /// Shows a picture that was taken elsewhere.
    void present(std::shared_ptr<const keyspace::Keyspace> picture);

    std::optional<int> database() const; ///< the only one that is looked at; nothing: all
    bool canScan() const; ///< a server is connected and lets us
    // Why its access list keeps us from something, one sentence; empty when it does not.
    QString whyNotScan() const;
    QString whyNotExact() const; ///< there is nothing left that could be asked of every key
    QString whyNotMemory() const;
    void askRights(); ///< they may have changed; scans when it may at last
    QString caveats() const; ///< what the picture does not cover, and why; sentences

    void scan(); ///< from the beginning; a running scan is given up
    void stop();

    const ScanOptions& options() const { return m_options; }

    /// Of scans, with the profile's own rate.
    keyspace::Pace pace() const;

    /// A change of these keys, with what is known here of the caches.
    KeysRequest changeOf(invalidation::Action action, keyspace::Selection selection) const;
    /// Whether a bump can begin here: the live version of a cache that has one for all, and that is known for certain.
    static bool canBump(const StratumRef& ref);
    BumpRequest bumpOf(const StratumRef& ref) const;
    /// Of keys of that stratum.
    MigrateRequest migrateOf(const StratumRef& ref, keyspace::Selection selection) const;
    QString whyNotChange() const; ///< why no keys may be changed here, one sentence; empty: they may

    void noteChange(); ///< keys were changed: the picture is of before

    bool outdated() const { return keyspace() != nullptr && m_changes != m_shownChanges; }

    /// Scans anew when the picture would be another one; another pace only concerns scans.
    void setOptions(const ScanOptions& options);

    const std::optional<StratumKey>& selected() const { return m_selected; }

    void select(const StratumKey& key);
    StratumRef selectedStratum() const; ///< in the latest picture

    /// A version of a cache that has one live version and does not have this one.
    bool canSetLive(const StratumKey& key) const;
    /// For this session: states the live version of the stratum's cache and labels the strata anew, without a scan.
    void setLive(const StratumKey& key);

Q_SIGNALS:
    void stateChanged();
    void keyspaceChanged();
    void progressed();
    void selectionChanged();
    void optionsChanged();

private:
    void followLink();
    void forget();
    void takeProfile();
    void setScan(State state);
    void finish(const Result<std::shared_ptr<const keyspace::Keyspace>>& result);
    void take(std::shared_ptr<const keyspace::Keyspace> picture);
    void relabel(std::shared_ptr<const keyspace::Keyspace> picture);
    void chooseSelection();

    ServerLink& m_link;
    StrataModel m_model;
    ScanOptions m_options;
    std::optional<keyspace::Pace> m_pace; ///< of the profile, for as long as the options name its mode
    ScanOptions m_shownOptions; ///< of the picture that is shown
    State m_scan = State::Idle; ///< never Stale: that is the link's to say
    QString m_failure;
    Progress m_progress;
    std::vector<keyspace::LiveRule> m_rules;
    std::vector<keyspace::LiveRule> m_scannedRules; ///< those the pictures come labelled with
    std::optional<StratumKey> m_selected;
    int m_changes = 0; ///< of keys, since the server was opened
    int m_scannedChanges = 0; ///< those before the latest scan
    int m_shownChanges = 0; ///< those before the picture
    bool m_served = false; ///< the link served when it was last looked at
    JobPtr m_job;
    JobPtr m_labelling;
};

} // namespace keystrata::ui
