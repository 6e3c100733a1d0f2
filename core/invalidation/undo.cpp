// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/undo.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/carryback.h"
#include "core/invalidation/contents.h"
#include "core/invalidation/permission.h"
#include "core/invalidation/serverdifference.h"
#include "core/invalidation/takeback.h"
#include "core/invalidation/touch.h"
#include "core/redis/poll.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace keystrata::invalidation {

namespace {

constexpr size_t BatchKeys = 500;
constexpr size_t MadeKeys = 50; ///< whose values are read
constexpr uint64_t BatchBytes = uint64_t{8} * 1024 * 1024;
constexpr std::chrono::seconds Patience{30};
constexpr std::chrono::milliseconds RetryPause{250};
constexpr std::chrono::milliseconds TellInterval{100};

/// One undo: the journal backwards, so that the last image of a key comes first.
class Undo
{
public:
    Undo(redis::Session& session, const UndoRequest& request, Context& context, const UndoSink& sink)
        : m_session(session)
        , m_request(request)
        , m_context(context)
        , m_sink(sink)
    {
    }

    Result<UndoReport> run();

private:
    Status open();
    Status prove();
    Status goThrough();
    Status flush();
    Status attempt(bool again);
    Status takeBackLive(const LiveChange& change);
    Status recover();
    Status makeRoom(bool full, int db);
    void close();
    void tell();

