// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: time_mdump() in Ruby's time.c, d_lite_marshal_dump() in date_core.c, BigDecimal_dump() in bigdecimal.c,
// Set's @hash, ActiveSupport::TimeWithZone#marshal_dump.
#include "core/values/read/marshalclasses.h"

#include "core/values/cursor.h"
#include "core/values/texts.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>

namespace keystrata::values {

namespace {

using Id = Graph::Id;

constexpr int64_t JulianDayOf1970 = 2'440'588;

/// A Set keeps its elements as the keys of a hash.
void explainSet(Graph& graph, Id node)
{
    Id hash = graph.field(node, "@hash");
    if (graph.is(hash, NodeKind::Object, "Hash")) {
        hash = graph.field(hash, "entries"); // it has a default
    }
    if (graph.kind(hash) != NodeKind::Map) {
        return;
    }
    graph.become(node, NodeKind::List, graph.text(node));
    const auto pairs = graph.children(hash);
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
        graph.append(node, pairs[i]);
    }
}

void explainRational(Graph& graph, Id node, const std::vector<Id>& data)
{
    if (data.size() == 2 && graph.kind(data[0]) == NodeKind::Integer && graph.kind(data[1]) == NodeKind::Integer) {
        const auto shown = std::string(graph.text(data[0])) + "/" + std::string(graph.text(data[1]));
        graph.become(node, NodeKind::Symbol, graph.keep(shown));
    }
}

/// [chronological Julian day's class, day, seconds, nanoseconds, offset, start of the Gregorian calendar]
void explainDate(Graph& graph, Id node, const std::vector<Id>& data)
{
    constexpr int64_t FarDay = 10'000'000;
    if (data.size() != 6) {
        return;
    }
    const auto day = graph.integer(data[1]);
    const auto seconds = graph.integer(data[2]).value_or(-1);
    const auto nanoseconds = graph.integer(data[3]).value_or(0);
    const auto offset = graph.integer(data[4]);
    if (!day || !offset || *day > FarDay || *day < -FarDay || seconds < 0 || seconds > 86'400) {
        return;
    }
    const int64_t moment = (*day - JulianDayOf1970) * 86'400 + seconds;
    const auto fraction = static_cast<uint32_t>(nanoseconds % 1'000'000'000);
    auto text = localMomentText(moment, fraction, *offset);
    if (graph.text(node) == "Date") {
        text = text.substr(0, text.find('T'));
    }
    graph.become(node, NodeKind::Time, graph.keep(text));
}

/// [the moment in UTC, name of the zone, the time on its clocks]
void explainTimeWithZone(Graph& graph, Id node, const std::vector<Id>& data)
{
    if (data.size() == 3 && graph.kind(data[0]) == NodeKind::Time && graph.kind(data[1]) == NodeKind::Text) {
        const auto shown = std::string(graph.text(data[0])) + "[" + std::string(graph.text(data[1])) + "]";
        graph.become(node, NodeKind::Time, graph.keep(shown));
    }
}

/// 8 bytes, and what they have no room for among the variables.
void explainTime(Graph& graph, Id node, std::string_view data)
{
    Cursor in(data);
    const auto first = in.little<uint32_t>();
    const auto second = in.little<uint32_t>();
    if (data.size() != 8) {
        return;
    }
    const auto offset = graph.integer(graph.field(node, "offset"));
    if ((first & 0x80000000U) == 0) { // before Ruby 1.8: seconds and microseconds since 1970
        graph.become(node, NodeKind::Time, graph.keep(utcMomentText(first, second % 1'000'000 * 1000)));
        return;
    }
    const bool utc = (first & 0x40000000U) != 0;
    const auto extension = graph.integer(graph.field(node, "year")); // of years beyond 16 bits
    const int64_t year = extension.value_or(static_cast<int64_t>(first >> 14U & 0xffffU) + 1900);
    if (year > 30'000 || year < -30'000) {
        return;
    }
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
        std::chrono::month((first >> 10U & 0xfU) + 1), std::chrono::day(first >> 5U & 0x1fU));
    if (!date.ok()) {
        return;
    }
    const auto microseconds = second & 0xfffffU;
    const int64_t moment = std::chrono::sys_days(date).time_since_epoch().count() * int64_t{86'400}
        + (first & 0x1fU) * 3600 + (second >> 26U & 0x3fU) * 60 + (second >> 20U & 0x3fU);
    const auto numerator = graph.integer(graph.field(node, "nano_num")).value_or(0);
    const auto denominator = graph.integer(graph.field(node, "nano_den")).value_or(1);
    const auto nanoseconds = denominator > 0 && numerator >= 0 ? numerator / denominator % 1000 : 0;
    const auto fraction = static_cast<uint32_t>(microseconds % 1'000'000 * 1000 + static_cast<uint32_t>(nanoseconds));
    const auto text = utc || !offset ? utcMomentText(moment, fraction) : localMomentText(moment, fraction, *offset);
    graph.become(node, NodeKind::Time, graph.keep(text));
}

/// "18:-0.125e2": the digits that it reserves, and the number. Behind "0." there are only digits.
void explainBigDecimal(Graph& graph, Id node, std::string_view data)
{
    auto number = data.substr(std::min(data.find(':'), data.size() - 1) + 1);
    if (number == "NaN" || number == "Infinity" || number == "-Infinity") {
        graph.become(node, NodeKind::Real, number == "NaN" ? "nan" : number == "Infinity" ? "inf" : "-inf");
        return;
    }
    const bool negative = number.starts_with('-');
    number.remove_prefix(negative ? 1 : 0);
    const auto exponentAt = std::min(number.find('e'), number.size());
    const auto digits = number.starts_with("0.") && exponentAt > 2 ? number.substr(2, exponentAt - 2) : number;
    const auto behind = number.substr(std::min(exponentAt + 1, number.size()));
    int64_t exponent = 0;
    const auto read = std::from_chars(behind.data(), behind.data() + behind.size(), exponent);
    const bool known = read.ptr == behind.data() + behind.size() && !digits.empty()
        && digits.find_first_not_of("0123456789") == std::string_view::npos && std::abs(exponent) < INT32_MAX;
    if (known) {
        const auto places = number.starts_with("0.") ? static_cast<int64_t>(digits.size()) - exponent : 0;
        const auto text = pointedDigits((negative ? "-" : "") + std::string(digits), places);
        graph.become(node, NodeKind::Real, graph.keep(realText(std::string_view(text))));
    }
}

} // namespace

void explainMarshalObject(Graph& graph, Id node)
{
    const auto name = graph.text(node);
    if (name == "Set" || name == "SortedSet") {
        explainSet(graph, node);
        return;
    }
    const Id list = graph.field(node, "data");
    const auto data = graph.kind(list) == NodeKind::List ? graph.children(list, 8) : std::vector<Id>();
    if (name == "Rational") {
        explainRational(graph, node, data);
    } else if (name == "Date" || name == "DateTime") {
        explainDate(graph, node, data);
    } else if (name == "ActiveSupport::TimeWithZone") {
        explainTimeWithZone(graph, node, data);
    }
}

void explainMarshalDump(Graph& graph, Id node, std::string_view data)
{
    const auto name = graph.text(node);
    if (name == "Time") {
        explainTime(graph, node, data);
    } else if (name == "BigDecimal" && !data.empty()) {
        explainBigDecimal(graph, node, data);
    }
}

} // namespace keystrata::values
