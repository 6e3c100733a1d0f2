// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/archiving.h"

#include "core/base/units.h"
#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/images.h"
#include "core/keyspace/selectionjson.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace keystrata::invalidation {

namespace {

constexpr size_t BatchKeys = 500;

/// Takes images of the keys of a listing while it has its pauses.
class Archiver final : public keyspace::KeyReceiver
{
public:
    Archiver(Hand& hand, JournalWriter& journal, bool evenBig, Context& context)
        : m_hand(hand)
        , m_journal(journal)
        , m_imager(hand, evenBig)
        , m_context(context)
    {
    }

    bool take(const keyspace::ListedKey& key) override
    {
        if (key.db != m_db && !m_names.empty()) {
            m_status = flush();
        }
        m_db = key.db;
        m_names.emplace_back(key.key);
        return m_status.has_value();
    }

    Status between() override { return !m_status || m_names.size() < BatchKeys ? m_status : flush(); }

    Status finish() { return m_status ? flush() : m_status; }

    ArchiveReport report;

private:
    Status flush();

    Hand& m_hand;
    JournalWriter& m_journal;
    Imager m_imager;
    Context& m_context;
    int m_db = 0;
    std::vector<std::string> m_names;
    Status m_status;
};

Status Archiver::flush()
{
    const auto names = std::exchange(m_names, {});
    if (auto status = m_hand.session().select(m_db, m_context); !status) {
        return status;
    }
    for (std::span<const std::string> rest(names); !rest.empty();) {
        const auto images = m_imager.take(m_db, rest.first(std::min(BatchKeys, rest.size())), m_context);
        if (!images) {
            return fail(images.error());
        }
        rest = rest.subspan(images->size());
        for (const auto& imaged : *images) {
            switch (imaged.outcome) {
            case Imaged::Outcome::Taken:
                m_journal.add(imaged.image);
                ++report.keys;
                break;
            case Imaged::Outcome::Gone:
                ++report.gone;
                break;
            case Imaged::Outcome::TooBig:
                ++report.tooBig;
                break;
            case Imaged::Outcome::Refused:
                ++report.failed;
                ++report.failures[imaged.refusal.substr(0, imaged.refusal.find(' '))];
                break;
            }
        }
        m_journal.add(BatchDone{.changed = report.keys});
        if (auto status = m_journal.commit(); !status) {
            return status;
        }
    }
    return {};
}

/// Until the archive is whole.
class PartFile
{
public:
    explicit PartFile(const std::string& path) : m_path(fmt::format("{}.{}.part", path, ::getpid())) { }

    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    ~PartFile()
    {
        if (m_ours) {
            ::unlink(m_path.c_str());
        }
    }

    const std::string& path() const { return m_path; }

    void own() { m_ours = true; } ///< it was made

    /// Where it belongs; never over another file.
    Status place(const std::string& path)
    {
        bool placed = ::renameat2(AT_FDCWD, m_path.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
        m_ours = !placed;
        if (!placed && (errno == EINVAL || errno == ENOSYS)) { // not every file system can do that
            placed = ::link(m_path.c_str(), path.c_str()) == 0;
        }
        if (!placed) {
            return fail(ErrorKind::File,
                {"archive.cannot_place", "The archive {0} cannot be written: {1}.",
                    {path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
        }
        return {};
    }

private:
    std::string m_path;
    bool m_ours = false;
};

Status write(Hand& hand, redis::Session& session, const ArchiveRequest& request, JournalWriter& journal,
    ArchiveReport& report, Context& context)
{
    auto keys = request.keys;
    keys.namesOnly = true;
    Archiver archiver(hand, journal, request.evenBig, context);
    auto listing = keyspace::listKeys(session, keys, context, archiver);
    if (!listing) {
        return fail(listing.error());
    }
    if (auto status = archiver.finish(); !status) {
        return status;
    }
    report = std::move(archiver.report);
    report.complete = listing->complete;
    report.notes = std::move(listing->notes);
    const auto json = archiveReportJson(report).dump(-1, ' ', false, Json::error_handler_t::replace);
    journal.add(RunEnded{.how = std::string(runEndName(RunEnd::Complete)), .result = json, .endedMs = unixMs()});
    auto status = journal.commit();
    report.bytes = journal.bytes();
    return status;
}

} // namespace

Json archiveReportJson(const ArchiveReport& report)
{
    Json json;
    json["keys"] = report.keys;
    json["bytes"] = report.bytes;
    json["gone"] = report.gone;
    json["too_big"] = report.tooBig;
    json["failed"] = report.failed;
    json["failures"] = Json::object();
    for (const auto& [word, keys] : report.failures) {
        json["failures"][jsonText(word)] = keys;
    }
    json["complete"] = report.complete;
    json["notes"] = messagesJson(report.notes);
    return json;
}

Result<ArchiveReport> writeArchive(redis::Session& session, const ArchiveRequest& request, Context& context)
{
    if (std::filesystem::exists(request.path)) {
        return fail(ErrorKind::File,
            {"archive.exists", "There is a file {0} already: name another one, or remove it first.", {request.path}});
    }
    auto hand = Hand::open(session, std::nullopt, request.keys.pace, context);
    if (!hand) {
        return fail(hand.error());
    }
    PartFile part(request.path);
    const JournalHeader header{.kind = "archive",
        .server = describeServer((*hand)->identity(), request.keys.selection),
        .serverVersion = session.capabilities().version.display(),
        .user = userAndHost(),
        .summary = keyspace::describeSelection(request.keys.selection),
        .createdMs = unixMs()};
    ArchiveReport report;
    {
        auto journal = JournalWriter::create(part.path(), header, request.passphrase);
        if (!journal) {
            return fail(journal.error());
        }
        part.own();
        if (auto status = write(**hand, session, request, *journal, report, context); !status) {
            return fail(status.error());
        }
    }
    if (auto status = part.place(request.path); !status) {
        return fail(status.error());
    }
    return report;
}

} // namespace keystrata::invalidation
