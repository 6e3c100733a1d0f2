// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/profiles/profile.h"
#include "ui/jobs/jobhandle.h"
#include "ui/logic/overviewdata.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace keystrata::ui {

class ServerLink;

/// One change on its way: previewed, confirmed, run, done. The steps and what may follow what are here; each kind of
/// change says what it finds, what it does and what came of it. Lives in the GUI thread, its work in a lane.
class Change : public QObject
{
    Q_OBJECT

public:
    enum class Step
    {
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

        bool operator==(const Fact&) const = default;
    };

    /// Rows behind the facts: who might take over, examples of keys.
    struct Table
    {
        QStringList headers;
        std::vector<QStringList> rows;

        bool operator==(const Table&) const = default;
    };

    Step step() const { return m_step; }

    bool busy() const { return m_job && m_job->active(); } ///< of Preview and Run

    const Progress& progress() const;

    const std::optional<Error>& error() const { return m_error; } ///< why the preview cannot be had

    /// Whether confirm() may be called: the preview is there.
    bool previewed() const { return m_step == Step::Preview && !busy() && !m_error; }

    /// What must be typed before it is run: the profile's name on production, else nothing.
    const QString& toType() const { return m_toType; }

    bool mayRun(const QString& typed) const;

    void preview(); ///< also again, after an error
    void confirm();
    void back(); ///< to the preview, which is still there
    void run(const QString& typed);
    void stop(); ///< of the dry run or the run

    virtual QString title() const = 0; ///< "Fail over payroll"
    virtual QString action() const = 0; ///< on the button that runs it; says what it does
    virtual QString stopText() const = 0; ///< on the button that stops the run
    virtual std::vector<Fact> facts() const = 0; ///< of the preview, repeated where it is confirmed
    virtual std::vector<Attention> warnings() const = 0;
    virtual Table details() const = 0;
    virtual QStringList happenings() const = 0; ///< while it runs, oldest first
    virtual Attention outcome() const = 0;

Q_SIGNALS:
    void changed();

protected:
    Change(QString toType, QObject* parent) : QObject(parent), m_toType(std::move(toType)) { }

    /// The jobs are titled; their `finished` calls one of the two below.
    virtual JobPtr startPreview() = 0;
    virtual JobPtr startRun() = 0;
    void previewEnded(std::optional<Error> error);
    void runEnded();

private:
    void follow(JobPtr job);

    Step m_step = Step::Preview;
    QString m_toType;
    std::optional<Error> m_error;
    JobPtr m_job;
};

/// Why nothing of this rank may be done on the link's server; empty: it may. What the server's own access list says is
/// found out in the preview.
QString whyForbidden(const ServerLink& link, profiles::Guard needed);

/// What a change of the link's server asks to be typed.
QString nameToType(const ServerLink& link);

} // namespace keystrata::ui
