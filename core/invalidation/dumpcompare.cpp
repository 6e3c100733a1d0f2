// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dumpcompare.h"

#include "core/base/digest.h"
#include "core/invalidation/dumppayload.h"
#include "core/invalidation/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::invalidation {

namespace {

constexpr char SetType = 2;
constexpr char HashType = 4;
constexpr size_t MarkDigits = 20;

/// The elements of a set or the fields of a hash with their values, sorted; nothing for anything else.
std::optional<std::vector<std::string>> elementsOf(std::string_view dump)
{
    if (dump.size() < DumpFooter + 2 || (dump.front() != SetType && dump.front() != HashType)) {
        return std::nullopt;
    }
    DumpPayload payload(dump.substr(1, dump.size() - DumpFooter - 1));
    std::vector<std::string> elements;
    for (uint64_t left = payload.length(); left > 0 && !payload.broken(); --left) {
        std::string element(payload.item());
        if (dump.front() == HashType) {
            element += payload.item();
        }
        elements.push_back(std::move(element));
    }
    if (payload.broken() || !payload.atEnd()) {
        return std::nullopt;
    }
    std::ranges::sort(elements);
    return elements;
}

} // namespace

bool sameValue(std::string_view left, std::string_view right)
{
    if (left == right) {
        return true;
    }
    if (left.size() != right.size() || left.empty() || left.front() != right.front()) {
        return false;
    }
    const auto elements = elementsOf(left);
    return elements && elements == elementsOf(right);
}

std::string valueDigest(std::string_view dump)
{
    const auto elements = elementsOf(dump);
    if (!elements) {
        return dumpDigest(dump);
    }
    std::string sorted(1, dump.front());
    for (const auto& element : *elements) {
        sorted += fmt::format("{} ", element.size());
        sorted += element;
    }
    return fmt::format("~{}{:x}", sha256(sorted).substr(0, MarkDigits), dump.size());
}

std::string bytesDigest(std::string_view bytes)
{
    return BytesMark + sha256(bytes).substr(0, MarkDigits);
}

} // namespace keystrata::invalidation
