// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <span>
#include <string_view>

namespace keystrata::keyspace {

/// The layouts of known frameworks, in the order the detector prefers them when a key fits several:
/// django, leading, embedded, trailing, wordpress, laravel, symfony, spring, rails, flask, aspnet.
std::span<const Layout> presets();

/// Nothing when no preset has that name.
const Layout* findPreset(std::string_view name);

/// What --layout takes: a preset's name, a template, or an expression after "re:". The scope of an own pattern is
/// Global when it has a version (PerObject when the version is the last field), else None.
Result<Layout> layoutFromText(std::string_view text);

} // namespace keystrata::keyspace
