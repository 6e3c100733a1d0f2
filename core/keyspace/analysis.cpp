// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/analysis.h"

#include "core/base/bytes.h"
#include "core/keyspace/layoutsearch.h"
#include "core/keyspace/totals.h"

#include <algorithm>
#include <array>

namespace keystrata::keyspace {

namespace {

constexpr auto FirstPicture = std::chrono::milliseconds(50);
constexpr int PictureShare = 20; ///< pictures take at most a twentieth of the time

/// One analysis under way: what is known so far, and when to show it.
class Analysis final : public ScanVisitor
{
public:
    Analysis(redis::Session& session, const AnalysisRequest& request, Context& context, const PictureSink& sink)
        : m_session(session)
        , m_request(request)
        , m_context(context)
        , m_sink(sink)
        , m_started(Clock::now())
        , m_nextPicture(m_started + FirstPicture)
    {
    }

    Result<std::shared_ptr<const Keyspace>> run();

    Question visit(std::string_view key) override
    {
        ++m_scanned;
        return m_totals->visit(key);
    }

    void answered(const KeyValues& values) override { m_totals->answered(values); }

    bool proceed() override;

private:
    Status readVersionKeys();
    Status scanDatabases(Scanner& scanner);
    void note(Message message);
    void noteRefusals(const ScanResult& result);
    uint8_t mayAsk();
    std::shared_ptr<const Keyspace> picture(bool complete);

