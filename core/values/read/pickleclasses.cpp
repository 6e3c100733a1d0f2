// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: the __reduce__ methods in Python 3.11's Lib, numpy 1.24 and 2, Django 3.2 to 5, django-redis 5.
#include "core/values/read/pickle.h"
#include "core/values/read/pickletimes.h"
#include "core/values/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>

namespace keystrata::values {

namespace {

using Id = Graph::Id;
using Ids = std::vector<Id>;

constexpr size_t MostArguments = 64; ///< of classes that are known; paths have one for each part

Ids argumentsOf(const Graph& graph, Id object)
{
    const Id arguments = graph.field(object, picklefield::Arguments);
    return graph.kind(arguments) == NodeKind::List ? graph.children(arguments, MostArguments) : Ids();
}

/// The elements of an argument that is a list, a tuple or a set.
Ids elementsOf(const Graph& graph, const Ids& arguments)
{
    return !arguments.empty() && graph.kind(arguments[0]) == NodeKind::List ? graph.children(arguments[0]) : Ids();
}

bool become(Graph& graph, Id node, NodeKind kind, std::string_view text)
{
    graph.become(node, kind, graph.keep(text));
    return true;
}

bool becomeList(Graph& graph, Id node, std::string_view name, const Ids& elements)
{
    graph.become(node, NodeKind::List, name);
    for (const Id element : elements) {
        graph.append(node, element);
    }
    return true;
}

bool becomeMap(Graph& graph, Id node, std::string_view name, const Ids& entries)
{
    graph.become(node, NodeKind::Map, name);
    for (size_t i = 0; i + 1 < entries.size(); i += 2) {
        graph.appendField(node, entries[i], entries[i + 1]);
    }
    return true;
}

// --- numbers ---

bool decimal(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    if (arguments.size() != 1 || graph.kind(arguments[0]) != NodeKind::Text) {
        return false;
    }
    const auto text = graph.text(arguments[0]);
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
        return become(graph, node, NodeKind::Real, text == "NaN" ? "nan" : text == "Infinity" ? "inf" : "-inf");
    }
    const bool number = !text.empty() && text.find_first_not_of("0123456789+-.E") == std::string_view::npos;
    return number && become(graph, node, NodeKind::Real, text);
}

bool fraction(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    if (arguments.size() == 1 && graph.kind(arguments[0]) == NodeKind::Text) {
        return become(graph, node, NodeKind::Symbol, graph.text(arguments[0]));
    }
    const bool pair = arguments.size() == 2 && graph.kind(arguments[0]) == NodeKind::Integer
        && graph.kind(arguments[1]) == NodeKind::Integer;
    return pair
        && become(
            graph, node, NodeKind::Symbol, fmt::format("{}/{}", graph.text(arguments[0]), graph.text(arguments[1])));
}

bool complexNumber(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    if (arguments.size() != 2) {
        return false;
    }
    graph.become(node, NodeKind::Object, "complex");
    graph.appendField(node, "real", arguments[0]);
    graph.appendField(node, "imag", arguments[1]);
    return true;
}

/// The state holds a number of 128 bits.
bool uuid(Graph& graph, Id node)
{
    const Id state = graph.field(node, picklefield::State);
    const Id number = graph.kind(state) == NodeKind::Map ? graph.field(state, "int") : 0;
    if (graph.kind(number) != NodeKind::Integer || graph.text(number).starts_with('-')) {
        return false;
    }
    std::array<uint8_t, 16> bytes{};
    unsigned carry = 0;
    for (const char digit : graph.text(number)) {
        carry = static_cast<unsigned>(digit - '0');
        for (auto& byte : bytes) {
            carry += byte * 10U;
            byte = static_cast<uint8_t>(carry & 0xffU);
            carry >>= 8U;
        }
        if (carry != 0) {
            return false; // more than 128 bits
        }
    }
    std::string text;
    for (size_t i = 0; i < bytes.size(); ++i) {
        text += i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
        text += fmt::format("{:02x}", bytes[bytes.size() - 1 - i]);
    }
    return become(graph, node, NodeKind::Symbol, text);
}

// --- strings ---

bool encodedBytes(Graph& graph, Id node)
{
    const auto bytes = pickledBytes(graph, node);
    return bytes && become(graph, node, NodeKind::Bytes, *bytes);
}

bool safeString(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    return arguments.size() == 1 && graph.kind(arguments[0]) == NodeKind::Text
        && become(graph, node, NodeKind::Text, graph.text(arguments[0]));
}

bool path(Graph& graph, Id node)
{
    const char separator = graph.text(node).ends_with("WindowsPath") ? '\\' : '/';
    std::string text;
    for (const Id part : argumentsOf(graph, node)) {
        if (graph.kind(part) != NodeKind::Text) {
            return false;
        }
        text += text.empty() || text.back() == separator ? "" : std::string(1, separator);
        text += graph.text(part);
    }
    return become(graph, node, NodeKind::Text, text.empty() ? "." : text);
}

// --- collections ---

bool set(Graph& graph, Id node)
{
    const auto name = graph.text(node).ends_with("frozenset") ? "frozenset" : "set";
    return becomeList(graph, node, name, elementsOf(graph, argumentsOf(graph, node)));
}

bool deque(Graph& graph, Id node)
{
    auto elements = elementsOf(graph, argumentsOf(graph, node));
    const auto later = graph.children(graph.field(node, picklefield::Items));
    elements.insert(elements.end(), later.begin(), later.end());
    return becomeList(graph, node, "deque", elements);
}

bool orderedDict(Graph& graph, Id node)
{
    auto entries = graph.children(graph.field(node, picklefield::Entries));
    for (const Id pair : elementsOf(graph, argumentsOf(graph, node))) { // Python 2 gave them as a list
        const auto both = graph.children(pair, 3);
        if (both.size() == 2) {
            entries.insert(entries.end(), both.begin(), both.end());
        }
    }
    return becomeMap(graph, node, "OrderedDict", entries);
}

bool defaultDict(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    auto name = std::string("defaultdict");
    if (!arguments.empty() && graph.tag(arguments[0]) == PickleGlobal) {
        const auto factory = graph.text(arguments[0]);
        name += fmt::format("({})", factory.substr(factory.starts_with("builtins.") ? 9 : 0));
    }
    return becomeMap(graph, node, graph.keep(name), graph.children(graph.field(node, picklefield::Entries)));
}

bool counter(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    const bool counts = arguments.size() == 1 && graph.kind(arguments[0]) == NodeKind::Map;
    return counts && becomeMap(graph, node, "Counter", graph.children(arguments[0]));
}

// --- numpy ---

/// "<f8": byte order, kind and size. Empty when it is not as simple as that.
std::string dtypeOf(const Graph& graph, Id dtype)
{
    const auto arguments = argumentsOf(graph, dtype);
    if (graph.text(dtype) != "numpy.dtype" || arguments.empty() || graph.kind(arguments[0]) != NodeKind::Text) {
        return {};
    }
    const auto state = graph.children(graph.field(dtype, picklefield::State), 2);
    const auto order = state.size() == 2 ? graph.text(state[1]) : std::string_view();
    return (order == "<" || order == ">" ? std::string(order) : std::string()) + std::string(graph.text(arguments[0]));
}

bool dtype(Graph& graph, Id node)
{
    const auto name = dtypeOf(graph, node);
    return !name.empty() && become(graph, node, NodeKind::Symbol, name);
}

/// The bytes of one number in the order of a dtype such as "<i4".
bool numpyNumber(Graph& graph, Id node, std::string_view type, std::string bytes)
{
    if (type.starts_with('>')) {
        std::ranges::reverse(bytes);
    }
    type.remove_prefix(type.starts_with('<') || type.starts_with('>') ? 1 : 0);
    size_t size = 0;
    const auto read = std::from_chars(type.data() + 1, type.data() + type.size(), size);
    if (type.empty() || read.ec != std::errc{} || size != bytes.size() || size > sizeof(uint64_t)) {
        return false;
    }
    uint64_t bits = 0;
    for (size_t i = bytes.size(); i-- > 0;) {
        bits = bits << 8U | static_cast<uint8_t>(bytes[i]);
    }
    switch (type[0]) {
    case 'b':
        return become(graph, node, NodeKind::Boolean, bits != 0 ? "true" : "false");
    case 'i':
        return become(graph, node, NodeKind::Integer, signedDigits(bytes).value_or(std::string()));
    case 'u':
        return become(graph, node, NodeKind::Integer, std::to_string(bits));
    case 'f':
        return size == 8 ? become(graph, node, NodeKind::Real, realText(std::bit_cast<double>(bits)))
            : size == 4
            ? become(graph, node, NodeKind::Real, realText(std::bit_cast<float>(static_cast<uint32_t>(bits))))
            : false;
    default:
        return false;
    }
}

bool numpyScalar(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    const auto bytes = arguments.size() == 2 ? pickledBytes(graph, arguments[1]) : std::nullopt;
    return bytes && numpyNumber(graph, node, dtypeOf(graph, arguments[0]), *bytes);
}

void becomeArray(Graph& graph, Id node, Id dtypeNode, Id shape, bool columns, Id data)
{
    graph.become(node, NodeKind::Object, "numpy.ndarray");
    graph.appendField(node, "dtype", dtypeNode);
    graph.appendField(node, "shape", shape);
    if (columns) {
        graph.appendField(node, "order", graph.add(NodeKind::Symbol, "F"));
    }
    graph.appendField(node, "data", data);
}

/// State: version, shape, dtype, whether columns come first, data.
bool numpyArray(Graph& graph, Id node)
{
    const auto state = graph.children(graph.field(node, picklefield::State), 6);
    if (state.size() != 5) {
        return false;
    }
    becomeArray(graph, node, state[2], state[1], graph.text(state[3]) == "true", state[4]);
    return true;
}

/// Protocol 5: data, dtype, shape, order.
bool numpyBuffer(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    if (arguments.size() != 4) {
        return false;
    }
    becomeArray(graph, node, arguments[1], arguments[2], graph.text(arguments[3]) == "F", arguments[0]);
    return true;
}

// --- Django ---

/// Named by (app label, model); the fields are its state.
bool djangoModel(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    if (arguments.empty()) {
        return false;
    }
    const auto names = graph.children(arguments[0], 3);
    const bool labelled = names.size() == 2 && graph.kind(names[0]) == NodeKind::Text;
    const auto name = labelled ? fmt::format("{}.{}", graph.text(names[0]), graph.text(names[1]))
                               : std::string(graph.text(arguments[0]));
    const Id state = graph.field(node, picklefield::State);
    graph.become(node, NodeKind::Object, graph.keep(name));
    if (state != 0) {
        graph.appendField(node, picklefield::State, state);
    }
    return false; // the fields are still to come
}

struct KnownClass
{
    std::string_view name;
    bool (*explain)(Graph& graph, Id node); ///< true: it is another thing now
};

constexpr KnownClass Known[] = {
    {"_codecs.encode", encodedBytes},
    {"builtins.bytearray", encodedBytes},
    {"builtins.bytes", encodedBytes},
    {"builtins.complex", complexNumber},
    {"builtins.frozenset", set},
    {"builtins.set", set},
    {"collections.Counter", counter},
    {"collections.OrderedDict", orderedDict},
    {"collections.defaultdict", defaultDict},
    {"collections.deque", deque},
    {"datetime.date", explainPickledTime},
    {"datetime.datetime", explainPickledTime},
    {"datetime.time", explainPickledTime},
    {"datetime.timedelta", explainPickledTime},
    {"datetime.timezone", explainPickledTime},
    {"decimal.Decimal", decimal},
    {"django.db.models.base.model_unpickle", djangoModel},
    {"django.utils.safestring.SafeData", safeString},
    {"django.utils.safestring.SafeString", safeString},
    {"django.utils.safestring.SafeText", safeString},
    {"fractions.Fraction", fraction},
    {"numpy._core.multiarray._reconstruct", numpyArray},
    {"numpy._core.multiarray.scalar", numpyScalar},
    {"numpy._core.numeric._frombuffer", numpyBuffer},
    {"numpy.core.multiarray._reconstruct", numpyArray},
    {"numpy.core.multiarray.scalar", numpyScalar},
    {"numpy.core.numeric._frombuffer", numpyBuffer},
    {"numpy.dtype", dtype},
    {"pathlib.Path", path},
    {"pathlib.PosixPath", path},
    {"pathlib.PurePath", path},
    {"pathlib.PurePosixPath", path},
    {"pathlib.PureWindowsPath", path},
    {"pathlib.WindowsPath", path},
    {"pathlib._local.PosixPath", path},
    {"pytz._UTC", explainPickledTime},
    {"pytz._p", explainPickledTime},
    {"uuid.UUID", uuid},
    {"zoneinfo.ZoneInfo._unpickle", explainPickledTime},
};

// What is left as it is but does nothing else when it is made.
constexpr std::string_view Harmless[] = {"builtins.dict", "builtins.list", "builtins.object", "builtins.range",
    "builtins.slice", "builtins.str", "builtins.tuple", "builtins.int", "builtins.float", "builtins.bool",
    "builtins.long", "builtins.unicode", "builtins.xrange", "collections.UserDict", "collections.UserList",
    "django.db.models.base.ModelState", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "numpy.ndarray"};

// --- the others ---

/// A class of the application that is made from one number or word is most often an enumeration: shop.Color(1).
bool enumeration(Graph& graph, Id node)
{
    constexpr size_t LongestWord = 64;
    const auto name = graph.text(node);
    const auto last = name.substr(name.rfind('.') + 1);
    const auto arguments = argumentsOf(graph, node);
    if (graph.childCount(node) != 2 || arguments.size() != 1 || last.empty()
        || std::isupper(static_cast<unsigned char>(last.front())) == 0) {
        return false;
    }
    const auto kind = graph.kind(arguments[0]);
    const auto text = graph.text(arguments[0]);
    const bool word = kind == NodeKind::Integer || (kind == NodeKind::Text && text.size() <= LongestWord);
    return word && become(graph, node, NodeKind::Symbol, fmt::format("{}({})", name, text));
}

void addFields(Graph& graph, Id node, Id fields)
{
    const auto pairs = graph.children(fields);
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
        graph.appendField(node, pairs[i], pairs[i + 1]);
    }
}

