// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyschange.h"

/// What a purge or a drain finds, does and has done, in words: values from values, for the steps of the dialog.
namespace keystrata::ui {

/// How long such a run will take, roughly; the dry run took `lookSeconds`.
std::chrono::milliseconds expectedTime(
    const invalidation::StoredPlan& stored, double lookSeconds, const keyspace::Pace& pace);

std::vector<Change::Fact> factsOf(const FoundKeys& found, const KeysChoices& choices);

/// What all changes of keys say.
Change::Fact leftOutFact(const std::vector<keyspace::LeftOut>& leftOut);
Change::Fact undoFact(bool journal, uint64_t bytes, std::optional<uint64_t> freeBytes);
Change::Fact readersFact(std::optional<double> missesPerSecond, bool slowly);
Change::Fact planFact(const invalidation::StoredPlan& stored);
Change::Fact journalFact(const std::string& name);
QString paceText(const keyspace::Pace& pace);
Change::Table samplesOf(const invalidation::DryRun& found);
/// The rows of several, with the names in the other version where they are carried.
Change::Table samplesOf(const std::vector<const invalidation::DryRun*>& found);

/// Of a run: how many keys so far and what became of those that it has left alone.
std::vector<Change::Fact> countsOf(const invalidation::RunReport& report, invalidation::Action action);
Attention outcomeOf(const invalidation::Conducted& conducted, const invalidation::StoredPlan& stored);

/// Why keys cannot be carried, a line a reason.
QString misfitsText(const std::vector<invalidation::Misfit>& misfits);

/// "12 of OOM, 3 of READONLY"
QString failuresText(const std::map<std::string, uint64_t>& failures);

} // namespace keystrata::ui
