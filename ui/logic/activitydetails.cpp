// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/selectionjson.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/format.h"
#include "ui/logic/journalchange.h"
#include "ui/logic/keystext.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>

/// All that is known of one run or one journal.
namespace keystrata::ui {

using Fact = Change::Fact;
using invalidation::AuditEntry;
using invalidation::JournalInfo;
using invalidation::JournalState;

namespace {

struct CountName
{
    const char* field;
    const char* name;
    const char* note;
};

// What runs count, in the order of the panel. Fields that are not here are shown by their own names.
constexpr CountName CountNames[] = {
    {"matched", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Matched"), ""},
    {"keys", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "In the journal"), ""},
    {"deleted", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Removed"), ""},
    {"drained", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Made to expire"), ""},
    {"carried", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Carried"), ""},
    {"collisions", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "There already"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "in the other version: those were kept as they were")},
    {"not_fitting", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Not fitting"), ""},
    {"removed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Copies removed"), ""},
    {"renamed_back", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Renamed back"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "moved keys that have their old names again")},
    {"restored", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Put back"), ""},
    {"taken_back", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Taken back"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "their expiry is as it was")},
    {"kept_newer", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Kept newer"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "written again since: their values were left as they are")},
    {"unchanged", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Unchanged"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "there, as they were")},
    {"already_gone", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Gone already"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "expired or removed by the application meanwhile")},
    {"gone", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Gone"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "expired or removed already")},
    {"expired", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Expired"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "their time had passed meanwhile")},
    {"changed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Left alone"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "changed meanwhile, or did not match any more")},
    {"sooner_already", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Sooner anyway"), ""},
    {"too_big", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Too big"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "left out: an image would have stalled the server")},
    {"failed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Failed"), ""},
    {"unknown", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Unknown"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "in flight when the answer did not come")},
    {"returned", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "There again"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "after a failover")},
    {"came_in", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Came in"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "written meanwhile, found by a later pass")},
};

QString words(const char* text)
{
    return *text == '\0' ? QString() : ActivityText::tr(text);
}

QString exactly(int64_t unixMilliseconds)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(unixMilliseconds);
    const QLocale locale;
    return locale.toString(time.date(), QLocale::ShortFormat) + QLatin1Char(' ')
        + locale.toString(time.time(), QStringLiteral("HH:mm:ss")) + QLatin1Char(' ') + time.timeZoneAbbreviation();
}

void add(std::vector<Fact>& facts, const QString& name, const std::string& value, const QString& note = {})
{
    if (!value.empty()) {
        facts.push_back({name, displayBytes(value), false, note});
    }
}

QString failures(const Json& result)
{
    QStringList parts;
    if (result.contains("failures") && result["failures"].is_object()) {
        for (const auto& [word, keys] : result["failures"].items()) {
            parts << ActivityText::tr("%1 %2", "keys, the server's word")
                         .arg(keys.is_number_unsigned() ? formatCount(keys.get<uint64_t>()) : QString(),
                             displayBytes(word));
        }
    }
    return parts.join(QStringLiteral(", "));
}

QString messageIn(const Json& message)
{
    const auto text = message.is_object() ? message.find("message") : message.end();
    return message.is_object() && text != message.end() && text->is_string() ? displayBytes(text->get<std::string>())
                                                                             : QString();
}

/// Why keys could not be carried, a line a reason.
QString misfits(const Json& result)
{
    QStringList lines;
    if (result.contains("misfits") && result["misfits"].is_array()) {
        for (const Json& misfit : result["misfits"]) {
            lines << messageIn(misfit);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

/// What came of the key that holds the live version.
QString liveKey(const std::string& outcome)
{
    static constexpr std::pair<const char*, const char*> Names[] = {
        {"set", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key was set")},
        {"already", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key held it already")},
        {"other", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key held another version, and was left alone")},
        {"unknown", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "not known: the answer about its key was lost")},
    };
    for (const auto& [word, name] : Names) {
        if (outcome == word) {
            return ActivityText::tr(name);
        }
    }
    return displayBytes(outcome);
}

/// "5 session, 2 lock", as the log names them.
QString leftOut(const Json& list)
{
    QStringList parts;
    for (const Json& one : list) {
        if (one.is_object() && one.contains("group") && one["group"].is_string() && one.contains("keys")
            && one["keys"].is_number_unsigned()) {
            const auto name = one["group"].get<std::string>();
            const auto group = keyspace::groupFromName(name);
            const auto keys = one["keys"].get<uint64_t>();
            parts << (group ? KeysText::group(*group, keys)
                            : ActivityText::tr("%1 %2", "keys, group").arg(formatCount(keys), displayBytes(name)));
        }
    }
    return parts.join(QStringLiteral(", "));
}

/// Every count that is not zero; `matched` and what was done also when they are.
void addCounts(std::vector<Fact>& facts, const Json& result)
{
    for (const CountName& count : CountNames) {
        const auto found = result.find(count.field);
        if (found == result.end() || !found->is_number_unsigned() || found->get<uint64_t>() == 0) {
            continue;
        }
        const std::string_view field = count.field;
        facts.push_back({words(count.name), formatCount(found->get<uint64_t>()), false,
            field == "failed"            ? failures(result)
                : field == "not_fitting" ? misfits(result)
                                         : words(count.note)});
    }
    for (const auto& [field, value] : result.items()) {
        const bool known = std::ranges::any_of(CountNames, [&](const CountName& name) { return field == name.field; });
        if (field == "bytes" && value.is_number_unsigned()) {
            facts.push_back({ActivityText::tr("Size"), formatBytes(value.get<uint64_t>())});
            continue;
        }
        if (!known && value.is_number_unsigned() && value.get<uint64_t>() > 0) {
            facts.push_back(
                {displayBytes(field).replace(QLatin1Char('_'), QLatin1Char(' ')), formatCount(value.get<uint64_t>())});
        }
    }
    if (result.contains("left_out") && result["left_out"].is_array() && !result["left_out"].empty()) {
        facts.push_back({ActivityText::tr("Left out"), leftOut(result["left_out"]), false,
            ActivityText::tr("not cache, and not taken along")});
    }
}

/// Of a bump and of its undo.
void addLiveVersion(std::vector<Fact>& facts, const Json& result)
{
    const auto textIn = [&result](const char* field) {
        const auto found = result.find(field);
        return found != result.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto appeared = result.find("appeared");
    const std::string key = textIn("live_key");
    const QString how = !key.empty() ? liveKey(key)
        : appeared != result.end() && appeared->is_boolean() && appeared->get<bool>()
        ? ActivityText::tr("keys of it have appeared")
        : QString();
    if (const std::string version = textIn("live_version"); !version.empty()) {
        facts.push_back({ActivityText::tr("Live version"), displayBytes(version), false, how});
    } else if (!key.empty()) { // of an undo
        const bool back = key == "set" || key == "already";
        facts.push_back({ActivityText::tr("Live version"), back ? ActivityText::tr("as it was before") : how});
    }
}

/// What became of the old version after a bump.
void addRetirement(std::vector<Fact>& facts, const Json& result)
{
    const auto part = result.find("retire");
    if (part == result.end()) {
        return;
    }
    if (!part->is_object()) {
        facts.push_back({ActivityText::tr("Old version"), ActivityText::tr("kept as it was")});
        return;
    }
    const bool drained = part->contains("drained");
    const auto done = part->find(drained ? "drained" : "deleted");
    const uint64_t keys = done != part->end() && done->is_number_unsigned() ? done->get<uint64_t>() : 0;
    std::vector<Fact> counts;
    addCounts(counts, *part);
    QStringList notes;
    for (const Fact& count : counts) {
        notes << ActivityText::tr("%1: %2", "name, value").arg(count.name, count.value);
    }
    facts.push_back({ActivityText::tr("Old version"),
        (drained ? ActivityText::tr("%1 keys made to expire", nullptr, pluralOf(keys))
                 : ActivityText::tr("%1 keys removed", nullptr, pluralOf(keys)))
            .arg(formatCount(keys)),
        false, notes.join(QStringLiteral(" · "))});
}

/// What is known of the run besides its counts.
void addNotes(std::vector<Fact>& facts, const Json& result)
{
    if (result.contains("seconds") && result["seconds"].is_number()) {
        const auto took = std::chrono::milliseconds(std::llround(result["seconds"].get<double>() * 1000));
        facts.push_back({ActivityText::tr("It took"), formatDuration(took)});
    }
    if (result.contains("every_key_seen") && result["every_key_seen"] == false) {
        facts.push_back({ActivityText::tr("Not whole"), ActivityText::tr("not every key could be looked at")});
    }
    QStringList notes;
    if (result.contains("notes") && result["notes"].is_array()) {
        for (const Json& note : result["notes"]) {
            notes << messageIn(note);
        }
    }
    if (!notes.isEmpty()) {
        facts.push_back({ActivityText::tr("Notes"), notes.join(QLatin1Char('\n'))});
    }
}

/// How a plan was to be carried out; empty when as usual.
QString manner(const invalidation::Plan& plan)
{
    const auto& options = plan.options;
    QStringList parts;
    if (plan.action == invalidation::Action::Drain) {
        parts << ActivityText::tr("spread over %1").arg(formatDuration(options.drainOver));
    }
    if (plan.carriage.move) {
        parts << ActivityText::tr("moved");
    }
    if (!plan.carriage.transform.empty()) {
        parts << ActivityText::tr("transformed in %n steps", nullptr, pluralOf(plan.carriage.transform.steps.size()));
    }
    if (options.strict) {
        parts << ActivityText::tr("strict: only keys whose image is of their last value");
    }
    if (options.passes > 1) {
        parts << ActivityText::tr("up to %n passes", nullptr, pluralOf(options.passes));
    }
    if (options.frozen) {
        parts << ActivityText::tr("only the keys that the dry run listed");
    }
    if (!plan.taken.empty()) {
        parts << ActivityText::tr("also what is no cache");
    }
    return parts.join(QStringLiteral(", "));
}

QString journalNote(const JournalInfo& info, int64_t nowMs)
{
    const QString kept = ActivityText::tr("%1 · expires in %2", "size, time")
                             .arg(formatBytes(info.bytes), ActivityText::expiresIn(info, nowMs));
    return info.encrypted ? kept + QStringLiteral(" · ") + ActivityText::tr("encrypted") : kept;
}

/// As keystratactl prints it.
std::string journalJson(const JournalInfo& info)
{
    const auto time = [](int64_t unixMilliseconds) {
        return QDateTime::fromMSecsSinceEpoch(unixMilliseconds, Qt::UTC)
            .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"))
            .toStdString();
    };
    const auto unlessEncrypted = [&info](Json value) { return info.encrypted ? Json(nullptr) : std::move(value); };
    Json json;
    json["name"] = info.name;
    json["kind"] = unlessEncrypted(jsonText(info.header.kind));
    json["state"] = journalStateName(info.state);
    json["created"] = unlessEncrypted(time(info.header.createdMs));
    json["modified"] = time(info.modifiedMs);
    json["server"] = unlessEncrypted(jsonText(info.header.server));
    json["selection"] = unlessEncrypted(jsonText(info.header.summary));
    json["plan"] = unlessEncrypted(jsonText(info.header.planHash));
    json["keys"] = unlessEncrypted(info.changed);
    json["bytes"] = info.bytes;
    json["encrypted"] = info.encrypted;
    json["path"] = jsonText(info.path);
    return json.dump();
}

Attention stateOf(const JournalInfo& info, int64_t nowMs)
{
    const Tone tone = ActivityText::tone(info.state);
    switch (info.state) {
    case JournalState::Running:
        return {tone, ActivityText::tr("The run is going on"), {}};
    case JournalState::Interrupted:
        return {tone, ActivityText::tr("The run was interrupted"),
            ActivityText::tr("It can be resumed, or what it did can be undone.")};
    case JournalState::Ended:
        return {tone, ActivityText::tr("The run can be undone"),
            ActivityText::tr("for %1 more, on the server where it was", "time")
                .arg(ActivityText::expiresIn(info, nowMs))};
    case JournalState::Undone:
        return {tone, ActivityText::tr("The run was undone"), ActivityText::tr("Doing it again does no harm.")};
    }
    return {};
}

} // namespace

ActivityDetails ActivityText::details(const ActivityPicture& picture, const AuditRow& row, int64_t nowMs)
{
    ActivityDetails details{.title = {}, .state = {}, .facts = {}, .json = row.text};
    if (!row.entry) {
        details.title = tr("No entry");
        details.state = {Tone::Bad, tr("This line was changed or put in"), tr("It is no entry of the log.")};
        details.facts = {{tr("Line"), formatCount(row.line)}, {tr("Text"), displayBytes(row.text)}};
        return details;
    }
    const AuditEntry& run = row.run;
    const JournalRow* journal = picture.journal(run.journal);
    details.title =
        tr("%1 %2", "action, of what")
            .arg(action(run.action), journal != nullptr && journal->plan ? subject(*journal->plan) : subject(run));
    const QString why = run.result.is_object() && run.result.contains("why") ? messageIn(run.result["why"]) : QString();
    details.state = row.doubtful
        ? Attention{Tone::Bad, tr("This line was altered"), tr("What it says may not be what was done.")}
        : Attention{tone(run.outcome), result(run), run.outcome == "cancelled" ? QString() : why};
    auto& facts = details.facts;
    facts.push_back({tr("When"), exactly(run.atMs)});
    add(facts, tr("Who"), run.who, displayBytes(run.program));
    add(facts, tr("Where"), run.server);
    add(facts, tr("What"), run.selection);
    if (journal != nullptr && journal->plan && !manner(*journal->plan).isEmpty()) {
        facts.push_back({tr("How"), manner(*journal->plan)});
    }
    facts.push_back({tr("Outcome"), outcome(run.outcome)});
    if (run.result.is_object()) {
        addCounts(facts, run.result);
        if (run.action == "bump" || run.action == "undo") {
            addLiveVersion(facts, run.result);
        }
        if (run.action == "bump") {
            addRetirement(facts, run.result);
        }
        addNotes(facts, run.result);
    }
    add(facts, tr("Plan"), run.planHash);
    if (run.journal.empty()) {
        facts.push_back({tr("Journal"), tr("none: it cannot be undone")});
    } else {
        facts.push_back({tr("Journal"), displayBytes(run.journal), false,
            journal == nullptr ? tr("gone: deleted or expired") : journalNote(journal->info, nowMs)});
    }
    facts.push_back({tr("Line"), tr("%1 of the log, entry %2").arg(formatCount(row.line), formatCount(run.number))});
    return details;
}

ActivityDetails ActivityText::details(const ActivityPicture& picture, const JournalRow& row, int64_t nowMs)
{
    const JournalInfo& info = row.info;
    const AuditRow* logged = picture.runOf(info.name);
    const auto& header = info.header;
    ActivityDetails details{
        .title = titleOf(picture, row), .state = stateOf(info, nowMs), .facts = {}, .json = journalJson(info)};
    if (details.title.isEmpty()) {
        details.title = tr("Encrypted journal");
    }
    auto& facts = details.facts;
    if (info.encrypted) {
        facts.push_back({tr("Encrypted"), tr("its passphrase is asked for"), false,
            logged != nullptr ? tr("what is said here is from the audit log") : QString()});
    }
    const bool known = !info.encrypted;
    facts.push_back({known ? tr("Begun") : tr("Ended"),
        exactly(known               ? header.createdMs
                : logged != nullptr ? logged->run.atMs
                                    : info.modifiedMs)});
    add(facts, tr("Who"), known || logged == nullptr ? header.user : logged->run.who);
    add(facts, tr("Where"), known || logged == nullptr ? header.server : logged->run.server);
    add(facts, tr("What"), known || logged == nullptr ? header.summary : logged->run.selection);
    if (row.plan && !manner(*row.plan).isEmpty()) {
        facts.push_back({tr("How"), manner(*row.plan)});
    }
    if (known) {
        facts.push_back(
            {tr("Keys"), tr("%1 of %2 confirmed").arg(formatCount(info.changed), formatCount(header.expected))});
    }
    if (logged != nullptr) {
        facts.push_back({tr("Result"), result(logged->run)});
    }
    facts.push_back({tr("Size"), formatBytes(info.bytes)});
    facts.push_back({tr("Expires in"), expiresIn(info, nowMs), false,
        expiryOf(info) > nowMs ? tr("on %1, with the next change after that").arg(when(expiryOf(info)))
                               : tr("with the next change that writes a journal")});
    add(facts, tr("Plan"), known || logged == nullptr ? header.planHash : logged->run.planHash);
    facts.push_back({tr("Journal"), displayBytes(info.name), false, displayBytes(info.path)});
    return details;
}

} // namespace keystrata::ui
