// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/bumpchange.h"

/// What a bump finds, does and has done, in words: values from values, for the steps of the dialog.
namespace keystrata::ui {

std::vector<Change::Fact> factsOf(const FoundBump& found, const BumpChoices& choices);
Change::Table samplesOf(const invalidation::BumpFound& found);

/// What the operator has to change where no key holds the live version.
Change::Fact settingFact(const invalidation::BumpPlanned& planned);

/// What it is to be confirmed for: "Bump shop to version 4 and purge 1,204 keys".
QString actionOf(const FoundBump& found);

/// `running`: it is not over yet.
std::vector<Change::Fact> countsOf(
    const invalidation::BumpReport& report, const invalidation::BumpPlanned& planned, bool running);

/// `waited`: its end came while it waited for the application.
Attention outcomeOf(const invalidation::BumpReport& report, const invalidation::BumpPlanned& planned, bool waited);

/// Whether a part, or the key of the live version, is not what it was.
bool touched(const invalidation::BumpReport& report);

} // namespace keystrata::ui
