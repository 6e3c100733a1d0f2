// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/activity.h"
#include "ui/logic/change.h"

#include <QCoreApplication>
#include <QString>

namespace keystrata::ui {

/// Everything about one run or one journal.
struct ActivityDetails
{
    QString title; ///< "Purge shop version 1"
    Attention state; ///< how it ended, or what can be done; the title of it is a few words
    std::vector<Change::Fact> facts;
    std::string json; ///< of it: the line as it stands in the log; a journal as keystratactl prints it

    bool operator==(const ActivityDetails&) const = default;
};

/// Runs and journals in the words of the window: one place, so that tables, panel and copies agree. What the files hold
/// comes out through displayBytes(); plain text, never markup.
class ActivityText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::ActivityText)

public:
    static QString action(const std::string& action); ///< "Purge"; of an unknown one its own word
    static QString outcome(const std::string& outcome); ///< "complete"
    static Tone tone(const std::string& outcome);
    static QString when(int64_t unixMilliseconds); ///< "today 10:15", "22 Nov 2026 10:15"
    static QString state(invalidation::JournalState state); ///< "interrupted"
    static Tone tone(invalidation::JournalState state);
    static QString expiresIn(const invalidation::JournalInfo& journal, int64_t nowMs); ///< "6 d", "due"

    /// What a run was about, without its action: "shop version 1" where the plan tells, else its own words.
    static QString subject(const invalidation::Plan& plan);
    static QString subject(const invalidation::AuditEntry& run);
    /// "300 removed", "cancelled · 120 removed"
    static QString result(const invalidation::AuditEntry& run);
    /// Of the run's journal: "6 d left", "undone", "gone", "none".
    static QString journalOf(const ActivityPicture& picture, const invalidation::AuditEntry& run, int64_t nowMs);
    /// "Purge shop version 1": what an undo or resumption takes for the name of the run; empty where it is not known.
    static QString titleOf(const ActivityPicture& picture, const JournalRow& journal);

    static ActivityDetails details(const ActivityPicture& picture, const AuditRow& row, int64_t nowMs);
    static ActivityDetails details(const ActivityPicture& picture, const JournalRow& row, int64_t nowMs);
    static QString copyOf(const ActivityDetails& details); ///< as text, a line a fact

    /// Whether nobody has tampered with the log: a sentence, and its tone.
    static Attention chain(const ActivityPicture& picture);
    static QString journalsSummary(const ActivityPicture& picture); ///< "3 journals, 1.2 GB"
};

} // namespace keystrata::ui
