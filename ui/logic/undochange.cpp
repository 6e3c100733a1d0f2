// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/undochange.h"

#include "core/base/units.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

using invalidation::RunEnd;
using invalidation::StatePaths;
using invalidation::UndoReport;

namespace {

constexpr auto Program = "keystrata " KEYSTRATA_VERSION;
constexpr size_t MostStrata = 4;

Result<FoundJournal> lookAt(
    redis::Session& session, const UndoRequest& request, std::optional<Secret> passphrase, Context& context)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    auto journal = invalidation::Journals(paths->journals).find(request.journal);
    if (!journal) {
        return fail(journal.error());
    }
    auto preview = invalidation::previewUndo(session,
        {.path = journal->path, .passphrase = std::move(passphrase), .pace = request.pace, .live = request.live},
        context);
    if (!preview) {
        return fail(preview.error());
    }
    return FoundJournal{.journal = std::move(*journal), .preview = std::move(*preview)};
}

void addCount(std::vector<Change::Fact>& facts, const QString& name, uint64_t keys, const QString& note = {})
{
    if (keys > 0) {
        facts.push_back({name, formatCount(keys), false, note});
    }
}

QString liveKeyText(invalidation::LiveKey outcome)
{
    switch (outcome) {
    case invalidation::LiveKey::Set:
    case invalidation::LiveKey::Already:
        return UndoChange::tr("as it was before");
    case invalidation::LiveKey::Other:
        return UndoChange::tr("left alone: its key holds another version than the run has set");
    case invalidation::LiveKey::Unknown:
        break;
    }
    return UndoChange::tr("not known: the answer about its key was lost");
}

/// What takes back most of a run of this kind comes first, also when it is none.
std::vector<Change::Fact> countsOf(const UndoReport& report, const std::string& kind)
{
    std::vector<Change::Fact> facts;
    const auto& images = report.images;
    const auto first = [&](const QString& name, uint64_t keys, bool always) {
        if (keys > 0 || always) {
            facts.push_back({name, formatCount(keys), facts.empty()});
        }
    };
    const bool made = kind == "migrate" || kind == "bump";
    first(UndoChange::tr("Renamed back"), report.renamedBack, false);
    first(UndoChange::tr("Copies removed"), report.removed, made && report.renamedBack == 0);
    first(UndoChange::tr("Taken back"), report.takenBack, kind == "drain");
    first(UndoChange::tr("Put back"), images.restored, facts.empty());
    if (report.liveKey) {
        facts.push_back({UndoChange::tr("Live version"), liveKeyText(*report.liveKey), true});
    }
    addCount(facts, UndoChange::tr("Kept newer"), images.keptNewer,
        UndoChange::tr("written again since: their values are left as they are"));
    addCount(facts, UndoChange::tr("Unchanged"), images.unchanged, UndoChange::tr("there, as they were"));
    addCount(facts, UndoChange::tr("Expired"), images.expired, UndoChange::tr("their time has passed meanwhile"));
    addCount(
        facts, UndoChange::tr("Left alone"), report.changed, UndoChange::tr("written or given another expiry since"));
    addCount(facts, UndoChange::tr("Gone"), report.gone, UndoChange::tr("expired or removed already"));
    addCount(facts, UndoChange::tr("Failed"), images.failed, failuresText(images.failures));
    return facts;
}

/// What becomes of the live version when a bump is taken back; without a name where that cannot be told.
Change::Fact liveFact(const invalidation::JournalHeader& header)
{
    const auto json = Json::parse(header.plan, nullptr, false);
    const auto plan =
        json.is_object() ? invalidation::planFromJson(json) : Result<invalidation::Plan>(fail(ErrorKind::Usage, {}));
    if (!plan || plan->action != invalidation::Action::Bump || plan->selection.versions.empty()) {
        return {};
    }
    const QString before = KeysText::keyName(plan->selection.versions.front());
    const QString name = UndoChange::tr("Live version");
    if (plan->advance.versionKey.empty()) {
        return {name, UndoChange::tr("%1, once the setting of the application says so again", "version").arg(before),
            true, UndoChange::tr("change it before the keys of the other version are taken away")};
    }
    return {name, UndoChange::tr("%1 again", "version").arg(before), true,
        UndoChange::tr("the key %1 is set to it, only if it still holds %2", "a key, version")
            .arg(KeysText::keyName(plan->advance.versionKey), KeysText::keyName(plan->carriage.to))};
}

