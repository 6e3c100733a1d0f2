// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/changedialog.h"

#include "ui/changes/facttable.h"
#include "ui/changes/stepstrip.h"
#include "ui/common/plaintext.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/messagetext.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr QSize FirstSize(700, 460);
constexpr int BandHeight = 4;

void setLines(QListWidget* list, const QStringList& lines)
{
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
    list->setWordWrap(true);
    return list;
}

QVBoxLayout* columnOf(QWidget* page)
{
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Medium);
    return column;
}

} // namespace

ChangeDialog::ChangeDialog(Change& change, bool production, QWidget* parent)
    : QDialog(parent)
    , m_change(change)
    , m_production(production)
    , m_steps(new StepStrip)
    , m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("changeDialog"));
    setWindowTitle(change.title());
    m_pages->addWidget(makePlan());
    m_pages->addWidget(makeRun());
    m_pages->addWidget(makeResult());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(
        space::Large + space::Small, space::Large + BandHeight, space::Large + space::Small, space::Large);
    layout->setSpacing(space::Medium);
    layout->addWidget(plainParagraph(change.title(), "title"));
    layout->addWidget(m_steps);
    layout->addWidget(m_pages, 1);
    layout->addWidget(makeButtons());
    resize(FirstSize);
    connect(&m_change, &Change::changed, this, &ChangeDialog::present);
    present();
}

QWidget* ChangeDialog::makePlan()
{
    auto* page = new QWidget;
    auto* column = columnOf(page);
    m_waiting = plainParagraph(tr("Asking the servers, without changing anything…"), "muted");
    m_waitingBar = new QProgressBar;
    m_waitingBar->setRange(0, 0);
    m_waitingBar->setTextVisible(false);
    m_error = plainParagraph({}, "danger");
    m_error->setObjectName(QStringLiteral("changeError"));
    m_facts = new FactTable;
    m_details = new QTableWidget;
    m_details->setAccessibleName(tr("Details"));
    m_details->setShowGrid(false);
    m_details->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_details->setSelectionMode(QAbstractItemView::NoSelection);
    m_details->setFocusPolicy(Qt::NoFocus);
    m_details->verticalHeader()->hide();
    m_details->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_details->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_warnings = new QVBoxLayout;
    m_warnings->setSpacing(space::Small);

    m_confirmation = new QWidget;
    auto* ask = new QVBoxLayout(m_confirmation);
    ask->setContentsMargins(0, 0, 0, 0);
    ask->setSpacing(space::Small);
    m_ask = plainParagraph({}, "value");
    m_typed = new QLineEdit;
    m_typed->setObjectName(QStringLiteral("typedName"));
    m_ask->setBuddy(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &ChangeDialog::presentButtons);
    ask->addWidget(m_ask);
    ask->addWidget(m_typed);

    column->addWidget(m_waiting);
    column->addWidget(m_waitingBar);
    column->addWidget(m_error);
    column->addWidget(m_facts);
    column->addWidget(m_details);
    column->addLayout(m_warnings);
    column->addStretch(1);
    column->addWidget(m_confirmation);
    return page;
}

QWidget* ChangeDialog::makeRun()
{
    auto* page = new QWidget;
    auto* column = columnOf(page);
    m_phase = plainParagraph({}, "heading");
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_happenings = lineList(tr("What happens"));
    column->addWidget(m_phase);
    column->addWidget(m_progress);
    column->addWidget(m_happenings, 1);
    return page;
}

QWidget* ChangeDialog::makeResult()
{
    auto* page = new QWidget;
    auto* column = columnOf(page);
    m_dot = new StateDot;
    m_outcome = plainParagraph({}, "heading");
    m_outcome->setObjectName(QStringLiteral("changeOutcome"));
    m_outcomeText = plainParagraph({}, "value");
    m_outcomeText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(space::Small);
    heading->addWidget(m_dot);
    heading->addWidget(m_outcome, 1);
    m_history = lineList(tr("What happened"));
    column->addLayout(heading);
    column->addWidget(m_outcomeText);
    column->addWidget(m_history, 1);
    return page;
}

QWidget* ChangeDialog::makeButtons()
{
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    m_back = new QPushButton(tr("&Back"));
    m_close = new QPushButton;
    m_forward = new QPushButton;
    m_forward->setObjectName(QStringLiteral("changeForward"));
    for (QPushButton* button : {m_back, m_close, m_forward}) {
        // Enter in the field must never run a change by itself.
        button->setAutoDefault(false);
    }
    connect(m_back, &QPushButton::clicked, &m_change, &Change::back);
    connect(m_close, &QPushButton::clicked, this, &ChangeDialog::reject);
    connect(m_forward, &QPushButton::clicked, this, &ChangeDialog::forward);
    row->addStretch();
    row->addWidget(m_back);
    row->addWidget(m_close);
    row->addWidget(m_forward);
    return foot;
}

void ChangeDialog::forward()
{
    switch (m_change.step()) {
    case Change::Step::Preview:
        m_change.error() ? m_change.preview() : m_change.confirm();
        break;
    case Change::Step::Confirm:
        m_change.run(m_typed->text());
        letGo();
        break;
    case Change::Step::Run:
        m_change.stop();
        break;
    case Change::Step::Result:
        accept();
        break;
    }
}

