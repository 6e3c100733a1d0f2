// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/journalfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace keystrata::invalidation {

namespace {

constexpr size_t NameSize = JournalMagic.size() - 1;
constexpr uint64_t WindowSize = uint64_t{256} << 10U;

uint32_t checksum(std::string_view bytes, uint32_t seed)
{
    const auto* const data = reinterpret_cast<const Bytef*>(bytes.data()); // NOLINT(*-reinterpret-cast): zlib's bytes
    return static_cast<uint32_t>(::crc32_z(seed, data, bytes.size()));
}

struct flock wholeFile(short type)
{
    struct flock range{};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    return range;
}

} // namespace

size_t beginFrame(std::string& out)
{
    const auto start = out.size();
    out.append(FrameOverhead - 4, '\0');
    return start;
}

void endFrame(std::string& out, size_t start, uint32_t seed)
{
    const auto payload = std::string_view(out).substr(start + FrameOverhead - 4);
    const auto length = payload.size();
    std::string head;
    putNumber(head, length, 4);
    putNumber(head, checksum(payload, seed), 4);
    std::ranges::copy(head, out.begin() + static_cast<std::ptrdiff_t>(start));
    putNumber(out, length, 4);
}

Result<JournalFile> JournalFile::open(const std::string& path, Access access)
{
    // Not to wait for the other end of a pipe.
    const int mode = access == Access::Read ? O_RDONLY : O_RDWR | O_NOFOLLOW;
    Descriptor fd(::open(path.c_str(), mode | O_CLOEXEC | O_NONBLOCK));
    if (!fd.valid()) {
        return fail(ErrorKind::File,
            {"journal.open", "Cannot open the journal {0} ({1}); check its name and who may use it.",
                {path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
    }
    return JournalFile(path, std::move(fd));
}

Status JournalFile::inspect()
{
    struct stat info{};
    if (::fstat(m_fd.get(), &info) != 0) {
        return cannotRead();
    }
    m_size = S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
    m_end = m_size;
    m_windowSize = 0;
    const auto begin = view(0, std::min(m_size, FirstFrame), Toward::End);
    if (!begin) {
        return fail(begin.error());
    }
    const auto named = std::min(begin->size(), NameSize);
    if (!S_ISREG(info.st_mode) || begin->substr(0, named) != JournalMagic.substr(0, named)) {
        return fail(ErrorKind::File, {"journal.none", "The file {0} is no journal: check its name.", {m_path}});
    }
    if (begin->size() > NameSize && (*begin)[NameSize] != JournalMagic[NameSize]) {
        return fail(ErrorKind::File,
            {"journal.format", "The journal {0} has a format that a newer version wrote: use that one.", {m_path}});
    }
    if (m_size < FirstFrame) {
        m_end = 0; // died in its first write
        return {};
    }
    m_seed = static_cast<uint32_t>(numberAt(*begin, JournalMagic.size(), 4));
    return findEnd();
}

Status JournalFile::findEnd()
{
    if (m_end == FirstFrame) {
        return {};
    }
    const auto last = frameBefore(m_end);
    if (!last) {
        return fail(last.error());
    }
    // Or whole but for its first length, which the disk lost: no crash ends a file like that.
    if (last->state != Frame::State::WrongSum && !last->payload.empty()) {
        return {};
    }
    // Cut off or damaged: only the way from the beginning tells. A payload is not looked at here.
    for (uint64_t at = FirstFrame; at < m_size;) {
        const auto rest = m_size - at;
        const auto head = view(at, std::min<uint64_t>(rest, 4), Toward::End);
        if (!head) {
            return fail(head.error());
        }
        const auto length = rest < FrameOverhead ? rest : numberAt(*head, 0, 4);
        if (length > LongestPayload) {
            return {}; // no crash writes that
        }
        if (length > rest - std::min(rest, FrameOverhead)) {
            m_end = at;
            return {};
        }
        const auto tailAt = at + FrameOverhead - 4 + length;
        const auto tail = view(tailAt, 4, Toward::End);
        if (!tail) {
            return fail(tail.error());
        }
        const auto again = numberAt(*tail, 0, 4);
        if (length == 0 || again != length) {
            // After a power cut a file may be longer than what was written to it: the rest of it is zeros then.
            const auto unwritten = again != 0 ? Result<bool>(false) : zerosFrom(length == 0 ? at : tailAt);
            m_end = unwritten.value_or(false) ? at : m_size;
            return unwritten ? Status() : fail(unwritten.error());
        }
        at = tailAt + 4;
    }
    return {};
}

Result<bool> JournalFile::zerosFrom(uint64_t offset)
{
    while (offset < m_size) {
        const auto part = view(offset, std::min(WindowSize, m_size - offset), Toward::End);
        if (!part) {
            return fail(part.error());
        }
        if (part->find_first_not_of('\0') != std::string_view::npos) {
            return false;
        }
        offset += part->size();
    }
    return true;
}

Result<Frame> JournalFile::frameAt(uint64_t offset)
{
    if (m_end - offset <= FrameOverhead) {
        return Frame{.start = offset};
    }
    const auto head = view(offset, 4, Toward::End);
    return head ? frame(offset, numberAt(*head, 0, 4), Toward::End) : fail(head.error());
}

Result<Frame> JournalFile::frameBefore(uint64_t offset)
{
    if (offset - FirstFrame <= FrameOverhead) {
        return Frame{.end = offset};
    }
    const auto tail = view(offset - 4, 4, Toward::Begin);
    if (!tail) {
        return fail(tail.error());
    }
    const auto length = numberAt(*tail, 0, 4);
    if (length > offset - FirstFrame - FrameOverhead) {
        return Frame{.end = offset};
    }
    auto found = frame(offset - FrameOverhead - length, length, Toward::Begin);
    if (found) {
        found->end = offset;
    }
    return found;
}

Result<Frame> JournalFile::frame(uint64_t start, uint64_t length, Toward toward)
{
    Frame found{.start = start};
    if (length == 0 || length > LongestPayload || length > m_end - start - FrameOverhead) {
        return found;
    }
    const auto bytes = view(start, length + FrameOverhead, toward);
    if (!bytes) {
        return fail(bytes.error());
    }
    found.end = start + bytes->size();
    const auto payload = bytes->substr(FrameOverhead - 4, length);
    const bool fits = checksum(payload, m_seed) == numberAt(*bytes, 4, 4);
    if (numberAt(*bytes, 0, 4) == length && numberAt(*bytes, bytes->size() - 4, 4) == length) {
        found.state = fits ? Frame::State::Whole : Frame::State::WrongSum;
    }
    if (fits || found.state == Frame::State::WrongSum) {
        found.payload = payload;
    }
    return found;
}

Result<std::string_view> JournalFile::view(uint64_t offset, uint64_t length, Toward toward)
{
    if (offset < m_windowStart || offset + length > m_windowStart + m_windowSize) {
        const auto size = std::min(std::max(length, WindowSize), m_size);
        const auto end = offset + length;
        m_windowStart = toward == Toward::Begin ? end - std::min(end, size) : offset;
        const auto wanted = std::min(size, m_size - m_windowStart);
        if (m_capacity < wanted || m_capacity > 8 * std::max(wanted, WindowSize)) {
            m_window = std::make_unique_for_overwrite<char[]>(wanted);
            m_capacity = wanted;
        }
        m_windowSize = 0;
        while (m_windowSize < wanted) {
            const auto count = ::pread(m_fd.get(), m_window.get() + m_windowSize, wanted - m_windowSize,
                static_cast<off_t>(m_windowStart + m_windowSize));
            if (count == 0 || (count < 0 && errno != EINTR)) {
                errno = count == 0 ? ENODATA : errno; // somebody made the file shorter
                m_windowSize = 0;
                return cannotRead();
            }
            m_windowSize += static_cast<uint64_t>(std::max<ssize_t>(count, 0));
        }
    }
    return std::string_view(m_window.get() + (offset - m_windowStart), length);
}

std::unexpected<Error> JournalFile::cannotRead() const
{
    return fail(ErrorKind::File,
        {"journal.read", "Cannot read the journal {0} ({1}); check its disk.",
            {m_path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

bool isLocked(int fd)
{
    auto range = wholeFile(F_WRLCK);
    return ::fcntl(fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

bool lock(int fd)
{
    auto range = wholeFile(F_WRLCK);
    return ::fcntl(fd, F_OFD_SETLK, &range) == 0;
}

} // namespace keystrata::invalidation
