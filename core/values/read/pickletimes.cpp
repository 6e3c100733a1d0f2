// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: _getstate() in Python 3.11's Lib/datetime.py, zoneinfo, pytz.
#include "core/values/read/pickletimes.h"

#include "core/values/cursor.h"
#include "core/values/read/pickle.h"
#include "core/values/texts.h"

namespace keystrata::values {

namespace {

using Id = Graph::Id;

constexpr size_t MostArguments = 8;
constexpr int64_t SecondsInDay = 86'400;
constexpr int64_t LongestDays = 999'999'999; ///< of a timedelta

std::vector<Id> argumentsOf(const Graph& graph, Id object)
{
    const Id arguments = graph.kind(object) == NodeKind::Object ? graph.field(object, picklefield::Arguments) : 0;
    return graph.kind(arguments) == NodeKind::List ? graph.children(arguments, MostArguments) : std::vector<Id>();
}

/// UTF-8 of characters below 256 into their bytes.
std::optional<std::string> latin1(std::string_view text)
{
    std::string bytes;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto first = static_cast<uint8_t>(text[i]);
        if (first < 0x80) {
            bytes.push_back(text[i]);
        } else if ((first == 0xc2 || first == 0xc3) && i + 1 < text.size()) {
            bytes.push_back(static_cast<char>((first & 3U) << 6U | (static_cast<uint8_t>(text[++i]) & 0x3fU)));
        } else {
            return std::nullopt;
        }
    }
    return bytes;
}

struct Span
{
    int64_t seconds = 0;
    uint32_t microseconds = 0;
};

/// Of a timedelta: days, seconds, microseconds.
std::optional<Span> spanOf(const Graph& graph, Id delta)
{
    const auto arguments = argumentsOf(graph, delta);
    int64_t parts[3] = {};
    for (size_t i = 0; i < arguments.size() && i < 3; ++i) {
        const auto part = graph.integer(arguments[i]);
        if (!part || *part < -LongestDays || *part > LongestDays || (i == 2 && *part < 0)) {
            return std::nullopt;
        }
        parts[i] = *part;
    }
    const bool known = graph.text(delta) == "datetime.timedelta" && arguments.size() <= 3;
    return known ? std::optional(Span{parts[0] * SecondsInDay + parts[1] + parts[2] / 1'000'000,
                       static_cast<uint32_t>(parts[2] % 1'000'000)})
                 : std::nullopt;
}

struct Zone
{
    std::optional<int64_t> offset = {}; ///< seconds east
    std::string name = {}; ///< of a place, whose offset changes
};

std::optional<Zone> zoneOf(const Graph& graph, Id zone)
{
    const auto type = graph.text(zone);
    const auto arguments = argumentsOf(graph, zone);
    if (type == "datetime.timezone" && !arguments.empty()) {
        const auto span = spanOf(graph, arguments[0]);
        return span ? std::optional(Zone{.offset = span->seconds}) : std::nullopt;
    }
    if (type == "pytz._UTC" || type == "django.utils.timezone.UTC") {
        return Zone{.offset = 0};
    }
    const bool named = !arguments.empty() && graph.kind(arguments[0]) == NodeKind::Text;
    if (type == "pytz._p" && named) {
        Zone found{.name = std::string(graph.text(arguments[0]))};
        found.offset = arguments.size() > 1 ? graph.integer(arguments[1]) : std::nullopt;
        return found;
    }
    if (type == "zoneinfo.ZoneInfo._unpickle" && named) {
        return Zone{.name = std::string(graph.text(arguments[0]))};
    }
    return std::nullopt;
}

/// "+02:00", "[Europe/Paris]" or both.
std::string zoneText(const Zone& zone)
{
    return (zone.offset ? offsetText(*zone.offset) : "") + (zone.name.empty() ? "" : "[" + zone.name + "]");
}

uint32_t nanosecondsOf(Cursor& in)
{
    const uint32_t high = in.byte();
    const uint32_t microseconds = high << 16U | in.big<uint16_t>();
    return microseconds % 1'000'000 * 1000;
}

std::string clockOf(Cursor& in)
{
    const unsigned hour = in.byte() & 0x7fU; // the highest bit: the second time that this hour comes, in autumn
    const unsigned minute = in.byte();
    const unsigned second = in.byte();
    return clockText(hour, minute, second, nanosecondsOf(in));
}

std::string dateOf(Cursor& in)
{
    const auto year = in.big<uint16_t>();
    const unsigned month = in.byte() & 0x7fU; // the same of a datetime
    return dateText(year, month, in.byte());
}

/// Of a date (4 bytes), a time (6) or a datetime (10).
std::optional<std::string> wallOf(std::string_view type, std::string_view bytes)
{
    Cursor in(bytes);
    if (type == "datetime.date" && bytes.size() == 4) {
        return dateOf(in);
    }
    if (type == "datetime.time" && bytes.size() == 6) {
        return clockOf(in);
    }
    if (type == "datetime.datetime" && bytes.size() == 10) {
        const auto date = dateOf(in);
        return date + "T" + clockOf(in);
    }
    return std::nullopt;
}

bool explainMoment(Graph& graph, Id node)
{
    const auto arguments = argumentsOf(graph, node);
    const auto bytes = arguments.empty() ? std::nullopt : pickledBytes(graph, arguments[0]);
    auto text = bytes ? wallOf(graph.text(node), *bytes) : std::nullopt;
    if (!text || arguments.size() > 2) {
        return false;
    }
    if (arguments.size() == 2) {
        const auto zone = zoneOf(graph, arguments[1]);
        if (!zone) {
            return false; // a class of its own: it stays to be seen
        }
        *text += zoneText(*zone);
    }
    graph.become(node, NodeKind::Time, graph.keep(*text));
    return true;
}

} // namespace

