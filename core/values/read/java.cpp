// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: Java Object Serialization Specification, chapter 6 (stream version 5).
#include "core/values/codecs.h"
#include "core/values/parser.h"
#include "core/values/read/javaclasses.h"

#include <algorithm>

namespace keystrata::values {

namespace {

constexpr std::string_view Name = "Java";
constexpr std::string_view Mark("\xac\xed\x00\x05", 4);

enum Element : uint8_t
{
    NullReference = 0x70,
    Reference = 0x71,
    ClassDescription = 0x72,
    NewObject = 0x73,
    String = 0x74,
    NewArray = 0x75,
    ClassItself = 0x76,
    BlockData = 0x77,
    EndOfBlock = 0x78,
    Reset = 0x79,
    LongBlockData = 0x7a,
    Exception = 0x7b,
    LongString = 0x7c,
    ProxyDescription = 0x7d,
    Enumeration = 0x7e,
};

constexpr uint8_t WritesItself = 0x01;
constexpr uint8_t Serializable = 0x02;
constexpr uint8_t Externalizable = 0x04;
constexpr uint8_t InBlocks = 0x08;
constexpr uint32_t FirstHandle = 0x7e0000;
constexpr size_t NoClass = SIZE_MAX;
constexpr size_t MostAncestors = 256;

struct Field
{
    char type = 0;
    Graph::Id name = 0;
};

struct Class
{
    Graph::Id name = 0; ///< a node, so that classes count against the limits as well
    uint8_t flags = 0;
    std::vector<Field> fields;
    size_t super = NoClass;
};

/// Java writes NUL as two bytes and characters beyond 16 bits as two halves of three bytes each.
std::string fromModifiedUtf8(std::string_view bytes)
{
    std::string text;
    const auto unitAt = [&](size_t i) -> uint32_t {
        const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[at])); };
        return i + 2 < bytes.size() && byte(i) == 0xed
            ? (byte(i) & 0x0fU) << 12U | (byte(i + 1) & 0x3fU) << 6U | (byte(i + 2) & 0x3fU)
            : 0;
    };
    for (size_t i = 0; i < bytes.size();) {
        const auto high = unitAt(i);
        const auto low = unitAt(i + 3);
        if (bytes.substr(i, 2) == "\xc0\x80") {
            text.push_back('\0');
            i += 2;
        } else if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
            appendUtf8(text, 0x10000 + ((high - 0xd800) << 10U) + (low - 0xdc00));
            i += 6;
        } else {
            text.push_back(bytes[i++]);
        }
    }
    return text;
}

class JavaParser : Parser
{
public:
    JavaParser(std::string_view bytes, const Limits& limits, Context& context)
        : Parser(Name, bytes, limits, context) { }

    Result<Document> run()
    {
        if (m_in.take(Mark.size()) != Mark) {
            wrong("no mark");
        }
        auto contents = annotation({}, false);
        if (contents.objects.empty()) {
            return finish(contents.bytes.empty() ? Value() : Value(m_graph.addKept(NodeKind::Bytes, contents.bytes)));
        }
        if (contents.objects.size() == 1 && contents.bytes.empty()) {
            return finish(contents.objects.front());
        }
        const Id all = m_graph.add(NodeKind::List, "stream");
        addContents(all, contents);
        return finish(all);
    }

private:
    /// Blocks of bytes and objects, up to the end mark or of the whole stream.
    JavaAnnotation annotation(std::string_view className, bool untilMark)
    {
        JavaAnnotation found{.className = className, .bytes = {}, .objects = {}};
        while (!stopped() && (untilMark || !m_in.atEnd())) {
            const uint8_t element = m_in.byte();
            if (element == EndOfBlock && untilMark) {
                break;
            }
            if (element == BlockData || element == LongBlockData) {
                const auto length = element == BlockData ? m_in.byte() : m_in.big<uint32_t>();
                found.bytes += m_in.take(length);
                continue;
            }
            if (element == Reset && !untilMark) {
                m_handles.clear();
                continue;
            }
            const auto object = m_in.isShort() ? std::nullopt : content(element);
            if (object) {
                found.objects.push_back(*object);
            }
        }
        return found;
    }

    void addContents(Id list, const JavaAnnotation& contents)
    {
        if (!contents.bytes.empty()) {
            m_graph.append(list, m_graph.addKept(NodeKind::Bytes, contents.bytes));
        }
        for (const Id object : contents.objects) {
            m_graph.append(list, object);
        }
    }

    Value content() { return content(m_in.byte()); }

