// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: PHP's serialize() (ext/standard/var.c and var_unserializer.re of PHP 8.2).
#include "core/values/codecs.h"
#include "core/values/parser.h"
#include "core/values/read/phpvalues.h"
#include "core/values/read/plain.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace keystrata::values {

namespace {

constexpr std::string_view Name = "PHP serialize";
constexpr std::string_view IncompleteClass = "__PHP_Incomplete_Class";
constexpr std::string_view IncompleteName = "__PHP_Incomplete_Class_Name";

int hexValue(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
        : c >= 'a' && c <= 'f'  ? c - 'a' + 10
        : c >= 'A' && c <= 'F'  ? c - 'A' + 10
                                : -1;
}

class PhpParser : Parser
{
public:
    PhpParser(std::string_view bytes, const Limits& limits, Context& context) : Parser(Name, bytes, limits, context) { }

    Result<Document> run()
    {
        const auto root = value();
        if (root && !stopped() && !m_in.atEnd()) {
            wrong("the value ends, but the bytes go on");
        }
        return finish(root);
    }

    bool refers() const { return m_refers; } ///< a value stands in more than one place

private:
    Value value()
    {
        const Level level(*this);
        if (stopped()) {
            return std::nullopt;
        }
        const char type = static_cast<char>(m_in.byte());
        if (type == 'N') {
            return expect(";") ? Value(remember(m_graph.add(NodeKind::Null))) : std::nullopt;
        }
        if (!expect(":")) {
            return std::nullopt;
        }
        switch (type) {
        case 'b':
            return boolean();
        case 'i':
            return integer();
        case 'd':
            return real();
        case 's':
            return string();
        case 'S':
            return escapedString();
        case 'a':
            return array();
        case 'O':
            return object();
        case 'C':
            return customObject();
        case 'E':
            return enumeration();
        case 'r':
        case 'R':
            return reference(type == 'r');
        default:
            return wrong("an unknown type");
        }
    }

    /// References count the values from 1, in the order in which they begin.
    Id remember(Id node)
    {
        m_slots.push_back(node);
        return node;
    }

    bool expect(std::string_view text)
    {
        const auto taken = m_in.take(text.size());
        if (taken != text) {
            wrong(fmt::format("no '{}'", text));
            return false;
        }
        return true;
    }

    /// What stands before the end mark, which is taken too.
    std::string_view until(char end, size_t most)
    {
        const auto rest = m_in.rest();
        const auto length = rest.substr(0, most + 1).find(end);
        if (length == std::string_view::npos) {
            const bool cut = rest.size() <= most;
            if (cut) {
                m_in.take(rest.size() + 1);
            }
            wrong("a number without an end");
            return {};
        }
        return m_in.take(length + 1).substr(0, length);
    }

    std::optional<uint64_t> count(char end)
    {
        const auto digits = until(end, 20);
        uint64_t number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || digits.empty()) {
            return wrong("a length that is no number");
        }
        return number;
    }

