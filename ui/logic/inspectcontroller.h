// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/siblings.h"
#include "core/keyspace/storedvalue.h"
#include "core/keyspace/strata.h"
#include "core/values/collected.h"
#include "core/values/diff.h"
#include "core/values/redaction.h"
#include "ui/jobs/jobhandle.h"
#include "ui/logic/keysmodel.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace keystrata::ui {

class ServerLink;
class VersionsController;

/// Everything about the value of one key, as it may be shown.
struct Inspected
{
    KeysModel::Identity key;
    keyspace::StoredValue stored; ///< as it is: its bytes may only be shown where nothing is hidden
    values::Collected collected;
    values::Tree tree; ///< redacted unless revealed
    uint64_t hidden = 0; ///< places that redaction has hidden
    bool revealed = false;
};

/// The same key in another version.
struct VersionRow
{
    keyspace::Sibling sibling;
    keyspace::StratumState state = keyspace::StratumState::Unknown;
    bool shown = false; ///< it is the key that is inspected
};

/// How the value in another version differs.
struct Comparison
{
    std::string version;
    values::Tree other; ///< redacted as the value that is shown
    values::Diff diff; ///< from the other to the one that is shown
};

/// Reads and decodes the value of the key that is looked at, and finds its siblings in other versions. Lives in the GUI
/// thread and never blocks; knows no widget.
class InspectController : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Empty, ///< no key is looked at
        Reading,
        Shown,
        Failed, ///< see failure()
    };

    InspectController(ServerLink& link, VersionsController& versions, QObject* parent = nullptr);
    ~InspectController() override;

    State state() const { return m_state; }

    const std::optional<KeysModel::Identity>& key() const { return m_key; }

    /// Nothing: no key. The value that is shown stays until the next one is there.
    void inspect(const std::optional<KeysModel::Identity>& key);
    void readAgain();
    void noteChange(); ///< keys were changed: what is shown may be gone
    void readMore(); ///< the next page of the value

    bool hasMore() const { return m_shown != nullptr && !m_shown->stored.page.next.empty(); }

    /// Codecs instead of those that are found, outermost first; empty: found. Until another key is looked at.
    void setChain(const std::vector<const values::Codec*>& chain);

    const std::vector<const values::Codec*>& chain() const { return m_chain; }

    bool mayReveal() const; ///< the profile may forbid it
    void reveal(bool all); ///< shows what redaction hides, until another key is looked at

    /// Null before the first value; of the key before while the next one is read.
    const std::shared_ptr<const Inspected>& shown() const { return m_shown; }

    const QString& failure() const { return m_failure; } ///< one sentence

    const std::vector<VersionRow>& versions() const { return m_siblings; } ///< newest first; empty: it has none

    void compareWith(const std::string& version);
    void endComparison();

    const std::optional<Comparison>& comparison() const { return m_comparison; }

    bool comparing() const { return m_comparing != nullptr && m_comparing->active(); }

Q_SIGNALS:
    void stateChanged(); ///< state, value or failure
    void versionsChanged();
    void comparisonChanged();

private:
    void read();
    void takeRead(const Result<std::shared_ptr<const Inspected>>& result);
    void findVersions();
    void forget();
    keyspace::ValueRequest request(const KeysModel::Identity& key) const;
    values::RedactionRules rules() const;

    ServerLink& m_link;
    VersionsController& m_versions;
    State m_state = State::Empty;
    std::optional<KeysModel::Identity> m_key;
    std::vector<const values::Codec*> m_chain;
    bool m_revealed = false;
    std::shared_ptr<const Inspected> m_shown;
    QString m_failure;
    std::vector<VersionRow> m_siblings;
    std::optional<Comparison> m_comparison;
    QTimer m_pause;
    JobPtr m_reading;
    JobPtr m_finding;
    JobPtr m_comparing;
};

} // namespace keystrata::ui