    Value content(uint8_t element)
    {
        const Level level(*this);
        if (stopped()) {
            return std::nullopt;
        }
        switch (element) {
        case NullReference:
            return m_graph.add(NodeKind::Null);
        case Reference:
            return reference();
        case ClassDescription:
        case ProxyDescription: {
            const auto found = classDescription(element);
            return found == NoClass ? std::nullopt : Value(m_classes[found].name);
        }
        case NewObject:
            return object();
        case String:
        case LongString:
            return string(element);
        case NewArray:
            return array();
        case ClassItself:
            return classItself();
        case Enumeration:
            return enumeration();
        case Exception:
            return wrong("whoever wrote it broke off with an exception");
        default:
            return wrong("an unknown element");
        }
    }

    struct Handle
    {
        Id node = 0;
        size_t classIndex = NoClass; ///< of a class description
    };

    Id remember(Id node)
    {
        m_handles.push_back({.node = node});
        return node;
    }

    const Handle* handle()
    {
        const uint32_t number = m_in.big<uint32_t>();
        if (m_in.isShort() || number < FirstHandle || number - FirstHandle >= m_handles.size()) {
            wrong("a reference to nothing");
            return nullptr;
        }
        return &m_handles[number - FirstHandle];
    }

    Value reference()
    {
        const auto* const found = handle();
        if (found == nullptr) {
            return std::nullopt;
        }
        return found->classIndex == NoClass ? found->node : m_classes[found->classIndex].name;
    }

    std::string_view utf(uint64_t length)
    {
        const auto bytes = m_in.take(length);
        const bool special =
            bytes.find('\xc0') != std::string_view::npos || bytes.find('\xed') != std::string_view::npos;
        return special ? m_graph.keep(fromModifiedUtf8(bytes)) : bytes;
    }

    std::string_view utf() { return utf(m_in.big<uint16_t>()); }

    Value string(uint8_t element)
    {
        const auto length = element == String ? m_in.big<uint16_t>() : m_in.big<uint64_t>();
        if (m_in.isShort()) {
            return std::nullopt;
        }
        return remember(addString(utf(length)));
    }

    /// Its index; NoClass for null and where there is none.
    size_t classDescription() { return classDescription(m_in.byte()); }

    size_t classDescription(uint8_t element)
    {
        const Level level(*this);
        if (stopped() || element == NullReference) {
            return NoClass;
        }
        if (element == Reference) {
            const auto* const found = handle();
            if (found != nullptr && found->classIndex == NoClass) {
                wrong("a class that is none");
            }
            return found != nullptr ? found->classIndex : NoClass;
        }
        if (element != ClassDescription && element != ProxyDescription) {
            wrong("no class where there must be one");
            return NoClass;
        }
        const bool proxy = element == ProxyDescription;
        const auto name = proxy ? std::string_view() : utf();
        if (!proxy) {
            m_in.take(sizeof(uint64_t)); // its serialVersionUID
        }
        const size_t index = m_classes.size();
        m_classes.push_back({.name = m_graph.add(NodeKind::Symbol, name)});
        m_handles.push_back({.node = 0, .classIndex = index});
        if (proxy) {
            readInterfaces(index);
        } else {
            readFields(index);
        }
        annotation({}, true);
        const auto super = classDescription();
        m_classes[index].super = super;
        return index;
    }

    void readInterfaces(size_t index)
    {
        std::string name = "proxy of";
        const auto count = m_in.big<uint32_t>();
        for (uint32_t i = 0; i < count && !stopped(); ++i) {
            name += i == 0 ? " " : ", ";
            name += utf();
        }
        m_graph.rename(m_classes[index].name, m_graph.keep(name));
        m_classes[index].flags = Serializable;
    }

    void readFields(size_t index)
    {
        m_classes[index].flags = m_in.byte();
        const auto count = m_in.big<uint16_t>();
        for (uint16_t i = 0; i < count && !stopped(); ++i) {
            const char type = static_cast<char>(m_in.byte());
            const auto name = utf();
            if (m_in.isShort()) {
                return;
            }
            const Field field{.type = type, .name = m_graph.add(stringKind(name), name)};
            if (std::string_view("BCDFIJSZL[").find(field.type) == std::string_view::npos) {
                wrong("a field of an unknown type");
                return;
            }
            if (field.type == 'L' || field.type == '[') {
                content(); // the name of its class
            }
            m_classes[index].fields.push_back(field);
        }
    }

    Value field(char type)
    {
        switch (type) {
        case 'B':
            return complete(addInteger(m_in.big<int8_t>()));
        case 'S':
            return complete(addInteger(m_in.big<int16_t>()));
        case 'I':
            return complete(addInteger(m_in.big<int32_t>()));
        case 'J':
            return complete(addInteger(m_in.big<int64_t>()));
        case 'F':
            return complete(m_graph.addKept(NodeKind::Real, realText(m_in.bigFloat())));
        case 'D':
            return complete(addReal(m_in.bigDouble()));
        case 'Z':
            return complete(addBoolean(m_in.byte() != 0));
        case 'C': {
            std::string text;
            appendUtf8(text, m_in.big<uint16_t>());
            return complete(addString(m_graph.keep(text)));
        }
        default:
            return content();
        }
    }

