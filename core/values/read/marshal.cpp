// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: Ruby's Marshal 4.8 (doc/marshal.rdoc and marshal.c of Ruby 3.1).
#include "core/values/codecs.h"
#include "core/values/parser.h"
#include "core/values/read/marshalclasses.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace keystrata::values {

namespace {

constexpr std::string_view Name = "Ruby Marshal";
constexpr std::string_view Types = "0TFi\":;[{}flcmM/SoIeCuUd@";

class MarshalParser : Parser
{
public:
    MarshalParser(std::string_view bytes, const Limits& limits, Context& context) : Parser(Name, bytes, limits, context)
    {
    }

    Result<Document> run()
    {
        if (m_in.byte() != 4 || m_in.byte() > 8) {
            wrong("no version that is known");
        }
        const auto root = value();
        return finish(root);
    }

private:
    Value value()
    {
        const Level level(*this);
        if (stopped()) {
            return std::nullopt;
        }
        const char type = static_cast<char>(m_in.byte());
        if (m_in.isShort()) {
            return std::nullopt;
        }
        switch (type) {
        case '0':
            return m_graph.add(NodeKind::Null);
        case 'T':
        case 'F':
            return addBoolean(type == 'T');
        case 'i':
            return fixnum();
        case ':':
        case ';':
            return symbol(type);
        case '@':
            return link();
        case 'I':
            return withVariables();
        default:
            return object(type, nullptr);
        }
    }

    /// What takes a number in the table of objects, for links. Where variables follow `pending` says so, until they
    /// are read: some types need them at once.
    Value object(char type, bool* pending)
    {
        switch (type) {
        case '"':
            return string(pending);
        case '/':
            return regularExpression(pending);
        case '[':
            return array();
        case '{':
        case '}':
            return hash(type == '}');
        case 'f':
            return real();
        case 'l':
            return bignum();
        case 'c':
        case 'm':
        case 'M':
            return className();
        case 'S':
        case 'o':
            return fields(type == 'S');
        case 'e':
            return extended(pending);
        case 'C':
            return subclass(pending);
        case 'u':
            return dumped(pending);
        case 'U':
        case 'd':
            return marshalled();
        default:
            return wrong("an unknown type");
        }
    }

    /// One to five bytes; the first says how many follow, or is a small number itself.
    int32_t number()
    {
        const auto first = static_cast<int8_t>(m_in.byte());
        if (first == 0) {
            return 0;
        }
        const int size = first < 0 ? -first : first;
        if (size > 4) {
            return first > 0 ? first - 5 : first + 5;
        }
        uint32_t bits = first < 0 ? ~uint32_t{0} : 0;
        for (unsigned i = 0; i < static_cast<unsigned>(size); ++i) {
            bits = (bits & ~(0xffU << i * 8)) | static_cast<uint32_t>(m_in.byte()) << i * 8;
        }
        return static_cast<int32_t>(bits);
    }

    std::optional<size_t> count()
    {
        const auto found = number();
        if (found < 0) {
            return wrong("a length below zero");
        }
        return m_in.isShort() ? std::nullopt : std::optional(static_cast<size_t>(found));
    }

    std::optional<std::string_view> bytes()
    {
        const auto length = count();
        return length ? std::optional(m_in.take(*length)) : std::nullopt;
    }

    Id remember(Id node)
    {
        m_objects.push_back(node);
        return node;
    }

    Value fixnum()
    {
        const auto found = number();
        return m_in.isShort() ? std::nullopt : Value(addInteger(found));
    }

    Value link()
    {
        const auto index = count();
        if (index && *index >= m_objects.size()) {
            return wrong("a link to nothing");
        }
        return index ? Value(m_objects[*index]) : std::nullopt;
    }

    Value symbol(char type)
    {
        const auto name = symbolName(type);
        return name ? Value(m_graph.add(NodeKind::Symbol, *name)) : std::nullopt;
    }

    /// A new one, one that was there before, or one with its encoding behind it.
    std::optional<std::string_view> symbolName(char type)
    {
        if (type == ';') {
            const auto index = count();
            if (index && *index >= m_symbols.size()) {
                return wrong("a symbol that has not been there");
            }
            return index ? std::optional(m_symbols[*index]) : std::nullopt;
        }
        const bool hasVariables = type == 'I';
        if (hasVariables && static_cast<char>(m_in.byte()) != ':') {
            return wrong("no symbol where there must be one");
        }
        if (type != ':' && !hasVariables) {
            return wrong("no symbol where there must be one");
        }
        const auto name = bytes();
        if (!name) {
            return std::nullopt;
        }
        m_symbols.push_back(*name);
        if (hasVariables) {
            variables();
        }
        return m_in.isShort() ? std::nullopt : name;
    }

