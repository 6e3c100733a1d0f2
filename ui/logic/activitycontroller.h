// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/jobs/lane.h"
#include "ui/logic/activityexport.h"
#include "ui/logic/activitymodel.h"
#include "ui/logic/changerequest.h"

#include <QFileSystemWatcher>
#include <QStringList>
#include <QTimer>

namespace keystrata::ui {

class ServerLink;
class VersionsController;

/// The audit log and the journals of this user: reads them in a lane of its own when they are looked at and whenever
/// they change, filters them, and says what may be done with a journal and why not. Needs no server to read. Lives in
/// the GUI thread and never blocks; knows no widget.
class ActivityController : public QObject
{
    Q_OBJECT

public:
    ActivityController(ServerLink& link, VersionsController& versions, QObject* parent = nullptr);
    ~ActivityController() override;

    void open(); ///< somebody looks: reads, and follows the files
    void close();
    void refresh(); ///< now
    void noteChange(); ///< one of our changes has ended

    /// Never null: empty before it was read.
    const ActivityPtr& picture() const { return m_picture; }

    bool known() const { return m_known; } ///< the files have been read

    AuditModel& audit() { return m_audit; }

    JournalsModel& journals() { return m_journals; }

    const ActivityFilter& filter() const { return m_filter; }

    void setFilter(const ActivityFilter& filter);
    std::vector<std::string> actions() const; ///< that there are, to choose from

    /// Why not, one sentence; empty: it may be asked for. `name`: of a journal, also of one that is gone.
    QString whyNotUndo(const std::string& name) const;
    QString whyNotResume(const std::string& name) const;
    QString whyNotDelete(const std::string& name) const;

    UndoRequest undoOf(const std::string& name) const;
    ResumeRequest resumeOf(const std::string& name) const;

    /// Journals of this server whose run was interrupted, newest first.
    std::vector<std::string> interruptedHere() const;

    void remove(const std::string& name); ///< the journal, and its undo with it
    void exportTo(const QString& path, ExportFormat format); ///< of the audit log what the filter lets through

    /// What came of the last two; nothing: it was read.
    const std::optional<Attention>& notice() const { return m_notice; }

    void dismissNotice();

Q_SIGNALS:
    void pictureChanged(); ///< other rows
    void changed(); ///< anything else: the filter, a notice, what may be done

private:
    void take(ActivityPtr picture);
    void watch();
    void arrange();
    void followLink();
    void tell(Attention notice);
    ServerMark mark() const;
    QString whyNotGoBy(const JournalRow& journal) const;

    ServerLink& m_link;
    VersionsController& m_versions;
    Result<invalidation::StatePaths> m_paths;
    ActivityPtr m_picture;
    bool m_known = false;
    bool m_open = false;
    ActivityFilter m_filter;
    ServerMark m_mark;
    AuditModel m_audit;
    JournalsModel m_journals;
    std::optional<Attention> m_notice;
    QFileSystemWatcher m_watcher;
    QTimer m_soon; ///< files change more than once at a time
    QTimer m_poll; ///< nothing tells that a process died which wrote a journal
    Lane m_lane;
    JobPtr m_reading;
    JobPtr m_removing;
    JobPtr m_exporting;
};

} // namespace keystrata::ui
