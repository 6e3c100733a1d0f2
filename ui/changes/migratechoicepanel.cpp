// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/migratechoicepanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/choicebox.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace keystrata::ui {

using invalidation::TooBig;

namespace {

constexpr int VersionWidth = 18; ///< characters

QPushButton* plainButton(const QString& text, const char* name)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

} // namespace

MigrateChoicePanel::MigrateChoicePanel(MigrateChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("migrateChoices"));
    scrolled(this, makeContent());
    connectChoices();
    connect(&m_change, &Change::changed, this, &MigrateChoicePanel::present);
    present();
}

QWidget* MigrateChoicePanel::makeContent()
{
    auto* content = new QWidget;
    auto* column = columnOf(content, space::Large);
    auto* subject = new FactTable;
    subject->setFacts(m_change.subject());
    column->addWidget(subject);
    column->addWidget(makeVersions());
    column->addWidget(makeManner());
    column->addWidget(makeTransform());
    m_pace = new PaceChoice(m_change.request().pace);
    column->addWidget(m_pace);
    m_journal = new JournalChoice;
    column->addWidget(m_journal);
    m_taken = new TakenGroups;
    column->addWidget(m_taken);
    column->addWidget(makeAdvanced());
    column->addStretch(1);
    return content;
}

QWidget* MigrateChoicePanel::makeVersions()
{
    auto* versions = new QWidget;
    auto* lines = columnOf(versions, space::Small);
    m_to = new ChoiceBox;
    m_to->setObjectName(QStringLiteral("toVersion"));
    m_to->setEditable(true);
    m_to->setInsertPolicy(QComboBox::NoInsert);
    m_to->setMinimumWidth(VersionWidth * fontMetrics().averageCharWidth());
    m_to->setAccessibleName(tr("Other version"));
    for (const auto& version : m_change.versions()) {
        m_to->addItem(QString::fromStdString(version));
    }
    m_toFault = plainLine({}, "danger");
    m_toFault->setObjectName(QStringLiteral("toVersionFault"));
    auto* line = new QHBoxLayout;
    line->setSpacing(space::Small);
    line->addWidget(plainLine(tr("Version %1 →", "from").arg(KeysText::keyName(m_change.from())), "value"));
    line->addWidget(m_to);
    line->addWidget(m_toFault);
    line->addStretch();
    lines->addWidget(plainLine(tr("To which version"), "muted"));
    lines->addLayout(line);
    return versions;
}

QWidget* MigrateChoicePanel::makeManner()
{
    auto* manner = new QWidget;
    auto* lines = columnOf(manner, space::Small);
    m_copy = new QRadioButton(tr("&Copy: they are in both versions then"));
    m_copy->setObjectName(QStringLiteral("copyKeys"));
    m_move = new QRadioButton(tr("&Move: they leave version %1").arg(KeysText::keyName(m_change.from())));
    m_move->setObjectName(QStringLiteral("moveKeys"));
    lines->addWidget(plainLine(tr("How"), "muted"));
    lines->addWidget(m_copy);
    lines->addWidget(m_move);
    lines->addWidget(indented(plainParagraph(
        tr("To move is only right when no instance reads the old version any more: you are asked to state that. Either "
           "way keys keep their expiry, and what the other version has already is never overwritten."),
        "small")));
    return manner;
}

QWidget* MigrateChoicePanel::makeTransform()
{
    auto* transform = new QWidget;
    auto* lines = columnOf(transform, space::Small);
    m_file = plainLine({}, "value");
    m_file->setObjectName(QStringLiteral("transformFile"));
    m_chooseFile = plainButton(tr("Choose &File…"), "chooseTransform");
    m_noFile = plainButton(tr("&Leave Values as They Are"), "noTransform");
    setRole(m_noFile, "link");
    m_steps = plainParagraph({}, "small");
    m_steps->setObjectName(QStringLiteral("transformSteps"));
    m_fileFault = plainParagraph({}, "danger");
    m_fileFault->setObjectName(QStringLiteral("transformFault"));
    auto* line = new QHBoxLayout;
    line->setSpacing(space::Small);
    line->addWidget(m_chooseFile);
    line->addWidget(m_file);
    line->addWidget(m_noFile);
    line->addStretch();
    lines->addWidget(plainLine(tr("Transform of the values"), "muted"));
    lines->addLayout(line);
    lines->addWidget(m_fileFault);
    lines->addWidget(m_steps);
    return transform;
}

