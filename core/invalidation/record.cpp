// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/record.h"

#include <array>

namespace keystrata::invalidation {

namespace {

/// As the variant has them.
constexpr std::array TypesInOrder{RecordType::Key, RecordType::Expiry, RecordType::Made, RecordType::Live,
    RecordType::Batch, RecordType::Ended, RecordType::Undone};
static_assert(TypesInOrder.size() == std::variant_size_v<JournalRecord>);

class FieldWriter
{
public:
    explicit FieldWriter(std::string& out) : m_out(out) { }

    void flag(bool value) { m_out.push_back(value ? '\1' : '\0'); }

    void u8(uint8_t value) { putNumber(m_out, value, 1); }

    void db(int value) { putNumber(m_out, static_cast<uint32_t>(value), 4); }

    void u64(uint64_t value) { putNumber(m_out, value, 8); }

    void i64(int64_t value) { putNumber(m_out, static_cast<uint64_t>(value), 8); }

    void text(std::string_view value)
    {
        putNumber(m_out, value.size(), 4);
        m_out += value;
    }

private:
    std::string& m_out;
};

/// Answers zero and empty texts past the end; whole() tells in the end whether that happened.
class FieldReader
{
public:
    explicit FieldReader(std::string_view fields) : m_rest(fields) { }

    bool whole() const { return m_whole; }

    bool flag() { return number(1) != 0; }

    uint8_t u8() { return static_cast<uint8_t>(number(1)); }

    int db() { return static_cast<int>(number(4)); }

    uint64_t u64() { return number(8); }

    int64_t i64() { return static_cast<int64_t>(number(8)); }

    std::string text() { return std::string(take(number(4))); }

private:
    uint64_t number(size_t count)
    {
        const auto bytes = take(count);
        return bytes.empty() ? 0 : numberAt(bytes, 0, count);
    }

    std::string_view take(size_t count)
    {
        if (count > m_rest.size()) {
            m_whole = false;
            m_rest = {};
            return {};
        }
        const auto taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }

