// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: Protocol Buffers' encoding (protobuf.dev/programming-guides/encoding), read without a schema. What a field
// means is guessed from its bytes.
#include "core/values/codecs.h"
#include "core/values/parser.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace keystrata::values {

namespace {

constexpr std::string_view Name = "protobuf";
constexpr uint32_t LastField = (1U << 29U) - 1;

enum Wire : uint8_t
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    GroupBegin = 3,
    GroupEnd = 4,
    Fixed32 = 5,
};

/// Nothing when it is longer than ten bytes, or longer than it need be.
std::optional<uint64_t> varint(Cursor& in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        const uint8_t byte = in.byte();
        number |= static_cast<uint64_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) {
            const bool longer = byte == 0 && shift > 0;
            return in.isShort() || longer || (shift == 63 && byte > 1) ? std::nullopt : std::optional(number);
        }
    }
    return std::nullopt;
}

struct Tag
{
    uint32_t field = 0;
    uint8_t wire = 0;
};

std::optional<Tag> tag(Cursor& in)
{
    const auto number = varint(in);
    if (!number || *number >> 3U == 0 || *number >> 3U > LastField) {
        return std::nullopt;
    }
    return Tag{static_cast<uint32_t>(*number >> 3U), static_cast<uint8_t>(*number & 7U)};
}

/// Real numbers that people use: neither tiny nor huge, as integers are that are read as one.
template <typename Float>
bool isLikely(Float number, Float least, Float most)
{
    return number == 0 || (std::isfinite(number) && std::abs(number) >= least && std::abs(number) <= most);
}

bool isLikely(float number)
{
    return isLikely(number, 1e-6F, 1e9F);
}

bool isLikely(double number)
{
    return isLikely(number, 1e-9, 1e15);
}

class ProtobufParser : Parser
{
public:
    ProtobufParser(std::string_view bytes, const Limits& limits, Context& context)
        : Parser(Name, bytes, limits, context)
    {
    }

    Result<Document> run()
    {
        const Id root = m_graph.add(NodeKind::Map, "message");
        // Whatever follows a damaged field cannot be told; what comes before stands.
        if (!message(m_in, root, true)) {
            wrong("a field that is none");
        }
        if (m_graph.childCount(root) == 0) {
            wrong("no field");
        }
        return finish(root);
    }

private:
    /// False when it is none. The outermost one may be cut off.
    bool message(Cursor& in, Id node, bool outermost)
    {
        const Level level(*this);
        std::map<uint32_t, Id> fields;
        while (!in.atEnd() && !m_graph.exceeded()) {
            const auto head = tag(in);
            const auto content = head ? value(in, *head) : std::nullopt;
            if (in.isShort() && (!content || head->wire != Bytes)) {
                return outermost;
            }
            if (!content) {
                return m_graph.exceeded();
            }
            add(node, fields, head->field, *content);
        }
        return outermost || !in.isShort();
    }

    /// Fields that come more than once become a list.
    void add(Id node, std::map<uint32_t, Id>& fields, uint32_t number, Id content)
    {
        const auto [found, isNew] = fields.try_emplace(number, content);
        if (isNew) {
            m_graph.appendField(node, addInteger(number), content);
            return;
        }
        if (!m_graph.is(found->second, NodeKind::List, "repeated")) {
            const Id first = m_graph.takeOver(found->second);
            m_graph.become(found->second, NodeKind::List, "repeated");
            m_graph.append(found->second, first);
        }
        m_graph.append(found->second, content);
    }

    Value value(Cursor& in, const Tag& head)
    {
        switch (head.wire) {
        case Varint: {
            const auto number = varint(in);
            return number ? Value(integer(*number)) : std::nullopt;
        }
        case Fixed64:
            return fixed64(in.little<uint64_t>());
        case Bytes: {
            const auto length = varint(in);
            return length ? Value(bytes(in.take(*length), in.isShort())) : std::nullopt;
        }
        case GroupBegin:
            return group(in, head.field);
        case Fixed32:
            return fixed32(in.little<uint32_t>());
        default:
            return std::nullopt;
        }
    }

