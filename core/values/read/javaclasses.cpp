// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: the writeObject() methods in OpenJDK 17's java.util, java.time.Ser, java.util.CollSer.
#include "core/values/read/javaclasses.h"

#include "core/values/cursor.h"
#include "core/values/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace keystrata::values {

namespace {

using Id = Graph::Id;
using Annotations = std::vector<JavaAnnotation>;

const JavaAnnotation* annotationOf(const Annotations& all, std::string_view className)
{
    const auto found = std::ranges::find(all, className, &JavaAnnotation::className);
    return found != all.end() ? &*found : nullptr;
}

/// Everyday collections need no name; others keep theirs.
std::string_view collectionName(std::string_view className)
{
    constexpr std::string_view Everyday[] = {"java.util.ArrayList", "java.util.LinkedList", "java.util.HashMap",
        "java.util.LinkedHashMap", "java.util.Arrays$ArrayList"};
    constexpr std::string_view Package = "java.util.";
    if (std::ranges::find(Everyday, className) != std::end(Everyday)) {
        return {};
    }
    return className.starts_with(Package) ? className.substr(Package.size()) : className;
}

/// The application's own class that extends a collection has fields of its own: what it holds is one more.
bool isOwnClass(std::string_view className)
{
    return !className.starts_with("java.");
}

void becomeList(Graph& graph, Id node, const std::vector<Id>& elements)
{
    const bool own = isOwnClass(graph.text(node));
    const Id list = own ? graph.add(NodeKind::List) : node;
    if (own) {
        graph.appendField(node, "elements", list);
    } else {
        graph.become(node, NodeKind::List, collectionName(graph.text(node)));
    }
    for (const Id element : elements) {
        graph.append(list, element);
    }
}

void becomeMap(Graph& graph, Id node, const std::vector<Id>& entries)
{
    const bool own = isOwnClass(graph.text(node));
    const Id map = own ? graph.add(NodeKind::Map) : node;
    if (own) {
        graph.appendField(node, "entries", map);
    } else {
        graph.become(node, NodeKind::Map, collectionName(graph.text(node)));
    }
    for (size_t i = 0; i + 1 < entries.size(); i += 2) {
        graph.appendField(map, entries[i], entries[i + 1]);
    }
}

/// Collections that write their elements behind their fields. An object may be of a class that extends one of these.
bool explainCollection(Graph& graph, Id node, const Annotations& annotations)
{
    constexpr std::string_view Lists[] = {"java.util.ArrayList", "java.util.LinkedList", "java.util.ArrayDeque",
        "java.util.HashSet", "java.util.PriorityQueue"};
    constexpr std::string_view Maps[] = {"java.util.HashMap", "java.util.TreeMap", "java.util.Hashtable",
        "java.util.EnumMap", "java.util.IdentityHashMap"};
    for (const auto name : Lists) {
        if (const auto* const own = annotationOf(annotations, name)) {
            becomeList(graph, node, own->objects);
            return true;
        }
    }
    for (const auto name : Maps) {
        if (const auto* const own = annotationOf(annotations, name)) {
            becomeMap(graph, node, own->objects);
            return true;
        }
    }
    if (const auto* const own = annotationOf(annotations, "java.util.TreeSet");
        own != nullptr && !own->objects.empty()) {
        becomeList(graph, node, {own->objects.begin() + 1, own->objects.end()}); // the first one is the comparator
        return true;
    }
    if (const auto* const own = annotationOf(annotations, "java.util.concurrent.ConcurrentHashMap")) {
        auto entries = own->objects;
        if (entries.size() >= 2 && graph.kind(entries.back()) == NodeKind::Null) {
            entries.resize(entries.size() - 2); // two nulls end it
        }
        becomeMap(graph, node, entries);
        return true;
    }
    return false;
}

/// List.of(), Set.of(), Map.of()
bool explainImmutable(Graph& graph, Id node, const Annotations& annotations)
{
    const auto* const own = annotationOf(annotations, "java.util.CollSer");
    const auto tag = graph.integer(graph.field(node, "tag"));
    if (own == nullptr || !tag) {
        return false;
    }
    const auto kind = *tag & 0xff;
    if (kind == 3) {
        becomeMap(graph, node, own->objects);
    } else {
        becomeList(graph, node, own->objects);
    }
    graph.rename(node, kind == 2 ? "Set" : "");
    return true;
}

/// One field that is the whole value: java.lang.Integer and its like.
bool explainBoxed(Graph& graph, Id node)
{
    constexpr std::string_view Boxes[] = {"java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte",
        "java.lang.Boolean", "java.lang.Double", "java.lang.Float", "java.lang.Character",
        "java.util.concurrent.atomic.AtomicInteger", "java.util.concurrent.atomic.AtomicLong"};
    const Id value = graph.field(node, "value");
    if (std::ranges::find(Boxes, graph.text(node)) == std::end(Boxes) || value == 0) {
        return false;
    }
    graph.become(node, graph.kind(value), graph.text(value));
    return true;
}

bool explainDate(Graph& graph, Id node, const Annotations& annotations)
{
    const auto* const own = annotationOf(annotations, "java.util.Date");
    if (own == nullptr || own->bytes.size() != sizeof(int64_t) || isOwnClass(graph.text(node))) {
        return false;
    }
    const auto milliseconds = Cursor(own->bytes).big<int64_t>();
    const int64_t seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);
    auto nanoseconds = static_cast<uint32_t>(milliseconds - seconds * 1000) * 1'000'000U;
    const auto exact = graph.integer(graph.field(node, "nanos")); // of java.sql.Timestamp
    if (exact && *exact >= 0 && *exact < 1'000'000'000) {
        nanoseconds = static_cast<uint32_t>(*exact);
    }
    graph.become(node, NodeKind::Time, graph.keep(utcMomentText(seconds, nanoseconds)));
    return true;
}

