// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/profiles/profile.h"
#include "ui/jobs/jobhandle.h"
#include "ui/logic/changerequest.h"
#include "ui/logic/overviewdata.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace keystrata::invalidation {
class RunControl;
}

namespace keystrata::ui {

class ServerLink;

/// One change on its way: chosen, previewed, confirmed, run, done. The steps and what may follow what are here; each
/// kind of change says what it finds, what it does and what came of it. Lives in the GUI thread, its work in a lane.
class Change : public QObject
{
    Q_OBJECT

public:
    enum class Step
    {
        Choose, ///< how it is to be done; only of changes that leave a choice
        Preview, ///< a dry run finds out what the change would do
        Confirm, ///< by typing, on production
        Run,
        Result
    };

    struct Fact
    {
        QString name;
        QString value;
        bool figure = false; ///< the value is what the reader must not miss
        QString note = {}; ///< below it: examples, what it means
        bool code = false; ///< the value is to be typed somewhere: it can be copied

        bool operator==(const Fact&) const = default;
    };

    /// What becomes of one value, as text of several lines.
    struct Example
    {
        QString name;
        QString before;
        QString after;

        bool operator==(const Example&) const = default;
    };

    /// Rows behind the facts: who might take over, examples of keys.
    struct Table
    {
        QStringList headers;
        std::vector<QStringList> rows;

        bool operator==(const Table&) const = default;
    };

    Step step() const { return m_step; }

    Step firstStep() const { return m_first; }

    bool busy() const { return m_job && m_job->active(); } ///< of Preview and Run

    bool waiting() const; ///< busy, but another change comes first

    bool stopping() const { return m_job && m_job->cancelRequested(); }

    quint64 job() const { return m_job ? m_job->id() : 0; } ///< JobHandle::id() of the latest

    const Progress& progress() const;

    const std::optional<Error>& error() const { return m_error; } ///< why the preview cannot be had

    const QString& notice() const { return m_notice; } ///< why the preview is made again; empty: it is the first

    /// Whether confirm() may be called: the preview is there.
    bool previewed() const { return m_step == Step::Preview && m_found && !busy() && !idle() && undecided().isEmpty(); }

    virtual bool chosen() const { return true; } ///< nothing is missing that must be said before a preview

    virtual bool idle() const { return false; } ///< the preview found that there is nothing to do

    /// What the preview leaves to be decided before it can be confirmed, a sentence; empty: nothing.
    virtual QString undecided() const { return {}; }

    /// What must be typed before it is run: the profile's name on production, else nothing.
    const QString& toType() const { return m_toType; }

    virtual QString question() const; ///< that asks for it, a sentence

    /// A number of keys that must be typed as well.
    virtual std::optional<quint64> numberToType() const { return std::nullopt; }

    /// What must be agreed to before it is run, a sentence; empty: nothing.
    virtual QString toAgree() const { return {}; }

    bool mayRun(const QString& typed, bool agreed = false, const QString& number = {}) const;

    /// From Choose: the preview there is, or a new one. Also again, after an error or a run that did not finish.
    void preview();
    void confirm();
    void back(); ///< to the preview, which is still there; from there to the choice, if there is one
    void run(const QString& typed, bool agreed = false, const QString& number = {});
    void stop(); ///< of the dry run or the run

    bool canPause() const { return m_step == Step::Run && control() != nullptr; }

    bool paused() const;
    void setPaused(bool paused);

    virtual QString title() const = 0; ///< "Fail over payroll"
    virtual QString action() const = 0; ///< on the button that runs it; says what it does
    virtual QString stopText() const = 0; ///< on the button that stops the run
    virtual std::vector<Fact> facts() const = 0; ///< of the preview, repeated where it is confirmed
    virtual std::vector<Attention> warnings() const = 0;
    virtual Table details() const = 0;

    virtual std::vector<Example> examples() const { return {}; } ///< of a preview that turns values into others

    virtual QStringList happenings() const = 0; ///< while it runs, oldest first
    virtual Attention outcome() const = 0;

    virtual QString phase() const; ///< what the run is doing; empty: nothing yet

    virtual std::vector<Fact> counts() const { return {}; } ///< of the run so far, and of its result

    virtual QString againText() const { return {}; } ///< on the button for another preview; empty: nothing is left

    virtual std::optional<ChangeRequest> undoing() const { return std::nullopt; } ///< of a result that can be undone

Q_SIGNALS:
    void changed();
    void keysTouched(); ///< it has ended, and keys of the server are not what they were

protected:
    Change(Step first, QString toType, QObject* parent)
        : QObject(parent)
        , m_first(first)
        , m_step(first)
        , m_toType(std::move(toType))
    {
    }

    /// The jobs are titled; their `finished` calls one of the two below.
    virtual JobPtr startPreview() = 0;
    virtual JobPtr startRun() = 0;

    /// Why the profile does not let it be looked at or run, one sentence; empty: it does.
    virtual QString forbidden() const { return {}; }

    /// Why the preview may not be confirmed any more, as one sentence; empty: it may.
    virtual QString outdated() const { return {}; }

    /// The switch of a run that can be paused.
    virtual invalidation::RunControl* control() const { return nullptr; }

    void previewEnded(std::optional<Error> error);
    void runEnded();
    void discard(); ///< the preview: the choice was another one
    void renew(const QString& why); ///< the preview, instead of going on

private:
    void follow(JobPtr job);

    Step m_first;
    Step m_step;
    QString m_toType;
    std::optional<Error> m_error;
    QString m_notice;
    bool m_found = false; ///< the preview is there
    JobPtr m_job;
};

/// Why nothing of this rank may be done on the link's server; empty: it may. What the server's own access list says is
/// found out in the preview.
QString whyForbidden(const ServerLink& link, profiles::Guard needed);

/// What a change of the link's server asks to be typed.
QString nameToType(const ServerLink& link);

} // namespace keystrata::ui
