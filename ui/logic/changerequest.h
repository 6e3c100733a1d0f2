// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"

#include <optional>
#include <variant>

namespace keystrata::ui {

/// A master is to hand its place to a replica.
struct FailoverRequest
{
    std::optional<redis::Endpoint> replica = {}; ///< in a Cluster; behind Sentinel the sentinels choose
};

/// What a page asks the shell to open the change dialog for.
using ChangeRequest = std::variant<FailoverRequest>;

} // namespace keystrata::ui
