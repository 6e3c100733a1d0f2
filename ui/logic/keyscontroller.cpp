// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keyscontroller.h"

#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <algorithm>

namespace keystrata::ui {

using namespace std::chrono_literals;
using keyspace::KeyTable;
using keyspace::Rows;

namespace {

/// Between two arrangements of a list that still grows.
constexpr auto ArrangePause = 400ms;
/// Rows that only flash by are not asked for.
constexpr auto LookPause = 80ms;
constexpr int MostLookedAt = 500;

/// Whether a selection has conditions that only the server can decide.
bool needsServer(const keyspace::Selection& selection)
{
    return !selection.types.empty() || selection.noTtl || selection.ttlUnder || selection.ttlOver || selection.idleOver
        || selection.largerThan;
}

bool byFact(const std::optional<keyspace::KeyOrder>& order)
{
    return order && order->column != keyspace::KeyColumn::Name && order->column != keyspace::KeyColumn::Stratum;
}

} // namespace

KeysController::KeysController(ServerLink& link, VersionsController& versions, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_versions(versions)
    , m_arrangeLane(QStringLiteral("arranging"))
{
    m_arrangeTimer.setSingleShot(true);
    m_arrangeTimer.setInterval(ArrangePause);
    connect(&m_arrangeTimer, &QTimer::timeout, this, &KeysController::arrange);
    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(LookPause);
    connect(&m_lookTimer, &QTimer::timeout, this, &KeysController::lookUpSeen);
    connect(&m_link, &ServerLink::serverChanged, this, &KeysController::forget);
    connect(&m_link, &ServerLink::stateChanged, this, &KeysController::followLink);
    connect(&m_versions, &VersionsController::keyspaceChanged, this, &KeysController::followKeyspace);
    select();
}

KeysController::~KeysController() = default;

KeysController::State KeysController::state() const
{
    return listed() > 0 && !m_link.serving() ? State::Stale : m_state;
}

void KeysController::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

std::chrono::seconds KeysController::age() const
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - m_listedAt);
}

QString KeysController::caveats() const
{
    QStringList sentences;
    for (const Message& note : m_notes) {
        sentences.append(textOf(note));
    }
    return sentences.join(QLatin1Char(' '));
}

QString KeysController::whyNotList() const
{
    return m_versions.whyNotScan();
}

void KeysController::forget()
{
    m_listing.reset();
    m_arranging.reset();
    m_lookup.reset();
    m_learning.reset();
    m_incoming.reset();
    m_whole.reset();
    m_scope = {};
    m_filter = {};
    m_order.reset();
    m_failure.clear();
    m_notes.clear();
    m_progress = {};
    m_layouts.clear();
    m_complete = m_cellsKnown = m_overBudget = false;
    m_changes = m_listedChanges = m_listingChanges = 0;
    m_model.setTable({}, {});
    m_state = State::Idle;
    select();
    Q_EMIT orderChanged();
    Q_EMIT listChanged();
    Q_EMIT stateChanged();
}

void KeysController::followLink()
{
    if (!m_link.serving()) {
        m_listing.reset(); // its session is gone
        m_lookup.reset();
        m_learning.reset();
        m_incoming.reset();
        if (m_state == State::Listing) {
            m_state = State::Idle;
        }
    }
    Q_EMIT stateChanged();
    followKeyspace();
}

/// Keys are told apart by the layouts that the scan has found.
void KeysController::followKeyspace()
{
    const auto& picture = m_versions.keyspace();
    if (!m_open || !picture || !m_versions.canScan()) {
        return;
    }
    if (m_state == State::Idle || (m_state != State::Failed && picture->layouts != m_layouts)) {
        list();
    }
}

void KeysController::open()
{
    m_open = true;
    followKeyspace();
}

void KeysController::close()
{
    m_open = false;
}

void KeysController::refresh()
{
    if (m_versions.keyspace() && m_versions.canScan()) {
        list();
    } else {
        m_versions.scan();
    }
}

