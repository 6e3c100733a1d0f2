// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace keystrata::invalidation {

/// Why some keys cannot be carried to another version. One for each reason, however many keys it holds for.
struct Misfit
{
    Message why; ///< about the example
    uint64_t keys = 0;
    std::string example; ///< name of the first

    bool operator==(const Misfit&) const = default;
};

void addMisfit(std::vector<Misfit>& misfits, Message why, std::string_view key);
uint64_t keysOf(const std::vector<Misfit>& misfits);
Json misfitsJson(const std::vector<Misfit>& misfits);

} // namespace keystrata::invalidation