    redis::Session& m_session;
    const AnalysisRequest& m_request;
    Context& m_context;
    const PictureSink& m_sink;
    Clock::time_point m_started;
    Clock::time_point m_nextPicture;
    std::vector<redis::Database> m_databases;
    std::vector<LiveRule> m_live;
    Detection m_detection;
    LayoutSet m_layouts;
    std::unique_ptr<StrataTotals> m_totals;
    uint64_t m_expected = 0;
    uint64_t m_scanned = 0;
    uint64_t m_duplicates = 0;
    bool m_everyKey = true; ///< no database was left early
    std::vector<Message> m_notes;
};

void Analysis::note(Message message)
{
    if (std::ranges::find(m_notes, message) == m_notes.end()) {
        m_notes.push_back(std::move(message));
    }
}

namespace {

struct Asking
{
    std::string_view command;
    uint8_t bit;
    std::string_view lost; ///< without it
};

constexpr std::array Askings{Asking{"TYPE", ask::Type, "types"}, Asking{"PTTL", ask::Ttl, "expiry times"},
    Asking{"MEMORY", ask::Memory, "sizes"}, Asking{"OBJECT", ask::Idle, "idle times"}};

Message denied(const Asking& asking)
{
    return {"analysis.denied", "The server's access list does not allow {0}: {1} are unknown.",
        {std::string(asking.command), std::string(asking.lost)}};
}

} // namespace

uint8_t Analysis::mayAsk()
{
    const auto& capabilities = m_session.capabilities();
    uint8_t allowed = 0;
    for (const auto& asking : Askings) {
        if (capabilities.allows(asking.command)) {
            allowed |= asking.bit;
        } else {
            note(denied(asking));
        }
    }
    if (capabilities.lfu) {
        allowed &= static_cast<uint8_t>(~ask::Idle);
        note({"analysis.lfu", "Under the policy {0} the server counts uses, not idle times: idle times are unknown.",
            {capabilities.maxmemoryPolicy}});
    }
    return allowed;
}

Status Analysis::readVersionKeys()
{
    m_live = m_request.live;
    return readLiveVersions(m_session, m_live, m_databases.front().index, m_notes, m_context);
}

bool Analysis::proceed()
{
    const auto now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - m_started).count();
    m_context.report({{"analysis.scanning", "Scanning keys", {}}, m_scanned, std::max(m_expected, m_scanned),
        seconds > 0 ? static_cast<double>(m_scanned) / seconds : 0});
    if (m_sink && now >= m_nextPicture) {
        m_sink(picture(false));
        const auto cost = Clock::now() - now;
        m_nextPicture = Clock::now() + std::max<Clock::duration>(m_request.pictureInterval, cost * PictureShare);
    }
    return !m_request.timeBudget || now - m_started < *m_request.timeBudget;
}

void Analysis::noteRefusals(const ScanResult& result)
{
    for (const auto& [command, words] : result.refused) {
        const auto* asking = std::ranges::find(Askings, command, &Asking::command);
        if (redis::forbidsCommand(words, command) && asking != Askings.end()) {
            note(denied(*asking)); // since the scan began
            continue;
        }
        note({"analysis.refused",
            "The server refused {0} for some keys ({1}): their figures are estimated from the others.",
            {command, words}});
    }
    if (result.keptFromUs > 0) {
        note({"analysis.keys_denied",
            "The server's access list lets this user ask only about keys with certain names: of the others only the "
            "names are known, and the rest is estimated.",
            {}});
    }
}

Status Analysis::scanDatabases(Scanner& scanner)
{
    for (const auto& database : m_databases) {
        m_totals->beginDatabase(database.index);
        const auto result = scanner.run(database.index, *this, m_context);
        if (!result) {
            return fail(result.error());
        }
        m_duplicates += result->duplicates;
        noteRefusals(*result);
        std::ranges::for_each(result->missing, [this](const auto& why) { note(why); });
        if (!result->complete) {
            m_everyKey = false;
            return {};
        }
    }
    return {};
}

std::shared_ptr<const Keyspace> Analysis::picture(bool complete)
{
    auto out = std::make_shared<Keyspace>();
    out->caches = m_totals->caches();
    out->scanned = m_scanned;
    out->duplicates = m_duplicates;
    out->expected = m_expected;
    out->complete = complete;
    out->exact = m_request.exact;
    out->seconds = std::chrono::duration<double>(Clock::now() - m_started).count();
    out->takenAt = std::chrono::system_clock::now();
    out->detection = m_detection;
    out->layouts = m_layouts.layouts();
    out->notes = m_notes;
    if (m_totals->bounded()) {
        out->notes.push_back({"analysis.bounded",
            "There are more caches or versions than can be told apart; the rest is counted together.", {}});
    }
    assignStates(*out, m_live);
    return out;
}

Result<std::shared_ptr<const Keyspace>> Analysis::run()
{
    if (auto refusal = m_session.capabilities().refusal("SCAN")) {
        return fail(std::move(*refusal));
    }
    std::ranges::for_each(redis::databaseLimits(m_session), [this](const auto& why) { note(why); });
    auto found = redis::databases(m_session, m_context);
    if (!found) {
        return fail(found.error());
    }
    m_databases = std::move(*found);
    for (const auto& database : m_databases) {
        m_expected += database.keys;
    }
    if (auto status = readVersionKeys(); !status) {
        return fail(status.error());
    }
    Scanner scanner(m_session, m_request.pace);
    // A bounded analysis spends at most half of its time on finding out how to read the keys.
    const auto until = m_request.timeBudget ? m_started + *m_request.timeBudget / 2 : Clock::time_point::max();
    auto layouts = findLayouts(scanner, m_databases, m_request.layouts, m_request.prefixes, m_context, until);
    if (!layouts) {
        return fail(layouts.error());
    }
    m_layouts = std::move(layouts->layouts);
    m_detection = std::move(layouts->detection);
    m_totals = std::make_unique<StrataTotals>(m_layouts, mayAsk(), m_request.exact);
    if (auto status = scanDatabases(scanner); !status) {
        // What was counted before the end is worth keeping; it says that it is not complete.
        if (m_sink) {
            m_sink(picture(false));
        }
        return fail(status.error());
    }
    m_context.reportFinal({{"analysis.scanning", "Scanning keys", {}}, m_scanned, m_scanned, 0});
    return picture(m_everyKey);
}

} // namespace

Result<std::shared_ptr<const Keyspace>> analyse(
    redis::Session& session, const AnalysisRequest& request, Context& context, const PictureSink& sink)
{
    Analysis analysis(session, request, context, sink);
    return analysis.run();
}

} // namespace keystrata::keyspace
