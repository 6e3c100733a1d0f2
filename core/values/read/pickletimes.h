// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/graph.h"

#include <optional>
#include <string>

namespace keystrata::values {

/// Makes datetime's classes and time zones what they mean, from the bytes and numbers they are made from. False when
/// they are made from something else.
bool explainPickledTime(Graph& graph, Graph::Id node);

/// The bytes that a node is or that a call makes of text (protocols 0 to 2 have no bytes).
std::optional<std::string> pickledBytes(const Graph& graph, Graph::Id node);

} // namespace keystrata::values
