// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/pointer.h"

#include <charconv>

namespace keystrata::invalidation {

namespace {

std::optional<std::string> unescaped(std::string_view segment)
{
    std::string out;
    for (size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '~') {
            out += segment[i];
            continue;
        }
        const auto code = segment.substr(i + 1, 1);
        if (code != "0" && code != "1") {
            return {};
        }
        out += code == "0" ? '~' : '/';
        ++i;
    }
    return out;
}

} // namespace

std::optional<Pointer> pointerFromText(std::string_view text)
{
    Pointer pointer;
    while (!text.empty()) {
        if (text.front() != '/') {
            return {};
        }
        const size_t end = std::min(text.find('/', 1), text.size());
        auto segment = unescaped(text.substr(1, end - 1));
        if (!segment) {
            return {};
        }
        pointer.push_back(std::move(*segment));
        text.remove_prefix(end);
    }
    return pointer;
}

Result<size_t> placeOf(const Branch& branch, const std::string& segment)
{
    if (branch.isMap()) {
        return branch.find(segment);
    }
    size_t index = 0;
    const char* const end = segment.data() + segment.size();
    const auto [last, error] = std::from_chars(segment.data(), end, index);
    const bool isIndex = error == std::errc{} && last == end && (segment.size() == 1 || segment.front() != '0');
    return branch.isList() && isIndex && index < branch.children.size() ? index : Branch::Nowhere;
}

Status visitAll(Branch& root, std::span<const std::string> segments, const Visit& visit)
{
    if (segments.empty()) {
        return visit(root);
    }
    const auto rest = segments.subspan(1);
    if (segments.front() == "*") {
        for (auto& child : root.children) {
            if (auto status = visitAll(child, rest, visit); !status) {
                return status;
            }
        }
        return {};
    }
    const auto place = placeOf(root, segments.front());
    if (!place) {
        return fail(place.error());
    }
    return *place == Branch::Nowhere ? Status() : visitAll(root.children[*place], rest, visit);
}

} // namespace keystrata::invalidation
