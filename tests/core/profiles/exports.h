// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <array>

/// What other programs export, written by hand in their formats. In a file of their own: moc stumbles over raw strings.
namespace keystrata::testing {

extern const char* const Caches; ///< Django's CACHES with most of what it may hold
extern const char* const Oddities; ///< and the rest
extern const char* const Ardm; ///< Another Redis Desktop Manager, before it is put into base64
extern const char* const Insight; ///< RedisInsight
extern const std::array<const char*, 4> Nonsense; ///< one of each format, with an X wherever a value stands

} // namespace keystrata::testing
