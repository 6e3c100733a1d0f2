// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace keystrata::profiles {

namespace {

constexpr std::array Identities{"id", "alias"};

std::unexpected<Error> damaged(std::string_view text, size_t byte, const std::string& what)
{
    const auto before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
    const auto line = static_cast<size_t>(std::ranges::count(before, '\n')) + 1;
    const auto column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is the beginning
    return fail(ErrorKind::File,
        {"document.damaged", "{0} is damaged at line {1}, column {2}: mend it there, or put a copy back.",
            {what, std::to_string(line), std::to_string(column)}});
}

/// Whether two objects in lists stand for the same thing.
bool same(const Json& left, const Json& right)
{
    if (!left.is_object() || !right.is_object()) {
        return false;
    }
    return std::ranges::any_of(Identities, [&](const char* name) {
        const auto one = left.find(name);
        const auto other = right.find(name);
        return one != left.end() && other != right.end() && one->is_string() && *one == *other;
    });
}

} // namespace

Result<Json> parseDocument(std::string_view text, const std::string& what)
{
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return damaged(text, error.byte, what);
    } catch (const Json::exception&) {
        return damaged(text, 1, what); // a number that no double holds
    }
}

Result<int> formatOf(const Json& document, const std::string& what)
{
    const auto found = document.is_object() ? document.find("format") : document.end();
    if (found == document.end() || !found->is_number_integer() || *found < 0 || *found > 1'000'000) {
        return fail(ErrorKind::File,
            {"document.format", "{0} does not say its format, so it was not written by Keystrata: check its name.",
                {what}});
    }
    return found->get<int>();
}

Status migrate(Json& document, std::span<const Migration> steps, int current, const std::string& what)
{
    auto format = formatOf(document, what);
    if (!format) {
        return fail(format.error());
    }
    for (; *format < current; ++*format) {
        const auto step = std::ranges::find(steps, *format, &Migration::from);
        if (step == steps.end()) {
            return fail(ErrorKind::File,
                {"document.old", "{0} has the format {1}, which this version cannot read any more.",
                    {what, std::to_string(*format)}});
        }
        if (auto status = step->step(document); !status) {
            return status;
        }
        document["format"] = *format + 1;
    }
    return {};
}

Json merged(const Json& original, const Json& fresh)
{
    if (original.is_object() && fresh.is_object()) {
        Json out = original;
        for (const auto& [name, value] : fresh.items()) {
            const auto known = original.find(name);
            out[name] = known == original.end() ? value : merged(*known, value);
        }
        return out;
    }
    if (original.is_array() && fresh.is_array()) {
        Json out = Json::array();
        for (const auto& value : fresh) {
            const auto known =
                std::ranges::find_if(original, [&value](const Json& other) { return same(other, value); });
            out.push_back(known == original.end() ? value : merged(*known, value));
        }
        return out;
    }
    return fresh;
}

} // namespace keystrata::profiles
