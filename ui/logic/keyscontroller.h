// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/rowfilter.h"
#include "ui/jobs/lane.h"
#include "ui/logic/keyfilter.h"
#include "ui/logic/keysmodel.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace keystrata::ui {

class ServerLink;
class VersionsController;

/// The list of keys: lists the keyspace once it is looked at, then filters and sorts what it has, and asks the server
/// again only for what it has not. What is known of keys beside their names is asked for the rows that are seen, or for
/// all. The list stays while another one is made, and when the server is lost. Lives in the GUI thread and never
/// blocks; knows no widget.
class KeysController : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Idle, ///< no server, or not looked at yet
        Listing,
        Listed,
        Failed, ///< see failure()
        Stale, ///< the server is lost: the list is of the past
    };

    /// Bytes that the list may take.
    static constexpr size_t Budget = size_t{1} * 1024 * 1024 * 1024;

    KeysController(ServerLink& link, VersionsController& versions, QObject* parent = nullptr);
    ~KeysController() override;

    State state() const;

    KeysModel& model() { return m_model; }

    /// Somebody looks at the list: keys are listed from now on.
    void open();
    void close();
    void refresh(); ///< lists anew; the list there is stays until the new one is there
    void stop();

    const KeyScope& scope() const { return m_scope; }

    void setScope(const KeyScope& scope);

    const KeyFilter& filter() const { return m_filter; }

    void setFilter(const KeyFilter& filter);

    /// Of scope and filter: what the list shows, and what a change of it would be about.
    const keyspace::Selection& selection() const { return m_selection; }

    const QString& filterProblem() const { return m_filterProblem; } ///< one sentence; empty: it is understood

    /// Nothing: by name once the list is complete, until then as keys come.
    const std::optional<keyspace::KeyOrder>& order() const { return m_order; }

    void setOrder(std::optional<keyspace::KeyOrder> order);

    /// These rows are seen: what is unknown of them is asked for soon.
    void lookAt(int first, int last);
    void learnAll(); ///< type, expiry, size and idle time of every key in the list

    bool learning() const { return m_learning != nullptr && m_learning->active(); }

    bool allKnown() const { return m_cellsKnown; }

    const Progress& progress() const { return m_progress; } ///< of the listing that runs

    uint64_t listed() const { return m_model.table().size(); }

    bool complete() const { return m_complete; } ///< every key of the selection is in the list

    bool arranging() const { return m_arranging != nullptr && m_arranging->active(); }

    std::chrono::seconds age() const; ///< since the list was made

    void noteChange(); ///< keys were changed: the list is of before

    bool outdated() const { return listed() > 0 && m_changes != m_listedChanges; }

    const QString& failure() const { return m_failure; } ///< one sentence

    QString caveats() const; ///< what is missing and why; sentences
    QString whyNotList() const; ///< what the access list forbids; empty when it does not

Q_SIGNALS:
    void stateChanged();
    void progressed();
    void listChanged(); ///< rows came, went or changed places
    void orderChanged();
    void filterChanged(); ///< scope, filter, or what is wrong with it

private:
    struct Arranged
    {
        std::shared_ptr<const keyspace::Rows> rows; ///< null: all of them as they came
    };

    struct Learnt
    {
        size_t number = 0;
        std::shared_ptr<const keyspace::KeySegment> segment;
    };

    /// A list on its way to take the place of the one that is shown.
    struct Incoming
    {
        keyspace::KeyTable table;
        std::vector<keyspace::KeyStratum> strata;
    };

    /// The list of all keys, while one of fewer is shown.
    struct Whole
    {
        Incoming list;
        std::vector<Message> notes;
        bool cellsKnown = false;
        std::chrono::steady_clock::time_point listedAt;
    };

    void followLink();
    void followKeyspace();
    void forget();
    void select();
    bool hasAll(const keyspace::Selection& selection) const;
    void list();
    void takeWholeBack();
    void take(const keyspace::KeyBatch& batch);
    void finish(const Result<keyspace::Listing>& result);
    void arrange();
    void arrangeSoon();
    void lookUpSeen();
    void setState(State state);

    ServerLink& m_link;
    VersionsController& m_versions;
    KeysModel m_model;
    Lane m_arrangeLane;
    State m_state = State::Idle;
    bool m_open = false;
    KeyScope m_scope;
    KeyFilter m_filter;
    keyspace::Selection m_selection;
    keyspace::Selection m_listedSelection; ///< what the table was listed for
    std::optional<keyspace::RowFilter> m_rowFilter; ///< of m_selection
    std::vector<keyspace::Layout> m_layouts; ///< that the table was listed by
    QString m_filterProblem;
    QString m_failure;
    std::optional<keyspace::KeyOrder> m_order;
    std::optional<Incoming> m_incoming;
    std::optional<Whole> m_whole;
    bool m_cellsKnown = false;
    bool m_complete = false;
    bool m_overBudget = false;
    int m_changes = 0; ///< of keys, since the server was opened
    int m_listedChanges = 0; ///< those before the list that is shown
    int m_listingChanges = 0; ///< those before the one that is made
    std::vector<Message> m_notes;
    Progress m_progress;
    std::chrono::steady_clock::time_point m_listedAt;
    QTimer m_arrangeTimer;
    QTimer m_lookTimer;
    int m_firstSeen = 0;
    int m_lastSeen = -1;
    JobPtr m_listing;
    JobPtr m_arranging;
    JobPtr m_lookup;
    JobPtr m_learning;
};

} // namespace keystrata::ui
