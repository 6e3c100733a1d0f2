// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"
#include "core/invalidation/record.h"

#include <memory>
#include <string>
#include <string_view>

/// A journal as a row of frames: length, checksum, payload, length again. Knows nothing of what the payloads mean.
namespace keystrata::invalidation {

inline constexpr std::string_view JournalMagic{"KSTRATA\1", 8}; ///< the last byte is the format's number
inline constexpr uint64_t FirstFrame = JournalMagic.size() + 4; ///< after the seed of the checksums
inline constexpr uint64_t FrameOverhead = 12; ///< two lengths and a checksum
inline constexpr uint64_t LongestPayload = uint64_t{1} << 30U; ///< a key and a DUMP of 512 MiB each

/// Appends a frame in two steps, so that the payload is written where it belongs at once: beginFrame(), append the
/// payload, endFrame() with what beginFrame() answered.
size_t beginFrame(std::string& out);
void endFrame(std::string& out, size_t start, uint32_t seed);

struct Frame
{
    enum class State
    {
        Whole,
        WrongSum, ///< its lengths agree, its checksum does not fit
        Broken ///< its lengths do not agree: where the next one begins is unknown
    };

    State state = State::Broken;
    std::string_view payload =
        {}; ///< until the next call; of a broken one only where the checksum fits, else not empty
    uint64_t start = 0;
    uint64_t end = 0;

    RecordType type() const { return static_cast<RecordType>(payload.front()); }

    std::string_view fields() const { return payload.substr(1); }
};

/// The frames of a file, read through a window that is as large as the largest of them at most. Not thread-safe.
class JournalFile
{
public:
    enum class Access
    {
        Read,
        Append ///< and follow no symbolic link
    };

    /// File error when it cannot be opened. No byte is read yet.
    static Result<JournalFile> open(const std::string& path, Access access);

    const std::string& path() const { return m_path; }

    int fd() const { return m_fd.get(); }

    Descriptor takeFd() { return std::move(m_fd); }

    uint64_t size() const { return m_size; }

    uint32_t seed() const { return m_seed; }

    /// Looks at the file again and finds the end of the last whole frame. File error when this is no journal.
    Status inspect();

    uint64_t end() const { return m_end; }

    /// Bytes after end(), which a crash left.
    bool torn() const { return m_end < m_size; }

    /// The frame at, or before, this place. An error only when the disk cannot be read.
    Result<Frame> frameAt(uint64_t offset);
    Result<Frame> frameBefore(uint64_t offset);

private:
    enum class Toward
    {
        End,
        Begin
    };

    JournalFile(std::string path, Descriptor fd) : m_path(std::move(path)), m_fd(std::move(fd)) { }

    Status findEnd();
    Result<bool> zerosFrom(uint64_t offset);
    Result<Frame> frame(uint64_t start, uint64_t length, Toward toward);
    Result<std::string_view> view(uint64_t offset, uint64_t length, Toward toward);
    std::unexpected<Error> cannotRead() const;

    std::string m_path;
    Descriptor m_fd;
    uint64_t m_size = 0;
    uint64_t m_end = 0; ///< frames are looked for before it
    uint32_t m_seed = 0;
    std::unique_ptr<char[]> m_window;
    uint64_t m_capacity = 0;
    uint64_t m_windowStart = 0;
    uint64_t m_windowSize = 0;
};

/// Whether a process has the journal open for writing. The lock is one of the open file: asking for it takes nothing,
/// so that looking at a journal never keeps a writer from it.
bool isLocked(int fd);
/// False when another one holds it.
bool lock(int fd);

} // namespace keystrata::invalidation
