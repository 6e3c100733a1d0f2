// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/cast.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace keystrata::invalidation {

namespace {

using values::NodeKind;

constexpr std::array<std::string_view, 5> Types{"string", "integer", "number", "boolean", "null"};

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/// What JSON would read as one number, with nothing around it.
bool isNumber(std::string_view text)
{
    return !text.empty() && (isDigit(text.front()) || text.front() == '-') && isDigit(text.back())
        && nlohmann::ordered_json::accept(text);
}

NodeKind numberKind(std::string_view digits)
{
    return digits.find_first_of(".eE") == std::string_view::npos ? NodeKind::Integer : NodeKind::Real;
}

/// "1.50e2" → "150"; nothing when it has a fraction. Not for more digits than a double surely holds: what such a number
/// was before it was written down, nobody knows.
std::optional<std::string> wholeDigits(std::string_view number)
{
    constexpr int64_t mostDigits = 15;
    const bool negative = number.starts_with('-');
    number.remove_prefix(negative ? 1 : 0);
    int64_t exponent = 0;
    if (const size_t at = number.find_first_of("eE"); at != std::string_view::npos) {
        const auto text = number.substr(at + (number.substr(at + 1).starts_with('+') ? 2 : 1));
        if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec != std::errc{}) {
            return {};
        }
        number = number.substr(0, at);
    }
    const size_t point = std::min(number.find('.'), number.size());
    auto digits = std::string(number.substr(0, point)) + std::string(number.substr(std::min(point + 1, number.size())));
    const auto first = std::min(digits.find_first_not_of('0'), digits.size());
    const auto end = digits.find_last_not_of('0') + 1; // npos + 1 is 0
    if (first >= end) {
        return "0";
    }
    // Of the digits that count, `whole` stand before the point.
    const auto before = static_cast<int64_t>(point) - static_cast<int64_t>(first);
    if (exponent > mostDigits || exponent < -1'000'000 || before + exponent > mostDigits
        || before + exponent < static_cast<int64_t>(end - first)) {
        return {};
    }
    digits = digits.substr(first, end - first);
    digits.resize(static_cast<size_t>(before + exponent), '0');
    return (negative ? "-" : "") + digits;
}

std::string_view whatStands(const Branch& branch)
{
    switch (branch.kind) {
    case NodeKind::Null:
        return "null";
    case NodeKind::Boolean:
        return "a truth value";
    case NodeKind::Integer:
        return "an integer";
    case NodeKind::Real:
        return "a number that is no integer";
    case NodeKind::Text:
        return "a text that does not read so";
    case NodeKind::List:
        return "a list";
    default:
        return "a map";
    }
}

/// The new text of a scalar; nothing when it would lose something.
using Cast = std::optional<Branch>;

Cast toString(const Branch& branch)
{
    const bool scalar =
        branch.kind == NodeKind::Boolean || branch.kind == NodeKind::Integer || branch.kind == NodeKind::Real;
    return scalar ? Cast(Branch{.kind = NodeKind::Text, .text = branch.text}) : std::nullopt;
}

Cast toNumber(const Branch& branch)
{
    if (branch.kind == NodeKind::Boolean) {
        return Branch{.kind = NodeKind::Integer, .text = branch.text == "true" ? "1" : "0"};
    }
    return branch.kind == NodeKind::Text && isNumber(branch.text)
        ? Cast(Branch{.kind = numberKind(branch.text), .text = branch.text})
        : std::nullopt;
}

Cast toInteger(const Branch& branch)
{
    if (branch.kind == NodeKind::Real) {
        auto digits = wholeDigits(branch.text);
        return digits ? Cast(Branch{.kind = NodeKind::Integer, .text = std::move(*digits)}) : std::nullopt;
    }
    auto number = toNumber(branch);
    return number && number->kind == NodeKind::Integer && number->text != "-0" ? number : std::nullopt;
}

Cast toBoolean(const Branch& branch)
{
    const auto truth = [&](NodeKind kind, std::string_view text, const char* word) {
        return branch.kind == kind && branch.text == text ? Cast(Branch{.kind = NodeKind::Boolean, .text = word})
                                                          : std::nullopt;
    };
    for (const auto& made : {truth(NodeKind::Text, "true", "true"), truth(NodeKind::Text, "false", "false"),
             truth(NodeKind::Integer, "1", "true"), truth(NodeKind::Integer, "0", "false")}) {
        if (made) {
            return made;
        }
    }
    return {};
}

bool isOf(const Branch& branch, std::string_view type)
{
    switch (branch.kind) {
    case NodeKind::Null:
        return type == "null";
    case NodeKind::Boolean:
        return type == "boolean";
    case NodeKind::Integer:
        return type == "integer" || type == "number";
    case NodeKind::Real:
        return type == "number";
    case NodeKind::Text:
        return type == "string";
    default:
        return false;
    }
}

Cast made(const Branch& branch, std::string_view type)
{
    if (type == "string") {
        return toString(branch);
    }
    if (type == "number") {
        return toNumber(branch);
    }
    if (type == "integer") {
        return toInteger(branch);
    }
    if (type == "boolean") {
        return toBoolean(branch);
    }
    return branch.kind == NodeKind::Text && branch.text.empty() ? Cast(Branch()) : std::nullopt;
}

} // namespace

bool isCastType(std::string_view type)
{
    return std::ranges::find(Types, type) != Types.end();
}

Result<bool> castBranch(Branch& branch, const std::string& type, const std::string& path)
{
    if (isOf(branch, type)) {
        return false;
    }
    auto cast = made(branch, type);
    if (!cast) {
        return fail(ErrorKind::Usage,
            {"transform.cast", "Making {0} a {1} would lose something: {2} stands there.",
                {path, type, std::string(whatStands(branch))}});
    }
    branch = std::move(*cast);
    return true;
}

} // namespace keystrata::invalidation