void KeysController::stop()
{
    for (const JobPtr* job : {&m_listing, &m_learning}) {
        if (*job) {
            (*job)->cancel();
        }
    }
}

void KeysController::noteChange()
{
    ++m_changes;
    m_whole.reset(); // it is of before, too
    Q_EMIT stateChanged();
}

void KeysController::setScope(const KeyScope& scope)
{
    if (scope != m_scope) {
        m_scope = scope;
        select();
    }
}

void KeysController::setFilter(const KeyFilter& filter)
{
    if (filter != m_filter) {
        m_filter = filter;
        select();
    }
}

void KeysController::select()
{
    keyspace::Selection selection = selectionOf(m_scope, m_filter);
    auto filter = keyspace::RowFilter::compile(selection, m_layouts);
    m_filterProblem = filter ? QString() : textOf(filter.error());
    if (filter) {
        m_selection = std::move(selection);
        m_rowFilter = std::move(*filter);
        if (m_state != State::Idle && !hasAll(m_selection) && m_versions.canScan()) {
            m_whole&& keyspace::covers({}, m_selection, m_whole->cellsKnown) ? takeWholeBack() : list();
        } else {
            arrange();
        }
    }
    Q_EMIT filterChanged();
}

/// Whether the list there is, or will be in a moment, holds every key of a selection.
bool KeysController::hasAll(const keyspace::Selection& selection) const
{
    return !m_overBudget && m_state != State::Failed && keyspace::covers(m_listedSelection, selection, m_cellsKnown);
}

void KeysController::setOrder(std::optional<keyspace::KeyOrder> order)
{
    if (order != m_order) {
        m_order = order;
        Q_EMIT orderChanged();
        if (byFact(m_order) && !m_cellsKnown) {
            learnAll();
        }
        arrange();
    }
}

void KeysController::list()
{
    const auto& picture = m_versions.keyspace();
    keyspace::BrowseRequest request;
    request.budget = Budget;
    request.list.layouts = picture->layouts;
    // Names are cheap: all of them are taken, unless there is no room for them or every key would have to be asked.
    const bool narrow = m_overBudget || needsServer(m_selection);
    request.list.selection = narrow ? m_selection : keyspace::Selection{};
    request.list.namesOnly = !needsServer(request.list.selection);
    request.list.pace = m_versions.pace();
    const bool sameKind = request.list.selection == m_listedSelection && request.list.layouts == m_layouts;
    if (narrow && m_complete && !outdated() && m_state == State::Listed && m_listedSelection == keyspace::Selection{}) {
        m_whole = Whole{{m_model.table(), m_model.strata()}, m_notes, m_cellsKnown, m_listedAt};
    } else if (!narrow) {
        m_whole.reset();
    }
    m_learning.reset();
    m_lookup.reset();
    m_failure.clear();
    m_progress = {};
    m_listingChanges = m_changes;
    m_layouts = request.list.layouts;
    m_listedSelection = request.list.selection;
    if (const auto set = keyspace::LayoutSet::compile(m_layouts)) {
        m_model.setLayouts(*set);
    }
    if (auto filter = keyspace::RowFilter::compile(m_selection, m_layouts)) {
        m_rowFilter = std::move(*filter);
    }
    m_incoming.reset();
    if (sameKind && m_complete) {
        m_incoming.emplace(); // what is shown stays until the new list is whole
    } else {
        m_complete = m_cellsKnown = false;
        m_notes.clear();
        m_model.setTable({}, {});
        Q_EMIT listChanged();
    }
    SessionJob<keyspace::Listing, keyspace::KeyBatch> job;
    job.title = tr("Listing keys");
    job.work = [request](redis::Session& session, Context& context, const BatchSink<keyspace::KeyBatch>& sink) {
        return keyspace::browseKeys(session, request, context, sink);
    };
    job.progressed = [this](const Progress& progress) {
        m_progress = progress;
        Q_EMIT progressed();
    };
    job.batch = [this](const keyspace::KeyBatch& batch) { take(batch); };
    job.finished = [this](const Result<keyspace::Listing>& result) { finish(result); };
    m_listing = m_link.browsingLane().submit(std::move(job));
    setState(State::Listing);
}

