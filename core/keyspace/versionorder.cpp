// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/layout.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/// Digits with single joiners between: "2", "1.9", "2024-05".
bool isNumbers(std::string_view version)
{
    bool digitBefore = false;
    for (const char byte : version) {
        const bool joins = byte == '.' || byte == '-' || byte == '_';
        if (!isDigit(byte) && !(joins && digitBefore)) {
            return false;
        }
        digitBefore = isDigit(byte);
    }
    return digitBefore;
}

std::string_view takeNumber(std::string_view& version)
{
    const auto end =
        std::min(version.size(), static_cast<size_t>(std::ranges::find_if_not(version, isDigit) - version.begin()));
    auto number = version.substr(0, end);
    version.remove_prefix(std::min(end + 1, version.size()));
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

int sign(std::strong_ordering order)
{
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// By value without turning them into integers: a version may have more digits than any of those.
int compareNumbers(std::string_view left, std::string_view right)
{
    return left.size() != right.size() ? sign(left.size() <=> right.size()) : sign(left <=> right);
}

} // namespace

int compareVersions(std::string_view left, std::string_view right)
{
    const bool leftNumbers = isNumbers(left);
    const bool rightNumbers = isNumbers(right);
    if (leftNumbers != rightNumbers) {
        return leftNumbers ? -1 : 1;
    }
    if (leftNumbers) {
        auto restLeft = left;
        auto restRight = right;
        while (!restLeft.empty() && !restRight.empty()) {
            if (const int order = compareNumbers(takeNumber(restLeft), takeNumber(restRight)); order != 0) {
                return order;
            }
        }
        if (restLeft.empty() != restRight.empty()) {
            return restLeft.empty() ? -1 : 1;
        }
    }
    // "01" and "1" have one value but are two versions: only the same bytes are equal.
    return sign(left <=> right);
}

} // namespace keystrata::keyspace