    std::optional<std::string_view> symbolName() { return symbolName(static_cast<char>(m_in.byte())); }

    struct Variable
    {
        std::string_view name;
        Id value;
    };

    std::vector<Variable> variables()
    {
        std::vector<Variable> found;
        const auto size = count();
        for (size_t i = 0; size && i < *size && !stopped(); ++i) {
            const auto name = symbolName();
            const auto content = name ? value() : std::nullopt;
            if (content) {
                found.push_back({*name, *content});
            }
        }
        return found;
    }

    /// I…: something, and then its variables: the encoding of a string, and what else was set on it.
    Value withVariables()
    {
        const char type = static_cast<char>(m_in.byte());
        if (type == ':') {
            const auto name = bytes();
            if (!name) {
                return std::nullopt;
            }
            m_symbols.push_back(*name);
            variables();
            return m_graph.add(NodeKind::Symbol, *name);
        }
        bool pending = true;
        const Level level(*this);
        const auto found = stopped() ? std::nullopt : object(type, &pending);
        if (found && pending && !stopped()) {
            addFields(*found, takeVariables(&pending));
        }
        return found;
    }

    std::vector<Variable> takeVariables(bool* pending)
    {
        if (pending == nullptr || !*pending || stopped()) {
            return {};
        }
        *pending = false;
        return variables();
    }

    void addFields(Id node, const std::vector<Variable>& fields)
    {
        for (const auto& [name, content] : fields) {
            if (m_graph.kind(node) != NodeKind::Object) {
                const auto own = m_graph.text(node); // the name of a subclass
                const auto kind = m_graph.kind(node);
                wrap(node, !own.empty() ? own : kind == NodeKind::List ? "Array" : "Hash");
            }
            m_graph.appendField(node, m_graph.add(stringKind(name), name), content);
        }
    }

    /// What is no object becomes one with its value, to have room for fields.
    void wrap(Id node, std::string_view className)
    {
        const Id inner = m_graph.takeOver(node);
        if (m_graph.text(inner) == className) {
            m_graph.rename(inner, {});
        }
        m_graph.become(node, NodeKind::Object, className);
        m_graph.appendField(node, "value", inner);
    }

    Value string(bool* pending)
    {
        const auto content = bytes();
        if (!content) {
            return std::nullopt;
        }
        const Id node = remember(addString(*content));
        for (const auto& variable : takeVariables(pending)) {
            if (variable.name == "encoding" && m_graph.text(variable.value) == "ISO-8859-1") {
                m_graph.become(node, NodeKind::Text, m_graph.keep(latin1ToUtf8(*content)));
            } else if (!isEncoding(variable)) {
                if (m_graph.kind(node) != NodeKind::Object) {
                    wrap(node, "String");
                }
                addFields(node, {variable});
            }
        }
        return node;
    }

    /// E is true for UTF-8 and false for US-ASCII; others have their name.
    static bool isEncoding(const Variable& variable) { return variable.name == "E" || variable.name == "encoding"; }

    Value regularExpression(bool* pending)
    {
        const auto source = bytes();
        const uint8_t options = m_in.byte();
        if (!source || m_in.isShort()) {
            return std::nullopt;
        }
        std::string shown = "/" + std::string(*source) + "/";
        shown += (options & 4) != 0 ? "m" : "";
        shown += (options & 1) != 0 ? "i" : "";
        shown += (options & 2) != 0 ? "x" : "";
        const Id node = remember(m_graph.addKept(NodeKind::Symbol, shown));
        takeVariables(pending);
        return node;
    }

