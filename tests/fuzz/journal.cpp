// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/journalfile.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

// A file that says it is a journal. Whatever it is, there must be an answer or a reason, the same from both ends: what
// was read forward is read backward, unless a fault stands between.

using namespace keystrata;
using namespace keystrata::invalidation;

namespace {

void demand(bool condition, const char* what)
{
    if (!condition) {
        std::fprintf(stderr, "fuzz_journal: %s\n", what);
        std::abort();
    }
}

/// A file that has only a descriptor, and a path through that.
class MemoryFile
{
public:
    explicit MemoryFile(const std::string& bytes) : m_fd(::memfd_create("journal", MFD_CLOEXEC))
    {
        demand(m_fd >= 0 && ::write(m_fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
            "no memory file");
    }

    ~MemoryFile() { ::close(m_fd); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(m_fd); }

private:
    int m_fd;
};

struct Found
{
    std::vector<JournalRecord> records;
    size_t faults = 0;
};

/// On over every fault that leaves a way; one that comes again does not.
Found readAll(JournalReader& reader, Result<std::optional<JournalRecord>> (JournalReader::*step)())
{
    Found found;
    std::optional<Error> last;
    while (true) {
        auto record = (reader.*step)();
        if (record && !*record) {
            return found;
        }
        if (record) {
            found.records.push_back(std::move(**record));
            continue;
        }
        demand(record.error().message.english().ends_with('.'), "an error without a sentence");
        ++found.faults;
        if (last == record.error()) {
            return found;
        }
        last = record.error();
    }
}

/// Puts right checksums, so that what lies behind them is reached as well.
std::string mended(std::string bytes)
{
    for (uint64_t at = FirstFrame; at + FrameOverhead < bytes.size();) {
        const auto length = numberAt(bytes, at, 4);
        if (length > bytes.size() - at - FrameOverhead) {
            break;
        }
        auto frame = bytes.substr(at, length + FrameOverhead - 4);
        endFrame(frame, 0, static_cast<uint32_t>(numberAt(bytes, FirstFrame - 4, 4)));
        bytes.replace(at, frame.size(), frame);
        at += frame.size();
    }
    return bytes;
}

void check(const std::string& bytes)
{
    const MemoryFile file(bytes);
    for (const auto& passphrase : {std::optional<Secret>(), std::optional(Secret("fuzz"))}) {
        auto reader = JournalReader::open(file.path(), passphrase);
        if (!reader) {
            demand(reader.error().message.english().ends_with('.'), "an error without a sentence");
            continue;
        }
        demand(reader->bytes() == bytes.size(), "another size");
        const auto there = readAll(*reader, &JournalReader::next);
        reader->toEnd();
        auto back = readAll(*reader, &JournalReader::previous);
        std::ranges::reverse(back.records);
        demand((there.faults == 0) == (back.faults == 0), "a fault from one end only");
        demand(there.faults > 0 || there.records == back.records, "two directions, two contents");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string bytes(data, data + size);
    check(bytes);
    check(mended(bytes));
    return 0;
}
