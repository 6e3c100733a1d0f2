// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/versionscontroller.h"

#include "core/profiles/requests.h"
#include "ui/logic/change.h"
#include "ui/logic/keyfilter.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>

namespace keystrata::ui {

using keyspace::AnalysisRequest;
using keyspace::Keyspace;
using keyspace::LiveRule;
using Picture = std::shared_ptr<const Keyspace>;

namespace {

bool samePicture(const ScanOptions& left, const ScanOptions& right)
{
    return left.exact == right.exact && left.layouts == right.layouts && left.prefixes == right.prefixes;
}

bool sameRules(const std::vector<LiveRule>& left, const std::vector<LiveRule>& right)
{
    const auto same = [](const LiveRule& l, const LiveRule& r) {
        return l.prefix == r.prefix && l.db == r.db && l.versions == r.versions && l.versionKey == r.versionKey;
    };
    return std::ranges::equal(left, right, same);
}

/// A copy with other labels. A large picture takes tens of milliseconds: done in a lane.
Picture labelled(const Picture& picture, const std::vector<LiveRule>& rules)
{
    auto copy = std::make_shared<Keyspace>(*picture);
    keyspace::assignStates(*copy, rules);
    return copy;
}

} // namespace

VersionsController::VersionsController(ServerLink& link, QObject* parent) : QObject(parent), m_link(link)
{
    connect(&m_link, &ServerLink::serverChanged, this, &VersionsController::forget);
    connect(&m_link, &ServerLink::stateChanged, this, &VersionsController::followLink);
    connect(&m_link, &ServerLink::profileChanged, this, &VersionsController::stateChanged); // its guard
    followLink();
}

VersionsController::State VersionsController::state() const
{
    const bool lost = keyspace() != nullptr && !m_link.serving();
    return lost ? State::Stale : m_scan;
}

bool VersionsController::scanningAgain() const
{
    return m_scan == State::Scanning && keyspace() != nullptr && keyspace()->complete;
}

std::chrono::seconds VersionsController::age() const
{
    if (!keyspace()) {
        return {};
    }
    const auto age = std::chrono::system_clock::now() - keyspace()->takenAt;
    return std::max(std::chrono::seconds(0), std::chrono::duration_cast<std::chrono::seconds>(age));
}

std::optional<int> VersionsController::database() const
{
    return m_link.address().db;
}

bool VersionsController::canScan() const
{
    return m_link.serving() && m_link.capabilities().allows("SCAN");
}

QString VersionsController::whyNotScan() const
{
    const auto refusal = m_link.capabilities().refusal("SCAN");
    return m_link.serving() && refusal ? textOf(*refusal) : QString();
}

QString VersionsController::whyNotExact() const
{
    const auto& server = m_link.capabilities();
    const auto refusal = server.refusal("MEMORY");
    return refusal && !server.allows("TYPE") && !server.allows("PTTL") ? textOf(*refusal) : QString();
}

QString VersionsController::whyNotMemory() const
{
    const auto refusal = m_link.capabilities().refusal("MEMORY");
    return refusal ? textOf(*refusal) : QString();
}

QString VersionsController::caveats() const
{
    // Commands that are denied and LFU policies are told where the figures would stand.
    static constexpr std::string_view elsewhere[] = {"analysis.denied", "analysis.lfu"};
    QStringList sentences;
    for (const Message& note : keyspace() ? keyspace()->notes : std::vector<Message>()) {
        if (std::ranges::find(elsewhere, note.id) == std::end(elsewhere)) {
            sentences.append(textOf(note));
        }
    }
    return sentences.join(QLatin1Char(' '));
}

void VersionsController::askRights()
{
    m_link.askRights();
}

void VersionsController::followLink()
{
    const bool served = std::exchange(m_served, canScan());
    if (m_served) {
        if (!served) {
            scan();
        }
        return;
    }
    m_job.reset(); // its session is gone
    if (m_scan == State::Scanning) {
        m_scan = State::Idle;
    }
    Q_EMIT stateChanged();
}

void VersionsController::forget()
{
    m_served = false;
    m_job.reset();
    m_labelling.reset();
    m_rules.clear();
    m_scannedRules.clear();
    m_options.layouts.clear();
    m_options.prefixes.reset();
    takeProfile();
    m_selected.reset();
    m_changes = m_scannedChanges = m_shownChanges = 0;
    m_failure.clear();
    m_progress = {};
    m_model.setKeyspace(nullptr);
    m_scan = State::Idle;
    Q_EMIT keyspaceChanged();
    Q_EMIT selectionChanged();
    Q_EMIT optionsChanged();
    Q_EMIT stateChanged();
}

/// What the profile knows of its caches is where a scan begins.
void VersionsController::takeProfile()
{
    const auto& profile = m_link.destination().profile;
    if (std::exchange(m_pace, std::nullopt)) {
        m_options.pace = keyspace::Pace::Mode::Gentle;
    }
    if (!profile) {
        return;
    }
    // validate() has seen every profile that can be opened: its layouts can be understood.
    if (auto request = profiles::analysisRequest(*profile)) {
        m_options.layouts = std::move(request->layouts);
        m_options.prefixes = std::move(request->prefixes);
        m_options.pace = request->pace.mode;
        m_pace = request->pace;
        m_rules = std::move(request->live);
    }
}

void VersionsController::setScan(State state)
{
    m_scan = state;
    Q_EMIT stateChanged();
}

void VersionsController::scan()
{
    if (!canScan()) {
        return;
    }
    AnalysisRequest request;
    request.layouts = m_options.layouts;
    request.prefixes = m_options.prefixes;
    request.live = m_rules;
    request.pace = pace();
    request.exact = m_options.exact;
    m_scannedRules = m_rules;
    m_scannedChanges = m_changes;
    m_failure.clear();
    m_progress = {};
    const bool keepShown = keyspace() != nullptr && keyspace()->complete && samePicture(m_options, m_shownOptions);
    SessionJob<Picture, Picture> job;
    job.title = tr("Scanning the strata");
    // What the user may and how the server evicts is asked when connecting: it may have changed since the last scan.
    const bool askAnew = m_scan != State::Idle;
    job.work = [request, askAnew](
                   redis::Session& session, Context& context, const BatchSink<Picture>& sink) -> Result<Picture> {
        if (askAnew) {
            if (const Status status = session.reconnect(context); !status) {
                return fail(status.error());
            }
        }
        return keyspace::analyse(session, request, context, sink);
    };
    job.progressed = [this](const Progress& progress) {
        m_progress = progress;
        Q_EMIT progressed();
    };
    job.batch = [this, keepShown, options = m_options](Picture picture) {
        if (!keepShown) {
            m_shownOptions = options;
            take(std::move(picture));
        }
    };
    job.finished = [this, options = m_options](const Result<Picture>& result) {
        if (result) {
            m_shownOptions = options;
        }
        finish(result);
    };
    m_job = m_link.analysisLane().submit(std::move(job));
    setScan(State::Scanning);
}

void VersionsController::stop()
{
    if (m_job && m_job->active()) {
        m_job->cancel();
    }
}

void VersionsController::finish(const Result<Picture>& result)
{
    if (result) {
        m_scan = State::Complete;
        m_shownChanges = m_scannedChanges;
        take(*result);
        Q_EMIT stateChanged();
        return;
    }
    if (result.error().kind == ErrorKind::Cancelled) {
        setScan(State::Cancelled);
        return;
    }
    m_failure = textOf(result.error());
    setScan(State::Failed);
    if (result.error().kind == ErrorKind::Denied) {
        m_link.askRights(); // they have changed since we connected
    } else {
        m_link.noteFailure(result.error());
    }
}

/// Pictures come with the labels that were stated when the scan began.
void VersionsController::take(Picture picture)
{
    if (sameRules(m_rules, m_scannedRules)) {
        m_labelling.reset();
        present(std::move(picture));
    } else {
        relabel(std::move(picture));
    }
}

void VersionsController::relabel(Picture picture)
{
    Job<Picture> job;
    job.work = [picture = std::move(picture), rules = m_rules](
                   Context&, const BatchSink<NoBatch>&) -> Result<Picture> { return labelled(picture, rules); };
    job.finished = [this](const Result<Picture>& result) {
        if (result) {
            present(*result);
        }
    };
    m_labelling = m_link.samplingLane().submit(std::move(job)); // the analysis lane is busy with the scan
}

void VersionsController::present(Picture picture)
{
    m_model.setKeyspace(m_link.samplingLane().freedHere(std::move(picture)));
    Q_EMIT keyspaceChanged();
    chooseSelection();
}

/// What is looked at stays looked at; what is gone from a complete picture gives way to the main stratum.
void VersionsController::chooseSelection()
{
    const auto& picture = keyspace();
    if (m_selected && (!picture->complete || findStratum(*picture, *m_selected))) {
        return;
    }
    const StratumRef main = mainStratum(*picture);
    const auto choice = main ? std::optional(keyOf(*main.cache, *main.stratum)) : std::nullopt;
    if (choice != m_selected) {
        m_selected = choice;
        Q_EMIT selectionChanged();
    }
}

keyspace::Pace VersionsController::pace() const
{
    return m_pace && m_pace->mode == m_options.pace ? *m_pace : keyspace::Pace{.mode = m_options.pace};
}

KeysRequest VersionsController::changeOf(invalidation::Action action, keyspace::Selection selection) const
{
    // Strata are called by the layouts that the picture was made with.
    const bool known = keyspace() != nullptr && !keyspace()->layouts.empty();
    return {.action = action,
        .selection = std::move(selection),
        .layouts = known ? keyspace()->layouts : m_options.layouts,
        .prefixes = m_options.prefixes,
        .live = m_rules,
        .pace = pace()};
}

bool VersionsController::canBump(const StratumRef& ref)
{
    using keyspace::LiveSource;
    return ref && ref.cache->scope == keyspace::VersionScope::Global && !ref.stratum->version.empty()
        && ref.stratum->state == keyspace::StratumState::Live
        && (ref.cache->liveSource == LiveSource::Stated || ref.cache->liveSource == LiveSource::Read);
}

BumpRequest VersionsController::bumpOf(const StratumRef& ref) const
{
    BumpRequest request{
        .keys = changeOf(invalidation::Action::Bump, selectionOf({.stratum = keyOf(*ref.cache, *ref.stratum)}, {})),
        .knownFrom = StratumText().liveSource(*ref.cache)};
    for (const auto& ns : ref.stratum->namespaces) {
        request.namespaces.push_back({.name = ns.name, .keys = ns.keys});
    }
    return request;
}

MigrateRequest VersionsController::migrateOf(const StratumRef& ref, keyspace::Selection selection) const
{
    MigrateRequest request{.keys = changeOf(invalidation::Action::Migrate, std::move(selection))};
    for (const auto& stratum : ref.cache->strata) {
        if (!stratum.version.empty() && stratum.version != ref.stratum->version) {
            request.versions.push_back(stratum.version);
        }
    }
    return request;
}

QString VersionsController::whyNotChange() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

void VersionsController::noteChange()
{
    ++m_changes;
    Q_EMIT stateChanged();
}

void VersionsController::setOptions(const ScanOptions& options)
{
    if (options == m_options) {
        return;
    }
    const bool otherPicture = !samePicture(options, m_options);
    m_options = options;
    Q_EMIT optionsChanged();
    if (otherPicture || m_scan == State::Scanning) {
        scan();
    }
}

void VersionsController::select(const StratumKey& key)
{
    if (m_selected != key) {
        m_selected = key;
        Q_EMIT selectionChanged();
    }
}

StratumRef VersionsController::selectedStratum() const
{
    return keyspace() && m_selected ? findStratum(*keyspace(), *m_selected) : StratumRef();
}

bool VersionsController::canSetLive(const StratumKey& key) const
{
    const StratumRef ref = keyspace() ? findStratum(*keyspace(), key) : StratumRef();
    if (!ref || ref.cache->scope != keyspace::VersionScope::Global || key.version.empty()) {
        return false;
    }
    const bool stated = ref.cache->liveSource == keyspace::LiveSource::Stated;
    return !stated || ref.cache->liveVersions != std::vector{key.version};
}

void VersionsController::setLive(const StratumKey& key)
{
    if (!canSetLive(key)) {
        return;
    }
    std::erase_if(
        m_rules, [&](const LiveRule& rule) { return rule.prefix == key.cache.prefix && rule.db == key.cache.db; });
    m_rules.push_back({.prefix = key.cache.prefix, .db = key.cache.db, .versions = {key.version}, .versionKey = {}});
    relabel(keyspace());
}

} // namespace keystrata::ui
