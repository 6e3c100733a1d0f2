// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/cleanupchange.h"

/// What retention rules say, find and have done, in words: values from values, for the steps of the dialog.
namespace keystrata::ui {

/// "removes old versions of shop in db 1, but for the 2 newest; only keys not used for 7 d"
QString wordsOf(const policy::RetentionRule& rule);
QString ceilingsOf(const policy::RetentionRule& rule); ///< "at most 100,000 keys and 40 % of a cache"
QString approvalText(const std::optional<invalidation::Approval>& approval);

/// `live`: what is known of the live versions.
std::vector<Change::Fact> factsOf(
    const FoundCleanup& found, const CleanupChoices& choices, const std::vector<keyspace::LiveRule>& live);
std::vector<Attention> warningsOf(const FoundCleanup& found);
Change::Table samplesOf(const FoundCleanup& found);

/// A line a rule and cache; `done`: of the run that has ended.
std::vector<Change::Fact> countsOf(const FoundCleanup& found, const CleanupRan& ran);
Attention outcomeOf(const FoundCleanup& found, const CleanupRan& ran);

} // namespace keystrata::ui