QWidget* MigrateChoicePanel::makeAdvanced()
{
    auto* advanced = new QWidget;
    auto* form = new QFormLayout(advanced);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::Small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_tooBig = new ChoiceBox;
    m_tooBig->setObjectName(QStringLiteral("tooBig"));
    m_tooBig->addItem(tr("leave them where they are"), static_cast<int>(TooBig::LeaveOut));
    m_tooBig->addItem(tr("carry them, and stall the server"), static_cast<int>(TooBig::Stall));
    form->addRow(tr("Keys too &big to be copied"), m_tooBig);
    return new AdvancedChoices(advanced);
}

void MigrateChoicePanel::connectChoices()
{
    connect(m_to, &QComboBox::editTextChanged, this, &MigrateChoicePanel::choose);
    connect(m_move, &QRadioButton::toggled, this, &MigrateChoicePanel::choose);
    connect(m_chooseFile, &QPushButton::clicked, this, &MigrateChoicePanel::chooseFile);
    connect(m_noFile, &QPushButton::clicked, this, [this] { m_change.setTransformFile({}); });
    connect(m_pace, &PaceChoice::chosen, this, &MigrateChoicePanel::choose);
    connect(m_journal, &JournalChoice::chosen, this, &MigrateChoicePanel::choose);
    connect(m_taken, &TakenGroups::chosen, this, &MigrateChoicePanel::choose);
    connect(m_tooBig, &QComboBox::currentIndexChanged, this, &MigrateChoicePanel::choose);
}

MigrateChoices MigrateChoicePanel::chosen() const
{
    MigrateChoices choices = m_change.choices(); // the transform is chosen by its file
    choices.to = m_to->currentText().trimmed().toStdString();
    choices.move = m_move->isChecked();
    choices.pace = m_pace->pace();
    choices.journal = m_journal->kept();
    choices.taken = m_taken->taken();
    choices.tooBig = static_cast<TooBig>(m_tooBig->currentData().toInt());
    return choices;
}

void MigrateChoicePanel::choose()
{
    if (!m_presenting) {
        m_change.setChoices(chosen());
    }
}

void MigrateChoicePanel::chooseFile()
{
    auto* dialog = new QFileDialog(window(), tr("Transform"), QFileInfo(m_change.choices().transformFile).path(),
        tr("JSON (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, &m_change, &MigrateChange::setTransformFile);
    dialog->open();
}

void MigrateChoicePanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const MigrateChoices& choices = m_change.choices();
    if (const QString to = QString::fromStdString(choices.to); to != m_to->currentText().trimmed()) {
        m_to->setEditText(to);
    }
    m_toFault->setText(choices.to.empty()   ? tr("Name the other version.")
            : choices.to == m_change.from() ? tr("This is where the keys are.")
                                            : QString());
    (choices.move ? m_move : m_copy)->setChecked(true);
    m_pace->setPace(choices.pace);
    m_journal->setKept(choices.journal,
        choices.journal ? tr("What is made is written down on this machine, so that it can be taken back for a week.")
                        : tr("It cannot be undone."));
    m_taken->setGroups(m_change.groups(), choices.taken);
    m_tooBig->setCurrentIndex(m_tooBig->findData(static_cast<int>(choices.tooBig)));
    presentTransform();
}

void MigrateChoicePanel::presentTransform()
{
    const QString& file = m_change.choices().transformFile;
    m_file->setText(file.isEmpty() ? tr("none: they are carried as they are")
                                   : displayBytes(QFileInfo(file).fileName().toStdString()));
    setRole(m_file, file.isEmpty() ? "muted" : "value");
    m_noFile->setVisible(!file.isEmpty());
    const QStringList steps = m_change.transformSteps();
    QStringList lines;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        lines << tr("%1. %2", "number, step of a transform").arg(i + 1).arg(steps[i]);
    }
    m_steps->setText(lines.join(QLatin1Char('\n')));
    m_steps->setVisible(!lines.isEmpty());
    m_fileFault->setText(m_change.transformError());
    m_fileFault->setVisible(!m_change.transformError().isEmpty());
}

} // namespace keystrata::ui
