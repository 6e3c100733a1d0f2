// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: igbinary 1 and 2, as igbinary_unserialize() of the extension 3.2 reads it (src/php7/igbinary.c).
#include "core/values/codecs.h"
#include "core/values/parser.h"
#include "core/values/read/phpvalues.h"

#include <limits>

namespace keystrata::values {

namespace {

constexpr std::string_view Name = "igbinary";
constexpr size_t HeaderSize = 4;

/// Three in a row say by how many bytes a number follows: 1, 2 or 4.
enum Type : uint8_t
{
    Null = 0x00,
    Reference8 = 0x01,
    False = 0x04,
    True = 0x05,
    Positive8 = 0x06, ///< then negative 8, positive 16, negative 16 …
    Negative32 = 0x0b,
    Double = 0x0c,
    EmptyString = 0x0d,
    StringId8 = 0x0e,
    String8 = 0x11,
    Array8 = 0x14,
    Object8 = 0x17,
    ObjectId8 = 0x1a,
    ObjectData8 = 0x1d,
    Positive64 = 0x20,
    Negative64 = 0x21,
    ObjectReference8 = 0x22,
    Variable = 0x25, ///< a PHP reference: another may point to what follows
    String64 = 0x26,
    EnumCase = 0x27,
};

constexpr bool isOneOf(uint8_t type, uint8_t first)
{
    return type >= first && type < first + 3;
}

class IgbinaryParser : Parser
{
public:
    IgbinaryParser(std::string_view bytes, const Limits& limits, Context& context)
        : Parser(Name, bytes, limits, context)
    {
    }

    Result<Document> run()
    {
        const auto version = m_in.big<uint32_t>();
        if (version != 1 && version != 2) {
            wrong("an unknown version");
        }
        const auto root = value(false);
        if (root && !stopped() && !m_in.atEnd()) {
            wrong("the value ends, but the bytes go on");
        }
        return finish(root);
    }

private:
    /// Of a variable that others refer to, scalars are counted too.
    Value value(bool isVariable)
    {
        const Level level(*this);
        if (stopped()) {
            return std::nullopt;
        }
        const uint8_t type = m_in.byte();
        if (m_in.isShort()) {
            return std::nullopt;
        }
        if (isOneOf(type, Reference8) || isOneOf(type, ObjectReference8)) {
            return reference(sized(type - (isOneOf(type, Reference8) ? Reference8 : ObjectReference8)));
        }
        if (isOneOf(type, Array8)) {
            return array(type);
        }
        if (isOneOf(type, Object8) || isOneOf(type, ObjectId8)) {
            return object(type);
        }
        if (type == Variable) {
            return isVariable ? wrong("a reference to a reference") : value(true);
        }
        const auto found = scalar(type);
        if (found && isVariable) {
            m_references.push_back(*found);
        }
        return found;
    }

    Value scalar(uint8_t type)
    {
        switch (type) {
        case Null:
            return m_graph.add(NodeKind::Null);
        case False:
        case True:
            return addBoolean(type == True);
        case Double:
            return real();
        default:
            break;
        }
        if (isInteger(type)) {
            const auto number = integer(type);
            return number ? Value(m_graph.addKept(NodeKind::Integer, *number)) : std::nullopt;
        }
        const auto bytes = string(type);
        return bytes ? Value(addString(*bytes)) : std::nullopt;
    }

    /// A number of 1, 2, 4 or 8 bytes: step 0 to 3.
    uint64_t sized(int step)
    {
        switch (step) {
        case 0:
            return m_in.byte();
        case 1:
            return m_in.big<uint16_t>();
        case 2:
            return m_in.big<uint32_t>();
        default:
            return m_in.big<uint64_t>();
        }
    }

    Value real()
    {
        const double number = m_in.bigDouble();
        return m_in.isShort() ? std::nullopt : Value(addReal(number));
    }

    static bool isInteger(uint8_t type)
    {
        return (type >= Positive8 && type <= Negative32) || type == Positive64 || type == Negative64;
    }

    /// Its digits.
    std::optional<std::string> integer(uint8_t type)
    {
        const bool wide = type >= Positive64;
        const bool negative = wide ? type == Negative64 : (type - Positive8) % 2 == 1;
        const uint64_t size = sized(wide ? 3 : (type - Positive8) / 2);
        if (m_in.isShort()) {
            return std::nullopt;
        }
        return (negative && size != 0 ? "-" : "") + std::to_string(size);
    }

