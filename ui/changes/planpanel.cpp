// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/planpanel.h"

#include "ui/changes/examplelist.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QScrollArea>
#include <QTableWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {
constexpr int Steps = 1000;
} // namespace

PlanPanel::PlanPanel(QWidget* parent) : QWidget(parent)
{
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(makePlan());
    area->viewport()->setAutoFillBackground(false);
    area->widget()->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Medium);
    column->addWidget(area, 1);
    column->addWidget(makeQuestions());
}

QWidget* PlanPanel::makePlan()
{
    auto* plan = new QWidget;
    auto* column = new QVBoxLayout(plan);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Medium);
    m_notice = plainParagraph({}, "warning");
    m_notice->setObjectName(QStringLiteral("changeNotice"));
    m_waiting = plainParagraph({}, "muted");
    m_waitingBar = new QProgressBar;
    m_waitingBar->setTextVisible(false);
    m_error = plainParagraph({}, "danger");
    m_error->setObjectName(QStringLiteral("changeError"));
    m_undecided = plainParagraph({}, "warning");
    m_undecided->setObjectName(QStringLiteral("changeUndecided"));
    m_deciders = new QVBoxLayout;
    m_examples = new ExampleList;
    m_facts = new FactTable;
    m_facts->setObjectName(QStringLiteral("changeFacts"));
    m_warnings = new QVBoxLayout;
    m_warnings->setSpacing(space::Small);
    m_details = new QTableWidget;
    m_details->setObjectName(QStringLiteral("changeDetails"));
    m_details->setAccessibleName(tr("Details"));
    m_details->setShowGrid(false);
    m_details->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_details->setSelectionMode(QAbstractItemView::NoSelection);
    m_details->setFocusPolicy(Qt::NoFocus);
    m_details->setTextElideMode(Qt::ElideMiddle);
    m_details->setWordWrap(false);
    m_details->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_details->verticalHeader()->hide();
    m_details->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    column->addWidget(m_notice);
    column->addWidget(m_waiting);
    column->addWidget(m_waitingBar);
    column->addWidget(m_error);
    column->addWidget(m_undecided);
    column->addLayout(m_deciders);
    column->addWidget(m_facts);
    column->addLayout(m_warnings);
    m_extras = new QVBoxLayout;
    column->addLayout(m_extras);
    column->addWidget(m_examples);
    column->addWidget(m_details);
    column->addStretch(1);
    return plan;
}

QWidget* PlanPanel::makeQuestions()
{
    auto* questions = new QWidget;
    auto* column = new QVBoxLayout(questions);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    m_agreed = new QCheckBox;
    m_agreed->setObjectName(QStringLiteral("agreed"));
    connect(m_agreed, &QCheckBox::toggled, this, &PlanPanel::answered);
    m_ask = plainParagraph({}, "value");
    m_typed = new QLineEdit;
    m_typed->setObjectName(QStringLiteral("typedName"));
    m_ask->setBuddy(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &PlanPanel::answered);
    m_askNumber = plainParagraph({}, "value");
    m_number = new QLineEdit;
    m_number->setObjectName(QStringLiteral("typedNumber"));
    m_askNumber->setBuddy(m_number);
    connect(m_number, &QLineEdit::textChanged, this, &PlanPanel::answered);
    column->addWidget(m_agreed);
    column->addWidget(m_ask);
    column->addWidget(m_typed);
    column->addWidget(m_askNumber);
    column->addWidget(m_number);
    return questions;
}

QString PlanPanel::typed() const
{
    return m_typed->text();
}

QString PlanPanel::number() const
{
    return m_number->text();
}

bool PlanPanel::agreed() const
{
    return m_agreed->isChecked();
}

void PlanPanel::setDecider(QWidget* decider)
{
    m_deciders->addWidget(decider);
}

void PlanPanel::setExtra(QWidget* extra)
{
    m_extras->addWidget(extra);
}

