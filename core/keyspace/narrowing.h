// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/selection.h"

#include <optional>
#include <string>
#include <vector>

namespace keystrata::keyspace {

/// A glob for SCAN MATCH that lets every key of the selection pass, and keeps many others with the server; nothing when
/// no single one does. Whoever uses it still matches each key: it may let through more.
std::optional<std::string> serverGlob(const Selection& selection, const std::vector<Layout>& layouts);

} // namespace keystrata::keyspace