/// The list of all keys as it was before a condition needed another one.
void KeysController::takeWholeBack()
{
    m_listing.reset();
    m_learning.reset();
    m_lookup.reset();
    m_incoming.reset();
    m_listedSelection = {};
    m_notes = std::move(m_whole->notes);
    m_cellsKnown = m_whole->cellsKnown;
    m_listedAt = m_whole->listedAt;
    m_complete = true;
    m_model.setTable(std::move(m_whole->list.table), std::move(m_whole->list.strata));
    m_whole.reset();
    setState(State::Listed);
    arrange();
}

void KeysController::take(const keyspace::KeyBatch& batch)
{
    if (m_incoming) {
        m_incoming->strata.insert(m_incoming->strata.end(), batch.strata.begin(), batch.strata.end());
        m_incoming->table.append(batch.segment);
        return;
    }
    m_model.append(batch);
    if (m_order || !m_rowFilter->selectsAll()) {
        arrangeSoon();
    }
    Q_EMIT listChanged();
}

void KeysController::finish(const Result<keyspace::Listing>& result)
{
    m_listedAt = std::chrono::steady_clock::now();
    if (!result) {
        const bool cancelled = result.error().kind == ErrorKind::Cancelled;
        m_incoming.reset();
        if (!cancelled) {
            m_failure = textOf(result.error());
        }
        setState(cancelled ? State::Listed : State::Failed);
        arrange();
        if (result.error().kind == ErrorKind::Denied) {
            m_link.askRights();
        } else if (!cancelled) {
            m_link.noteFailure(result.error());
        }
        return;
    }
    m_complete = result->complete;
    m_listedChanges = m_listingChanges;
    m_notes = result->notes;
    m_overBudget = std::ranges::any_of(m_notes, [](const Message& note) { return note.id == "browse.budget"; });
    m_cellsKnown = needsServer(m_listedSelection);
    if (m_incoming) {
        m_lookup.reset(); // it asks for rows of the other list
        m_model.setTable(std::move(m_incoming->table), std::move(m_incoming->strata));
        m_incoming.reset();
    }
    setState(State::Listed);
    if (byFact(m_order) && !m_cellsKnown) {
        learnAll();
    }
    arrange();
}

void KeysController::arrangeSoon()
{
    if (!m_arrangeTimer.isActive() && !arranging()) {
        m_arrangeTimer.start();
    }
}

void KeysController::arrange()
{
    m_arrangeTimer.stop();
    const bool growing = m_state == State::Listing && !m_incoming;
    auto order = m_order;
    if (!order && !growing) {
        order = keyspace::KeyOrder{};
    }
    if (m_model.table().size() == 0 || (m_rowFilter->selectsAll() && !order)) {
        m_arranging.reset();
        m_model.setRows(nullptr);
        Q_EMIT listChanged();
        return;
    }
    Job<Arranged> job;
    job.work = [table = m_model.table(), strata = m_model.strata(), filter = *m_rowFilter, order](
                   Context& context, const BatchSink<NoBatch>&) -> Result<Arranged> {
        std::shared_ptr<const Rows> rows;
        if (!filter.selectsAll()) {
            auto found = filter.rows(table, strata, context);
            if (!found) {
                return fail(found.error());
            }
            rows = std::make_shared<const Rows>(std::move(*found));
        }
        if (order) {
            auto sorted = keyspace::sortRows(table, *order, rows.get(), context, keyspace::rankStrata(strata));
            if (!sorted) {
                return fail(sorted.error());
            }
            rows = std::make_shared<const Rows>(std::move(*sorted));
        }
        return Arranged{std::move(rows)};
    };
    job.finished = [this, size = m_model.table().size()](const Result<Arranged>& result) {
        if (!result) {
            return; // another one has taken its place
        }
        m_model.setRows(m_arrangeLane.freedHere(result->rows));
        Q_EMIT listChanged();
        if (m_model.table().size() > size) {
            arrangeSoon();
        }
    };
    m_arranging = m_arrangeLane.submit(std::move(job));
}

