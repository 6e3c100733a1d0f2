// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"
#include "core/keyspace/selection.h"

#include <nlohmann/json.hpp>

#include <string>

/// Selections and layouts as JSON, for plans, policies and saved filters. The same value always gives the same text,
/// so that it can be hashed. Bytes are written as escapeBytes() does; durations in milliseconds; fields that set
/// nothing are left out.
namespace keystrata::keyspace {

nlohmann::ordered_json selectionJson(const Selection& selection);
/// Usage error for unknown fields and wrong types, naming the field: a condition that is not understood must not be
/// left out silently.
Result<Selection> selectionFromJson(const nlohmann::ordered_json& json);

nlohmann::ordered_json layoutJson(const Layout& layout);
Result<Layout> layoutFromJson(const nlohmann::ordered_json& json);

/// One line for people: "version 1, namespace holidays, idle over 7 d". "every key" for an empty one. Bytes of
/// patterns and names are escaped. Long lists are cut with their number ("12,000 keys").
std::string describeSelection(const Selection& selection);

} // namespace keystrata::keyspace
