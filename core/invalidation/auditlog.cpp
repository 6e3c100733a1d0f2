// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditlog.h"

#include "core/base/context.h"
#include "core/base/descriptor.h"
#include "core/base/files.h"
#include "core/invalidation/auditline.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace keystrata::invalidation {

namespace {

constexpr auto LockTime = std::chrono::seconds(5);
constexpr size_t LongestHead = 4096;
constexpr size_t ChunkSize = size_t{64} << 10U;

std::unexpected<Error> cannot(std::string_view id, std::string_view text, const std::string& path)
{
    return fail(ErrorKind::File, {id, text, {path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's
}

std::unexpected<Error> cannotRead(const std::string& path)
{
    return cannot("audit.read", "Cannot read the audit log {0} ({1}); check who may read it.", path);
}

std::unexpected<Error> cannotWrite(const std::string& path)
{
    return cannot(
        "audit.write", "Cannot write the audit log {0} ({1}); check its folder and the space on its disk.", path);
}

/// The number and the hash of the last entry, kept beside the log.
std::string headPath(const std::string& path)
{
    return path + ".head";
}

/// Of a head that is not there, or is none, nothing.
std::optional<AuditPlace> readHead(const std::string& path)
{
    const auto text = readFile(headPath(path), LongestHead);
    const auto head = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (!head.is_object() || !head.contains("number") || !head["number"].is_number_unsigned() || !head.contains("hash")
        || !head["hash"].is_string()) {
        return std::nullopt;
    }
    return AuditPlace{.number = head["number"].get<uint64_t>(), .hash = head["hash"].get<std::string>()};
}

Status writeHead(const std::string& path, const AuditPlace& head)
{
    const nlohmann::ordered_json json{{"number", head.number}, {"hash", head.hash}};
    return writeFileAtomically(headPath(path), json.dump() + "\n");
}

/// Calls `take` for each line that has its end, until it says no. A log that is not there has none.
Status readLines(const std::string& path, const std::function<bool(std::string_view)>& take)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.valid()) {
        return errno == ENOENT ? Status() : cannotRead(path);
    }
    std::string text;
    while (true) {
        const auto kept = text.size();
        text.resize(kept + ChunkSize);
        const auto count = ::read(file.get(), text.data() + kept, ChunkSize);
        if (count < 0 && errno != EINTR) {
            return cannotRead(path);
        }
        text.resize(kept + static_cast<size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) {
            return {};
        }
        size_t begin = 0;
        // What was kept has no end of a line.
        for (auto end = text.find('\n', kept); end != std::string::npos; end = text.find('\n', begin)) {
            if (!take(std::string_view(text).substr(begin, end - begin))) {
                return {};
            }
            begin = end + 1;
        }
        text.erase(0, begin);
    }
}

/// Behind the last end of a line before this place; zero when there is none.
Result<uint64_t> lineStart(int fd, uint64_t place, const std::string& path)
{
    std::string chunk;
    for (uint64_t start = place; start > 0;) {
        chunk.resize(std::min<uint64_t>(start, ChunkSize));
        start -= chunk.size();
        if (::pread(fd, chunk.data(), chunk.size(), static_cast<off_t>(start)) != static_cast<ssize_t>(chunk.size())) {
            return cannotRead(path);
        }
        if (const auto end = chunk.rfind('\n'); end != std::string::npos) {
            return start + end + 1;
        }
    }
    return 0;
}

/// The end of the log, as it is found before something is appended.
struct Tail
{
    std::string line; ///< the last one that has its end
    uint64_t end = 0; ///< after it
    uint64_t size = 0;
};

Result<Tail> readTail(int fd, const std::string& path)
{
    struct stat info{};
    if (::fstat(fd, &info) != 0) {
        return cannotRead(path);
    }
    Tail tail{.size = static_cast<uint64_t>(info.st_size)};
    const auto end = lineStart(fd, tail.size, path);
    if (!end || *end == 0) {
        return end ? Result<Tail>(tail) : fail(end.error());
    }
    const auto begin = lineStart(fd, *end - 1, path);
    if (!begin) {
        return fail(begin.error());
    }
    tail.end = *end;
    tail.line.resize(*end - 1 - *begin);
    const auto count = ::pread(fd, tail.line.data(), tail.line.size(), static_cast<off_t>(*begin));
    return count == static_cast<ssize_t>(tail.line.size()) ? Result<Tail>(std::move(tail)) : cannotRead(path);
}

/// After whom the next entry comes. `sound` says whether the log ends as the head says.
struct Following
{
    AuditPlace last;
    bool sound = true;
};

Following following(const Tail& tail, const std::optional<AuditPlace>& head)
{
    const auto known = head.value_or(AuditPlace{});
    const auto line = readAuditLine(tail.line);
    const auto last = line ? line->place : AuditPlace{};
    if (tail.end == 0 && !head) {
        return {.last = known};
    }
    if (line && head && last == *head) {
        return {.last = last};
    }
    if (line && line->intact && line->follows(known)) {
        return {.last = last}; // died between the line and the head
    }
    // Chained to what the head says, or to nothing: verify() will find that gap for ever.
    return {.last = {.number = std::max(known.number, last.number), .hash = known.hash}, .sound = false};
}

bool writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(count, 0)));
    }
    return true;
}

} // namespace