    /// One that stands here, or one that stood before.
    std::optional<std::string_view> string(uint8_t type)
    {
        if (type == EmptyString) {
            return std::string_view();
        }
        if (isOneOf(type, StringId8) || isOneOf(type, ObjectId8)) {
            const uint64_t number = sized(type - (isOneOf(type, StringId8) ? StringId8 : ObjectId8));
            if (number >= m_strings.size()) {
                return wrong("a string that has not been there");
            }
            return m_in.isShort() ? std::nullopt : std::optional(m_strings[number]);
        }
        const bool named = isOneOf(type, Object8);
        if (!named && !isOneOf(type, String8) && type != String64) {
            return wrong("an unknown type");
        }
        const auto length = sized(type == String64 ? 3 : type - (named ? Object8 : String8));
        if (m_in.isShort()) {
            return std::nullopt;
        }
        const auto bytes = m_in.take(length);
        m_strings.push_back(bytes);
        return bytes;
    }

    Value reference(uint64_t number)
    {
        if (number >= m_references.size()) {
            return wrong("a reference to nothing");
        }
        return m_in.isShort() ? std::nullopt : Value(m_references[number]);
    }

    struct Key
    {
        std::optional<int64_t> number = {};
        std::string_view text = {};
    };

    std::optional<Key> key(uint8_t type)
    {
        if (!isInteger(type)) {
            const auto text = string(type);
            return text && !m_in.isShort() ? std::optional(Key{.text = *text}) : std::nullopt;
        }
        const bool wide = type >= Positive64;
        const bool negative = wide ? type == Negative64 : (type - Positive8) % 2 == 1;
        const uint64_t size = sized(wide ? 3 : (type - Positive8) / 2);
        if (m_in.isShort()) {
            return std::nullopt;
        }
        return Key{.number = static_cast<int64_t>(negative ? uint64_t{0} - size : size)};
    }

    /// Calls `add` for each key and value. A key that is null stands alone: its element had no value.
    template <typename Add>
    void entries(uint64_t size, const Add& add)
    {
        for (uint64_t i = 0; i < size && !stopped(); ++i) {
            const uint8_t type = m_in.byte();
            if (type == Null) {
                continue;
            }
            const auto name = key(type);
            const auto entry = name ? value(false) : std::nullopt;
            if (entry) {
                add(*name, *entry);
            }
        }
    }

    Value array(uint8_t type)
    {
        const auto size = sized(type - Array8);
        const Id node = m_graph.add(NodeKind::List);
        m_references.push_back(node);
        PhpArray array(m_graph, node);
        entries(size, [&array](const Key& name, Id entry) {
            if (name.number) {
                array.add(*name.number, entry);
            } else {
                array.add(name.text, entry);
            }
        });
        return node;
    }

    Value object(uint8_t type)
    {
        const auto name = string(type);
        if (!name || m_in.isShort()) {
            return std::nullopt;
        }
        const Id node = m_graph.add(NodeKind::Object, *name);
        m_references.push_back(node);
        const uint8_t inner = m_in.byte();
        if (m_in.isShort()) {
            return node;
        }
        if (isOneOf(inner, Array8)) {
            entries(sized(inner - Array8), [&](const Key& property, Id field) {
                const Id shown =
                    property.number ? addInteger(*property.number) : addPhpProperty(m_graph, property.text);
                m_graph.appendField(node, shown, field);
            });
            return node;
        }
        if (isOneOf(inner, ObjectData8)) {
            m_graph.appendField(node, "data", addString(m_in.take(sized(inner - ObjectData8))));
            return node;
        }
        return inner == EnumCase ? enumeration(node) : wrong("an object of an unknown type");
    }

    Value enumeration(Id node)
    {
        const auto name = string(m_in.byte());
        if (!name) {
            return std::nullopt;
        }
        const auto shown = std::string(m_graph.text(node)) + "::" + std::string(*name);
        m_graph.become(node, NodeKind::Symbol, m_graph.keep(shown));
        return node;
    }

    std::vector<std::string_view> m_strings;
    std::vector<Id> m_references;
};

Guess guess(std::string_view bytes)
{
    const bool marked = bytes.size() > HeaderSize && bytes.starts_with(std::string_view("\0\0\0", 3))
        && (bytes[3] == 1 || bytes[3] == 2) && static_cast<uint8_t>(bytes[HeaderSize]) <= EnumCase;
    return marked ? Guess::Sure : Guess::No;
}

} // namespace

constinit const Codec Igbinary{.id = "igbinary",
    .name = Name,
    .guess = guess,
    .read = [](std::string_view bytes, const Limits& limits, Context& context) {
        return IgbinaryParser(bytes, limits, context).run();
    }};

} // namespace keystrata::values
