// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/clearchange.h"

/// What a clear finds and has done, in words: values from values, for the steps of the dialog.
namespace keystrata::ui {

std::vector<Change::Fact> factsOf(const FoundClear& found, const ClearChoices& choices);
std::vector<Attention> warningsOf(const FoundClear& found);
Change::Table strataOf(const invalidation::ClearFound& found); ///< a row each

std::vector<Change::Fact> countsOf(const invalidation::ClearReport& report);
Attention outcomeOf(const invalidation::ClearReport& report, const invalidation::StoredPlan& stored);

} // namespace keystrata::ui
