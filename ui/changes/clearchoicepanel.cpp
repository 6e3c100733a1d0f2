// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/clearchoicepanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/choicebox.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/stratumtext.h"

#include <QFormLayout>
#include <QLabel>
#include <QRadioButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace keystrata::ui {

using invalidation::TooBig;

ClearChoicePanel::ClearChoicePanel(ClearChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("clearChoices"));
    scrolled(this, makeContent());
    connectChoices();
    connect(&m_change, &Change::changed, this, &ClearChoicePanel::present);
    present();
}

QWidget* ClearChoicePanel::makeContent()
{
    auto* content = new QWidget;
    auto* column = columnOf(content, space::Large);
    auto* subject = new FactTable;
    subject->setFacts(m_change.subject());
    column->addWidget(subject);
    column->addWidget(makeDatabase());
    column->addWidget(makeManner());
    m_purge = new QWidget;
    auto* choices = columnOf(m_purge, space::Large);
    m_pace = new PaceChoice(m_change.request().keys.pace);
    choices->addWidget(m_pace);
    choices->addWidget(makeAdvanced());
    column->addWidget(m_purge);
    column->addStretch(1);
    return content;
}

QWidget* ClearChoicePanel::makeDatabase()
{
    auto* database = new QWidget;
    auto* lines = columnOf(database, space::Small);
    m_database = new ChoiceBox;
    m_database->setObjectName(QStringLiteral("database"));
    m_database->setAccessibleName(tr("Database"));
    m_database->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_database->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    lines->addWidget(plainLine(tr("Which database"), "muted"));
    lines->addWidget(m_database);
    lines->addWidget(plainParagraph(
        tr("All of its keys go, whatever they are: every cache in it, and what is no cache. To remove only some, purge "
           "a version or a namespace."),
        "small"));
    return database;
}

QWidget* ClearChoicePanel::makeManner()
{
    auto* manner = new QWidget;
    auto* lines = columnOf(manner, space::Small);
    m_journal = new QRadioButton(tr("&With a journal, so that it can be undone"));
    m_journal->setObjectName(QStringLiteral("clearWithJournal"));
    m_flush = new QRadioButton(tr("At &once, for good"));
    m_flush->setObjectName(QStringLiteral("clearAtOnce"));
    lines->addWidget(plainLine(tr("How"), "muted"));
    lines->addWidget(m_journal);
    lines->addWidget(indented(plainParagraph(
        tr("Values are copied to this machine, readable by you only and kept for a week, and the keys are removed bit "
           "by bit."),
        "small")));
    lines->addWidget(m_flush);
    lines->addWidget(indented(plainParagraph(
        tr("Each master empties the database with FLUSHDB ASYNC. Nothing is kept: it cannot be undone."), "small")));
    return manner;
}

QWidget* ClearChoicePanel::makeAdvanced()
{
    auto* advanced = new QWidget;
    auto* form = new QFormLayout(advanced);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::Small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_tooBig = new ChoiceBox;
    m_tooBig->setObjectName(QStringLiteral("tooBig"));
    m_tooBig->addItem(tr("leave them out"), static_cast<int>(TooBig::LeaveOut));
    m_tooBig->addItem(tr("remove them without undo"), static_cast<int>(TooBig::WithoutUndo));
    m_tooBig->addItem(tr("image them, and stall the server"), static_cast<int>(TooBig::Stall));
    form->addRow(tr("Keys too &big for an image"), m_tooBig);
    return new AdvancedChoices(advanced);
}

void ClearChoicePanel::connectChoices()
{
    connect(m_database, &QComboBox::currentIndexChanged, this, &ClearChoicePanel::choose);
    connect(m_journal, &QRadioButton::toggled, this, &ClearChoicePanel::choose);
    connect(m_pace, &PaceChoice::chosen, this, &ClearChoicePanel::choose);
    connect(m_tooBig, &QComboBox::currentIndexChanged, this, &ClearChoicePanel::choose);
}

ClearChoices ClearChoicePanel::chosen() const
{
    return {.db = m_database->currentData().toInt(),
        .journal = m_journal->isChecked(),
        .pace = m_pace->pace(),
        .tooBig = static_cast<TooBig>(m_tooBig->currentData().toInt())};
}

void ClearChoicePanel::choose()
{
    if (!m_presenting) {
        m_change.setChoices(chosen());
    }
}

void ClearChoicePanel::presentDatabases()
{
    std::vector<std::pair<int, uint64_t>> databases;
    for (const auto& database : m_change.databases()) {
        databases.emplace_back(database.index, database.keys);
    }
    if (databases != m_shown) {
        m_shown = databases;
        m_database->clear();
        for (const auto& [index, keys] : databases) {
            const QString name = tr("db %1").arg(index);
            m_database->addItem(
                keys > 0 ? tr("%1 · %2", "database, keys").arg(name, StratumText().keys(keys)) : name, index);
        }
    }
    m_database->setCurrentIndex(m_database->findData(m_change.choices().db));
}

void ClearChoicePanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const ClearChoices& choices = m_change.choices();
    presentDatabases();
    (choices.journal ? m_journal : m_flush)->setChecked(true);
    m_purge->setVisible(choices.journal);
    m_pace->setPace(choices.pace);
    m_tooBig->setCurrentIndex(m_tooBig->findData(static_cast<int>(choices.tooBig)));
}

} // namespace keystrata::ui
