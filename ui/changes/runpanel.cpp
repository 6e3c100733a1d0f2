// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/runpanel.h"

#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/sparkline.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"

#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int Steps = 1000;
constexpr int LatencyHeight = 48;
constexpr size_t LatencyPoints = 300;

void setLines(QListWidget* list, const QStringList& lines)
{
    if (lines.size() < list->count()) {
        list->clear(); // of the run before
    }
    for (qsizetype i = list->count(); i < lines.size(); ++i) {
        list->addItem(lines[i]);
        list->scrollToBottom();
    }
}

QListWidget* lineList(const QString& name)
{
    auto* list = new QListWidget;
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setSelectionMode(QAbstractItemView::NoSelection);
    list->setFocusPolicy(Qt::NoFocus);
    list->setWordWrap(true);
    return list;
}

QVBoxLayout* columnOf(QWidget* panel)
{
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, space::Tight, 0, 0);
    column->setSpacing(space::Medium);
    return column;
}

} // namespace

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent)
    , m_phase(plainParagraph({}, "heading"))
    , m_progress(new QProgressBar)
    , m_counts(new FactTable)
    , m_happenings(lineList(tr("What happens")))
    , m_server(makeLatency())
{
    m_phase->setObjectName(QStringLiteral("changePhase"));
    m_counts->setObjectName(QStringLiteral("changeCounts"));
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("How far it is"));
    auto* column = columnOf(this);
    column->addWidget(m_phase);
    column->addWidget(m_progress);
    column->addWidget(m_counts);
    column->addWidget(m_server);
    column->addWidget(m_happenings, 1);
}

QWidget* RunPanel::makeLatency()
{
    auto* server = new QWidget;
    auto* column = new QVBoxLayout(server);
    column->setContentsMargins(0, space::Small, 0, 0);
    column->setSpacing(space::Tight);
    m_latency = plainLine({}, "muted", server);
    m_latency->setObjectName(QStringLiteral("changeLatency"));
    m_latencyCurve = new Sparkline(server);
    m_latencyCurve->setLeastSpan(1);
    m_latencyCurve->setFixedHeight(LatencyHeight);
    column->addWidget(m_latency);
    column->addWidget(m_latencyCurve);
    server->hide();
    return server;
}

void RunPanel::noteLatency(double milliseconds)
{
    if (!m_running) {
        return;
    }
    auto values = m_latencyCurve->values();
    if (values.size() >= LatencyPoints) {
        values.erase(values.begin());
    }
    values.emplace_back(milliseconds);
    m_latencyCurve->setVisible(values.size() > 1);
    m_latencyCurve->setValues(std::move(values));
    m_latency->setText(tr("The server answers in %1").arg(formatMilliseconds(milliseconds)));
    m_server->show();
}

void RunPanel::present(const Change& change)
{
    m_running = change.step() == Change::Step::Run;
    if (!m_running) {
        m_latencyCurve->setValues({});
        m_server->hide();
        return;
    }
    const Progress& progress = change.progress();
    m_phase->setText(change.waiting()  ? tr("Waits until another change has ended…")
            : change.paused()          ? tr("Paused")
            : change.phase().isEmpty() ? tr("Beginning…")
                                       : change.phase());
    m_progress->setRange(0, progress.total > 0 || change.paused() ? Steps : 0);
    m_progress->setValue(
        progress.total > 0 ? static_cast<int>(Steps * std::min(progress.done, progress.total) / progress.total) : 0);
    m_counts->setFacts(change.counts());
    setLines(m_happenings, change.happenings());
}

ResultPanel::ResultPanel(QWidget* parent)
    : QWidget(parent)
    , m_dot(new StateDot)
    , m_title(plainParagraph({}, "heading"))
    , m_text(plainParagraph({}, "value"))
    , m_counts(new FactTable)
    , m_happenings(lineList(tr("What happened")))
{
    m_title->setObjectName(QStringLiteral("changeOutcome"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(space::Small);
    heading->addWidget(m_dot);
    heading->addWidget(m_title, 1);
    auto* column = columnOf(this);
    column->addLayout(heading);
    column->addWidget(m_text);
    column->addWidget(m_counts);
    column->addWidget(m_happenings, 1);
}

void ResultPanel::present(const Change& change)
{
    if (change.step() != Change::Step::Result) {
        m_title->clear();
        return;
    }
    const Attention outcome = change.outcome();
    m_dot->setKind(dotOf(outcome.tone));
    m_title->setText(outcome.title);
    m_text->setText(outcome.text);
    m_counts->setFacts(change.counts());
    setLines(m_happenings, change.happenings());
}

} // namespace keystrata::ui