/// From here on the window may be used again. A dialog takes that in only when it is shown anew.
void ChangeDialog::letGo()
{
    if (m_change.step() == Change::Step::Run && windowModality() != Qt::NonModal) {
        const QPoint place = pos();
        hide();
        setWindowModality(Qt::NonModal);
        move(place);
        show();
    }
}

void ChangeDialog::reject()
{
    if (m_change.step() == Change::Step::Preview) {
        m_change.stop();
    }
    QDialog::reject();
}

void ChangeDialog::present()
{
    const auto step = m_change.step();
    m_steps->setStep(step);
    m_pages->setCurrentIndex(step == Change::Step::Run ? 1 : step == Change::Step::Result ? 2 : 0);
    presentPlan();
    presentRun();
    presentResult();
    presentButtons();
}

void ChangeDialog::presentPlan()
{
    const bool waiting = m_change.step() == Change::Step::Preview && m_change.busy();
    const bool confirming = m_change.step() == Change::Step::Confirm;
    m_waiting->setVisible(waiting);
    m_waitingBar->setVisible(waiting);
    const std::optional<Error>& error = m_change.error();
    m_error->setVisible(error.has_value());
    m_error->setText(error ? textOf(*error) : QString());
    m_facts->setFacts(m_change.facts());
    setDetails(confirming ? Change::Table() : m_change.details());
    setWarnings(m_change.warnings());
    m_confirmation->setVisible(confirming && !m_change.toType().isEmpty());
    m_ask->setText(tr("This is production. Type %1 to confirm.").arg(m_change.toType()));
    m_typed->setAccessibleName(m_ask->text());
    if (confirming && !m_typed->hasFocus() && m_confirmation->isVisible()) {
        m_typed->setFocus();
    }
}

void ChangeDialog::setDetails(const Change::Table& table)
{
    m_details->setVisible(!table.rows.empty());
    m_details->setColumnCount(static_cast<int>(table.headers.size()));
    m_details->setHorizontalHeaderLabels(table.headers);
    m_details->setRowCount(static_cast<int>(table.rows.size()));
    for (int row = 0; row < m_details->rowCount(); ++row) {
        const QStringList& cells = table.rows[static_cast<size_t>(row)];
        for (int column = 0; column < cells.size(); ++column) {
            m_details->setItem(row, column, new QTableWidgetItem(cells[column]));
        }
    }
    const int rows = std::min(m_details->rowCount(), 5);
    m_details->setFixedHeight(m_details->horizontalHeader()->sizeHint().height()
        + rows * m_details->verticalHeader()->defaultSectionSize() + space::Tight);
}

void ChangeDialog::setWarnings(const std::vector<Attention>& warnings)
{
    if (warnings == m_shownWarnings) {
        return;
    }
    m_shownWarnings = warnings;
    while (QLayoutItem* item = m_warnings->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Attention& warning : warnings) {
        m_warnings->addWidget(attentionItem(warning));
    }
}

void ChangeDialog::presentRun()
{
    const Progress& progress = m_change.progress();
    m_phase->setText(textOf(progress.phase));
    m_progress->setRange(0, progress.total > 0 ? 1000 : 0);
    m_progress->setValue(progress.total > 0 ? static_cast<int>(1000 * progress.done / progress.total) : 0);
    if (m_change.step() == Change::Step::Run) {
        setLines(m_happenings, m_change.happenings());
    }
}

void ChangeDialog::presentResult()
{
    if (m_change.step() != Change::Step::Result) {
        return;
    }
    const Attention outcome = m_change.outcome();
    m_dot->setKind(dotOf(outcome.tone));
    m_outcome->setText(outcome.title);
    m_outcomeText->setText(outcome.text);
    setLines(m_history, m_change.happenings());
}

void ChangeDialog::presentButtons()
{
    const auto step = m_change.step();
    m_back->setVisible(step == Change::Step::Confirm);
    m_close->setVisible(step != Change::Step::Result);
    m_close->setText(step == Change::Step::Run ? tr("&Hide") : tr("Cancel"));
    switch (step) {
    case Change::Step::Preview:
        m_forward->setText(m_change.error() ? tr("&Try Again") : tr("&Continue"));
        m_forward->setEnabled(!m_change.busy());
        setRole(m_forward, "primary");
        break;
    case Change::Step::Confirm:
        m_forward->setText(m_change.action());
        m_forward->setEnabled(m_change.mayRun(m_typed->text()));
        setRole(m_forward, "destructive");
        break;
    case Change::Step::Run:
        m_forward->setText(m_change.stopText());
        m_forward->setEnabled(m_change.busy());
        setRole(m_forward, "");
        break;
    case Change::Step::Result:
        m_forward->setText(tr("&Close"));
        m_forward->setEnabled(true);
        setRole(m_forward, "primary");
        break;
    }
}

void ChangeDialog::paintEvent(QPaintEvent* event)
{
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.fillRect(rect(), Theme::of(this).surface);
    if (m_production) {
        painter.fillRect(QRect(0, 0, width(), BandHeight), Theme::of(this).danger);
    }
}

} // namespace keystrata::ui
