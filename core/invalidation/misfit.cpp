// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/misfit.h"

#include "core/base/bytes.h"

#include <algorithm>

namespace keystrata::invalidation {

void addMisfit(std::vector<Misfit>& misfits, Message why, std::string_view key)
{
    const auto found = std::ranges::find_if(misfits, [&why](const Misfit& misfit) { return misfit.why.id == why.id; });
    if (found != misfits.end()) {
        ++found->keys;
        return;
    }
    misfits.push_back({.why = std::move(why), .keys = 1, .example = std::string(key)});
}

uint64_t keysOf(const std::vector<Misfit>& misfits)
{
    uint64_t keys = 0;
    for (const auto& misfit : misfits) {
        keys += misfit.keys;
    }
    return keys;
}

Json misfitsJson(const std::vector<Misfit>& misfits)
{
    Json list = Json::array();
    for (const auto& misfit : misfits) {
        auto entry = messageJson(misfit.why);
        entry["keys"] = misfit.keys;
        entry["example_escaped"] = escapeBytes(misfit.example);
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace keystrata::invalidation
