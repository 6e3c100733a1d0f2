// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/run.h"

#include "core/base/units.h"
#include "core/invalidation/archive.h"
#include "core/invalidation/touch.h"
#include "core/redis/poll.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace keystrata::invalidation {

namespace {

/// Keys a batch: one flush of the journal to the disk, one look at who the master is.
constexpr size_t BatchKeys = 500;
constexpr size_t FastBatchKeys = 1'000;
constexpr size_t JournaledBatchKeys = 4'000; ///< of a fast purge, which waits for the disk each time
constexpr size_t FrozenChunk = 1'000; ///< names looked up at once: their order is kept so far
constexpr std::chrono::seconds Patience{30}; ///< with servers that were there a moment ago
constexpr std::chrono::milliseconds CancelPatience{1000};
constexpr std::chrono::milliseconds RetryPause{250};
constexpr std::chrono::milliseconds TellInterval{100};

Error overshoot(uint64_t limit)
{
    return {ErrorKind::Refused,
        {"run.overshoot",
            "More keys match by now than were confirmed (more than {0}): look at what is left with a new dry run.",
            {std::to_string(limit)}},
        {}};
}

bool isOvershoot(const Error& error)
{
    return error.message.id == "run.overshoot";
}

size_t batchKeys(const RunRequest& request)
{
    if (request.pace.mode != keyspace::Pace::Mode::Fast) {
        return BatchKeys;
    }
    const auto& plan = request.plan.plan;
    const bool inParts = plan.action == Action::Purge && plan.options.journal && !plan.options.strict;
    return inParts ? JournaledBatchKeys : FastBatchKeys;
}

/// One run: passes over the keys, batches of them to the touch, and what follows when something breaks.
class Run final : public keyspace::KeyReceiver
{
public:
    Run(redis::Session& session, const RunRequest& request, Context& context, const RunSink& sink)
        : m_session(session)
        , m_request(request)
        , m_plan(request.plan.plan)
        , m_context(context)
        , m_sink(sink)
        , m_limit(mostKeys(request.plan.matched))
        , m_batchKeys(batchKeys(request))
        , m_alreadyDone(findsItsOwn(m_plan) ? 0 : request.alreadyDone)
    {
    }

    Result<RunReport> run();

    bool take(const keyspace::ListedKey& key) override
    {
        if (key.db != m_db && !m_names.empty()) {
            m_status = work();
        }
        m_db = key.db;
        m_names.emplace_back(key.key);
        return m_status.has_value();
    }

    Status between() override
    {
        if (m_status && m_names.size() >= m_batchKeys) {
            m_status = work();
        }
        tell();
        return m_status;
    }

private:
    Status prepare();
    Status goThrough();
    Status pass();
    Status list(keyspace::Selection selection);
    Status refill();
    Status work();
    Status recover();
    void end(RunEnd how, std::optional<Error> why);
    void endWith(const Error& error);
    void close();
    void tell();

