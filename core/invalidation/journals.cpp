// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/journals.h"

#include "core/base/files.h"
#include "core/invalidation/opening.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>

namespace keystrata::invalidation {

namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

constexpr std::string_view Ending = ".journal";
/// How far from the end the last BatchDone is looked for: a batch is far smaller, an archive may have none.
constexpr uint64_t FarthestBatch = uint64_t{16} << 20U;

std::string nameOf(const std::string& path)
{
    auto name = path.substr(path.rfind('/') + 1);
    if (name.ends_with(Ending)) {
        name.resize(name.size() - Ending.size());
    }
    return name;
}

int64_t millisecondsOf(const timespec& time)
{
    return int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

/// What the last records say. Types can be read in encrypted journals as well, fields cannot.
Status readState(JournalFile& file, JournalInfo& info)
{
    std::optional<JournalState> state;
    for (uint64_t at = file.end(); file.end() - at < FarthestBatch;) {
        const auto frame = file.frameBefore(at);
        if (!frame) {
            return fail(frame.error());
        }
        if (frame->state == Frame::State::Broken) {
            break; // or the header is reached
        }
        at = frame->start;
        const auto type = frame->type();
        if (!state && isKnown(type)) {
            state = type == RecordType::Undone ? JournalState::Undone
                : type == RecordType::Ended    ? JournalState::Ended
                                               : JournalState::Interrupted;
        }
        const bool whole = frame->state == Frame::State::Whole;
        const auto done =
            type == RecordType::Batch && whole && !info.encrypted ? decodeRecord(type, frame->fields()) : std::nullopt;
        if (done) {
            info.changed = std::get<BatchDone>(*done).changed;
        }
        if (state && (done || info.encrypted)) {
            break;
        }
    }
    info.state = isLocked(file.fd()) ? JournalState::Running : state.value_or(JournalState::Interrupted);
    return {};
}

Result<JournalInfo> readInfo(const std::string& path)
{
    auto file = JournalFile::open(path, JournalFile::Access::Read);
    if (!file) {
        return fail(file.error());
    }
    if (const auto inspected = file->inspect(); !inspected) {
        return fail(inspected.error());
    }
    JournalInfo info{.name = nameOf(path), .path = path};
    struct stat status{};
    if (::fstat(file->fd(), &status) == 0) {
        info.modifiedMs = millisecondsOf(status.st_mtim);
    }
    info.bytes = file->size();
    const auto encrypted = isEncrypted(*file);
    if (!encrypted) {
        return fail(encrypted.error());
    }
    info.encrypted = *encrypted;
    if (!info.encrypted) {
        auto opening = readOpening(*file, {});
        if (!opening) {
            return fail(opening.error());
        }
        info.header = std::move(opening->header);
    }
    const auto read = readState(*file, info);
    return read ? Result<JournalInfo>(std::move(info)) : fail(read.error());
}

std::unexpected<Error> cannotList(const std::string& folder, const std::error_code& error)
{
    return fail(ErrorKind::File,
        {"journal.list", "Cannot read the folder of journals {0} ({1}); check who may read it.",
            {folder, error.message()}});
}

/// The regular files of the folder that bear our ending; of a folder that is still to be made none.
Result<std::vector<std::string>> filesIn(const std::string& folder)
{
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error == std::errc::no_such_file_or_directory) {
        return found;
    }
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        std::error_code gone; // removed by another process since
        auto path = folder + "/" + entries->path().filename().string();
        if (path.ends_with(Ending) && entries->symlink_status(gone).type() == fs::file_type::regular) {
            found.push_back(std::move(path));
        }
    }
    return error ? cannotList(folder, error) : Result<std::vector<std::string>>(std::move(found));
}