uint64_t takenBack(const UndoReport& report)
{
    return report.images.restored + report.takenBack + report.removed + report.renamedBack;
}

} // namespace

UndoChange::UndoChange(ServerLink& link, UndoRequest request, QObject* parent)
    : JournalChange(link, request.journal, request.encrypted, parent)
    , m_request(std::move(request))
{
}

UndoChange::~UndoChange() = default;

bool UndoChange::drained() const
{
    return kind() == "drain";
}

bool UndoChange::carried() const
{
    return kind() == "migrate" || kind() == "bump";
}

std::string UndoChange::kind() const
{
    return m_found ? m_found->preview.header.kind : std::string();
}

JobPtr UndoChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    return link().changeLane().submit(SessionJob<FoundJournal>{
        .work = [request = m_request, passphrase = passphrase()](redis::Session& session, Context& context,
                    const auto&) { return lookAt(session, request, copyOf(passphrase), context); },
        .finished =
            [this](Result<FoundJournal> found) {
                if (found && found->preview.otherServer) {
                    found = fail(otherServer(found->preview.differences));
                }
                if (found) {
                    m_found = std::move(*found);
                }
                previewEnded(found ? std::nullopt : std::optional(found.error()));
            }});
}

JobPtr UndoChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = UndoReport{};
    const auto& profile = link().destination().profile;
    SessionJob<UndoReport, UndoReport> job;
    job.title = title();
    job.work = [control = m_control, path = m_found->journal.path, request = m_request, passphrase = passphrase(),
                   profile = profile ? profile->name : std::string()](
                   redis::Session& session, Context& context, const BatchSink<UndoReport>& sink) -> Result<UndoReport> {
        const auto paths = StatePaths::standard();
        if (!paths) {
            return fail(paths.error());
        }
        const invalidation::Conductor conductor{
            .paths = *paths, .program = Program, .profile = profile, .pace = request.pace, .control = control.get()};
        return invalidation::conductUndo(session,
            {.path = path,
                .passphrase = copyOf(passphrase),
                .pace = request.pace,
                .control = control.get(),
                .live = request.live},
            conductor, context, sink);
    };
    job.batch = [this](const UndoReport& soFar) {
        m_soFar = soFar;
        Q_EMIT changed();
    };
    job.finished = [this](Result<UndoReport> result) {
        m_result = std::move(result);
        const bool touched = *m_result && (takenBack(**m_result) > 0 || (*m_result)->liveKey);
        runEnded();
        if (touched) {
            Q_EMIT keysTouched();
        }
    };
    return link().changeLane().submit(std::move(job));
}

invalidation::RunControl* UndoChange::control() const
{
    return m_control.get();
}

bool UndoChange::idle() const
{
    return m_found && m_found->preview.keys == 0 && kind() != "bump"; // whose key may be all that it has set
}

QString UndoChange::toAgree() const
{
    if (!m_found) {
        return {};
    }
    if (m_found->preview.intoLive) {
        if (carried()) {
            return tr("Take it back all the same: the readers of the live version will miss what is taken away.");
        }
        return tr("Put them back into the live version all the same: its readers will see values of then.");
    }
    // What is not known to be old may be what is read.
    const bool unknown = !carried()
        && std::ranges::any_of(m_found->preview.strata,
            [](const invalidation::Share& share) { return share.state == keyspace::StratumState::Unknown; });
    return unknown ? tr("Put them back all the same: nothing states which version is live, so readers may see values "
                        "of then.")
                   : QString();
}

QString UndoChange::title() const
{
    return m_request.what.isEmpty() ? tr("Undo %1", "a journal").arg(QString::fromStdString(m_request.journal))
                                    : tr("Undo: %1", "a change").arg(m_request.what);
}

QString UndoChange::action() const
{
    const QString keys = StratumText().keys(m_found ? m_found->preview.keys : 0);
    return drained()       ? tr("Take Back the Expiry of %1", "keys").arg(keys)
        : kind() == "bump" ? tr("Take Back the Bump")
        : carried()        ? tr("Take Back %1", "keys").arg(keys)
                           : tr("Put Back %1", "keys").arg(keys);
}

QString UndoChange::stopText() const
{
    return tr("Stop");
}