    std::optional<int64_t> wholeNumber(char end)
    {
        auto digits = until(end, 21);
        digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
        int64_t number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || digits.empty()) {
            return wrong("a number that is none");
        }
        return number;
    }

    /// 5:"bytes"
    std::optional<std::string_view> quoted()
    {
        const auto length = count(':');
        if (!length || !expect("\"")) {
            return std::nullopt;
        }
        const auto bytes = m_in.take(*length);
        if (!m_in.isShort() && !expect("\"")) {
            return std::nullopt;
        }
        return bytes;
    }

    Value boolean()
    {
        const char digit = static_cast<char>(m_in.byte());
        if (digit != '0' && digit != '1') {
            return wrong("a boolean that is none");
        }
        return expect(";") ? Value(remember(addBoolean(digit == '1'))) : std::nullopt;
    }

    Value integer()
    {
        const auto number = wholeNumber(';');
        return number ? Value(remember(addInteger(*number))) : std::nullopt;
    }

    Value real()
    {
        constexpr size_t MostDigits = 400;
        const auto digits = until(';', MostDigits);
        if (stopped()) {
            return std::nullopt;
        }
        if (digits == "INF" || digits == "-INF" || digits == "NAN") {
            const auto* const text = digits == "INF" ? "inf" : digits == "NAN" ? "nan" : "-inf";
            return remember(m_graph.add(NodeKind::Real, text));
        }
        const auto unsignedDigits = digits.substr(digits.starts_with('+') ? 1 : 0);
        double number = 0;
        const auto read = std::from_chars(unsignedDigits.data(), unsignedDigits.data() + unsignedDigits.size(), number);
        if (unsignedDigits.empty() || read.ptr != unsignedDigits.data() + unsignedDigits.size()
            || unsignedDigits.find_first_of("nN") != std::string_view::npos) {
            return wrong("a number that is none");
        }
        return remember(m_graph.addKept(NodeKind::Real, realText(unsignedDigits)));
    }

    Value string()
    {
        const auto bytes = quoted();
        if (!bytes || (!m_in.isShort() && !expect(";"))) {
            return std::nullopt;
        }
        return remember(addString(*bytes));
    }

    /// The length counts what comes out; \41 is a byte by its number.
    std::optional<std::string> unescaped()
    {
        const auto length = count(':');
        if (!length || !expect("\"")) {
            return std::nullopt;
        }
        std::string bytes;
        while (bytes.size() < *length && !m_in.atEnd()) {
            const char c = static_cast<char>(m_in.byte());
            if (c != '\\') {
                bytes.push_back(c);
                continue;
            }
            const int high = hexValue(static_cast<char>(m_in.byte()));
            const int low = hexValue(static_cast<char>(m_in.byte()));
            if (high < 0 || low < 0) {
                return wrong("an escape that is none");
            }
            bytes.push_back(static_cast<char>(high * 16 + low));
        }
        return expect("\"") ? std::optional(std::move(bytes)) : std::nullopt;
    }

    Value escapedString()
    {
        const auto bytes = unescaped();
        return bytes && expect(";") ? Value(remember(addString(m_graph.keep(*bytes)))) : std::nullopt;
    }

    struct Key
    {
        std::optional<int64_t> number;
        std::string_view text;
    };

    std::optional<Key> key()
    {
        const char type = static_cast<char>(m_in.byte());
        if (!expect(":")) {
            return std::nullopt;
        }
        if (type == 'i') {
            const auto number = wholeNumber(';');
            return number ? std::optional(Key{.number = number}) : std::nullopt;
        }
        if (type == 's') {
            const auto bytes = quoted();
            return bytes && expect(";") ? std::optional(Key{.text = *bytes}) : std::nullopt;
        }
        if (type == 'S') {
            const auto bytes = unescaped();
            return bytes && expect(";") ? std::optional(Key{.text = m_graph.keep(*bytes)}) : std::nullopt;
        }
        return wrong("a key that is neither number nor string");
    }

    Value array()
    {
        const auto size = count(':');
        if (!size || !expect("{")) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::List));
        PhpArray entries(m_graph, node);
        for (uint64_t i = 0; i < *size && !stopped(); ++i) {
            const auto name = key();
            const auto entry = name ? value() : std::nullopt;
            if (entry && name->number) {
                entries.add(*name->number, *entry);
            } else if (entry) {
                entries.add(name->text, *entry);
            }
        }
        if (!stopped()) {
            expect("}");
        }
        return node;
    }

    Value object()
    {
        const auto name = quoted();
        if (!name || !expect(":")) {
            return std::nullopt;
        }
        const auto size = count(':');
        if (!size || !expect("{")) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::Object, *name));
        for (uint64_t i = 0; i < *size && !stopped(); ++i) {
            const auto property = key();
            const auto field = property ? value() : std::nullopt;
            if (field) {
                addProperty(node, *property, *field);
            }
        }
        if (!stopped()) {
            expect("}");
        }
        return node;
    }

    void addProperty(Id node, const Key& property, Id field)
    {
        // The name of a class that was not loaded when PHP itself had read and written it again.
        if (property.text == IncompleteName && m_graph.text(node) == IncompleteClass) {
            m_graph.rename(node, m_graph.text(field));
            return;
        }
        const Id name = property.number ? addInteger(*property.number) : addPhpProperty(m_graph, property.text);
        m_graph.appendField(node, name, field);
    }

    /// What a class of its own wrote: only it knows how to read it.
    Value customObject()
    {
        const auto name = quoted();
        if (!name || !expect(":")) {
            return std::nullopt;
        }
        const auto length = count(':');
        if (!length || !expect("{")) {
            return std::nullopt;
        }
        const Id node = remember(m_graph.add(NodeKind::Object, *name));
        m_graph.appendField(node, "data", addString(m_in.take(*length)));
        if (!stopped()) {
            expect("}");
        }
        return node;
    }

    Value enumeration()
    {
        const auto name = quoted();
        if (!name || !expect(";")) {
            return std::nullopt;
        }
        const auto colon = name->find(':');
        if (colon == std::string_view::npos) {
            return wrong("an enumeration without a case");
        }
        const auto shown = std::string(name->substr(0, colon)) + "::" + std::string(name->substr(colon + 1));
        return remember(m_graph.addKept(NodeKind::Symbol, shown));
    }

    /// r: is the same object again and counts as a value, R: the same variable and does not.
    Value reference(bool counts)
    {
        const auto number = count(';');
        if (!number || *number == 0 || *number > m_slots.size()) {
            return wrong("a reference to nothing");
        }
        m_refers = true;
        const Id target = m_slots[*number - 1];
        return counts ? remember(target) : target;
    }

    std::vector<Id> m_slots;
    bool m_refers = false;
};