    redis::Session& m_session;
    const UndoRequest& m_request;
    Context& m_context;
    const UndoSink& m_sink;
    std::optional<JournalWriter> m_writer; ///< holds the lock, and notes that it is undone
    std::optional<JournalReader> m_reader;
    std::unique_ptr<Hand> m_hand;
    std::unique_ptr<Restorer> m_restorer;
    std::unique_ptr<TakeBack> m_takeBack;
    std::unique_ptr<CarryBack> m_carryBack;
    Repeats m_repeats;
    std::vector<KeyImage> m_images; ///< to be put back next, all of one database
    std::vector<ExpiryChange> m_expiries; ///< likewise
    std::vector<KeyMade> m_made; ///< likewise
    uint64_t m_bytes = 0;
    uint64_t m_total = 0;
    UndoReport m_report;
    Clock::time_point m_toldAt;
};

/// An archive takes nothing back.
Status requireJournal(const JournalHeader& header, const std::string& path)
{
    if (header.kind == "archive") {
        return fail(ErrorKind::Refused,
            {"undo.archive", "{0} is an archive and no journal of a run: import it to write its keys.", {path}});
    }
    return {};
}

Status Undo::open()
{
    const auto& passphrase = m_request.passphrase;
    auto writer = JournalWriter::append(m_request.path, passphrase);
    if (!writer) {
        return fail(writer.error());
    }
    m_writer = std::move(*writer);
    auto reader = JournalReader::open(m_request.path, passphrase);
    if (!reader) {
        return fail(reader.error());
    }
    m_reader = std::move(*reader);
    if (auto status = requireJournal(m_reader->header(), m_request.path); !status) {
        return status;
    }
    Contents contents;
    Shares shares;
    if (auto status = contents.read(*m_reader, {}, shares, m_context); !status) {
        return status;
    }
    m_total = contents.preview.keys;
    m_repeats = Repeats(std::move(contents.hashes));
    auto hand = Hand::open(m_session, std::nullopt, m_request.pace, m_context);
    if (!hand) {
        return fail(hand.error());
    }
    m_hand = std::move(*hand);
    if (auto status = prove(); !status) {
        return status;
    }
    m_restorer = std::make_unique<Restorer>(*m_hand);
    m_takeBack = std::make_unique<TakeBack>(*m_hand);
    const auto plan = planOf(m_writer->header());
    m_carryBack = std::make_unique<CarryBack>(*m_hand, plan && plan->options.tooBig == TooBig::Stall);
    return {};
}

/// The commands that take a record back, and its database; none: there is nothing to take back.
std::pair<int, Commands> undoingCommands(const JournalRecord& record)
{
    if (const auto* image = std::get_if<KeyImage>(&record)) {
        return {image->db, {{"RESTORE", image->key, "0", "x"}, {"DUMP", image->key}}};
    }
    if (const auto* change = std::get_if<ExpiryChange>(&record)) {
        return {change->db, {{"PEXPIREAT", change->key, std::to_string(change->afterMs)}, {"PERSIST", change->key}}};
    }
    if (const auto* made = std::get_if<KeyMade>(&record)) {
        return {made->db,
            {made->moved ? std::vector<std::string>{"RENAMENX", made->key, made->source}
                         : std::vector<std::string>{"UNLINK", made->key},
                {"DUMP", made->key}}};
    }
    if (const auto* change = std::get_if<LiveChange>(&record)) {
        return {change->db, liveKeyCommands(change->key, change->before.value_or(std::string()))};
    }
    return {};
}

/// Whether this user may do what the undo will, on the last key of each kind; only a bump has more than one.
Status Undo::prove()
{
    std::unordered_set<size_t> proven;
    const bool several = m_reader->header().kind == actionName(Action::Bump);
    m_reader->toEnd();
    while (proven.empty() || several) {
        const auto record = m_reader->previous();
        if (!record || !*record) {
            return record ? Status() : fail(record.error());
        }
        const auto [db, commands] = undoingCommands(**record);
        if (commands.empty() || !proven.insert((*record)->index()).second) {
            continue;
        }
        if (auto status = provePermission(m_hand->session(), db, commands, m_context); !status) {
            return status;
        }
    }
    return {};
}

/// For one more of this database.
Status Undo::makeRoom(bool full, int db)
{
    const bool other = (!m_images.empty() && m_images.front().db != db)
        || (!m_expiries.empty() && m_expiries.front().db != db) || (!m_made.empty() && m_made.front().db != db);
    return full || other ? flush() : Status();
}

Status Undo::goThrough()
{
    m_reader->toEnd();
    while (true) {
        auto record = m_reader->previous();
        if (!record) {
            return fail(record.error());
        }
        if (!*record) {
            return flush();
        }
        if (auto* image = std::get_if<KeyImage>(&**record)) {
            if (m_repeats.met(image->db, image->key)) {
                continue;
            }
            const bool full = m_images.size() >= BatchKeys || m_bytes + image->dump.size() > BatchBytes;
            if (auto status = makeRoom(!m_images.empty() && full, image->db); !status) {
                return status;
            }
            m_bytes += image->dump.size();
            m_images.push_back(std::move(*image));
        } else if (auto* change = std::get_if<ExpiryChange>(&**record)) {
            if (auto status = makeRoom(m_expiries.size() >= BatchKeys, change->db); !status) {
                return status;
            }
            m_expiries.push_back(std::move(*change));
        } else if (auto* made = std::get_if<KeyMade>(&**record)) {
            if (m_repeats.met(made->db, made->key)) {
                continue;
            }
            if (auto status = makeRoom(m_made.size() >= MadeKeys, made->db); !status) {
                return status;
            }
            m_made.push_back(std::move(*made));
        } else if (const auto* live = std::get_if<LiveChange>(&**record)) {
            if (auto status = takeBackLive(*live); !status) {
                return status;
            }
        }
    }
}

/// Once what was done after it is taken back.
Status Undo::takeBackLive(const LiveChange& change)
{
    if (auto status = flush(); !status) {
        return status;
    }
    const auto outcome = takeBackLiveKey(*m_hand, change, m_context);
    if (!outcome) {
        return fail(outcome.error());
    }
    m_report.liveKey = *outcome;
    if (*outcome == LiveKey::Other) {
        m_report.notes.push_back({"undo.live_kept",
            "The key {0} holds another version than the run has set: it was left alone.", {displayText(change.key)}});
    }
    return {};
}

Status Undo::attempt(bool again)
{
    if (auto status = m_restorer->restore(m_images, again, m_report.images, m_context); !status) {
        return status;
    }
    if (auto status = m_takeBack->takeBack(m_expiries, m_report, m_context); !status) {
        return status;
    }
    return m_carryBack->takeBack(m_made, again, m_report, m_context);
}

/// Puts back what has been read, again and again while connections break.
Status Undo::flush()
{
    if (m_request.control != nullptr) {
        if (m_request.control->paused()) {
            m_context.report({{"run.paused", "Paused", {}}, m_report.keys, m_total, 0});
        }
        if (auto status = m_request.control->wait(m_context); !status) {
            return status;
        }
    }
    const auto until = Clock::now() + Patience;
    auto status = attempt(false);
    while (!status && passing(status.error()) && Clock::now() < until) {
        if (auto recovered = recover(); !recovered) {
            return recovered;
        }
        status = attempt(true);
    }
    if (!status) {
        return status;
    }
    m_report.keys += m_images.size() + m_expiries.size() + m_made.size();
    m_images.clear();
    m_expiries.clear();
    m_made.clear();
    m_bytes = 0;
    tell();
    return {};
}

Status Undo::recover()
{
    std::array<pollfd, 1> none{};
    if (auto status = redis::pollUntil(none, Clock::time_point::max(), m_context, Clock::now() + RetryPause); !status) {
        return status;
    }
    if (auto status = m_hand->reconnect(Patience, m_context); !status) {
        return status;
    }
    return m_hand->confirm(m_context);
}

void Undo::tell()
{
    m_context.report({{"undo.running", "Putting keys back", {}}, m_report.keys, m_total, 0});
    const auto now = Clock::now();
    if (m_sink && now - m_toldAt >= TellInterval) {
        m_toldAt = now;
        m_sink(m_report);
    }
}

void Undo::close()
{
    if (m_report.images.otherFormat) {
        m_report.notes.push_back({"undo.format",
            "This server does not read the values that {0} wrote: undo on the same version or a newer one.",
            {m_writer->header().serverVersion}});
    }
    if (m_report.end != RunEnd::Complete) {
        return;
    }
    m_writer->add(Undone{
        .result = undoReportJson(m_report).dump(-1, ' ', false, Json::error_handler_t::replace), .endedMs = unixMs()});
    if (auto status = m_writer->commit(); !status) {
        m_report.notes.push_back(status.error().message);
    }
}

Result<UndoReport> Undo::run()
{
    const auto began = Clock::now();
    if (auto status = open(); !status) {
        return fail(status.error());
    }
    auto status = goThrough();
    if (status) {
        status = m_hand->finish(m_context);
    }
    if (!status) {
        m_report.end = status.error().kind == ErrorKind::Cancelled ? RunEnd::Cancelled : RunEnd::Stopped;
        m_report.why = status.error();
    }
    m_report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    close();
    if (m_sink) {
        m_sink(m_report);
    }
    return m_report;
}

} // namespace

