// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/graph.h"

#include <string_view>

/// What objects of Ruby's and Rails' own classes mean. An object that is not as its class writes it stays as it is.
namespace keystrata::values {

/// One with fields, or with "data" from marshal_dump: Set, Rational, Date, ActiveSupport::TimeWithZone.
void explainMarshalObject(Graph& graph, Graph::Id node);
/// One with bytes from _dump, and the variables that were set on them: Time, BigDecimal.
void explainMarshalDump(Graph& graph, Graph::Id node, std::string_view data);

} // namespace keystrata::values
