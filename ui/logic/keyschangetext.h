// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyschange.h"

/// What a purge or a drain finds, does and has done, in words: values from values, for the steps of the dialog.
namespace keystrata::ui {

/// How long such a run will take, roughly.
std::chrono::milliseconds expectedTime(const FoundKeys& found, const keyspace::Pace& pace);

std::vector<Change::Fact> factsOf(const FoundKeys& found, const KeysChoices& choices);
std::vector<Attention> warningsOf(const FoundKeys& found);
Change::Table samplesOf(const invalidation::DryRun& found);

/// Of a run: how many keys so far and what became of those that it has left alone.
std::vector<Change::Fact> countsOf(const invalidation::RunReport& report, invalidation::Action action);
Attention outcomeOf(const invalidation::Conducted& conducted, const invalidation::StoredPlan& stored);

/// "12 of OOM, 3 of READONLY"
QString failuresText(const std::map<std::string, uint64_t>& failures);

} // namespace keystrata::ui
