// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/rdbwriter.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

namespace keystrata::demo {

namespace {

constexpr size_t BufferSize = size_t{1024} * 1024;

// As in Redis' rdb.h.
constexpr char TypeString = 0;
constexpr char TypeList = 1;
constexpr char TypeSet = 2;
constexpr char TypeHash = 4;
constexpr char TypeSortedSet = 5; ///< the one with binary scores
constexpr char OpIdle = '\xF8';
constexpr char OpAux = '\xFA';
constexpr char OpResizeDb = '\xFB';
constexpr char OpExpireMs = '\xFC';
constexpr char OpSelectDb = '\xFE';
constexpr char OpEof = '\xFF';
constexpr char Length32 = '\x80';
constexpr char Length64 = '\x81';

template <typename T>
void appendBigEndian(std::string& out, T value)
{
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
        out += static_cast<char>((uint64_t{value} >> static_cast<unsigned>(shift)) & 0xFFU);
    }
}

} // namespace

Result<RdbWriter> RdbWriter::create(const std::string& path)
{
    const int fd = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(ErrorKind::File,
            {"rdb.create", "Cannot create {0}: {1}; check the folder and its permissions.", {path, strerror(errno)}});
    }
    return RdbWriter(fd, path);
}

RdbWriter::RdbWriter(int fd, std::string path) : m_fd(fd), m_path(std::move(path))
{
    m_buffer.reserve(BufferSize + BufferSize / 16);
    m_buffer += "REDIS0009";
    putByte(OpAux);
    putString("redis-bits");
    putString("64");
}

RdbWriter::RdbWriter(RdbWriter&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_path(std::move(other.m_path))
    , m_buffer(std::move(other.m_buffer))
    , m_written(other.m_written)
    , m_error(other.m_error)
    , m_keys(other.m_keys)
    , m_countsAt(other.m_countsAt)
    , m_dbKeys(other.m_dbKeys)
    , m_dbExpires(other.m_dbExpires)
{
}

RdbWriter::~RdbWriter()
{
    if (m_fd >= 0) {
        close(m_fd);
    }
}

void RdbWriter::selectDb(int db)
{
    patchCounts();
    putByte(OpSelectDb);
    putLength(static_cast<uint64_t>(db));
    putByte(OpResizeDb);
    m_countsAt = m_written + m_buffer.size();
    m_dbKeys = 0;
    m_dbExpires = 0;
    putCountPlaceholder();
    putCountPlaceholder();
}

void RdbWriter::addString(const RdbKey& key, std::string_view value)
{
    beginKey(key, TypeString);
    putString(value);
    flushIfFull();
}

void RdbWriter::addList(const RdbKey& key, std::span<const std::string_view> elements)
{
    beginKey(key, TypeList);
    putLength(elements.size());
    for (const auto element : elements) {
        putString(element);
        flushIfFull();
    }
}

void RdbWriter::addSet(const RdbKey& key, std::span<const std::string_view> members)
{
    beginKey(key, TypeSet);
    putLength(members.size());
    for (const auto member : members) {
        putString(member);
        flushIfFull();
    }
}

void RdbWriter::addHash(const RdbKey& key, std::span<const std::pair<std::string_view, std::string_view>> fields)
{
    beginKey(key, TypeHash);
    putLength(fields.size());
    for (const auto& [field, value] : fields) {
        putString(field);
        putString(value);
        flushIfFull();
    }
}

void RdbWriter::addSortedSet(const RdbKey& key, std::span<const std::pair<std::string_view, double>> members)
{
    beginKey(key, TypeSortedSet);
    putLength(members.size());
    for (const auto& [member, score] : members) {
        putString(member);
        putLittleEndian(std::bit_cast<uint64_t>(score));
        flushIfFull();
    }
}

Status RdbWriter::finish()
{
    patchCounts();
    putByte(OpEof);
    putLittleEndian(0); // a checksum of zero: none was computed
    flush();
    if (m_fd >= 0 && close(std::exchange(m_fd, -1)) != 0 && m_error == 0) {
        m_error = errno;
    }
    if (m_error != 0) {
        return fail(ErrorKind::File,
            {"rdb.write", "Cannot write {0}: {1}; check the free space.", {m_path, strerror(m_error)}});
    }
    return {};
}

void RdbWriter::beginKey(const RdbKey& key, char type)
{
    ++m_keys;
    ++m_dbKeys;
    if (key.expiresAtMs) {
        ++m_dbExpires;
        putByte(OpExpireMs);
        putLittleEndian(static_cast<uint64_t>(*key.expiresAtMs));
    }
    if (key.idleSeconds) {
        putByte(OpIdle);
        putLength(*key.idleSeconds);
    }
    putByte(type);
    putString(key.name);
}

void RdbWriter::putLength(uint64_t length)
{
    if (length < 1U << 6U) {
        putByte(static_cast<char>(length));
    } else if (length < 1U << 14U) {
        appendBigEndian(m_buffer, static_cast<uint16_t>(length | 0x4000U));
    } else if (length <= UINT32_MAX) {
        putByte(Length32);
        appendBigEndian(m_buffer, static_cast<uint32_t>(length));
    } else {
        putByte(Length64);
        appendBigEndian(m_buffer, length);
    }
}

void RdbWriter::putString(std::string_view bytes)
{
    putLength(bytes.size());
    m_buffer += bytes;
}

void RdbWriter::putLittleEndian(uint64_t value)
{
    std::array<char, sizeof value> bytes{};
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
    m_buffer.append(bytes.data(), bytes.size());
}

void RdbWriter::putCountPlaceholder()
{
    putByte(Length32);
    appendBigEndian(m_buffer, uint32_t{0});
}

void RdbWriter::patchCounts()
{
    if (m_countsAt == 0) {
        return;
    }
    std::string counts;
    counts += Length32;
    appendBigEndian(counts, m_dbKeys);
    counts += Length32;
    appendBigEndian(counts, m_dbExpires);
    if (m_countsAt >= m_written) {
        m_buffer.replace(m_countsAt - m_written, counts.size(), counts);
    } else if (pwrite(m_fd, counts.data(), counts.size(), static_cast<off_t>(m_countsAt)) < 0 && m_error == 0) {
        m_error = errno;
    }
}

void RdbWriter::flushIfFull()
{
    if (m_buffer.size() >= BufferSize) {
        flush();
    }
}

void RdbWriter::flush()
{
    std::string_view rest = m_buffer;
    while (!rest.empty() && m_error == 0) {
        const ssize_t moved = ::write(m_fd, rest.data(), rest.size());
        if (moved >= 0) {
            rest.remove_prefix(static_cast<size_t>(moved));
        } else if (errno != EINTR) {
            m_error = errno;
        }
    }
    m_written += m_buffer.size();
    m_buffer.clear();
}

} // namespace keystrata::demo
