// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activitycontroller.h"

#include "core/base/units.h"
#include "core/invalidation/conduct.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QFileInfo>

#include <algorithm>
#include <numeric>
#include <ranges>
#include <set>

namespace keystrata::ui {

using invalidation::JournalState;
using namespace std::chrono_literals;

namespace {
constexpr auto Program = "keystrata " KEYSTRATA_VERSION;
constexpr auto Pause = 200ms;
constexpr auto PollInterval = 5s;

QString nearest(const QString& folder)
{
    QFileInfo found(folder);
    while (!found.exists() && !found.isRoot()) {
        found = QFileInfo(found.path());
    }
    return found.filePath();
}

} // namespace

ActivityController::ActivityController(ServerLink& link, VersionsController& versions, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_versions(versions)
    , m_paths(invalidation::StatePaths::standard())
    , m_picture(std::make_shared<const ActivityPicture>())
    , m_lane(QStringLiteral("activity"))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(Pause);
    m_poll.setInterval(PollInterval);
    connect(&m_soon, &QTimer::timeout, this, &ActivityController::refresh);
    connect(&m_poll, &QTimer::timeout, this, &ActivityController::refresh);
    const auto soon = [this] {
        if (m_open) {
            m_soon.start();
        }
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, soon);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, soon);
    for (const auto signal : {&ServerLink::stateChanged, &ServerLink::serverChanged, &ServerLink::profileChanged}) {
        connect(&m_link, signal, this, [this] {
            followLink();
            Q_EMIT changed();
        });
    }
    connect(&m_link, &ServerLink::topologySeen, this, &ActivityController::followLink);
    m_mark = mark();
}

ActivityController::~ActivityController() = default;

void ActivityController::open()
{
    m_open = true;
    refresh();
}

void ActivityController::close()
{
    m_open = false;
    m_soon.stop();
    m_poll.stop();
    if (const QStringList watched = m_watcher.files() + m_watcher.directories(); !watched.isEmpty()) {
        m_watcher.removePaths(watched);
    }
}

void ActivityController::noteChange()
{
    if (m_open) {
        m_soon.start();
    }
}

void ActivityController::refresh()
{
    if (!m_paths) {
        auto nowhere = std::make_shared<ActivityPicture>();
        nowhere->auditError = m_paths.error();
        take(std::move(nowhere));
        return;
    }
    if (m_reading && m_reading->state() == JobHandle::State::Running) {
        m_soon.start(); // what it has read already may have changed
        return;
    }
    watch();
    m_reading = m_lane.submit(Job<ActivityPtr>{
        .work = [paths = *m_paths](Context& context, const auto&) { return readActivity(paths, context); },
        .finished =
            [this](Result<ActivityPtr> picture) {
                if (picture) {
                    take(m_lane.freedHere(std::move(*picture)));
                }
            }});
}

/// The folders, since files are replaced in them; the log too, since it may be written where it is. Of what is still
/// to be made, the place where it will be.
void ActivityController::watch()
{
    if (!m_open) {
        return;
    }
    const QString log = QString::fromStdString(m_paths->auditLog);
    QStringList wanted{nearest(QFileInfo(log).path()), nearest(QString::fromStdString(m_paths->journals))};
    if (QFileInfo::exists(log)) {
        wanted << log;
    }
    wanted.removeDuplicates();
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    for (const QString& path : watched) {
        if (!wanted.contains(path)) {
            m_watcher.removePath(path);
        }
    }
    for (const QString& path : std::as_const(wanted)) {
        if (!watched.contains(path)) {
            m_watcher.addPath(path);
        }
    }
}

void ActivityController::take(ActivityPtr picture)
{
    const bool news = !m_known || !sameActivity(*m_picture, *picture);
    m_known = true;
    const bool running = std::ranges::any_of(
        picture->journals, [](const JournalRow& row) { return row.info.state == JournalState::Running; });
    if (!running || !m_open) {
        m_poll.stop();
    } else if (!m_poll.isActive()) {
        m_poll.start();
    }
    watch(); // what was made since
    if (news) {
        m_picture = std::move(picture);
        arrange();
    }
}

void ActivityController::arrange()
{
    const ActivityMatcher matcher(m_filter, m_mark, unixMs());
    std::vector<size_t> audit;
    for (size_t i = m_picture->audit.size(); i-- > 0;) {
        if (matcher.matches(m_picture->audit[i])) {
            audit.push_back(i);
        }
    }
    std::vector<size_t> journals;
    for (size_t i = 0; i < m_picture->journals.size(); ++i) {
        if (matcher.matches(*m_picture, m_picture->journals[i])) {
            journals.push_back(i);
        }
    }
    m_audit.show(m_picture, std::move(audit));
    m_journals.show(m_picture, std::move(journals));
    Q_EMIT pictureChanged();
}

void ActivityController::setFilter(const ActivityFilter& filter)
{
    if (filter != m_filter) {
        m_filter = filter;
        arrange();
        Q_EMIT changed();
    }
}

std::vector<std::string> ActivityController::actions() const
{
    std::set<std::string> actions;
    for (const AuditRow& row : m_picture->audit) {
        if (row.entry) {
            actions.insert(row.run.action);
        }
    }
    for (const JournalRow& row : m_picture->journals) {
        actions.insert(row.info.header.kind);
    }
    actions.insert(m_filter.action);
    actions.erase(std::string());
    return {actions.begin(), actions.end()};
}

