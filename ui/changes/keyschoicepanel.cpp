// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/keyschoicepanel.h"

#include "ui/common/choicebox.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using invalidation::TooBig;
using keyspace::Pace;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds Spans[] = {1min, 5min, 15min, 30min, 1h, 3h, 12h, 24h, 168h};
constexpr int MostPasses = 20;

/// What a choice means, below it and in line with its text.
QWidget* indented(QLabel* meaning)
{
    auto* box = new QWidget;
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    const QStyle* style = meaning->style();
    line->addSpacing(
        style->pixelMetric(QStyle::PM_IndicatorWidth) + style->pixelMetric(QStyle::PM_CheckBoxLabelSpacing));
    line->addWidget(meaning, 1);
    return box;
}

QVBoxLayout* columnOf(QWidget* box, int spacing)
{
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    return column;
}

} // namespace

KeysChoicePanel::KeysChoicePanel(KeysChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("keysChoices"));
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(makeContent());
    area->viewport()->setAutoFillBackground(false);
    area->widget()->setAutoFillBackground(false);
    columnOf(this, 0)->addWidget(area);
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
    column->addWidget(makePace());
    auto* undo = new QWidget;
    auto* lines = columnOf(undo, 2);
    m_journal = new QCheckBox(tr("&Keep a journal, so that it can be undone"));
    m_journal->setObjectName(QStringLiteral("keepJournal"));
    m_journalMeaning = plainParagraph({}, "small");
    lines->addWidget(m_journal);
    lines->addWidget(indented(m_journalMeaning));
    column->addWidget(undo);
    column->addWidget(makeGroups());
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
    m_over = new ChoiceBox;
    m_over->setObjectName(QStringLiteral("expireOver"));
    m_over->setAccessibleName(tr("Time within which the keys expire"));
    for (const auto span : Spans) {
        m_over->addItem(formatDuration(span), static_cast<qlonglong>(span.count()));
    }
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

QWidget* KeysChoicePanel::makePace()
{
    auto* pace = new QWidget;
    auto* lines = columnOf(pace, space::Small);
    QStringList segments{tr("Gentle"), tr("Fast")};
    if (m_change.request().pace.mode == Pace::Mode::Rate) {
        segments << tr("As the profile says: %1")
                        .arg(formatRate(static_cast<double>(m_change.request().pace.keysPerSecond)));
    }
    m_pace = new SegmentedControl(tr("Pace"), segments);
    m_pace->setObjectName(QStringLiteral("changePace"));
    m_paceMeaning = plainParagraph({}, "small");
    auto* row = new QHBoxLayout;
    row->setSpacing(space::Medium);
    row->addWidget(m_pace);
    row->addWidget(m_paceMeaning, 1);
    lines->addWidget(plainLine(tr("How hard"), "muted"));
    lines->addLayout(row);
    return pace;
}

/// Filled once a preview has found some.
QWidget* KeysChoicePanel::makeGroups()
{
    m_groups = new QWidget;
    m_groups->setObjectName(QStringLiteral("notCache"));
    auto* lines = columnOf(m_groups, space::Small);
    lines->addWidget(plainLine(tr("Not cache, and left out unless you take it along"), "muted"));
    m_groupBoxes = new QVBoxLayout;
    m_groupBoxes->setSpacing(space::Tight);
    lines->addLayout(m_groupBoxes);
    return m_groups;
}

QWidget* KeysChoicePanel::makeAdvanced()
{
    auto* all = new QWidget;
    auto* lines = columnOf(all, space::Small);
    m_showAdvanced = new QPushButton;
    m_showAdvanced->setObjectName(QStringLiteral("showAdvanced"));
    m_showAdvanced->setAutoDefault(false);
    setRole(m_showAdvanced, "link");
    m_showAdvanced->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_advanced = new QWidget;
    auto* form = new QFormLayout(m_advanced);
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
    m_advanced->hide();
    lines->addWidget(m_showAdvanced);
    lines->addWidget(m_advanced);
    connect(m_showAdvanced, &QPushButton::clicked, this, [this] {
        m_advanced->setVisible(m_advanced->isHidden());
        present();
    });
    return all;
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
    connect(m_pace, &SegmentedControl::currentIndexChanged, this, &KeysChoicePanel::choose);
    connect(m_journal, &QCheckBox::toggled, this, &KeysChoicePanel::choose);
    connect(m_strict, &QCheckBox::toggled, this, &KeysChoicePanel::choose);
    connect(m_passes, &QSpinBox::valueChanged, this, &KeysChoicePanel::choose);
    connect(m_tooBig, &QComboBox::currentIndexChanged, this, &KeysChoicePanel::choose);
}