    redis::Session& m_session;
    const RunRequest& m_request;
    const Plan& m_plan;
    Context& m_context;
    const RunSink& m_sink;
    uint64_t m_limit;
    size_t m_batchKeys;
    uint64_t m_alreadyDone; ///< and not to be found again
    std::unique_ptr<Hand> m_hand;
    std::optional<keyspace::Matcher> m_matcher;
    std::unique_ptr<Touch> m_touch;
    std::unordered_map<std::string, std::string> m_newer; ///< of keys that are looked up now: what supersedes them
    RunReport m_report;
    uint64_t m_passSeen = 0;
    int m_db = 0;
    std::vector<std::string> m_names; ///< found, not touched yet; of m_db
    Status m_status;
    Clock::time_point m_toldAt;
};

Status Run::prepare()
{
    auto hand = Hand::open(m_session, m_plan.server, m_request.pace, m_context);
    if (!hand) {
        return fail(hand.error());
    }
    m_hand = std::move(*hand);
    auto matcher = keyspace::Matcher::compile(m_plan.selection);
    if (!matcher) {
        return fail(matcher.error());
    }
    m_matcher = std::move(*matcher);
    if (m_plan.options.journal && m_request.journal == nullptr) {
        return fail(ErrorKind::Refused, {"run.no_journal", "The plan wants a journal, and there is none.", {}});
    }
    if (m_plan.archive && (m_request.archive == nullptr || m_request.archive->name().mark != m_plan.archive->mark)) {
        return fail(ErrorKind::Refused,
            {"run.other_archive", "The file {0} is not the one that the dry run has read: make a new one.",
                {m_plan.archive->path}});
    }
    const RunState state{.hand = *m_hand,
        .plan = m_plan,
        .matcher = *m_matcher,
        .journal = m_plan.options.journal ? m_request.journal : nullptr,
        .newer = m_newer,
        .report = m_report};
    switch (m_plan.action) {
    case Action::Purge:
        m_touch = purgeTouch(state);
        break;
    case Action::Drain:
        m_touch = drainTouch(state, m_request.plan.hash, m_request.plan.takenAtMs);
        break;
    case Action::Migrate:
    case Action::Warm:
    case Action::Import: {
        auto touch = m_request.archive != nullptr
            ? refillTouch(state, *m_request.archive, m_request.plan.keys, m_context)
            : carryTouch(state, m_request.resumed);
        if (!touch) {
            return fail(touch.error());
        }
        m_touch = std::move(*touch);
        break;
    }
    case Action::Bump:
    case Action::Clear:
        return fail(ErrorKind::Usage, {"run.parts", "A bump or a clear is carried out part by part.", {}});
    }
    return {};
}

/// Touches what has been found, batch by batch.
Status Run::work()
{
    for (size_t first = 0; first < m_names.size();) {
        if (m_request.control != nullptr) {
            if (m_request.control->paused()) {
                m_context.report(
                    {{"run.paused", "Paused", {}}, m_report.seen, std::max(m_request.plan.matched, m_report.seen), 0});
            }
            if (auto status = m_request.control->wait(m_context); !status) {
                return status;
            }
        }
        const size_t count = std::min(m_names.size() - first, m_batchKeys);
        if (m_alreadyDone + m_report.seen - m_report.tooBig + count > m_limit) {
            return fail(overshoot(m_limit));
        }
        const auto status = m_touch->batch(m_db, std::span(m_names).subspan(first, count), m_context);
        if (!status) {
            return status;
        }
        m_report.seen += count;
        m_passSeen += count;
        first += count;
        tell();
    }
    m_names.clear();
    return {};
}

Status Run::list(keyspace::Selection selection)
{
    const keyspace::ListRequest request{.selection = std::move(selection),
        .layouts = m_plan.layouts,
        .detect = false,
        .pace = m_request.pace,
        .namesOnly = true,
        .narrow = true,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(m_plan.rules), m_plan.taken, m_plan.onlyTaken}};
    m_names.clear();
    m_status = {};
    Context quiet(m_context.stopToken()); // how far the run is counts, not how far a listing is
    const auto listing = keyspace::listKeys(m_session, request, quiet, *this);
    if (!listing) {
        return fail(listing.error());
    }
    if (!m_status) {
        return m_status;
    }
    m_report.leftOut = listing->leftOut;
    m_report.notes = listing->notes;
    m_report.whole = m_report.whole && listing->complete;
    return work();
}

/// The keys of an archive, of which the server knows nothing yet.
Status Run::refill()
{
    for (const auto& [db, name, newer] : m_request.plan.keys) {
        if ((db != m_db || m_names.size() >= m_batchKeys) && !m_names.empty()) {
            if (auto status = work(); !status) {
                return status;
            }
        }
        m_db = db;
        m_names.push_back(name);
    }
    return work();
}

/// Once over all keys that the plan means.
Status Run::pass()
{
    m_passSeen = 0;
    m_names.clear();
    if (m_plan.archive) {
        return refill();
    }
    if (!m_plan.options.frozen) {
        return list(m_plan.selection);
    }
    const auto& keys = m_request.plan.keys;
    for (size_t first = 0; first < keys.size();) {
        auto chunk = m_plan.selection;
        chunk.keys.clear();
        chunk.db = keys[first].db;
        m_newer.clear();
        while (first < keys.size() && keys[first].db == *chunk.db && chunk.keys.size() < FrozenChunk) {
            const auto& meant = keys[first++];
            if (!meant.newer.empty()) {
                m_newer.emplace(meant.key, meant.newer);
            }
            chunk.keys.push_back(meant.key);
        }
        if (auto status = list(std::move(chunk)); !status) {
            return status;
        }
    }
    return {};
}

/// The passes, each tried again when a connection was lost on the way, as long as that gets anywhere.
Status Run::goThrough()
{
    for (unsigned number = 0; number < m_plan.options.passes;) {
        const auto began = m_report;
        auto progress = Clock::now();
        auto status = pass();
        while (!status && passing(status.error())) {
            if (m_report.done > began.done) {
                progress = Clock::now();
            }
            if (Clock::now() - progress > Patience) {
                return status;
            }
            if (auto recovered = recover(); !recovered) {
                return recovered;
            }
            m_touch->again(began);
            status = pass();
        }
        if (!status) {
            return status;
        }
        m_report.passes.push_back(m_passSeen);
        m_report.cameIn += number > 0 ? m_passSeen : 0;
        m_report.clean = m_passSeen == 0;
        ++number;
        if (m_report.clean) {
            break;
        }
    }
    return {};
}

Status Run::recover()
{
    std::array<pollfd, 1> none{};
    if (auto status = redis::pollUntil(none, Clock::time_point::max(), m_context, Clock::now() + RetryPause); !status) {
        return status;
    }
    if (auto status = m_hand->reconnect(Patience, m_context); !status) {
        return status;
    }
    if (auto status = m_touch->settle(m_context); !status) {
        return status;
    }
    if (auto status = m_hand->confirm(m_context); !status) {
        return status;
    }
    return m_session.reconnect(m_context);
}

void Run::end(RunEnd how, std::optional<Error> why)
{
    m_report.end = how;
    m_report.why = std::move(why);
}