    /// Ends with a tag of its own.
    Value group(Cursor& in, uint32_t field)
    {
        const Level level(*this);
        const Id node = m_graph.add(NodeKind::Map, "group");
        std::map<uint32_t, Id> fields;
        while (!in.isShort() && !m_graph.exceeded()) {
            const auto head = tag(in);
            if (head && head->wire == GroupEnd) {
                return head->field == field ? Value(node) : std::nullopt;
            }
            const auto content = head ? value(in, *head) : std::nullopt;
            if (!content) {
                break;
            }
            add(node, fields, head->field, *content);
        }
        return std::nullopt;
    }

    /// Negative numbers take ten bytes; they are shown as what they are.
    Id integer(uint64_t number) { return addInteger(static_cast<int64_t>(number)); }

    Id fixed32(uint32_t bits)
    {
        const auto number = std::bit_cast<float>(bits);
        return isLikely(number) && bits != 0 ? m_graph.addKept(NodeKind::Real, realText(number)) : addInteger(bits);
    }

    Id fixed64(uint64_t bits)
    {
        const auto number = std::bit_cast<double>(bits);
        return isLikely(number) && bits != 0 ? addReal(number) : integer(bits);
    }

    /// Text, a message, numbers one after the other, or bytes: the first that fits.
    Id bytes(std::string_view content, bool cut)
    {
        constexpr size_t DeepestGuess = 100; // as Google's own library has it
        constexpr size_t Long = 4096;
        if (cut || content.empty() || (isPrintable(content) && content.front() >= ' ')) {
            return addString(cut ? withoutCutCharacter(content) : content);
        }
        // What is tried in vain costs nodes and time as well, so it cannot be tried without end.
        const Id node = m_graph.add(NodeKind::Map, "message");
        Cursor inner(content);
        if (m_guesses < DeepestGuess && !m_graph.exceeded()) {
            ++m_guesses;
            const bool found = message(inner, node, false);
            --m_guesses;
            if (found) {
                return node;
            }
        }
        const bool late = content.size() > Long && m_graph.late();
        if (!late && isPrintable(content)) {
            m_graph.become(node, NodeKind::Text, content);
        } else if (late || !packed(content, node)) {
            m_graph.become(node, NodeKind::Bytes, content);
        }
        return node;
    }

