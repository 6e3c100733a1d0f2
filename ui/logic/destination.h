// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"
#include "core/redis/target.h"

#include <QString>

#include <chrono>
#include <optional>

namespace keystrata::ui {

/// Where the window goes: a server, what people call it, and, when it comes from a profile, how it is to be treated.
struct Destination
{
    QString name;
    redis::Target target; ///< with its secrets
    std::optional<profiles::Profile> profile = {};

    bool operator==(const Destination&) const = default;
};

} // namespace keystrata::ui
