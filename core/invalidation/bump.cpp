// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/bump.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/newstratum.h"

#include <filesystem>

namespace keystrata::invalidation {

namespace {

class BumpRun
{
public:
    BumpRun(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
        std::chrono::milliseconds patience, Context& context, const BumpSink& sink)
        : m_session(session)
        , m_stored(stored)
        , m_plan(stored.plan)
        , m_conductor(conductor)
        , m_patience(patience)
        , m_context(context)
        , m_sink(sink)
    {
    }

    Result<BumpConducted> run();

private:
    Status steps();
    Status carry();
    Status part(std::optional<RunReport>& into, const Plan& plan, const char* found);
    Status advance();
    Result<std::optional<std::string>> liveNow(Hand& hand);
    Status setKey();
    Status awaitKeys();
    Status retire();
    void tell() const;
    void close();

    redis::Session& m_session;
    const StoredPlan& m_stored;
    const Plan& m_plan;
    const Conductor& m_conductor;
    std::chrono::milliseconds m_patience;
    Context& m_context;
    const BumpSink& m_sink;
    std::optional<JournalWriter> m_journal;
    BumpReport m_report;
};

void BumpRun::tell() const
{
    if (m_sink) {
        m_sink(m_report);
    }
}

/// One part, as far as it gets: the bump ends where a part does not come to its end.
Status BumpRun::part(std::optional<RunReport>& into, const Plan& plan, const char* found)
{
    const auto looked = m_stored.found.value(found, Json());
    const auto matched = looked.is_object() ? looked.value("matched", Json()) : Json();
    if (!matched.is_number_unsigned()) { // the hash does not cover what was found
        return fail(ErrorKind::Refused,
            {"plan.changed", "The stored dry run {0} is not what it was: make a new one.", {m_stored.hash}});
    }
    const StoredPlan stored{
        .hash = m_stored.hash, .plan = plan, .takenAtMs = m_stored.takenAtMs, .matched = matched.get<uint64_t>()};
    const RunRequest request{.plan = stored,
        .pace = m_conductor.pace,
        .journal = m_journal ? &*m_journal : nullptr,
        .control = m_conductor.control,
        .part = true};
    auto report = runPlan(m_session, request, m_context, [this, &into](const RunReport& soFar) {
        into = soFar;
        tell();
    });
    if (!report) {
        return fail(report.error());
    }
    into = std::move(*report);
    if (into->end != RunEnd::Complete) {
        m_report.end = into->end;
        return fail(into->why.value_or(Context::cancelled()));
    }
    return {};
}

Status BumpRun::carry()
{
    if (!m_plan.advance.namespaces || !m_plan.advance.namespaces->empty()) {
        if (auto status = part(m_report.carry, cacheCarriage(m_plan), "carry"); !status) {
            return status;
        }
    }
    return m_plan.advance.carried.empty() ? Status() : part(m_report.groupCarry, groupCarriage(m_plan), "group_carry");
}

Result<std::optional<std::string>> BumpRun::liveNow(Hand& hand)
{
    const auto& advance = m_plan.advance;
    if (auto status = hand.session().select(advance.versionKeyDb, m_context); !status) {
        return fail(status.error());
    }
    const auto value = hand.session().run({"GET", advance.versionKey}, m_context);
    if (!value) {
        return fail(value.error());
    }
    return value->get().isNil() ? std::optional<std::string>() : std::string(value->get().text());
}

Status BumpRun::setKey()
{
    const auto& advance = m_plan.advance;
    const auto& to = m_plan.carriage.to;
    auto hand = Hand::open(m_session, m_plan.server, m_conductor.pace, m_context);
    if (!hand) {
        return fail(hand.error());
    }
    const auto now = liveNow(**hand);
    if (!now) {
        return fail(now.error());
    }
    if (*now == to) { // not by us, so that it is not for us to take back
        m_report.liveKey = LiveKey::Already;
        return {};
    }
    const LiveChange change{.db = advance.versionKeyDb,
        .key = advance.versionKey,
        .before = m_plan.selection.versions.front(),
        .after = to};
    if (*now == change.before && m_journal) {
        m_journal->add(change);
        if (auto status = m_journal->commit(); !status) {
            return status;
        }
    }
    const auto outcome = setLiveKey(**hand, change, m_context);
    if (!outcome) {
        return fail(outcome.error());
    }
    m_report.liveKey = *outcome;
    if (*outcome == LiveKey::Other) {
        return fail(ErrorKind::Refused,
            {"bump.other_value", "The key {0} does not hold {1} any more: it was left alone.",
                {displayText(advance.versionKey), displayText(*change.before)}});
    }
    if (*outcome == LiveKey::Unknown) {
        return fail(ErrorKind::Network,
            {"bump.key_unknown", "Nobody knows whether the key {0} was set: the answer was lost. Look at it.",
                {displayText(advance.versionKey)}});
    }
    return {};
}

Status BumpRun::awaitKeys()
{
    NewStratum stratum(m_session, m_plan, m_conductor.pace);
    if (auto status = stratum.begin(m_context); !status) {
        return status;
    }
    const auto appeared = stratum.appears(m_patience, m_context);
    if (!appeared) {
        return fail(appeared.error());
    }
    m_report.appeared = *appeared;
    return {};
}

Status BumpRun::advance()
{
    if (!m_plan.advance.versionKey.empty()) {
        return setKey();
    }
    return m_patience > std::chrono::milliseconds(0) ? awaitKeys() : Status();
}

/// Only what is old for certain.
Status BumpRun::retire()
{
    const auto& advance = m_plan.advance;
    if (advance.retire == Retire::Keep) {
        return {};
    }
    const auto from = displayText(m_plan.selection.versions.front());
    if (advance.versionKey.empty()) {
        if (!m_report.appeared) {
            m_report.notes.push_back({"bump.not_retired",
                "Nobody has written keys of version {0} so far, so that version {1} is kept: retire it once the "
                "application uses the new one.",
                {displayText(m_plan.carriage.to), from}});
            return {};
        }
        return part(m_report.retire, retirement(m_plan), "retire");
    }
    auto hand = Hand::open(m_session, m_plan.server, m_conductor.pace, m_context);
    if (!hand) {
        return fail(hand.error());
    }
    const auto live = liveNow(**hand);
    if (!live) {
        return fail(live.error());
    }
    if (*live != m_plan.carriage.to) {
        return fail(ErrorKind::Refused,
            {"bump.live_again", "The key {0} was set to another version meanwhile: version {1} is kept.",
                {displayText(advance.versionKey), from}});
    }
    return part(m_report.retire, retirement(m_plan), "retire");
}

Status BumpRun::steps()
{
    for (const auto step : {&BumpRun::carry, &BumpRun::advance, &BumpRun::retire}) {
        if (auto status = (this->*step)(); !status) {
            return status;
        }
        tell();
    }
    return {};
}

/// The journal's last word.
void BumpRun::close()
{
    if (!m_journal) {
        return;
    }
    m_journal->add(RunEnded{.how = std::string(runEndName(m_report.end)),
        .result = bumpReportJson(m_report, m_plan).dump(-1, ' ', false, Json::error_handler_t::replace),
        .endedMs = unixMs()});
    if (auto status = m_journal->commit(); !status && m_report.end == RunEnd::Complete) {
        m_report.end = RunEnd::Stopped;
        m_report.why = status.error();
    }
}

Result<BumpConducted> BumpRun::run()
{
    const auto began = Clock::now();
    if (m_plan.options.journal) {
        auto journal = newJournal(m_session, m_stored, m_conductor);
        if (!journal) {
            return fail(journal.error());
        }
        m_journal = std::move(*journal);
    }
    const auto status = steps();
    auto entry = entryOf(m_stored, m_conductor);
    BumpConducted conducted;
    const bool begun = m_report.carry || m_report.groupCarry || m_report.liveKey || m_report.retire;
    if (!status && !begun) {
        if (m_journal) {
            std::error_code ignored;
            std::filesystem::remove(m_journal->path(), ignored); // nothing was touched
        }
        entry.outcome = "failed";
        entry.result = {{"why", messageJson(status.error().message)}};
        noteInAudit(m_conductor, std::move(entry), conducted.notes);
        return fail(status.error());
    }
    if (!status) {
        if (m_report.end == RunEnd::Complete) {
            m_report.end = status.error().kind == ErrorKind::Cancelled ? RunEnd::Cancelled : RunEnd::Stopped;
        }
        m_report.why = status.error();
    }
    m_report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    close();
    conducted.journal = m_journal ? journalName(m_journal->path()) : std::string();
    entry.outcome = runEndName(m_report.end);
    entry.result = bumpReportJson(m_report, m_plan);
    entry.journal = conducted.journal;
    noteInAudit(m_conductor, std::move(entry), conducted.notes);
    PlanStore(m_conductor.paths.plans).remove(m_stored.hash);
    conducted.report = std::move(m_report);
    return conducted;
}

} // namespace

Result<StoredPlan> storeBump(PlanStore& store, const BumpPlanned& planned)
{
    const auto& found = planned.found;
    if (!found.undecided.empty()) {
        std::string groups;
        for (const auto group : found.undecided) {
            groups += (groups.empty() ? "" : ", ") + std::string(groupName(group));
        }
        return fail(ErrorKind::Refused,
            {"bump.undecided",
                "The version holds what is no cache ({0}): decide for each whether it is carried or left.",
                {std::move(groups)}});
    }
    const auto matched = [](const std::optional<DryRun>& part) { return part ? part->matched : uint64_t{0}; };
    return store.save(StoredPlan{.plan = planned.plan,
        .takenAtMs = found.takenAtMs,
        .matched = matched(found.carry) + matched(found.groupCarry) + matched(found.retire),
        .found = bumpFoundJson(found)});
}

Result<BumpConducted> conductBump(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    std::chrono::milliseconds patience, Context& context, const BumpSink& sink)
{
    BumpRun run(session, stored, conductor, patience, context, sink);
    return run.run();
}

} // namespace keystrata::invalidation