AuditLog::AuditLog(std::string path) : m_path(std::move(path)) { }

Status AuditLog::append(AuditEntry entry)
{
    const auto slash = m_path.rfind('/');
    if (slash != std::string::npos && slash > 0) {
        if (auto made = makePrivateFolder(m_path.substr(0, slash)); !made) {
            return made;
        }
    }
    FileLock lock;
    Context untilDone;
    if (auto locked = lock.acquire(m_path + ".lock", Clock::now() + LockTime, untilDone); !locked) {
        return locked;
    }
    const Descriptor file(
        ::open(m_path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (!file.valid()) {
        return cannotWrite(m_path);
    }
    ::fchmod(file.get(), 0600); // the umask may have taken from the mode what the owner needs
    const auto tail = readTail(file.get(), m_path);
    if (!tail) {
        return fail(tail.error());
    }
    const auto before = following(*tail, readHead(m_path));
    // A line without its end is of a program that died while it wrote it, or a mark of who cut the log.
    const auto end = before.sound ? tail->end : tail->size;
    if (end < tail->size && ::ftruncate(file.get(), static_cast<off_t>(end)) != 0) {
        return cannotWrite(m_path);
    }
    entry.number = before.last.number + 1;
    const auto line = auditLine(entry, before.last.hash);
    const auto text = (tail->end < end ? "\n" : "") + line.text + "\n";
    auto written = writeAll(file.get(), text) && ::fsync(file.get()) == 0 ? Status() : cannotWrite(m_path);
    if (written) {
        written = writeHead(m_path, {.number = entry.number, .hash = line.hash});
    }
    if (!written) {
        // Both or none: a head that stays behind twice would look like entries put in.
        [[maybe_unused]] const int cut = ::ftruncate(file.get(), static_cast<off_t>(end));
    }
    return written;
}

Status AuditLog::read(const std::function<bool(const AuditEntry&)>& take) const
{
    return readLines(m_path, [&take](std::string_view text) {
        const auto line = readAuditLine(text);
        return !line || take(line->entry);
    });
}

Result<AuditCheck> AuditLog::verify(const std::function<void(std::string_view)>& seen) const
{
    // Whoever appends while we read writes the line first: at the end we have seen all that the head said before, and
    // at most one more than it says then.
    AuditVerifier verifier(readHead(m_path));
    const auto read = readLines(m_path, [&verifier, &seen](std::string_view text) {
        verifier.take(text);
        if (seen) {
            seen(text);
        }
        return true;
    });
    if (!read) {
        return fail(read.error());
    }
    return verifier.finish(readHead(m_path));
}

} // namespace keystrata::invalidation