Guess guess(std::string_view bytes)
{
    if (bytes == "N;") {
        return Guess::Likely;
    }
    if (bytes.size() < 4 || bytes[1] != ':') {
        return Guess::No;
    }
    const auto digits = bytes.substr(2);
    const auto end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    const char after = end < digits.size() ? digits[end] : '\0';
    const char closing = digits[digits.size() - 1];
    const bool counted = end > 0 && after == ':' && end + 1 < digits.size();
    switch (bytes[0]) {
    case 'a':
        return counted && digits[end + 1] == '{' ? Guess::Likely : Guess::No;
    case 's':
    case 'S':
    case 'O':
    case 'C':
    case 'E':
        return counted && digits[end + 1] == '"' ? Guess::Likely : Guess::No;
    case 'b':
        return (digits == "0;" || digits == "1;") ? Guess::Likely : Guess::No;
    case 'i':
    case 'd':
        return closing == ';' && digits.size() <= 400 ? Guess::Likely : Guess::No;
    default:
        return Guess::No;
    }
}

Result<Document> read(std::string_view bytes, const Limits& limits, Context& context)
{
    return PhpParser(bytes, limits, context).run();
}

void append(std::string& out, std::string_view string)
{
    out += fmt::format("s:{}:\"", string.size());
    out += string;
    out += "\";";
}

/// PHP makes an integer of a key that looks like one, and so does unserialize(): it is written as PHP would.
bool isIntegerKey(std::string_view key)
{
    int64_t number = 0;
    const auto read = std::from_chars(key.data(), key.data() + key.size(), number);
    return read.ec == std::errc{} && read.ptr == key.data() + key.size() && std::to_string(number) == key
        && number != std::numeric_limits<int64_t>::min();
}

/// False when a number is too large for PHP.
bool append(std::string& out, const Tree& tree, Tree::Index node)
{
    const auto text = tree.text(node);
    switch (tree.kind(node)) {
    case NodeKind::Null:
        out += "N;";
        return true;
    case NodeKind::Boolean:
        out += text == "true" ? "b:1;" : "b:0;";
        return true;
    case NodeKind::Integer: {
        int64_t number = 0;
        out += fmt::format("i:{};", text);
        return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
    }
    case NodeKind::Real: {
        double number = 0;
        const bool fits = std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
        const auto digits = realText(number);
        out += fmt::format(
            "d:{};", digits.ends_with(".0") ? std::string_view(digits).substr(0, digits.size() - 2) : digits);
        return fits;
    }
    case NodeKind::List:
    case NodeKind::Map:
        break;
    default:
        append(out, text);
        return true;
    }
    const bool list = tree.kind(node) == NodeKind::List;
    const auto children = tree.children(node);
    out += fmt::format("a:{}:{{", list ? children.size() : children.size() / 2);
    for (size_t i = 0; i < children.size(); ++i) {
        if (list) {
            out += fmt::format("i:{};", i);
        } else if (isIntegerKey(tree.text(children[i]))) {
            out += fmt::format("i:{};", tree.text(children[i++]));
        } else {
            append(out, tree.text(children[i++]));
        }
        if (!append(out, tree, children[i])) {
            return false;
        }
    }
    out += "}";
    return true;
}

Result<std::string> write(std::string_view json, std::string_view original)
{
    Context context;
    PhpParser parser(original, {}, context);
    const auto was = parser.run();
    if (!was) {
        return fail(was.error());
    }
    const auto allowed = parser.refers() ? refusedShared(Name) : refusedUnlessPlain(Name, was->tree, true);
    if (!allowed) {
        return fail(allowed.error());
    }
    const auto wanted = treeOfJson(json);
    if (!wanted) {
        return fail(wanted.error());
    }
    std::string out;
    if (!append(out, *wanted, 0)) {
        return fail(ErrorKind::Usage,
            {"values.number_range", "A number in it is too large for {0}: write it as a string.", {std::string(Name)}});
    }
    return out;
}

} // namespace

constinit const Codec PhpSerialize{.id = "php", .name = Name, .guess = guess, .read = read, .write = write};

} // namespace keystrata::values
