// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace keystrata::demo {

/// What an RDB file says of a key besides its value.
struct RdbKey
{
    std::string_view name;
    std::optional<int64_t> expiresAtMs = std::nullopt; ///< Unix time. A server drops what has expired while it loads
    std::optional<uint64_t> idleSeconds = std::nullopt; ///< time since last use; ignored under an LFU policy
};

/// Writes an RDB file (version 9: Redis 5 and all later servers, Valkey) from which a server starts full: no commands,
/// a million keys a second, and keys as old and as long unused as they should look. Values are written in the plain
/// encodings, the server picks its own while loading. Names must be unique in a database: a server refuses the file
/// otherwise. Streams through a buffer of 1 MiB. The first failed write is kept and told by finish().
class RdbWriter
{
public:
    static Result<RdbWriter> create(const std::string& path);
    ~RdbWriter();
    RdbWriter(RdbWriter&& other) noexcept;
    RdbWriter& operator=(RdbWriter&&) = delete;

    /// To be called before the keys of a database; each database once.
    void selectDb(int db);

    void addString(const RdbKey& key, std::string_view value);
    // An empty collection is not a key: the server would refuse the file.
    void addList(const RdbKey& key, std::span<const std::string_view> elements);
    void addSet(const RdbKey& key, std::span<const std::string_view> members);
    void addHash(const RdbKey& key, std::span<const std::pair<std::string_view, std::string_view>> fields);
    void addSortedSet(const RdbKey& key, std::span<const std::pair<std::string_view, double>> members);

    uint64_t keys() const { return m_keys; }

    /// Ends the file and closes it. File error when any write failed; the file is useless then.
    Status finish();

private:
    RdbWriter(int fd, std::string path);

    void beginKey(const RdbKey& key, char type);

    void putByte(char byte) { m_buffer += byte; }

    void putLength(uint64_t length);
    void putString(std::string_view bytes);
    void putLittleEndian(uint64_t value);
    void putCountPlaceholder();
    /// The exact sizes of the database that ends here, so that the server makes its tables in one go.
    void patchCounts();
    void flushIfFull();
    void flush();

    int m_fd;
    std::string m_path;
    std::string m_buffer;
    uint64_t m_written = 0; ///< bytes of the file that have left the buffer
    int m_error = 0; ///< errno of the first write that failed
    uint64_t m_keys = 0;
    uint64_t m_countsAt = 0; ///< offset of the current database's counts; zero: no database yet
    uint32_t m_dbKeys = 0;
    uint32_t m_dbExpires = 0;
};

} // namespace keystrata::demo