std::optional<std::string> pickledBytes(const Graph& graph, Id node)
{
    const auto text = graph.text(node);
    const auto kind = graph.kind(node);
    if (kind == NodeKind::Bytes || (kind == NodeKind::Text && graph.tag(node) == PickleOldString)) {
        return std::string(text);
    }
    const auto arguments = argumentsOf(graph, node);
    const bool encodes = kind == NodeKind::Object && text == "_codecs.encode";
    const bool wraps = kind == NodeKind::Object && (text == "builtins.bytearray" || text == "builtins.bytes");
    if (arguments.empty()) {
        return wraps ? std::optional(std::string()) : std::nullopt;
    }
    if ((encodes || wraps) && graph.kind(arguments[0]) == NodeKind::Text) {
        return latin1(graph.text(arguments[0]));
    }
    // Never more than one inside the other: what is made of what is made would go on for ever.
    const bool inner = graph.kind(arguments[0]) == NodeKind::Bytes || graph.text(arguments[0]) == "_codecs.encode";
    return wraps && arguments.size() == 1 && inner ? pickledBytes(graph, arguments[0]) : std::nullopt;
}

bool explainPickledTime(Graph& graph, Id node)
{
    const auto type = graph.text(node);
    if (type == "datetime.timedelta") {
        const auto span = spanOf(graph, node);
        if (span) {
            graph.become(node, NodeKind::Time, graph.keep(durationText(span->seconds, span->microseconds * 1000)));
        }
        return span.has_value();
    }
    if (type == "datetime.datetime" || type == "datetime.date" || type == "datetime.time") {
        return explainMoment(graph, node);
    }
    const auto zone = zoneOf(graph, node);
    if (zone) {
        const auto text =
            zone->name.empty() ? "UTC" + (*zone->offset == 0 ? "" : offsetText(*zone->offset)) : zone->name;
        graph.become(node, NodeKind::Symbol, graph.keep(text));
    }
    return zone.has_value();
}

} // namespace keystrata::values
