// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activity.h"

#include "core/invalidation/auditline.h"
#include "ui/logic/format.h"

#include <QDateTime>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace keystrata::ui {

using invalidation::AuditCheck;
using invalidation::JournalInfo;

namespace {

constexpr auto Day = std::chrono::milliseconds(std::chrono::hours(24));

/// The lines that are to blame; before others only something is missing.
std::set<uint64_t> doubtfulLines(const AuditCheck& check)
{
    static constexpr std::string_view Blaming[] = {"audit.none", "audit.changed", "audit.moved", "audit.replaced"};
    std::set<uint64_t> lines;
    for (const Message& fault : check.faults) {
        uint64_t line = 0;
        if (std::ranges::find(Blaming, fault.id) != std::end(Blaming) && !fault.args.empty()) {
            const std::string& text = fault.args.front();
            std::from_chars(text.data(), text.data() + text.size(), line);
            lines.insert(line);
        }
    }
    return lines;
}

void readAudit(const std::string& path, ActivityPicture& picture)
{
    auto check = invalidation::AuditLog(path).verify([&picture](std::string_view text) {
        AuditRow row{.line = picture.audit.size() + 1, .text = std::string(text)};
        if (auto line = invalidation::readAuditLine(text)) {
            row.entry = true;
            row.run = std::move(line->entry);
        }
        picture.audit.push_back(std::move(row));
    });
    if (!check) {
        picture.auditError = check.error();
        return;
    }
    picture.check = std::move(*check);
    for (const uint64_t line : doubtfulLines(picture.check)) {
        if (line > 0 && line <= picture.audit.size()) {
            picture.audit[line - 1].doubtful = true;
        }
    }
    for (size_t i = 0; i < picture.audit.size(); ++i) {
        const auto& run = picture.audit[i].run;
        if (!run.journal.empty() && changesKeys(run)) {
            picture.runs[run.journal] = i; // of a resumed run the latest
        }
    }
}

void readJournals(const std::string& folder, ActivityPicture& picture)
{
    auto list = invalidation::Journals(folder).list();
    if (!list) {
        picture.journalsError = list.error();
        return;
    }
    // Their names begin with the time of the run; an undo makes the file younger.
    std::ranges::sort(*list, std::greater{}, &JournalInfo::name);
    for (JournalInfo& info : *list) {
        const auto json = Json::parse(info.header.plan, nullptr, false);
        auto plan = json.is_object() ? invalidation::planFromJson(json) : Result<invalidation::Plan>(fail(Error{}));
        picture.journals.push_back(
            {.info = std::move(info), .plan = plan ? std::optional(std::move(*plan)) : std::nullopt});
    }
}

auto factsOf(const AuditRow& row)
{
    return std::tie(row.text, row.doubtful);
}

auto factsOf(const JournalRow& row)
{
    const JournalInfo& info = row.info;
    return std::tie(info.name, info.bytes, info.state, info.changed, info.modifiedMs, info.encrypted);
}

bool contains(const std::vector<std::string>& list, const std::string& one)
{
    return std::ranges::find(list, one) != list.end();
}

} // namespace

bool changesKeys(const invalidation::AuditEntry& run)
{
    return run.action != "undo" && run.action != "delete-journal";
}

const AuditRow* ActivityPicture::runOf(const std::string& journal) const
{
    const auto found = runs.find(journal);
    return found == runs.end() ? nullptr : &audit[found->second];
}

const JournalRow* ActivityPicture::journal(const std::string& name) const
{
    const auto found = std::ranges::find(journals, name, [](const JournalRow& row) { return row.info.name; });
    return found == journals.end() ? nullptr : &*found;
}

const AuditRow* ActivityPicture::line(uint64_t number) const
{
    return number > 0 && number <= audit.size() ? &audit[number - 1] : nullptr;
}

Result<ActivityPtr> readActivity(const invalidation::StatePaths& paths, Context& context)
{
    auto picture = std::make_shared<ActivityPicture>();
    readAudit(paths.auditLog, *picture);
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    readJournals(paths.journals, *picture);
    return ActivityPtr(std::move(picture));
}

bool sameActivity(const ActivityPicture& left, const ActivityPicture& right)
{
    const auto same = [](const auto& one, const auto& other) { return factsOf(one) == factsOf(other); };
    return left.auditError == right.auditError && left.journalsError == right.journalsError
        && left.check.faults == right.check.faults && std::ranges::equal(left.audit, right.audit, same)
        && std::ranges::equal(left.journals, right.journals, same);
}

