// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activitytext.h"

#include "ui/logic/format.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace keystrata::ui {

using invalidation::AuditEntry;
using invalidation::JournalInfo;
using invalidation::JournalState;

namespace {

constexpr size_t ShownFaults = 3;

/// What a run is first asked for: how many keys it has changed. In the order in which they are looked for.
struct Doing
{
    const char* field;
    const char* words;
};

constexpr std::array Doings{
    Doing{"deleted", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 removed")},
    Doing{"drained", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 drained")},
    Doing{"carried", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 carried")},
    Doing{"restored", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 put back")},
    Doing{"taken_back", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 taken back")},
    Doing{"removed", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 copies removed")},
    Doing{"renamed_back", QT_TRANSLATE_N_NOOP("keystrata::ui::ActivityText", "%1 renamed back")},
};

/// Null for a word that is none.
const char* knownAction(const QString& word)
{
    static constexpr std::pair<const char*, const char*> Names[] = {
        {"purge", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Purge")},
        {"drain", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Drain")},
        {"undo", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Undo")},
        {"bump", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Bump")},
        {"migrate", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Migrate")},
        {"cleanup", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Cleanup")},
        {"warm", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Warm-up")},
        {"clear", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Clear")},
        {"delete-journal", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Delete journal")},
        {"import", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Import")},
        {"archive", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Archive")},
    };
    for (const auto& [action, name] : Names) {
        if (word == QLatin1String(action)) {
            return name;
        }
    }
    return nullptr;
}

/// What the core's words for a selection mean, where they are no more than one cache, version and namespace: shorter
/// words say that better.
std::optional<keyspace::Selection> plainSelection(const QString& words)
{
    keyspace::Selection selection;
    const std::pair<QLatin1String, std::vector<std::string> keyspace::Selection::*> lists[] = {
        {QLatin1String("layout "), &keyspace::Selection::layouts},
        {QLatin1String("prefix "), &keyspace::Selection::prefixes},
        {QLatin1String("version "), &keyspace::Selection::versions},
        {QLatin1String("namespace "), &keyspace::Selection::namespaces},
    };
    for (const QString& part : words.split(QLatin1String(", "))) {
        const QString value = part.section(QLatin1Char(' '), 1);
        const auto* list = std::ranges::find_if(lists, [&part](const auto& one) { return part.startsWith(one.first); });
        const bool plain = !value.isEmpty() && !value.contains(QLatin1Char(' ')) && !value.contains(QLatin1Char('"'));
        if (part.startsWith(QLatin1String("database ")) && plain) {
            selection.db = value.toInt();
        } else if (plain && list != std::end(lists)) {
            selection.*(list->second) = {value.toStdString()};
        } else {
            return std::nullopt;
        }
    }
    return selection;
}

uint64_t countIn(const Json& result, const char* field)
{
    const auto found = result.is_object() ? result.find(field) : result.end();
    return result.is_object() && found != result.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

/// Of a bump the key of the live version says more than how much was carried.
QString bumpResult(const Json& result, const QString& carried)
{
    if (!result.is_object()) {
        return carried;
    }
    const auto version = result.find("live_version");
    const bool known = version != result.end() && version->is_string();
    const auto key = result.find("live_key");
    const auto appeared = result.find("appeared");
    const bool moved = (key != result.end() && key->is_string())
        || (appeared != result.end() && appeared->is_boolean() && appeared->get<bool>());
    if (!known || !moved) {
        return carried;
    }
    const QString live = ActivityText::tr("version %1 live").arg(displayBytes(version->get<std::string>()));
    return countIn(result, "carried") == 0 ? live : live + QStringLiteral(" · ") + carried;
}

} // namespace

QString ActivityText::action(const std::string& action)
{
    const QString word = displayBytes(action);
    const char* name = knownAction(word);
    return name != nullptr ? tr(name) : word;
}

QString ActivityText::outcome(const std::string& outcome)
{
    static constexpr std::pair<const char*, const char*> Names[] = {
        {"complete", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "complete")},
        {"cancelled", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "cancelled")},
        {"overshoot", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "more than confirmed")},
        {"stopped", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "broken off")},
        {"failed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "failed")},
    };
    for (const auto& [word, name] : Names) {
        if (outcome == word) {
            return tr(name);
        }
    }
    return displayBytes(outcome);
}

Tone ActivityText::tone(const std::string& outcome)
{
    return outcome == "complete"                           ? Tone::Good
        : outcome == "cancelled" || outcome == "overshoot" ? Tone::Warning
        : outcome == "stopped" || outcome == "failed"      ? Tone::Bad
                                                           : Tone::Plain;
}

QString ActivityText::when(int64_t unixMilliseconds)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(unixMilliseconds);
    const QLocale locale;
    const QString clock = locale.toString(time.time(), QStringLiteral("HH:mm"));
    const qint64 days = time.date().daysTo(QDate::currentDate());
    return days == 0 ? tr("today %1", "a time").arg(clock)
        : days == 1  ? tr("yesterday %1", "a time").arg(clock)
                     : locale.toString(time.date(), QLocale::ShortFormat) + QLatin1Char(' ') + clock;
}

QString ActivityText::state(JournalState state)
{
    switch (state) {
    case JournalState::Running:
        return tr("running");
    case JournalState::Interrupted:
        return tr("interrupted");
    case JournalState::Ended:
        return tr("finished");
    case JournalState::Undone:
        return tr("undone");
    }
    return {};
}

Tone ActivityText::tone(JournalState state)
{
    switch (state) {
    case JournalState::Running:
        return Tone::Notice;
    case JournalState::Interrupted:
        return Tone::Warning;
    case JournalState::Ended:
        return Tone::Good;
    case JournalState::Undone:
        break;
    }
    return Tone::Plain;
}

QString ActivityText::expiresIn(const JournalInfo& journal, int64_t nowMs)
{
    const auto left = std::chrono::milliseconds(expiryOf(journal) - nowMs);
    if (journal.state == JournalState::Running) {
        return tr("not yet", "expires");
    }
    return left.count() > 0 ? formatDuration(left) : tr("due", "expires");
}

QString ActivityText::subject(const invalidation::Plan& plan)
{
    const QString what = KeysText::subject(plan.selection);
    return plan.carriage.to.empty() ? what
                                    : tr("%1 to version %2", "of what").arg(what, KeysText::keyName(plan.carriage.to));
}

/// The log's words begin with those of the action, which has a column of its own.
QString ActivityText::subject(const AuditEntry& run)
{
    const QString words = displayBytes(run.selection);
    const bool named = knownAction(words.section(QLatin1Char(' '), 0, 0)) != nullptr;
    const QString selection = named ? words.section(QLatin1Char(' '), 1) : words;
    const auto plain = plainSelection(selection);
    return plain ? KeysText::subject(*plain) : selection;
}

QString ActivityText::result(const AuditEntry& run)
{
    const Doing* done = nullptr; // the first that it counts, or the first that is not zero
    for (const Doing& doing : Doings) {
        const bool counts = run.result.is_object() && run.result.contains(doing.field);
        if (counts && (done == nullptr || countIn(run.result, done->field) == 0)) {
            done = countIn(run.result, doing.field) > 0 || done == nullptr ? &doing : done;
        }
    }
    const uint64_t keys = done != nullptr ? countIn(run.result, done->field) : 0;
    const QString words = done != nullptr ? tr(done->words, nullptr, pluralOf(keys)).arg(formatCount(keys)) : QString();
    if (run.outcome == "complete" && run.action == "delete-journal") {
        return tr("it cannot be undone any more");
    }
    if (run.outcome == "complete" && run.action == "bump") {
        return bumpResult(run.result, words);
    }
    if (run.outcome == "complete" && done != nullptr) {
        return words;
    }
    return keys == 0 ? outcome(run.outcome) : outcome(run.outcome) + QStringLiteral(" · ") + words;
}

QString ActivityText::journalOf(const ActivityPicture& picture, const AuditEntry& run, int64_t nowMs)
{
    if (run.journal.empty()) {
        return tr("none", "journal");
    }
    const JournalRow* journal = picture.journal(run.journal);
    if (journal == nullptr) {
        return tr("gone", "journal");
    }
    return journal->info.state == JournalState::Ended ? tr("%1 left", "time").arg(expiresIn(journal->info, nowMs))
                                                      : state(journal->info.state);
}

QString ActivityText::titleOf(const ActivityPicture& picture, const JournalRow& journal)
{
    const AuditRow* run = picture.runOf(journal.info.name);
    const std::string& kind = run != nullptr ? run->run.action : journal.info.header.kind;
    if (kind.empty()) {
        return {};
    }
    const QString what = journal.plan ? subject(*journal.plan)
        : run != nullptr              ? subject(run->run)
                                      : displayBytes(journal.info.header.summary);
    return tr("%1 %2", "action, of what").arg(action(kind), what);
}

QString ActivityText::copyOf(const ActivityDetails& details)
{
    QStringList lines{details.title, details.state.title};
    if (!details.state.text.isEmpty()) {
        lines << details.state.text;
    }
    for (const Change::Fact& fact : details.facts) {
        lines << tr("%1: %2", "name, value").arg(fact.name, fact.value);
        if (!fact.note.isEmpty()) {
            lines << QStringLiteral("    ") + QString(fact.note).replace(QLatin1Char('\n'), QLatin1String("\n    "));
        }
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

Attention ActivityText::chain(const ActivityPicture& picture)
{
    if (picture.auditError) {
        return {Tone::Bad, tr("The audit log cannot be read"), textOf(*picture.auditError)};
    }
    const auto& faults = picture.check.faults;
    if (faults.empty()) {
        return {Tone::Good,
            picture.audit.empty() ? tr("Nothing was changed yet")
                                  : tr("The log is whole: %1 lines", nullptr, pluralOf(picture.audit.size()))
                                        .arg(formatCount(picture.audit.size())),
            {}};
    }
    QString text;
    for (size_t i = 0; i < std::min(faults.size(), ShownFaults); ++i) {
        text += textOf(faults[i]) + QLatin1Char(' ');
    }
    if (faults.size() > ShownFaults) {
        text += tr("There are %n more such places.", nullptr, pluralOf(faults.size() - ShownFaults)) + QLatin1Char(' ');
    }
    return {Tone::Bad, tr("The audit log was altered"),
        text + tr("What it tells of these places may not be what was done: compare it with a copy or a backup.")};
}

QString ActivityText::journalsSummary(const ActivityPicture& picture)
{
    uint64_t bytes = 0;
    for (const JournalRow& row : picture.journals) {
        bytes += row.info.bytes;
    }
    const auto count = picture.journals.size();
    return tr("%1 journals, %2", nullptr, pluralOf(count)).arg(formatCount(count), formatBytes(bytes));
}

} // namespace keystrata::ui
