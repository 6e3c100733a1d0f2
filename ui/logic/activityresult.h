// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/json.h"
#include "ui/logic/change.h"

#include <string>
#include <vector>

/// What came of a run, as its line in the audit log says it, in the words of the window.
namespace keystrata::ui {

/// Its counts, what became of live versions and masters, and its notes; empty where the line says nothing.
std::vector<Change::Fact> resultFacts(const std::string& action, const Json& result);

/// The text of a message in a line; empty: there is none.
QString messageIn(const Json& message);

} // namespace keystrata::ui