KeysChoices KeysChoicePanel::chosen() const
{
    KeysChoices choices;
    choices.drain = m_later->isChecked();
    choices.over = std::chrono::milliseconds(m_over->currentData().toLongLong());
    const int pace = m_pace->currentIndex();
    choices.pace = m_change.request().pace;
    if (pace < 2) {
        choices.pace.mode = pace == 0 ? Pace::Mode::Gentle : Pace::Mode::Fast;
        choices.pace.keysPerSecond = 0;
    }
    choices.journal = m_journal->isChecked();
    choices.strict = m_strict->isChecked();
    choices.passes = static_cast<unsigned>(m_passes->value());
    choices.tooBig = static_cast<TooBig>(m_tooBig->currentData().toInt());
    for (size_t i = 0; i < m_taken.size(); ++i) {
        if (m_taken[i]->isChecked()) {
            choices.taken.push_back(m_shownGroups[i].group);
        }
    }
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
    m_over->setCurrentIndex(m_over->findData(static_cast<qlonglong>(choices.over.count())));
    m_pace->setCurrentIndex(static_cast<int>(choices.pace.mode));
    m_paceMeaning->setText(choices.pace.mode == Pace::Mode::Gentle ? tr("Leaves the server room for its application.")
            : choices.pace.mode == Pace::Mode::Fast ? tr("Takes what the server gives: its application may feel it.")
                                                    : QString());
    m_journal->setChecked(choices.journal);
    m_journalMeaning->setText(choices.drain
            ? (choices.journal ? tr("The expiries of now are kept on this machine, to be given back.")
                               : tr("The expiries of now will be forgotten."))
            : (choices.journal ? tr("Values are copied to this machine before they are removed: readable by you "
                                    "only, kept for a week.")
                               : tr("What is removed is gone for good.")));
    setRole(m_journalMeaning, choices.journal ? "small" : "warning");
    presentGroups();
    m_showAdvanced->setText(m_advanced->isHidden() ? tr("Advanced…") : tr("Hide what is advanced"));
    const bool images = !choices.drain && choices.journal;
    m_strict->setEnabled(images);
    m_strict->setChecked(choices.strict);
    m_passes->setValue(static_cast<int>(choices.passes));
    m_tooBig->setEnabled(images);
    m_tooBig->setCurrentIndex(m_tooBig->findData(static_cast<int>(choices.tooBig)));
}

void KeysChoicePanel::presentGroups()
{
    const auto& groups = m_change.groups();
    m_groups->setVisible(!groups.empty());
    if (groups != m_shownGroups) {
        m_shownGroups = groups;
        qDeleteAll(m_taken);
        m_taken.clear();
        while (QLayoutItem* item = m_groupBoxes->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        for (const auto& group : groups) {
            auto* box = new QCheckBox(
                tr("Take along %1", "keys that are no cache").arg(KeysText::group(group.group, group.keys)));
            box->setAccessibleDescription(KeysText::lossOf(group.group));
            connect(box, &QCheckBox::toggled, this, &KeysChoicePanel::choose);
            m_taken.push_back(box);
            m_groupBoxes->addWidget(box);
            QString meaning = KeysText::lossOf(group.group);
            if (!group.examples.empty()) {
                meaning = tr("%1 · such as %2", "what their loss means, a key")
                              .arg(meaning, KeysText::keyName(group.examples.front()));
            }
            m_groupBoxes->addWidget(indented(plainParagraph(meaning, "small")));
        }
    }
    const auto& taken = m_change.choices().taken;
    for (size_t i = 0; i < m_taken.size(); ++i) {
        m_taken[i]->setChecked(std::ranges::find(taken, groups[i].group) != taken.end());
    }
}

} // namespace keystrata::ui