    static bool isPrintable(std::string_view content)
    {
        const bool plain = std::ranges::all_of(
            content, [](char c) { return static_cast<uint8_t>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t'; });
        return plain && stringKind(content) == NodeKind::Text;
    }

    bool packed(std::string_view content, Id node)
    {
        return packedReals(content, node) || packedIntegers(content, node);
    }

    /// How long all of them are when written down; nothing when they are too few, or not such as people use.
    template <typename Float, typename Bits>
    static std::optional<size_t> lengthAs(std::string_view content, size_t least)
    {
        if (content.size() % sizeof(Float) != 0 || content.size() / sizeof(Float) < least) {
            return std::nullopt;
        }
        size_t length = 0;
        for (Cursor in(content); !in.atEnd();) {
            const auto number = std::bit_cast<Float>(in.little<Bits>());
            if (!isLikely(number)) {
                return std::nullopt;
            }
            length += realText(number).size();
        }
        return length;
    }

    template <typename Float, typename Bits>
    void addPacked(std::string_view content, Id node)
    {
        m_graph.become(node, NodeKind::List, "packed");
        for (Cursor in(content); !in.atEnd() && !m_graph.exceeded();) {
            const auto number = std::bit_cast<Float>(in.little<Bits>());
            m_graph.append(node, m_graph.addKept(NodeKind::Real, realText(number)));
        }
    }

    /// So many likely numbers in a row are no accident. What is likely both ways has the fewer digits the right way.
    bool packedReals(std::string_view content, Id node)
    {
        const auto doubles = lengthAs<double, uint64_t>(content, 2);
        const auto floats = lengthAs<float, uint32_t>(content, 4);
        if (!doubles && !floats) {
            return false;
        }
        if (doubles && (!floats || *doubles < *floats)) {
            addPacked<double, uint64_t>(content, node);
        } else {
            addPacked<float, uint32_t>(content, node);
        }
        return true;
    }

    /// Integers one after the other are of one size or grow; noise is not like that.
    bool packedIntegers(std::string_view content, Id node)
    {
        size_t count = 0;
        size_t first = 0;
        size_t last = 0;
        bool same = true;
        bool growing = true;
        for (Cursor in(content); !in.atEnd(); ++count) {
            const size_t begin = in.position();
            if (!varint(in)) {
                return false;
            }
            const size_t size = in.position() - begin;
            first = count == 0 ? size : first;
            same = same && size == first;
            growing = growing && size >= last;
            last = size;
            if (!same && !growing) {
                return false;
            }
        }
        if (count < 2) {
            return false;
        }
        m_graph.become(node, NodeKind::List, "packed");
        for (Cursor in(content); !in.atEnd() && !m_graph.exceeded();) {
            m_graph.append(node, integer(varint(in).value_or(0)));
        }
        return true;
    }

    size_t m_guesses = 0; ///< messages that are being tried, one inside the other
};

/// There is no mark. Fields that nobody would number so, that are out of order, or that hold mostly noise, are none of
/// a message.
class Plausibility
{
public:
    explicit Plausibility(std::string_view bytes) : m_in(bytes), m_size(bytes.size()) { }

    bool check(int depth = 0)
    {
        constexpr uint32_t LastUsual = 5000;
        constexpr size_t Short = 16; ///< so few bytes may be anything
        constexpr uint32_t LastOfShort = 15; ///< tags of one byte
        constexpr uint32_t LastFirst = 8; ///< those before are empty and left out
        constexpr size_t EnoughBeforeCut = 4;
        uint32_t before = 0;
        while (!m_in.atEnd()) {
            const auto head = tag(m_in);
            const uint32_t last = m_fields == 0 ? LastFirst : m_size < Short ? LastOfShort : LastUsual;
            const bool usual = head && head->field <= last;
            if (!usual || head->field < before || !field(head->wire, depth)) {
                return m_in.isShort() && m_fields >= EnoughBeforeCut && isSensible();
            }
            before = head->field;
            ++m_fields;
        }
        return m_fields > 0 && isSensible();
    }

private:
    bool isSensible() const
    {
        constexpr size_t FieldsAroundNoise = 3;
        return m_noise * 2 < m_size || (m_fields > FieldsAroundNoise && m_numbers * 2 < m_size);
    }

    bool field(uint8_t wire, int depth)
    {
        switch (wire) {
        case Varint:
            return varint(m_in).has_value();
        case Fixed32:
            addNumber(isLikely(std::bit_cast<float>(m_in.little<uint32_t>())), sizeof(uint32_t));
            return !m_in.isShort();
        case Fixed64:
            addNumber(isLikely(m_in.littleDouble()), sizeof(uint64_t));
            return !m_in.isShort();
        case Bytes: {
            const auto length = varint(m_in);
            const auto content = length ? m_in.take(*length) : std::string_view();
            m_noise += isNoise(content, depth) ? content.size() : 0;
            return length && !m_in.isShort();
        }
        default:
            return false;
        }
    }

    void addNumber(bool likely, size_t size)
    {
        m_noise += likely ? 0 : size;
        m_numbers += likely ? 0 : size;
    }

    static bool isNoise(std::string_view content, int depth)
    {
        constexpr int Deepest = 4;
        return stringKind(content) != NodeKind::Text && (depth >= Deepest || !Plausibility(content).check(depth + 1));
    }

    Cursor m_in;
    size_t m_size;
    size_t m_fields = 0;
    size_t m_noise = 0; ///< bytes that are neither text nor a message nor a number that people use
    size_t m_numbers = 0; ///< those among them that would be numbers
};

Guess guess(std::string_view bytes)
{
    constexpr size_t Shortest = 4;
    // The first fields' tags and short lengths are control characters: what has none is text in an old encoding.
    const bool text = std::ranges::none_of(bytes, [](char c) { return static_cast<uint8_t>(c) < 0x20; })
        || PlainText.guess(bytes) != Guess::No;
    return !text && bytes.size() >= Shortest && Plausibility(bytes).check() ? Guess::Possible : Guess::No;
}

} // namespace

constinit const Codec Protobuf{.id = "protobuf",
    .name = Name,
    .guess = guess,
    .read = [](std::string_view bytes, const Limits& limits, Context& context) {
        return ProtobufParser(bytes, limits, context).run();
    }};

} // namespace keystrata::values