ServerMark ActivityController::mark() const
{
    ServerMark mark;
    const auto& destination = m_link.destination();
    mark.profile = destination.profile ? destination.profile->name : std::string();
    if (const auto* picture = m_link.topology()) {
        mark.known = true;
        mark.kind = picture->view.kind;
        for (const auto& node : picture->nodes) {
            mark.endpoints.push_back(node.node.endpoint.display());
            if (!node.runId.empty()) {
                mark.runIds.push_back(node.runId);
            }
        }
        return mark;
    }
    const auto& address = m_link.address();
    mark.kind = address.topology;
    for (const auto& endpoint : address.endpoints) {
        mark.endpoints.push_back(endpoint.display());
    }
    return mark;
}

void ActivityController::followLink()
{
    ServerMark now = mark();
    if (now == m_mark) {
        return;
    }
    m_mark = std::move(now);
    if (m_filter.onlyHere) {
        arrange();
    }
    Q_EMIT changed();
}

QString ActivityController::whyNotGoBy(const JournalRow& journal) const
{
    if (journal.info.state == JournalState::Running) {
        return tr("The run is still going on.");
    }
    const AuditRow* run = m_picture->runOf(journal.info.name);
    const std::string& server = run != nullptr ? run->run.server : journal.info.header.server;
    const QString where = server.empty() ? tr("its server") : displayBytes(server);
    if (m_link.state() == ServerLink::State::Closed) {
        return tr("Connect to %1 first: that is where the run was.", "a server").arg(where);
    }
    if (m_link.serving() && placeOf(*m_picture, journal, m_mark) == Place::Elsewhere) {
        return tr("The run was on %1, and this is another server: connect to that one.").arg(where);
    }
    return whyForbidden(m_link, profiles::Guard::Operator);
}

QString ActivityController::whyNotUndo(const std::string& name) const
{
    if (name.empty()) {
        return tr("This run wrote no journal, so it cannot be undone.");
    }
    const JournalRow* journal = m_picture->journal(name);
    return journal == nullptr ? tr("Its journal is gone, deleted or expired, so it cannot be undone any more.")
                              : whyNotGoBy(*journal);
}

QString ActivityController::whyNotResume(const std::string& name) const
{
    const JournalRow* journal = m_picture->journal(name);
    if (journal == nullptr || journal->info.state != JournalState::Interrupted) {
        return tr("Only a run that was interrupted can be resumed.");
    }
    return journal->info.header.kind == "bump" ? tr("A bump is not resumed: undo it, or bump again for what is left.")
                                               : whyNotGoBy(*journal);
}

QString ActivityController::whyNotDelete(const std::string& name) const
{
    const JournalRow* journal = m_picture->journal(name);
    return journal == nullptr                          ? tr("There is no journal to delete.")
        : journal->info.state == JournalState::Running ? tr("The run is still going on.")
                                                       : QString();
}

UndoRequest ActivityController::undoOf(const std::string& name) const
{
    UndoRequest request{.journal = name};
    const KeysRequest known = m_versions.changeOf(invalidation::Action::Purge, {});
    request.live = known.live;
    request.pace = known.pace;
    if (const JournalRow* journal = m_picture->journal(name)) {
        request.what = ActivityText::titleOf(*m_picture, *journal);
        request.encrypted = journal->info.encrypted;
    }
    return request;
}

ResumeRequest ActivityController::resumeOf(const std::string& name) const
{
    UndoRequest same = undoOf(name);
    return {.journal = std::move(same.journal),
        .what = std::move(same.what),
        .live = std::move(same.live),
        .pace = same.pace,
        .encrypted = same.encrypted};
}

std::vector<std::string> ActivityController::interruptedHere() const
{
    std::vector<std::string> names;
    for (const JournalRow& row : m_picture->journals) {
        if (row.info.state == JournalState::Interrupted && m_link.state() != ServerLink::State::Closed
            && placeOf(*m_picture, row, m_mark) == Place::Here) {
            names.push_back(row.info.name);
        }
    }
    return names;
}

void ActivityController::tell(Attention notice)
{
    m_notice = std::move(notice);
    Q_EMIT changed();
}

void ActivityController::dismissNotice()
{
    m_notice.reset();
    Q_EMIT changed();
}

void ActivityController::remove(const std::string& name)
{
    if (!m_paths || !whyNotDelete(name).isEmpty()) {
        return;
    }
    m_removing = m_lane.submit(Job<std::vector<Message>>{
        .work =
            [paths = *m_paths, name](Context&, const auto&) {
                return invalidation::deleteJournal(name, invalidation::Conductor{.paths = paths, .program = Program});
            },
        .finished =
            [this, name](const Result<std::vector<Message>>& removed) {
                if (!removed) {
                    tell({Tone::Bad, textOf(removed.error()), {}});
                } else if (!removed->empty()) {
                    tell({Tone::Bad, textOf(removed->front()), {}}); // the audit log does not tell of it
                } else {
                    tell({Tone::Good,
                        tr("The journal %1 was deleted: its run cannot be undone any more.").arg(displayBytes(name)),
                        {}});
                }
                refresh();
            }});
}

void ActivityController::exportTo(const QString& path, ExportFormat format)
{
    const auto count = m_audit.rows().size();
    m_exporting = m_lane.submit(Job<bool>{
        .work = [picture = m_picture, rows = m_audit.rows(), path, format](Context&, const auto&) -> Result<bool> {
            const auto written = writeExport(path, exportedAudit(*picture, rows, format));
            return written ? Result<bool>(true) : fail(written.error());
        },
        .finished =
            [this, path, count](Result<bool> written) {
                tell(written ? Attention{Tone::Good,
                                   tr("%1 lines written to %2", nullptr, pluralOf(count))
                                       .arg(formatCount(count), displayBytes(path.toStdString())),
                                   {}}
                             : Attention{Tone::Bad, textOf(written.error()), {}});
            }});
}

} // namespace keystrata::ui
