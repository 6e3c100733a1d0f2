// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/keyschoicepanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/choicebox.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

namespace keystrata::ui {

using invalidation::TooBig;

namespace {

constexpr int MostPasses = 20;

} // namespace

KeysChoicePanel::KeysChoicePanel(KeysChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("keysChoices"));
    scrolled(this, makeContent());
    connectChoices();
    connect(&m_change, &Change::changed, this, &KeysChoicePanel::present);
    present();
}

QWidget* KeysChoicePanel::makeContent()
{
    auto* content = new QWidget;
    auto* column = columnOf(content, space::Large);
    auto* subject = new FactTable;
    subject->setFacts(m_change.subject());
    column->addWidget(subject);
    column->addWidget(makeWhen());
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

QWidget* KeysChoicePanel::makeWhen()
{
    auto* when = new QWidget;
    auto* lines = columnOf(when, space::Small);
    m_now = new QRadioButton(tr("&Remove now"));
    m_now->setObjectName(QStringLiteral("removeNow"));
    m_later = new QRadioButton(tr("Let &expire over"));
    m_later->setObjectName(QStringLiteral("letExpire"));
    m_over = spanBox();
    m_over->setObjectName(QStringLiteral("expireOver"));
    m_over->setAccessibleName(tr("Time within which the keys expire"));
    auto* later = new QHBoxLayout;
    later->setSpacing(space::Small);
    later->addWidget(m_later);
    later->addWidget(m_over);
    later->addStretch();
    lines->addWidget(plainLine(tr("When"), "muted"));
    lines->addWidget(m_now);
    lines->addLayout(later);
    lines->addWidget(indented(plainParagraph(
        tr("Each key gets an expiry of its own within that time: readers miss them little by little, and no key lives "
           "longer than it would have."),
        "small")));
    return when;
}

QWidget* KeysChoicePanel::makeAdvanced()
{
    auto* advanced = new QWidget;
    auto* form = new QFormLayout(advanced);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::Small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_strict = new QCheckBox(tr("&Strict: remove a key only if the journal has its very last value"));
    m_strict->setObjectName(QStringLiteral("strict"));
    m_passes = new QSpinBox;
    m_passes->setObjectName(QStringLiteral("passes"));
    m_passes->setRange(1, MostPasses);
    m_passes->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_passes->setToolTip(tr("Looks again for what was written meanwhile, until a pass finds nothing."));
    m_tooBig = new ChoiceBox;
    m_tooBig->setObjectName(QStringLiteral("tooBig"));
    m_tooBig->addItem(tr("leave them out"), static_cast<int>(TooBig::LeaveOut));
    m_tooBig->addItem(tr("remove them without undo"), static_cast<int>(TooBig::WithoutUndo));
    m_tooBig->addItem(tr("image them, and stall the server"), static_cast<int>(TooBig::Stall));
    form->addRow(m_strict);
    form->addRow(tr("&Passes, at most"), m_passes);
    form->addRow(tr("Keys too &big for an image"), m_tooBig);
    return new AdvancedChoices(advanced);
}

void KeysChoicePanel::connectChoices()
{
    connect(m_now, &QRadioButton::toggled, this, &KeysChoicePanel::choose);
    connect(m_over, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_presenting) {
            m_later->setChecked(true);
        }
        choose();
    });
    connect(m_pace, &PaceChoice::chosen, this, &KeysChoicePanel::choose);
    connect(m_journal, &JournalChoice::chosen, this, &KeysChoicePanel::choose);
    connect(m_taken, &TakenGroups::chosen, this, &KeysChoicePanel::choose);
    connect(m_strict, &QCheckBox::toggled, this, &KeysChoicePanel::choose);
    connect(m_passes, &QSpinBox::valueChanged, this, &KeysChoicePanel::choose);
    connect(m_tooBig, &QComboBox::currentIndexChanged, this, &KeysChoicePanel::choose);
}

KeysChoices KeysChoicePanel::chosen() const
{
    KeysChoices choices;
    choices.drain = m_later->isChecked();
    choices.over = spanOf(*m_over);
    choices.pace = m_pace->pace();
    choices.journal = m_journal->kept();
    choices.strict = m_strict->isChecked();
    choices.passes = static_cast<unsigned>(m_passes->value());
    choices.tooBig = static_cast<TooBig>(m_tooBig->currentData().toInt());
    choices.taken = m_taken->taken();
    return choices;
}

void KeysChoicePanel::choose()
{
    if (!m_presenting) {
        m_change.setChoices(chosen());
    }
}

void KeysChoicePanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const KeysChoices& choices = m_change.choices();
    (choices.drain ? m_later : m_now)->setChecked(true);
    setSpan(*m_over, choices.over);
    m_pace->setPace(choices.pace);
    m_journal->setKept(choices.journal,
        choices.drain
            ? (choices.journal ? tr("The expiries of now are kept on this machine, to be given back.")
                               : tr("The expiries of now will be forgotten."))
            : (choices.journal ? tr("Values are copied to this machine before they are removed: readable by you "
                                    "only, kept for a week.")
                               : tr("What is removed is gone for good.")));
    m_taken->setGroups(m_change.groups(), choices.taken);
    const bool images = !choices.drain && choices.journal;
    m_strict->setEnabled(images);
    m_strict->setChecked(choices.strict);
    m_passes->setValue(static_cast<int>(choices.passes));
    m_tooBig->setEnabled(images);
    m_tooBig->setCurrentIndex(m_tooBig->findData(static_cast<int>(choices.tooBig)));
}

} // namespace keystrata::ui