Result<UndoPreview> previewUndo(redis::Session& session, const UndoRequest& request, Context& context)
{
    auto reader = JournalReader::open(request.path, request.passphrase);
    if (!reader) {
        return fail(reader.error());
    }
    if (auto status = requireJournal(reader->header(), request.path); !status) {
        return fail(status.error());
    }
    const auto plan = planOf(reader->header());
    auto layouts = keyspace::LayoutSet::compile(plan ? plan->layouts : std::vector<keyspace::Layout>());
    if (!layouts) {
        return fail(layouts.error());
    }
    Contents contents;
    Shares shares;
    if (auto status = contents.read(*reader, *layouts, shares, context); !status) {
        return fail(status.error());
    }
    auto& preview = contents.preview;
    preview.header = reader->header();
    auto live = request.live;
    if (auto status = readLiveVersions(session, live, session.address().db.value_or(0), preview.warnings, context);
        !status) {
        return fail(status.error());
    }
    shares.judge(layouts->layouts(), live);
    preview.strata = shares.touched();
    const auto authority = redis::Authority::claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    if (plan) {
        preview.differences = serverDifferences(plan->server, (*authority)->identity(), preview.otherServer);
    }
    const bool makes = plan && (carriesKeys(plan->action) || plan->action == Action::Bump);
    for (const auto& share : preview.strata) {
        if (share.state == keyspace::StratumState::Live) {
            preview.intoLive = true;
            preview.warnings.push_back(makes
                    ? Message{"undo.live_made",
                          "{0} keys are of version {1}, which is live: its readers will miss those that are taken "
                          "away.",
                          {formatCount(share.keys), displayText(share.version)}}
                    : Message{"undo.live",
                          "{0} keys are of version {1}, which is live: its readers will see values as of the run.",
                          {formatCount(share.keys), displayText(share.version)}});
        }
    }
    preview.warnings.push_back(makes
            ? Message{"undo.made", "Keys that were written since, or given another expiry, are kept as they are.", {}}
            : Message{"undo.as_of",
                  "Values are as of then and may have been invalidated since; keys that were written again are kept.",
                  {}});
    return std::move(preview);
}

Result<UndoReport> undo(redis::Session& session, const UndoRequest& request, Context& context, const UndoSink& sink)
{
    Undo undo(session, request, context, sink);
    return undo.run();
}

Json undoReportJson(const UndoReport& report)
{
    Json json;
    json["status"] = runEndName(report.end);
    if (report.why) {
        json["why"] = messageJson(report.why->message);
    }
    json["keys"] = report.keys;
    json["restored"] = report.images.restored;
    json["kept_newer"] = report.images.keptNewer;
    json["unchanged"] = report.images.unchanged;
    json["expired"] = report.images.expired;
    json["failed"] = report.images.failed;
    json["failures"] = Json::object();
    for (const auto& [word, keys] : report.images.failures) {
        json["failures"][jsonText(word)] = keys;
    }
    json["taken_back"] = report.takenBack;
    json["changed"] = report.changed;
    json["gone"] = report.gone;
    json["removed"] = report.removed;
    json["renamed_back"] = report.renamedBack;
    if (report.liveKey) {
        json["live_key"] = liveKeyName(*report.liveKey);
    }
    json["seconds"] = report.seconds;
    json["notes"] = messagesJson(report.notes);
    return json;
}

} // namespace keystrata::invalidation