std::string bigInteger(const Graph& graph, Id node)
{
    const Id magnitude = graph.field(node, "magnitude");
    const auto sign = graph.integer(graph.field(node, "signum"));
    if (graph.kind(magnitude) != NodeKind::Bytes || !sign) {
        return {};
    }
    const auto digits = integerText(graph.text(magnitude)).value_or(std::string());
    return (*sign < 0 && !digits.empty() ? "-" : "") + digits;
}

bool explainNumber(Graph& graph, Id node)
{
    if (graph.text(node) == "java.math.BigInteger") {
        const auto digits = bigInteger(graph, node);
        graph.become(node, digits.empty() ? NodeKind::Opaque : NodeKind::Integer,
            digits.empty() ? "a large integer" : graph.keep(digits));
        return true;
    }
    const Id unscaled = graph.field(node, "intVal");
    const auto scale = graph.integer(graph.field(node, "scale"));
    if (graph.kind(unscaled) != NodeKind::Integer || !scale) {
        return false;
    }
    const auto digits = pointedDigits(std::string(graph.text(unscaled)), *scale);
    graph.become(node, NodeKind::Real, graph.keep(realText(std::string_view(digits))));
    return true;
}

bool explainUuid(Graph& graph, Id node)
{
    const auto high = graph.integer(graph.field(node, "mostSigBits"));
    const auto low = graph.integer(graph.field(node, "leastSigBits"));
    if (!high || !low) {
        return false;
    }
    const auto a = static_cast<uint64_t>(*high);
    const auto b = static_cast<uint64_t>(*low);
    const auto text = fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32U, a >> 16U & 0xffffU, a & 0xffffU,
        b >> 48U, b & 0xffff'ffff'ffffU);
    graph.become(node, NodeKind::Symbol, graph.keep(text));
    return true;
}

/// The array inside is the list itself: Arrays.asList(), Vector, Collections.unmodifiable…
bool explainWrapper(Graph& graph, Id node, std::string_view field)
{
    const Id inner = graph.field(node, field);
    if (graph.kind(inner) != NodeKind::List && graph.kind(inner) != NodeKind::Map) {
        return false;
    }
    auto elements = graph.children(inner);
    const auto count = graph.integer(graph.field(node, "elementCount")); // a Vector has room for more
    if (count && *count >= 0 && static_cast<size_t>(*count) < elements.size()) {
        elements.resize(static_cast<size_t>(*count));
    }
    const auto kind = graph.kind(inner);
    graph.become(node, kind, collectionName(graph.text(node)));
    for (const Id element : elements) {
        graph.append(node, element);
    }
    return true;
}