    Value array()
    {
        const auto size = count();
        if (!size) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::List));
        for (size_t i = 0; i < *size && !stopped(); ++i) {
            const auto element = value();
            if (element) {
                m_graph.append(node, *element);
            }
        }
        return node;
    }

    Value hash(bool hasDefault)
    {
        const auto size = count();
        if (!size) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::Map));
        for (size_t i = 0; i < *size && !stopped(); ++i) {
            const auto name = value();
            const auto content = name ? value() : std::nullopt;
            if (content) {
                m_graph.appendField(node, *name, *content);
            }
        }
        const auto other = hasDefault && !stopped() ? value() : std::nullopt;
        if (other) {
            const Id entries = m_graph.takeOver(node);
            m_graph.become(node, NodeKind::Object, "Hash");
            m_graph.appendField(node, "entries", entries);
            m_graph.appendField(node, "default", *other);
        }
        return node;
    }

    Value real()
    {
        const auto digits = bytes();
        if (!digits || m_in.isShort()) {
            return std::nullopt;
        }
        // Ruby before 1.9 wrote the last bits of the mantissa behind a NUL.
        const auto text = digits->substr(0, digits->find('\0'));
        const bool named = text == "inf" || text == "-inf" || text == "nan";
        if (!named && (text.empty() || text.find_first_not_of("0123456789+-.e") != std::string_view::npos)) {
            return wrong("a number that is none");
        }
        double number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return remember(named ? m_graph.add(NodeKind::Real, text) : addReal(number));
    }

    Value bignum()
    {
        const char sign = static_cast<char>(m_in.byte());
        const auto shorts = count();
        if (!shorts || (sign != '+' && sign != '-')) {
            return wrong("a number without a sign");
        }
        const auto magnitude = m_in.take(*shorts * 2);
        if (m_in.isShort() || m_graph.late()) {
            return std::nullopt;
        }
        return remember(addDigits(magnitudeDigits(magnitude, sign == '-'), magnitude.size()));
    }

    Value className()
    {
        const auto name = bytes();
        return name ? Value(remember(m_graph.add(NodeKind::Symbol, *name))) : std::nullopt;
    }

    Value fields(bool isStruct)
    {
        const Id node = remember(m_graph.add(NodeKind::Object));
        const auto name = symbolName();
        if (!name) {
            return std::nullopt;
        }
        m_graph.rename(node, *name);
        addFields(node, variables());
        if (!isStruct && !stopped()) {
            explainMarshalObject(m_graph, node);
        }
        return node;
    }

    /// Modules that were added to this one object.
    Value extended(bool* pending)
    {
        const auto module = symbolName();
        const Level level(*this);
        const char type = static_cast<char>(m_in.byte());
        const auto found = !module || stopped() ? std::nullopt : object(type, pending);
        if (found && !m_graph.exceeded()) {
            const auto shown = std::string(m_graph.text(*found)) + " extended by " + std::string(*module);
            const bool named = m_graph.kind(*found) == NodeKind::Object || m_graph.kind(*found) == NodeKind::Map
                || m_graph.kind(*found) == NodeKind::List;
            if (named) {
                m_graph.rename(*found, m_graph.keep(shown));
            }
        }
        return found;
    }

    /// A class made from String, Array, Hash or Regexp.
    Value subclass(bool* pending)
    {
        const auto name = symbolName();
        const Level level(*this);
        const char type = static_cast<char>(m_in.byte());
        const auto found = !name || stopped() ? std::nullopt : object(type, pending);
        if (!found || m_graph.exceeded()) {
            return found;
        }
        const auto kind = m_graph.kind(*found);
        if (kind == NodeKind::List || kind == NodeKind::Map || kind == NodeKind::Object) {
            m_graph.rename(*found, *name);
        } else if (*name != "ActiveSupport::SafeBuffer") {
            wrap(*found, *name);
        }
        if (*name == "ActiveSupport::SafeBuffer" && kind == NodeKind::Object) {
            const auto parts = m_graph.children(*found, 2); // @html_safe says nothing beyond the class
            m_graph.become(*found, m_graph.kind(parts[1]), m_graph.text(parts[1]));
        }
        return found;
    }

    /// The class's own bytes, from _dump. It takes its number only after its variables.
    Value dumped(bool* pending)
    {
        const auto name = symbolName();
        const auto data = name ? bytes() : std::nullopt;
        if (!data) {
            return std::nullopt;
        }
        const Id node = m_graph.add(NodeKind::Object, *name);
        m_graph.appendField(node, "data", addString(*data));
        auto settings = takeVariables(pending);
        std::erase_if(settings, isEncoding);
        addFields(node, settings);
        if (!stopped()) {
            explainMarshalDump(m_graph, node, *data);
        }
        return remember(node);
    }

    /// One value that the class gave for itself, from marshal_dump.
    Value marshalled()
    {
        const auto name = symbolName();
        if (!name) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::Object, *name));
        const auto content = value();
        if (content) {
            m_graph.appendField(node, "data", *content);
        }
        if (!stopped()) {
            explainMarshalObject(m_graph, node);
        }
        return node;
    }

    std::vector<std::string_view> m_symbols;
    std::vector<Id> m_objects;
};

Guess guess(std::string_view bytes)
{
    return bytes.size() > 2 && bytes.starts_with("\x04\x08") && Types.find(bytes[2]) != std::string_view::npos
        ? Guess::Sure
        : Guess::No;
}

} // namespace

constinit const Codec RubyMarshal{.id = "marshal",
    .name = Name,
    .guess = guess,
    .read = [](std::string_view bytes, const Limits& limits, Context& context) {
        return MarshalParser(bytes, limits, context).run();
    }};

} // namespace keystrata::values