int64_t expiryOf(const JournalInfo& journal)
{
    return journal.modifiedMs + std::chrono::milliseconds(invalidation::JournalKeeping().age).count();
}

bool saysHere(const std::string& server, const ServerMark& mark)
{
    if (!mark.profile.empty() && server.starts_with(mark.profile + ", ")) {
        return true;
    }
    return std::ranges::any_of(mark.endpoints, [&server](const std::string& endpoint) {
        const auto at = server.rfind(endpoint);
        if (at == std::string::npos) {
            return false;
        }
        const auto before = std::string_view(server).substr(0, at);
        const auto after = std::string_view(server).substr(at + endpoint.size());
        return (before.empty() || before.ends_with(", ")) && (after.empty() || after.starts_with(" db "));
    });
}

Place placeOf(const ActivityPicture& picture, const JournalRow& journal, const ServerMark& mark)
{
    if (!journal.plan) {
        // The log is only words, which may be an old run's on another server of that name: the core looks anyway.
        const AuditRow* run = picture.runOf(journal.info.name);
        const std::string& server = run != nullptr ? run->run.server : journal.info.header.server;
        return server.empty() ? Place::Unknown : saysHere(server, mark) ? Place::Here : Place::Elsewhere;
    }
    const auto& then = journal.plan->server;
    if (then.kind != mark.kind) {
        return Place::Elsewhere;
    }
    const bool met = std::ranges::any_of(then.masters, [&mark](const auto& master) {
        return contains(mark.endpoints, master.endpoint.display())
            || (!master.runId.empty() && contains(mark.runIds, master.runId));
    });
    // Servers of a Sentinel or Cluster come and go, its profile stays.
    const bool named = then.kind != redis::Topology::Standalone && saysHere(journal.info.header.server, mark);
    return met || named ? Place::Here : Place::Elsewhere;
}

ActivityMatcher::ActivityMatcher(const ActivityFilter& filter, ServerMark mark, int64_t nowMs)
    : m_filter(filter)
    , m_words(filter.text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
    , m_mark(std::move(mark))
    , m_sinceMs(-1)
{
    switch (filter.period) {
    case ActivityFilter::Period::All:
        break;
    case ActivityFilter::Period::Today:
        m_sinceMs = QDateTime::fromMSecsSinceEpoch(nowMs).date().startOfDay().toMSecsSinceEpoch();
        break;
    case ActivityFilter::Period::Week:
        m_sinceMs = nowMs - 7 * Day.count();
        break;
    case ActivityFilter::Period::Month:
        m_sinceMs = nowMs - 30 * Day.count();
        break;
    }
}

bool ActivityMatcher::matchesText(std::initializer_list<std::string_view> fields) const
{
    if (m_words.isEmpty()) {
        return true;
    }
    QString all;
    for (const std::string_view field : fields) {
        all += displayBytes(field) + QLatin1Char('\n');
    }
    return std::ranges::all_of(
        m_words, [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

bool ActivityMatcher::matches(const AuditRow& row) const
{
    if (!row.entry) {
        // Nobody knows when and where: it is only in the whole log.
        return m_filter.action.empty() && !m_filter.onlyHere && m_sinceMs < 0 && matchesText({row.text});
    }
    const auto& run = row.run;
    return (m_filter.action.empty() || run.action == m_filter.action) && run.atMs >= m_sinceMs
        && (!m_filter.onlyHere || saysHere(run.server, m_mark))
        && matchesText({run.who, run.server, run.action, run.selection, run.planHash, run.journal, run.outcome});
}

bool ActivityMatcher::matches(const ActivityPicture& picture, const JournalRow& row) const
{
    const JournalInfo& info = row.info;
    const AuditRow* logged = info.encrypted ? picture.runOf(info.name) : nullptr;
    const auto& header = info.header;
    const std::string kind = logged != nullptr ? logged->run.action : header.kind;
    const int64_t at = logged != nullptr ? logged->run.atMs : info.encrypted ? info.modifiedMs : header.createdMs;
    if ((!m_filter.action.empty() && kind != m_filter.action) || at < m_sinceMs) {
        return false;
    }
    if (m_filter.onlyHere && placeOf(picture, row, m_mark) != Place::Here && !saysHere(header.server, m_mark)) {
        return false;
    }
    return logged != nullptr
        ? matchesText(
              {logged->run.who, logged->run.server, kind, logged->run.selection, logged->run.planHash, info.name})
        : matchesText({header.user, header.server, kind, header.summary, header.planHash, info.name});
}

} // namespace keystrata::ui