/// A time of day leaves out the zeros at its end: the last part that is there comes inverted.
std::string clockOf(Cursor& in)
{
    int parts[3] = {};
    bool last = false;
    for (int i = 0; i < 3 && !last; ++i) {
        const auto part = in.big<int8_t>();
        last = part < 0;
        parts[i] = last ? ~part : part;
    }
    const auto nanoseconds = last ? 0U : in.big<uint32_t>();
    return clockText(
        static_cast<unsigned>(parts[0]), static_cast<unsigned>(parts[1]), static_cast<unsigned>(parts[2]), nanoseconds);
}

std::string dateOf(Cursor& in)
{
    const auto year = in.big<int32_t>();
    const auto month = in.byte();
    return dateText(year, month, in.byte());
}

std::string offsetOf(Cursor& in)
{
    const auto quarters = in.big<int8_t>();
    const int64_t seconds = quarters == 127 ? in.big<int32_t>() : quarters * 900;
    return seconds == 0 ? "Z" : offsetText(seconds);
}

std::string zoneOf(Cursor& in)
{
    const auto type = in.byte();
    if (type == 8) {
        offsetOf(in); // it stands before the zone already
        return {};
    }
    return "[" + std::string(in.take(in.big<uint16_t>())) + "]";
}

/// java.time.Ser: a byte for the type, then its parts.
std::string timeOf(Cursor& in)
{
    const auto type = in.byte();
    switch (type) {
    case 1:
    case 2: {
        const auto seconds = in.big<int64_t>();
        const auto nanoseconds = in.big<uint32_t>() % 1'000'000'000U;
        return type == 1 ? durationText(seconds, nanoseconds) : utcMomentText(seconds, nanoseconds);
    }
    case 3:
        return dateOf(in);
    case 4:
        return clockOf(in);
    case 5:
    case 6:
    case 10: {
        auto text = dateOf(in) + "T";
        text += clockOf(in);
        text += type == 5 ? std::string() : offsetOf(in);
        return type == 6 ? text + zoneOf(in) : text;
    }
    case 7:
        return std::string(in.take(in.big<uint16_t>()));
    case 8:
        return offsetOf(in);
    case 9: {
        const auto text = clockOf(in);
        return text + offsetOf(in);
    }
    case 11:
        return fmt::format("{:04}", in.big<int32_t>());
    case 12: {
        const auto year = in.big<int32_t>();
        return fmt::format("{:04}-{:02}", year, in.byte());
    }
    default:
        return {};
    }
}

bool explainTime(Graph& graph, Id node, const Annotations& annotations)
{
    const auto* const own = annotationOf(annotations, "java.time.Ser");
    if (own == nullptr) {
        return false;
    }
    Cursor in(own->bytes);
    const auto text = timeOf(in);
    if (text.empty() || in.isShort() || !in.atEnd()) {
        return false;
    }
    const bool zone = own->bytes.front() == 7 || own->bytes.front() == 8;
    graph.become(node, zone ? NodeKind::Symbol : NodeKind::Time, graph.keep(text));
    return true;
}

} // namespace

bool explainJavaObject(Graph& graph, Id node, const std::vector<JavaAnnotation>& annotations)
{
    const auto name = graph.text(node);
    if (graph.late()) {
        return false; // many objects may be made from one long array
    }
    if (name == "org.springframework.cache.support.NullValue") {
        graph.become(node, NodeKind::Null, {});
        return true;
    }
    if (name == "java.math.BigInteger" || name == "java.math.BigDecimal") {
        return explainNumber(graph, node);
    }
    if (name == "java.util.UUID") {
        return explainUuid(graph, node);
    }
    if (name == "java.util.Arrays$ArrayList") {
        return explainWrapper(graph, node, "a");
    }
    if (name == "java.util.Vector" || name == "java.util.Stack") {
        return explainWrapper(graph, node, "elementData");
    }
    return explainBoxed(graph, node) || explainDate(graph, node, annotations) || explainTime(graph, node, annotations)
        || explainImmutable(graph, node, annotations) || explainCollection(graph, node, annotations);
}

} // namespace keystrata::values