/// A state that is a dictionary, or one beside another for slots, is the fields of the object.
void spreadState(Graph& graph, Id node)
{
    const auto pairs = graph.children(node);
    if (graph.field(node, picklefield::State) == 0) {
        return;
    }
    const auto isFields = [&graph](Id state) { return graph.is(state, NodeKind::Map, {}); };
    graph.clearChildren(node);
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const Id value = pairs[i + 1];
        const auto both = graph.is(value, NodeKind::List, PickleTuple) ? graph.children(value, 3) : Ids();
        const bool slots =
            both.size() == 2 && isFields(both[1]) && (isFields(both[0]) || graph.kind(both[0]) == NodeKind::Null);
        if (!graph.is(pairs[i], NodeKind::Symbol, picklefield::State) || (!isFields(value) && !slots)) {
            graph.appendField(node, pairs[i], value);
            continue;
        }
        if (slots) {
            addFields(graph, node, both[0]);
        }
        addFields(graph, node, slots ? both[1] : value);
    }
}

/// django-redis' HerdClient stores (marker, value, when it is stale).
void explainHerd(Graph& graph, Id root)
{
    constexpr std::string_view Marker = "django_redis.client.herd.Marker";
    const auto parts = graph.is(root, NodeKind::List, PickleTuple) ? graph.children(root, 4) : Ids();
    if (parts.size() != 3 || graph.text(parts[0]) != Marker) {
        return;
    }
    graph.become(root, NodeKind::Object, Marker);
    graph.appendField(root, "value", parts[1]);
    const auto seconds = graph.integer(parts[2]);
    const Id until = seconds ? graph.addKept(NodeKind::Time, utcMomentText(*seconds, 0)) : parts[2];
    graph.appendField(root, "stale", until);
}

const KnownClass* find(std::string_view name)
{
    const auto* const found = std::ranges::lower_bound(Known, name, {}, &KnownClass::name);
    return found != std::end(Known) && found->name == name ? found : nullptr;
}

} // namespace

bool isPlainDataClass(std::string_view global)
{
    return find(global) != nullptr || std::ranges::find(Harmless, global) != std::end(Harmless);
}

void explainPickle(Pickled& pickled)
{
    Graph& graph = pickled.graph;
    // The last ones first: what an object is made from was made before it, and is still as the pickle has it then.
    // The clock is looked at each time: one long list may be what thousands of them are made from.
    for (size_t i = pickled.objects.size(); i-- > 0 && !graph.late();) {
        const Id node = pickled.objects[i];
        const auto* const known = find(graph.text(node));
        const bool explained = known != nullptr ? known->explain(graph, node) : enumeration(graph, node);
        if (!explained) {
            spreadState(graph, node);
        }
    }
    explainHerd(graph, pickled.root);
}

} // namespace keystrata::values