/// False when somebody writes it, or has taken the right to write it. A writer that comes meanwhile sees that the file
/// has lost its name.
Result<bool> removeUnlessRunning(const std::string& path)
{
    auto file = JournalFile::open(path, JournalFile::Access::Append);
    if (!file || !lock(file->fd())) {
        return false;
    }
    if (::unlink(path.c_str()) != 0) {
        return fail(ErrorKind::File,
            {"journal.remove", "Cannot remove the journal {0} ({1}); check who may write to its folder.",
                {path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
    }
    return true;
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    // Relative ones are invalid by their standard.
    return value == nullptr || *value != '/' ? "" : value;
}

} // namespace

Result<std::string> stateFolder()
{
    auto base = variable("XDG_STATE_HOME");
    if (base.empty() && !variable("HOME").empty()) {
        base = variable("HOME") + "/.local/state";
    }
    if (base.empty()) {
        return fail(ErrorKind::Usage,
            {"journal.no_home", "There is no home to keep journals in: set HOME or XDG_STATE_HOME.", {}});
    }
    return base + "/keystrata";
}

std::string_view journalStateName(JournalState state)
{
    switch (state) {
    case JournalState::Running:
        return "running";
    case JournalState::Interrupted:
        return "interrupted";
    case JournalState::Ended:
        return "ended";
    case JournalState::Undone:
        return "undone";
    }
    return "";
}

Journals::Journals(std::string folder) : m_folder(std::move(folder)) { }

Result<std::string> Journals::newPath(std::string_view kind, system_clock::time_point now)
{
    if (const auto made = makePrivateFolder(m_folder); !made) {
        return fail(made.error());
    }
    std::random_device random;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    while (true) {
        auto path = fmt::format(
            "{}/{:%Y-%m-%dT%H%M%S}Z-{}-{:06x}{}", m_folder, fmt::gmtime(seconds), kind, random() & 0xFFFFFFU, Ending);
        if (!fileState(path).exists) {
            return path;
        }
    }
}

Result<std::vector<JournalInfo>> Journals::list() const
{
    const auto files = filesIn(m_folder);
    if (!files) {
        return fail(files.error());
    }
    std::vector<JournalInfo> found;
    for (const auto& path : *files) {
        if (auto info = readInfo(path)) {
            found.push_back(std::move(*info));
        }
    }
    std::ranges::sort(found, [](const JournalInfo& left, const JournalInfo& right) {
        return std::pair(left.modifiedMs, left.name) > std::pair(right.modifiedMs, right.name);
    });
    return found;
}

Result<JournalInfo> Journals::find(std::string_view nameOrPath) const
{
    if (nameOrPath.contains('/')) {
        return readInfo(std::string(nameOrPath));
    }
    const auto files = filesIn(m_folder);
    if (!files) {
        return fail(files.error());
    }
    const auto wanted = nameOf(std::string(nameOrPath));
    std::vector<std::string> matching;
    for (const auto& path : *files) {
        if (nameOf(path) == wanted) {
            return readInfo(path);
        }
        if (!wanted.empty() && nameOf(path).starts_with(wanted)) {
            matching.push_back(path);
        }
    }
    if (matching.size() == 1) {
        return readInfo(matching.front());
    }
    if (matching.size() > 1) {
        return fail(ErrorKind::Usage,
            {"journal.ambiguous", "{1} journals have names that begin with {0}: give more of the name.",
                {wanted, fmt::format("{}", matching.size())}});
    }
    if (fileState(std::string(nameOrPath)).exists) {
        return readInfo(std::string(nameOrPath));
    }
    return fail(ErrorKind::Usage,
        {"journal.unknown", "There is no journal {0} in {1}: look into the list of journals for its name.",
            {wanted, m_folder}});
}

Result<std::vector<std::string>> Journals::expire(const JournalKeeping& keeping, system_clock::time_point now)
{
    const auto files = filesIn(m_folder);
    if (!files) {
        return fail(files.error());
    }

    struct Candidate
    {
        int64_t modifiedMs;
        std::string path;
        uint64_t bytes;
    };

    std::vector<Candidate> oldestFirst;
    uint64_t total = 0;
    for (const auto& path : *files) {
        const auto info = readInfo(path);
        const auto why = info ? std::string_view() : info.error().message.id;
        struct stat status{};
        if ((info || why == "journal.unborn" || why == "journal.damaged") && ::lstat(path.c_str(), &status) == 0) {
            oldestFirst.push_back({millisecondsOf(status.st_mtim), path, static_cast<uint64_t>(status.st_size)});
            total += oldestFirst.back().bytes;
        }
    }
    std::ranges::sort(oldestFirst, {}, [](const Candidate& one) { return std::tie(one.modifiedMs, one.path); });
    const auto oldest = now - keeping.age;
    const auto oldestMs = std::chrono::floor<std::chrono::milliseconds>(oldest.time_since_epoch()).count();
    std::vector<std::string> removed;
    for (const auto& one : oldestFirst) {
        if (one.modifiedMs >= oldestMs && total <= keeping.bytes) {
            continue;
        }
        const auto gone = removeUnlessRunning(one.path);
        if (!gone) {
            return fail(gone.error());
        }
        if (*gone) {
            total -= one.bytes;
            removed.push_back(nameOf(one.path));
        }
    }
    return removed;
}

Status Journals::remove(std::string_view name)
{
    const auto files = filesIn(m_folder);
    if (!files) {
        return fail(files.error());
    }
    const auto path = std::ranges::find(*files, name, nameOf);
    if (path == files->end()) {
        return fail(ErrorKind::Usage,
            {"journal.gone", "There is no journal {0} any more: it was removed or has expired.", {std::string(name)}});
    }
    const auto gone = removeUnlessRunning(*path);
    if (!gone) {
        return fail(gone.error());
    }
    return *gone
        ? Status()
        : fail(ErrorKind::Refused,
              {"journal.kept", "The journal {0} is being written, or may not be: wait until its run has ended.",
                  {std::string(name)}});
}

Result<uint64_t> Journals::freeBytes() const
{
    for (fs::path folder = m_folder;; folder = folder.parent_path()) {
        struct statvfs info{};
        if (::statvfs(folder.empty() ? "." : folder.c_str(), &info) == 0) {
            return uint64_t{info.f_bavail} * info.f_frsize;
        }
        if (errno != ENOENT || folder.empty() || folder == "/") {
            return fail(ErrorKind::File,
                {"journal.free", "Cannot tell how much space is left on the disk of {0} ({1}); check the folder.",
                    {m_folder, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
        }
    }
}

} // namespace keystrata::invalidation