/// The work broke off: what was in flight is looked at, wherever the keys are now.
void Run::endWith(const Error& error)
{
    if (isOvershoot(error)) {
        end(RunEnd::Overshoot, error);
        return;
    }
    const bool cancelled = error.kind == ErrorKind::Cancelled;
    end(cancelled ? RunEnd::Cancelled : RunEnd::Stopped, error);
    Context unstopped;
    auto status = m_hand->reconnect(cancelled ? CancelPatience : Patience, unstopped);
    if (status) {
        status = m_touch->settle(unstopped);
    }
    if (!status) {
        m_report.notes.push_back({"run.unsettled",
            "What was in flight at the end could not be looked at again: up to {0} keys may have been touched that are "
            "not counted.",
            {std::to_string(2 * m_batchKeys)}});
    }
}

Message phaseOf(Action action)
{
    switch (action) {
    case Action::Purge:
    case Action::Clear:
        break;
    case Action::Drain:
        return {"run.draining", "Setting expiries", {}};
    case Action::Migrate:
    case Action::Warm:
    case Action::Import:
    case Action::Bump:
        return {"run.carrying", "Carrying keys", {}};
    }
    return {"run.purging", "Purging keys", {}};
}

void Run::tell()
{
    m_context.report({phaseOf(m_plan.action), m_report.seen, std::max(m_request.plan.matched, m_report.seen), 0});
    const auto now = Clock::now();
    if (m_sink && now - m_toldAt >= TellInterval) {
        m_toldAt = now;
        m_sink(m_report);
    }
}

/// The journal's last word.
void Run::close()
{
    if (m_request.journal == nullptr) {
        return;
    }
    auto& journal = *m_request.journal;
    journal.add(BatchDone{.changed = m_report.done + m_alreadyDone});
    if (!m_request.part) {
        journal.add(RunEnded{.how = std::string(runEndName(m_report.end)),
            .result = runReportJson(m_report, m_plan.action).dump(-1, ' ', false, Json::error_handler_t::replace),
            .endedMs = unixMs()});
    }
    if (auto status = journal.commit(); !status && m_report.end == RunEnd::Complete) {
        end(RunEnd::Stopped, status.error());
    }
}

Result<RunReport> Run::run()
{
    const auto began = Clock::now();
    if (auto status = prepare(); !status) {
        return fail(status.error());
    }
    auto status = goThrough();
    if (status) {
        status = m_hand->finish(m_context);
    }
    if (!status) {
        endWith(status.error());
    }
    m_report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    close();
    if (m_sink) {
        m_sink(m_report);
    }
    return m_report;
}

} // namespace

void RunControl::pause()
{
    const std::scoped_lock lock(m_mutex);
    m_paused = true;
}

void RunControl::resume()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_paused = false;
    }
    m_changed.notify_all();
}

bool RunControl::paused() const
{
    const std::scoped_lock lock(m_mutex);
    return m_paused;
}

Status RunControl::wait(Context& context)
{
    std::unique_lock lock(m_mutex);
    const bool free = m_changed.wait(lock, context.stopToken(), [this] { return !m_paused; });
    return free ? Status() : Status(fail(Context::cancelled()));
}

std::string_view runEndName(RunEnd end)
{
    constexpr std::array<std::string_view, 4> names{"complete", "cancelled", "overshoot", "stopped"};
    return names.at(static_cast<size_t>(end));
}

Json runReportJson(const RunReport& report, Action action)
{
    Json json;
    json["status"] = runEndName(report.end);
    if (report.why) {
        json["why"] = messageJson(report.why->message);
    }
    json["matched"] = report.seen;
    json[carriesKeys(action) ? "carried" : action == Action::Drain ? "drained" : "deleted"] = report.done;
    json["already_gone"] = report.alreadyGone;
    json["changed"] = report.changed;
    if (action == Action::Drain) {
        json["sooner_already"] = report.sooner;
    }
    if (carriesKeys(action)) {
        json["collisions"] = report.collisions;
        json["not_fitting"] = report.notFitting;
        json["misfits"] = misfitsJson(report.misfits);
    }
    json["too_big"] = report.tooBig;
    json["failed"] = report.failed;
    json["failures"] = Json::object();
    for (const auto& [word, keys] : report.failures) {
        json["failures"][jsonText(word)] = keys;
    }
    json["unknown"] = report.unknown;
    json["returned"] = report.returned;
    json["came_in"] = report.cameIn;
    json["passes"] = report.passes;
    json["clean"] = report.clean;
    json["every_key_seen"] = report.whole;
    json["seconds"] = report.seconds;
    json["left_out"] = Json::array();
    for (const auto& left : report.leftOut) {
        json["left_out"].push_back({{"group", groupName(left.group)}, {"keys", left.keys}});
    }
    json["notes"] = messagesJson(report.notes);
    return json;
}

Result<RunReport> runPlan(redis::Session& session, const RunRequest& request, Context& context, const RunSink& sink)
{
    Run run(session, request, context, sink);
    return run.run();
}

} // namespace keystrata::invalidation