    std::string_view m_rest;
    bool m_whole = true;
};

// The fields in their order on the disk. New ones are added at the end of a record.

void write(FieldWriter out, const KeyImage& image)
{
    out.db(image.db);
    out.text(image.key);
    out.i64(image.expiresAtMs);
    out.flag(image.idleSeconds.has_value());
    out.u64(image.idleSeconds.value_or(0));
    out.flag(image.frequency.has_value());
    out.u8(image.frequency.value_or(0));
    out.i64(image.takenAtMs);
    out.text(image.dump);
}

KeyImage readKey(FieldReader& in)
{
    KeyImage image;
    image.db = in.db();
    image.key = in.text();
    image.expiresAtMs = in.i64();
    const bool hasIdle = in.flag();
    const auto idle = in.u64();
    const bool hasFrequency = in.flag();
    const auto frequency = in.u8();
    image.idleSeconds = hasIdle ? std::optional(idle) : std::nullopt;
    image.frequency = hasFrequency ? std::optional(frequency) : std::nullopt;
    image.takenAtMs = in.i64();
    image.dump = in.text();
    return image;
}

void write(FieldWriter out, const ExpiryChange& change)
{
    out.db(change.db);
    out.text(change.key);
    out.i64(change.beforeMs);
    out.i64(change.afterMs);
}

ExpiryChange readExpiry(FieldReader& in)
{
    ExpiryChange change;
    change.db = in.db();
    change.key = in.text();
    change.beforeMs = in.i64();
    change.afterMs = in.i64();
    return change;
}

void write(FieldWriter out, const KeyMade& made)
{
    out.db(made.db);
    out.text(made.key);
    out.text(made.source);
    out.flag(made.moved);
    out.i64(made.expiresAtMs);
    out.text(made.digest);
}

KeyMade readMade(FieldReader& in)
{
    KeyMade made;
    made.db = in.db();
    made.key = in.text();
    made.source = in.text();
    made.moved = in.flag();
    made.expiresAtMs = in.i64();
    made.digest = in.text();
    return made;
}

void write(FieldWriter out, const LiveChange& change)
{
    out.db(change.db);
    out.text(change.key);
    out.flag(change.before.has_value());
    out.text(change.before.value_or(""));
    out.text(change.after);
}

LiveChange readLive(FieldReader& in)
{
    LiveChange change;
    change.db = in.db();
    change.key = in.text();
    const bool hasBefore = in.flag();
    auto before = in.text();
    if (hasBefore) {
        change.before = std::move(before);
    }
    change.after = in.text();
    return change;
}

void write(FieldWriter out, const BatchDone& done)
{
    out.u64(done.changed);
}

void write(FieldWriter out, const RunEnded& ended)
{
    out.text(ended.how);
    out.text(ended.result);
    out.i64(ended.endedMs);
}

RunEnded readEnded(FieldReader& in)
{
    RunEnded ended;
    ended.how = in.text();
    ended.result = in.text();
    ended.endedMs = in.i64();
    return ended;
}

void write(FieldWriter out, const Undone& undone)
{
    out.text(undone.result);
    out.i64(undone.endedMs);
}

Undone readUndone(FieldReader& in)
{
    Undone undone;
    undone.result = in.text();
    undone.endedMs = in.i64();
    return undone;
}

std::optional<JournalRecord> readAs(RecordType type, FieldReader& in)
{
    switch (type) {
    case RecordType::Key:
        return readKey(in);
    case RecordType::Expiry:
        return readExpiry(in);
    case RecordType::Made:
        return readMade(in);
    case RecordType::Live:
        return readLive(in);
    case RecordType::Batch:
        return BatchDone{in.u64()};
    case RecordType::Ended:
        return readEnded(in);
    case RecordType::Undone:
        return readUndone(in);
    case RecordType::Salt:
    case RecordType::Header:
        break;
    }
    return std::nullopt;
}

} // namespace

RecordType typeOf(const JournalRecord& record)
{
    return TypesInOrder.at(record.index());
}

bool isKnown(RecordType type)
{
    FieldReader none({});
    return readAs(type, none).has_value();
}

void encodeFields(const JournalHeader& header, std::string& out)
{
    FieldWriter fields(out);
    for (const auto* text : {&header.kind, &header.planHash, &header.plan, &header.server, &header.serverVersion,
             &header.user, &header.summary}) {
        fields.text(*text);
    }
    fields.i64(header.createdMs);
    fields.u64(header.expected);
}

void encodeFields(const JournalRecord& record, std::string& out)
{
    std::visit([&out](const auto& one) { write(FieldWriter(out), one); }, record);
}

void encodeFields(const KeyImage& image, std::string& out)
{
    write(FieldWriter(out), image);
}

std::optional<JournalHeader> decodeHeader(std::string_view fields)
{
    JournalHeader header;
    FieldReader in(fields);
    for (auto* text : {&header.kind, &header.planHash, &header.plan, &header.server, &header.serverVersion,
             &header.user, &header.summary}) {
        *text = in.text();
    }
    header.createdMs = in.i64();
    header.expected = in.u64();
    return in.whole() ? std::optional(std::move(header)) : std::nullopt;
}

std::optional<JournalRecord> decodeRecord(RecordType type, std::string_view fields)
{
    FieldReader in(fields);
    auto record = readAs(type, in);
    return in.whole() ? std::move(record) : std::nullopt;
}

void putNumber(std::string& out, uint64_t value, size_t bytes)
{
    std::array<char, sizeof(value)> digits{};
    for (size_t i = 0; i < bytes; ++i) {
        digits.at(i) = static_cast<char>(value >> (8 * i));
    }
    out.append(digits.data(), bytes);
}

uint64_t numberAt(std::string_view bytes, size_t offset, size_t count)
{
    uint64_t value = 0;
    for (size_t i = count; i > 0; --i) {
        value = value << 8U | static_cast<uint8_t>(bytes[offset + i - 1]);
    }
    return value;
}

} // namespace keystrata::invalidation
