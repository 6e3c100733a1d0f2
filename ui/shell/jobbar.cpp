// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/jobbar.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/theme.h"
#include "ui/jobs/jobboard.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

namespace {
constexpr int RowHeight = 34;
constexpr int BarWidth = 220;
constexpr int BarSteps = 1000;
} // namespace

/// One running job.
class JobRow : public QWidget
{
public:
    JobRow(JobHandle* job, QWidget* parent)
        : QWidget(parent)
        , m_job(job)
        , m_text(new ElidedLabel({}, this))
        , m_bar(new QProgressBar(this))
        , m_show(new QPushButton(JobBar::tr("Show"), this))
        , m_cancel(new QPushButton(JobBar::tr("Cancel"), this))
    {
        setRole(m_show, "quiet");
        m_show->setObjectName(QStringLiteral("showJob"));
        m_show->setAccessibleName(JobBar::tr("Show: %1").arg(job->title()));
        m_show->hide();
        setRole(m_text, "muted");
        setRole(m_cancel, "quiet");
        m_bar->setTextVisible(false);
        m_bar->setFixedWidth(BarWidth);
        m_cancel->setObjectName(QStringLiteral("cancelJob"));
        m_cancel->setAccessibleName(JobBar::tr("Cancel: %1").arg(job->title()));
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(space::Medium);
        layout->addWidget(m_text, 1);
        layout->addWidget(m_bar);
        layout->addWidget(m_show);
        layout->addWidget(m_cancel);
        setFixedHeight(RowHeight);
        connect(m_cancel, &QPushButton::clicked, this, [this] {
            if (m_job) {
                m_job->cancel();
                m_cancel->setEnabled(false);
            }
        });
        refresh();
    }

    QPushButton* showButton() const { return m_show; }

    void refresh()
    {
        if (!m_job) {
            return;
        }
        const Progress& progress = m_job->progress();
        m_text->setText(jobText(*m_job));
        m_bar->setAccessibleName(m_job->title());
        m_bar->setRange(0, progress.total > 0 ? BarSteps : 0);
        if (progress.total > 0) {
            const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
            m_bar->setValue(static_cast<int>(std::min(share, 1.0) * BarSteps));
        }
    }

private:
    QPointer<JobHandle> m_job;
    ElidedLabel* m_text;
    QProgressBar* m_bar;
    QPushButton* m_show;
    QPushButton* m_cancel;
};

QString jobText(const JobHandle& job)
{
    const Progress& progress = job.progress();
    const QString what = progress.phase.empty() ? job.title() : textOf(progress.phase);
    if (job.state() == JobHandle::State::Queued) {
        return JobBar::tr("%1 · waiting").arg(what);
    }
    QStringList figures;
    if (progress.total > 0) {
        figures.append(JobBar::tr("%1 of %2")
                .arg(formatCountShort(static_cast<double>(progress.done)),
                    formatCountShort(static_cast<double>(progress.total))));
    } else if (progress.done > 0) {
        figures.append(formatCountShort(static_cast<double>(progress.done)));
    }
    if (progress.perSecond > 0) {
        figures.append(formatRate(progress.perSecond));
    }
    return figures.isEmpty() ? what : what + QStringLiteral(" · ") + figures.join(QStringLiteral(" · "));
}

JobBar::JobBar(JobBoard& board, QWidget* parent)
    : QWidget(parent)
    , m_board(board)
    , m_layout(new QVBoxLayout(this))
    , m_idle(new ElidedLabel(tr("No running jobs"), this))
{
    setObjectName(QStringLiteral("jobs"));
    setAccessibleName(tr("Running jobs"));
    m_layout->setContentsMargins(space::Large, 1, space::Small, 0);
    m_layout->setSpacing(0);
    setRole(m_idle, "small");
    m_idle->setFixedHeight(RowHeight);
    m_layout->addWidget(m_idle);
    connect(&m_board, &JobBoard::changed, this, &JobBar::rebuild);
    connect(&m_board, &JobBoard::progressed, this, &JobBar::refresh);
    rebuild();
}

void JobBar::rebuild()
{
    std::unordered_map<quint64, JobRow*> kept;
    for (JobHandle* job : m_board.jobs()) {
        const auto known = m_rows.find(job->id());
        JobRow* row = known != m_rows.end() ? known->second : new JobRow(job, this);
        if (known == m_rows.end()) {
            m_layout->addWidget(row);
            connect(row->showButton(), &QPushButton::clicked, this, [this, row, id = job->id()] {
                row->showButton()->hide();
                Q_EMIT showRequested(id);
            });
        }
        kept.emplace(job->id(), row);
    }
    for (const auto& [id, row] : m_rows) {
        if (!kept.contains(id)) {
            m_layout->removeWidget(row);
            row->deleteLater();
            row->hide();
        }
    }
    m_rows = std::move(kept);
    m_idle->setVisible(m_rows.empty());
    refresh();
}

void JobBar::offerShow(quint64 job)
{
    if (const auto row = m_rows.find(job); row != m_rows.end()) {
        row->second->showButton()->show();
    }
}

void JobBar::refresh()
{
    for (const auto& [id, row] : m_rows) {
        row->refresh();
    }
}

void JobBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(QRect(0, 0, width(), 1), theme.line);
}

} // namespace keystrata::ui