void KeysController::lookAt(int first, int last)
{
    m_firstSeen = first;
    m_lastSeen = std::min(last, first + MostLookedAt);
    m_lookTimer.start();
}

void KeysController::lookUpSeen()
{
    if (!m_link.serving() || learning() || (m_lookup && m_lookup->active())) {
        return;
    }
    std::vector<uint32_t> rows;
    std::map<int, std::vector<size_t>> places; // by database
    std::vector<std::string> names;
    for (int row = m_firstSeen; row <= m_lastSeen && row < m_model.rowCount(); ++row) {
        if (!m_model.known(row)) {
            const auto key = m_model.identity(row);
            places[key.db].push_back(rows.size());
            rows.push_back(m_model.tableRow(row));
            names.push_back(key.name);
        }
    }
    if (rows.empty()) {
        return;
    }
    using Found = std::vector<keyspace::KeyNow>;
    SessionJob<Found> job;
    job.work = [places, names](redis::Session& session, Context& context, const BatchSink<NoBatch>&) -> Result<Found> {
        Found all(names.size());
        for (const auto& [db, some] : places) {
            std::vector<std::string> asked;
            std::ranges::transform(some, std::back_inserter(asked), [&](size_t place) { return names[place]; });
            auto found = keyspace::lookUpKeys(session, db, asked, context);
            if (!found) {
                return fail(found.error());
            }
            for (size_t i = 0; i < some.size(); ++i) {
                all[some[i]] = (*found)[i];
            }
        }
        return all;
    };
    job.finished = [this, rows](const Result<Found>& result) {
        if (result) {
            m_model.learn(rows, *result);
            lookUpSeen(); // the list may have moved on meanwhile
        } else {
            m_link.noteFailure(result.error());
        }
    };
    m_lookup = m_link.lookupLane().submit(std::move(job));
}

void KeysController::learnAll()
{
    if (m_cellsKnown || learning() || m_state == State::Listing || !m_link.serving() || listed() == 0) {
        return;
    }
    size_t first = 0;
    if (m_firstSeen < m_model.rowCount()) {
        const auto& table = m_model.table();
        const uint32_t seen = m_model.tableRow(m_firstSeen);
        while (first + 1 < table.segments().size() && table.start(first + 1) <= seen) {
            ++first;
        }
    }
    SessionJob<NoBatch, Learnt> job;
    job.title = tr("Reading type, expiry, size and idle time");
    job.work = [table = m_model.table(), strata = m_model.strata(), first](
                   redis::Session& session, Context& context, const BatchSink<Learnt>& sink) -> Result<NoBatch> {
        const auto status = keyspace::learnCells(session, table, strata, first, context,
            [&sink](size_t number, std::shared_ptr<const keyspace::KeySegment> segment) {
                sink({number, std::move(segment)});
            });
        return status ? Result<NoBatch>() : fail(status.error());
    };
    job.batch = [this](const Learnt& learnt) {
        m_model.replace(learnt.number, learnt.segment);
        if (byFact(m_order)) {
            arrangeSoon();
        }
    };
    job.finished = [this](const Result<NoBatch>& result) {
        m_cellsKnown = result.has_value();
        if (!result && result.error().kind != ErrorKind::Cancelled) {
            m_failure = textOf(result.error());
            m_link.noteFailure(result.error());
        }
        Q_EMIT stateChanged();
        arrange();
    };
    m_learning = m_link.browsingLane().submit(std::move(job));
    Q_EMIT stateChanged();
}

} // namespace keystrata::ui
