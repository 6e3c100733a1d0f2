// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/selectionjson.h"
#include "ui/logic/activityresult.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/format.h"
#include "ui/logic/journalchange.h"
#include "ui/logic/keystext.h"

#include <QDateTime>
#include <QLocale>

/// All that is known of one run or one journal.
namespace keystrata::ui {

using Fact = Change::Fact;
using invalidation::AuditEntry;
using invalidation::JournalInfo;
using invalidation::JournalState;

namespace {

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
    const auto told = resultFacts(run.action, run.result);
    facts.insert(facts.end(), told.begin(), told.end());
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