void PlanPanel::present(const Change& change)
{
    presentWaiting(change);
    m_notice->setVisible(!change.notice().isEmpty());
    m_notice->setText(change.notice());
    const std::optional<Error>& error = change.error();
    m_error->setVisible(error.has_value());
    m_error->setText(error ? textOf(*error) : QString());
    m_undecided->setVisible(!change.undecided().isEmpty());
    m_undecided->setText(change.undecided());
    m_facts->setFacts(change.facts());
    setWarnings(change.warnings());
    m_examples->setExamples(
        change.step() == Change::Step::Confirm ? std::vector<Change::Example>() : change.examples());
    setDetails(change.step() == Change::Step::Confirm ? Change::Table() : change.details());
    presentQuestions(change);
}

void PlanPanel::presentWaiting(const Change& change)
{
    const bool busy = change.step() == Change::Step::Preview && change.busy();
    const Progress& progress = change.progress();
    m_waiting->setVisible(busy);
    m_waitingBar->setVisible(busy);
    m_waiting->setText(change.waiting() ? tr("Another change is running: this one is looked at afterwards.")
            : progress.total > 0        ? tr("Looking, without changing anything: %1 of about %2 keys…")
                                       .arg(formatCountShort(static_cast<double>(progress.done)),
                                           formatCountShort(static_cast<double>(progress.total)))
                                 : tr("Asking the servers, without changing anything…"));
    m_waitingBar->setRange(0, progress.total > 0 ? Steps : 0);
    m_waitingBar->setValue(
        progress.total > 0 ? static_cast<int>(Steps * std::min(progress.done, progress.total) / progress.total) : 0);
}

/// Answers are given anew each time that they are asked for.
void PlanPanel::presentQuestions(const Change& change)
{
    const bool confirming = change.step() == Change::Step::Confirm;
    const bool begins = confirming && !m_asked;
    m_asked = confirming;
    if (begins) {
        m_typed->clear();
        m_number->clear();
        m_agreed->setChecked(false);
    }
    const bool type = confirming && !change.toType().isEmpty();
    m_ask->setVisible(type);
    m_typed->setVisible(type);
    m_ask->setText(change.question());
    m_typed->setAccessibleName(m_ask->text());
    const auto number = change.numberToType();
    m_askNumber->setVisible(confirming && number);
    m_number->setVisible(confirming && number);
    m_askNumber->setText(tr("Type the number of keys as well: %1.").arg(formatCount(number.value_or(0))));
    m_number->setAccessibleName(m_askNumber->text());
    m_agreed->setVisible(confirming && !change.toAgree().isEmpty());
    m_agreed->setText(change.toAgree());
    if (begins && type) {
        m_typed->setFocus();
    }
}

void PlanPanel::setWarnings(const std::vector<Attention>& warnings)
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

void PlanPanel::setDetails(const Change::Table& table)
{
    if (table == m_shownDetails && m_details->isHidden() == table.rows.empty()) {
        return;
    }
    m_shownDetails = table;
    m_details->setVisible(!table.rows.empty());
    m_details->setColumnCount(static_cast<int>(table.headers.size()));
    m_details->setHorizontalHeaderLabels(table.headers);
    m_details->setRowCount(static_cast<int>(table.rows.size()));
    for (int row = 0; row < m_details->rowCount(); ++row) {
        const QStringList& cells = table.rows[static_cast<size_t>(row)];
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(plainTip(cells[column]));
            m_details->setItem(row, column, item);
        }
    }
    auto* headings = m_details->horizontalHeader();
    headings->setSectionResizeMode(QHeaderView::ResizeToContents);
    if (headings->count() > 0) {
        headings->setSectionResizeMode(0, QHeaderView::Stretch);
    }
    // All of them: the plan scrolls as a whole.
    m_details->setFixedHeight(headings->sizeHint().height()
        + m_details->rowCount() * m_details->verticalHeader()->defaultSectionSize() + space::Tight);
}

} // namespace keystrata::ui