    std::string_view nameOf(size_t index) const { return m_graph.text(m_classes[index].name); }

    Value complete(Id node) const { return m_in.isShort() ? std::nullopt : Value(node); }

    /// A class and those that it extends, the most general first; false when they go in a circle.
    bool lineage(size_t index, std::vector<size_t>& classes)
    {
        for (; index != NoClass; index = m_classes[index].super) {
            if (classes.size() >= MostAncestors) {
                wrong("a class that extends itself");
                return false;
            }
            classes.push_back(index);
        }
        std::ranges::reverse(classes);
        return true;
    }

    Value object()
    {
        const size_t own = classDescription();
        if (own == NoClass) {
            return wrong("an object without a class");
        }
        const Id node = remember(m_graph.add(NodeKind::Object, nameOf(own)));
        std::vector<size_t> classes;
        std::vector<JavaAnnotation> annotations;
        if (!lineage(own, classes)) {
            return node;
        }
        for (const size_t index : classes) {
            readClassData(node, index, annotations);
        }
        // One that is cut off is still what it is, with what came of it.
        if (isWrong() || !explainJavaObject(m_graph, node, annotations)) {
            for (const auto& written : annotations) {
                const Id list = m_graph.add(NodeKind::List);
                addContents(list, written);
                if (m_graph.childCount(list) > 0) {
                    m_graph.appendField(node, "data", list);
                }
            }
        }
        return node;
    }

    void readClassData(Id node, size_t index, std::vector<JavaAnnotation>& annotations)
    {
        const auto flags = m_classes[index].flags;
        if ((flags & Externalizable) != 0 && (flags & InBlocks) == 0) {
            wrong("an object in a form that only its class knows");
        }
        // By number: reading a field may add classes.
        for (size_t i = 0; (flags & Serializable) != 0 && i < m_classes[index].fields.size() && !stopped(); ++i) {
            const auto description = m_classes[index].fields[i];
            const auto content = field(description.type);
            if (content) {
                m_graph.appendField(node, description.name, *content);
            }
        }
        const bool more = (flags & Externalizable) != 0 || (flags & WritesItself) != 0;
        if (more && !stopped()) {
            annotations.push_back(annotation(nameOf(index), true));
        }
    }

    Value array()
    {
        const size_t own = classDescription();
        if (own == NoClass || nameOf(own).size() < 2 || nameOf(own)[0] != '[') {
            return wrong("an array without a class");
        }
        const char type = nameOf(own)[1];
        const Id node = remember(m_graph.add(NodeKind::List));
        const auto size = m_in.big<uint32_t>();
        if (type == 'B') {
            const auto bytes = m_in.take(size);
            m_graph.become(node, NodeKind::Bytes, bytes);
            return node;
        }
        std::string text;
        for (uint32_t i = 0; i < size && !stopped(); ++i) {
            if (type == 'C') {
                appendUtf8(text, m_in.big<uint16_t>());
                continue;
            }
            const auto element = field(type);
            if (element) {
                m_graph.append(node, *element);
            }
        }
        if (type == 'C') {
            text = fromModifiedUtf8(text); // joins halves
            m_graph.become(node, stringKind(text), m_graph.keep(text));
        }
        return node;
    }

    Value classItself()
    {
        const size_t own = classDescription();
        if (own == NoClass) {
            return wrong("a class without a name");
        }
        return remember(m_graph.add(NodeKind::Symbol, nameOf(own)));
    }

    Value enumeration()
    {
        const size_t own = classDescription();
        if (own == NoClass) {
            return wrong("an enumeration without a class");
        }
        const Id node = remember(m_graph.add(NodeKind::Symbol, nameOf(own)));
        const auto name = content();
        if (name) {
            const auto shown = std::string(nameOf(own)) + "." + std::string(m_graph.text(*name));
            m_graph.rename(node, m_graph.keep(shown));
        }
        return node;
    }

    std::vector<Class> m_classes;
    std::vector<Handle> m_handles;
};

Guess guess(std::string_view bytes)
{
    return bytes.size() > Mark.size() && bytes.starts_with(Mark) ? Guess::Sure : Guess::No;
}

} // namespace

constinit const Codec JavaStream{.id = "java",
    .name = Name,
    .guess = guess,
    .read = [](std::string_view bytes, const Limits& limits, Context& context) {
        return JavaParser(bytes, limits, context).run();
    }};

} // namespace keystrata::values
