// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/detector.h"

#include <span>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// A layout of a framework that writes no version, and what showed that it is in use.
struct FrameworkFinding
{
    Layout layout; ///< bound to the accepted prefixes
    std::vector<PrefixEvidence> prefixes;
};

/// Looks for the marks that only this framework writes ("laravel_database_", "views/…:<digest>", "flask_cache_",
/// "__MSOCV_", WordPress' groups, "::"). Ordinary "a:b:c" keys are no mark. `preset` is one of presets() without a
/// version; none is found for others. Pure; the order of the keys does not matter.
std::vector<FrameworkFinding> findFramework(const Layout& preset, std::span<const std::string_view> keys);

} // namespace keystrata::keyspace
