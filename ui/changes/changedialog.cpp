// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/changedialog.h"

#include "ui/changes/passphrasepanel.h"
#include "ui/changes/planpanel.h"
#include "ui/changes/runpanel.h"
#include "ui/changes/stepstrip.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace keystrata::ui {

using Step = Change::Step;

namespace {

constexpr QSize FirstSize(740, 560);
constexpr QSize SizeWithChoices(740, 640);
constexpr int BandHeight = 4;

/// Names may hold what a button takes for the mark of its shortcut.
QString withoutMnemonic(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

ChangeDialog::ChangeDialog(Change& change, bool production, Parts parts, QWidget* parent)
    : QDialog(parent)
    , m_change(change)
    , m_production(production)
    , m_title(plainParagraph({}, "title"))
    , m_steps(new StepStrip(change.firstStep()))
    , m_panels(new QStackedWidget)
    , m_chooser(parts.chooser != nullptr ? parts.chooser : new QWidget)
    , m_plan(new PlanPanel)
    , m_run(new RunPanel)
    , m_result(new ResultPanel)
{
    setObjectName(QStringLiteral("changeDialog"));
    for (QWidget* panel : std::initializer_list<QWidget*>{m_chooser, m_plan, m_run, m_result}) {
        m_panels->addWidget(panel);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(
        space::Large + space::Small, space::Large + BandHeight, space::Large + space::Small, space::Large);
    layout->setSpacing(space::Medium);
    layout->addWidget(m_title);
    layout->addWidget(m_steps);
    layout->addWidget(m_panels, 1);
    layout->addWidget(makeButtons());
    const bool choices = parts.chooser != nullptr && qobject_cast<PassphrasePanel*>(parts.chooser) == nullptr;
    if (parts.decider != nullptr) {
        m_plan->setDecider(parts.decider);
    }
    if (parts.extra != nullptr) {
        m_plan->setExtra(parts.extra);
    }
    resize(choices ? SizeWithChoices : FirstSize);
    connect(m_plan, &PlanPanel::answered, this, &ChangeDialog::presentButtons);
    connect(&m_change, &Change::changed, this, &ChangeDialog::present);
    present();
}

QWidget* ChangeDialog::makeButtons()
{
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    m_pause = new QPushButton;
    m_pause->setObjectName(QStringLiteral("changePause"));
    m_undo = new QPushButton(tr("&Undo…"));
    m_undo->setObjectName(QStringLiteral("changeUndo"));
    m_again = new QPushButton;
    m_again->setObjectName(QStringLiteral("changeAgain"));
    m_back = new QPushButton(tr("&Back"));
    m_back->setObjectName(QStringLiteral("changeBack"));
    m_close = new QPushButton;
    m_close->setObjectName(QStringLiteral("changeClose"));
    m_forward = new QPushButton;
    m_forward->setObjectName(QStringLiteral("changeForward"));
    for (QPushButton* button : {m_pause, m_undo, m_again, m_back, m_close, m_forward}) {
        // Enter in the field must never run a change by itself.
        button->setAutoDefault(false);
    }
    m_forward->installEventFilter(this);
    connect(m_pause, &QPushButton::clicked, this, [this] { m_change.setPaused(!m_change.paused()); });
    connect(m_undo, &QPushButton::clicked, this, &ChangeDialog::undo);
    connect(m_again, &QPushButton::clicked, &m_change, &Change::preview);
    connect(m_back, &QPushButton::clicked, &m_change, &Change::back);
    connect(m_close, &QPushButton::clicked, this, &ChangeDialog::reject);
    connect(m_forward, &QPushButton::clicked, this, &ChangeDialog::forward);
    row->addWidget(m_pause);
    row->addWidget(m_undo);
    row->addWidget(m_again);
    row->addStretch();
    row->addWidget(m_back);
    row->addWidget(m_close);
    row->addWidget(m_forward);
    return foot;
}

void ChangeDialog::forward()
{
    switch (m_change.step()) {
    case Step::Choose:
        m_change.preview();
        break;
    case Step::Preview:
        m_change.error() ? m_change.preview() : m_change.confirm();
        if (m_change.step() == Step::Confirm && m_forward->hasFocus()) {
            m_close->setFocus(); // nor may a key that is pressed once too often
        }
        break;
    case Step::Confirm:
        m_change.run(m_plan->typed(), m_plan->agreed(), m_plan->number());
        break;
    case Step::Run:
        m_change.stop();
        break;
    case Step::Result:
        accept();
        break;
    }
}

/// The second click of a double click lands on what the first one has brought there: it must not run a change.
bool ChangeDialog::eventFilter(QObject* object, QEvent* event)
{
    return (object == m_forward && event->type() == QEvent::MouseButtonDblClick) || QDialog::eventFilter(object, event);
}

void ChangeDialog::noteLatency(double milliseconds)
{
    m_run->noteLatency(milliseconds);
}

void ChangeDialog::undo()
{
    if (const auto request = m_change.undoing()) {
        accept();
        Q_EMIT changeRequested(*request);
    }
}

/// Once it runs the window may be used again, until there is something to confirm anew. A dialog takes that in only
/// when it is shown anew.
void ChangeDialog::letGo()
{
    const bool free = m_change.step() == Step::Run || m_change.step() == Step::Result;
    const auto wanted = free ? Qt::NonModal : Qt::WindowModal;
    if (isVisible() && windowModality() != wanted) {
        const QPoint place = pos();
        hide();
        setWindowModality(wanted);
        move(place);
        show();
    }
}

void ChangeDialog::reject()
{
    if (m_change.step() == Step::Preview) {
        m_change.stop();
    }
    m_hidden = m_change.step() == Step::Run;
    QDialog::reject();
    if (m_hidden) {
        Q_EMIT hiddenToJobs();
    }
}

void ChangeDialog::showAgain()
{
    m_hidden = false;
    setWindowModality(Qt::NonModal);
    show();
    raise();
    activateWindow();
    letGo();
}

void ChangeDialog::present()
{
    const auto step = m_change.step();
    setWindowTitle(m_change.title());
    m_title->setText(m_change.title());
    m_steps->setStep(step);
    m_panels->setCurrentWidget(step == Step::Choose ? m_chooser
            : step == Step::Run                     ? static_cast<QWidget*>(m_run)
            : step == Step::Result                  ? m_result
                                                    : static_cast<QWidget*>(m_plan));
    m_plan->present(m_change);
    m_run->present(m_change);
    m_result->present(m_change);
    presentButtons();
    letGo();
}

void ChangeDialog::presentButtons()
{
    const auto step = m_change.step();
    m_pause->setVisible(m_change.canPause());
    m_pause->setText(m_change.paused() ? tr("&Resume") : tr("&Pause"));
    m_pause->setEnabled(m_change.busy() && !m_change.waiting());
    m_undo->setVisible(step == Step::Result && m_change.undoing().has_value());
    m_again->setVisible(step == Step::Result && !m_change.againText().isEmpty());
    m_again->setText(m_change.againText());
    m_back->setVisible(step == Step::Confirm || (step == Step::Preview && m_change.firstStep() == Step::Choose));
    m_close->setVisible(step != Step::Result);
    m_close->setText(step == Step::Run ? tr("&Hide") : tr("Cancel"));
    presentForward();
}

void ChangeDialog::presentForward()
{
    const auto step = m_change.step();
    setRole(m_forward, step == Step::Confirm ? "destructive" : step == Step::Run ? "" : "primary");
    switch (step) {
    case Step::Choose:
        m_forward->setText(tr("&Preview"));
        m_forward->setEnabled(m_change.chosen());
        break;
    case Step::Preview:
        m_forward->setText(m_change.error() ? tr("&Try Again") : tr("&Continue"));
        m_forward->setEnabled(m_change.error() ? !m_change.busy() : m_change.previewed());
        if (std::exchange(m_looking, m_change.busy()) && m_forward->isEnabled() && m_back->hasFocus()) {
            m_forward->setFocus(); // which it had before it was disabled
        }
        break;
    case Step::Confirm:
        m_forward->setText(withoutMnemonic(m_change.action()));
        m_forward->setEnabled(m_change.mayRun(m_plan->typed(), m_plan->agreed(), m_plan->number()));
        break;
    case Step::Run:
        m_forward->setText(m_change.stopText());
        m_forward->setEnabled(m_change.busy() && !m_change.stopping());
        break;
    case Step::Result:
        m_forward->setText(tr("&Close"));
        m_forward->setEnabled(true);
        break;
    }
}

void ChangeDialog::paintEvent(QPaintEvent* event)
{
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.fillRect(rect(), Theme::of(this).surface);
    painter.setPen(Theme::of(this).line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (m_production) {
        painter.fillRect(QRect(0, 0, width(), BandHeight), Theme::of(this).danger);
    }
}

} // namespace keystrata::ui