std::vector<Change::Fact> UndoChange::facts() const
{
    if (!m_found) {
        return {};
    }
    const auto& preview = m_found->preview;
    const auto& header = preview.header;
    std::vector<Fact> facts;
    facts.push_back({tr("Run"), displayBytes(header.summary), false, displayBytes(header.server)});
    if (const Fact live = liveFact(header); !live.name.isEmpty()) {
        facts.push_back(live);
    }
    facts.push_back({carried() ? tr("When") : tr("Values"),
        tr("as of %1", "a time, and how long ago").arg(thenText(header.createdMs)), false,
        tr("by %1").arg(displayBytes(header.user))});
    QString keys = StratumText().keys(preview.keys);
    if (preview.bytes > 0) {
        keys += QStringLiteral(" · ") + formatBytes(preview.bytes);
    }
    facts.push_back({tr("Journal"), keys, true, QString::fromStdString(m_found->journal.name)});
    QStringList strata;
    for (size_t i = 0; i < std::min(preview.strata.size(), MostStrata); ++i) {
        strata << tr("%1: %2", "stratum, keys")
                      .arg(KeysText::cacheOf(preview.strata[i]), StratumText().keys(preview.strata[i].keys));
    }
    if (preview.strata.size() > MostStrata) {
        strata << tr("and %n more", "strata", pluralOf(preview.strata.size() - MostStrata));
    }
    facts.push_back({tr("Versions"), strata.join(QLatin1Char('\n'))});
    if (preview.expired > 0) {
        facts.push_back(
            {tr("Expired"), StratumText().keys(preview.expired), false, tr("their time has passed: they stay away")});
    }
    facts.push_back({tr("Newer values"), tr("kept: nothing that was written since is overwritten")});
    return facts;
}

std::vector<Attention> UndoChange::warnings() const
{
    std::vector<Attention> warnings;
    if (!m_found) {
        return warnings;
    }
    const auto& preview = m_found->preview;
    for (const Message& warning : preview.warnings) {
        const bool made = warning.id == "undo.live_made";
        const bool live = made || warning.id == "undo.live";
        warnings.push_back({live ? Tone::Bad : Tone::Notice,
            made                             ? tr("Out of the live version")
                : live                       ? tr("Into the live version")
                : warning.id == "undo.made"  ? tr("What was written since")
                : warning.id == "undo.as_of" ? tr("Values of then")
                                             : tr("Mind this"),
            textOf(warning)});
    }
    for (const Message& difference : preview.differences) {
        warnings.push_back({Tone::Warning, tr("The servers are not the same"), textOf(difference)});
    }
    std::ranges::stable_sort(warnings, std::greater{}, &Attention::tone);
    return warnings;
}

Change::Table UndoChange::details() const
{
    return {};
}

QStringList UndoChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const Message& note : (*m_result)->notes) {
            lines << textOf(note);
        }
    }
    return lines;
}

std::vector<Change::Fact> UndoChange::counts() const
{
    if (m_result) {
        return *m_result ? countsOf(**m_result, kind()) : std::vector<Fact>();
    }
    auto counts = m_soFar ? countsOf(*m_soFar, kind()) : std::vector<Fact>();
    if (m_found && !counts.empty()) {
        counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(m_found->preview.keys));
    }
    return counts;
}

Attention UndoChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    const UndoReport& report = **m_result;
    const QString keys = StratumText().keys(takenBack(report));
    const QString took =
        tr("It took %1.").arg(formatDuration(std::chrono::milliseconds(std::llround(report.seconds * 1000))));
    const QString why = report.why ? textOf(*report.why) : QString();
    const bool odd = report.liveKey == invalidation::LiveKey::Other || report.liveKey == invalidation::LiveKey::Unknown;
    const QString again = tr("Doing it again does no harm: it goes on with what is left.");
    switch (report.end) {
    case RunEnd::Complete:
        return {report.images.failed > 0 || odd ? Tone::Warning : Tone::Good,
            drained()              ? tr("The expiry of %1 is as it was", "keys").arg(keys)
                : kind() == "bump" ? tr("The bump is taken back")
                : carried()        ? tr("%1 taken back", "keys").arg(keys)
                                   : tr("%1 put back", "keys").arg(keys),
            took};
    case RunEnd::Cancelled:
        return {Tone::Warning, tr("Stopped after %1", "keys").arg(keys), again};
    case RunEnd::Overshoot:
    case RunEnd::Stopped:
        return {Tone::Bad, tr("Broken off after %1", "keys").arg(keys), why + QLatin1Char(' ') + again};
    }
    return {};
}

QString UndoChange::againText() const
{
    if (!m_result) {
        return {};
    }
    return !*m_result                          ? tr("&Preview Again")
        : (*m_result)->end != RunEnd::Complete ? tr("&Preview What Is Left")
                                               : QString();
}

} // namespace keystrata::ui
