// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/info.h"

#include <charconv>
#include <optional>

namespace keystrata::stats {

namespace {

template <typename Number>
std::optional<Number> parseNumber(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// Takes the text up to the separator (or all of it) from the front of `rest`.
std::string_view takeUntil(std::string_view& rest, char separator)
{
    const auto end = rest.find(separator);
    const auto taken = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return taken;
}

/// "db0" and "keys=7,expires=5,avg_ttl=1200". Newer servers add pairs; those are passed over.
std::optional<DatabaseInfo> parseDatabase(std::string_view name, std::string_view value)
{
    if (!name.starts_with("db") || !value.starts_with("keys=")) {
        return std::nullopt;
    }
    const auto index = parseNumber<int>(name.substr(2));
    if (!index || *index < 0) {
        return std::nullopt;
    }
    DatabaseInfo database{.index = *index};
    while (!value.empty()) {
        auto pair = takeUntil(value, ',');
        const auto key = takeUntil(pair, '=');
        const auto number = parseNumber<uint64_t>(pair).value_or(0);
        if (key == "keys") {
            database.keys = number;
        } else if (key == "expires") {
            database.expires = number;
        } else if (key == "avg_ttl") {
            database.avgTtlMs = number;
        }
    }
    return database;
}

} // namespace

std::string_view Info::text(std::string_view name) const
{
    const auto field = fields.find(name);
    return field == fields.end() ? std::string_view{} : std::string_view(field->second);
}

uint64_t Info::number(std::string_view name) const
{
    return parseNumber<uint64_t>(text(name)).value_or(0);
}

double Info::real(std::string_view name) const
{
    return parseNumber<double>(text(name)).value_or(0);
}

bool Info::okOrMissing(std::string_view name) const
{
    return !has(name) || text(name) == "ok";
}

Info parseInfo(std::string_view text)
{
    Info info;
    while (!text.empty()) {
        auto line = takeUntil(text, '\n');
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.starts_with('#') || !line.contains(':')) {
            continue;
        }
        const auto name = takeUntil(line, ':');
        if (const auto database = parseDatabase(name, line)) {
            info.databases.push_back(*database);
        } else {
            info.fields.insert_or_assign(std::string(name), std::string(line));
        }
    }
    return info;
}

} // namespace keystrata::stats
