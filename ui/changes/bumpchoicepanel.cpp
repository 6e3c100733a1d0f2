// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/bumpchoicepanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/choicebox.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"
#include "ui/logic/stratumtext.h"

#include <QButtonGroup>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QRadioButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using invalidation::Retire;
using invalidation::TooBig;
using Carry = BumpChoices::Carry;

namespace {

constexpr int NamespacesShown = 6; ///< without scrolling
constexpr int VersionWidth = 14; ///< characters

QRadioButton* radio(const QString& text, const char* name, QButtonGroup* group)
{
    auto* button = new QRadioButton(text);
    button->setObjectName(QLatin1String(name));
    group->addButton(button);
    return button;
}

} // namespace

BumpChoicePanel::BumpChoicePanel(BumpChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("bumpChoices"));
    scrolled(this, makeContent());
    connectChoices();
    connect(&m_change, &Change::changed, this, &BumpChoicePanel::present);
    present();
}

QWidget* BumpChoicePanel::makeContent()
{
    auto* content = new QWidget;
    auto* column = columnOf(content, space::Large);
    auto* subject = new FactTable;
    subject->setFacts(m_change.subject());
    column->addWidget(subject);
    column->addWidget(makeVersions());
    column->addWidget(makeCarry());
    column->addWidget(makeRetire());
    m_pace = new PaceChoice(m_change.request().keys.pace);
    column->addWidget(m_pace);
    m_journal = new JournalChoice;
    column->addWidget(m_journal);
    column->addWidget(makeAdvanced());
    column->addStretch(1);
    return content;
}

QWidget* BumpChoicePanel::makeVersions()
{
    auto* versions = new QWidget;
    auto* lines = columnOf(versions, space::Small);
    m_to = new QLineEdit;
    m_to->setObjectName(QStringLiteral("toVersion"));
    m_to->setMaximumWidth(VersionWidth * fontMetrics().averageCharWidth());
    m_to->setAccessibleName(tr("New version"));
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

QWidget* BumpChoicePanel::makeCarry()
{
    auto* carry = new QWidget;
    auto* lines = columnOf(carry, space::Small);
    auto* group = new QButtonGroup(carry);
    m_nothing = radio(tr("&Nothing: it begins empty, and readers fill it"), "carryNothing", group);
    m_everything = radio(tr("&Everything that is cache"), "carryEverything", group);
    m_some = radio(tr("Only t&hese namespaces"), "carryNamespaces", group);
    lines->addWidget(plainLine(tr("What is carried into the new version"), "muted"));
    lines->addWidget(m_nothing);
    lines->addWidget(m_everything);
    lines->addWidget(m_some);
    lines->addWidget(indented(makeNamespaces()));
    lines->addWidget(indented(plainParagraph(
        tr("Keys are copied with their expiry; what the new version has already is never overwritten. Sessions, locks "
           "and whatever else is no cache are asked about in the preview."),
        "small")));
    m_some->setVisible(m_namespaces->count() > 0);
    return carry;
}

QWidget* BumpChoicePanel::makeNamespaces()
{
    m_namespaces = new QListWidget;
    m_namespaces->setObjectName(QStringLiteral("namespaces"));
    m_namespaces->setAccessibleName(tr("Namespaces that are carried"));
    m_namespaces->setSelectionMode(QAbstractItemView::NoSelection); // what is checked is chosen
    const int rowHeight = fontMetrics().height() + 2 * space::Tight;
    for (const auto& ns : m_change.request().namespaces) {
        const QString name = ns.name.empty() ? tr("(no namespace)") : KeysText::keyName(ns.name);
        auto* item =
            new QListWidgetItem(tr("%1 · %2", "namespace, keys").arg(name, StratumText().keys(ns.keys)), m_namespaces);
        item->setData(Qt::UserRole, QByteArray::fromStdString(ns.name));
        item->setToolTip(plainTip(displayBytes(ns.name)));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Unchecked);
        item->setSizeHint({0, rowHeight});
    }
    const int rows = std::clamp(m_namespaces->count(), 1, NamespacesShown);
    m_namespaces->setFixedHeight(rows * rowHeight + 2 * m_namespaces->frameWidth() + 2);
    return m_namespaces;
}

QWidget* BumpChoicePanel::makeRetire()
{
    auto* retire = new QWidget;
    auto* lines = columnOf(retire, space::Small);
    auto* group = new QButtonGroup(retire);
    m_keep = radio(tr("Keep it &as it is"), "retireKeep", group);
    m_drain = radio(tr("Let it e&xpire over"), "retireDrain", group);
    m_purge = radio(tr("&Remove it"), "retirePurge", group);
    m_over = spanBox();
    m_over->setObjectName(QStringLiteral("retireOver"));
    m_over->setAccessibleName(tr("Time within which the old version expires"));
    auto* drain = new QHBoxLayout;
    drain->setSpacing(space::Small);
    drain->addWidget(m_drain);
    drain->addWidget(m_over);
    drain->addStretch();
    lines->addWidget(plainLine(tr("What becomes of version %1").arg(KeysText::keyName(m_change.from())), "muted"));
    lines->addWidget(m_keep);
    lines->addLayout(drain);
    lines->addWidget(m_purge);
    return retire;
}

QWidget* BumpChoicePanel::makeAdvanced()
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

void BumpChoicePanel::connectChoices()
{
    connect(m_to, &QLineEdit::textEdited, this, &BumpChoicePanel::choose);
    for (QRadioButton* button : {m_nothing, m_everything, m_some, m_keep, m_drain, m_purge}) {
        connect(button, &QRadioButton::toggled, this, [this](bool on) {
            if (on) {
                choose();
            }
        });
    }
    connect(m_namespaces, &QListWidget::itemChanged, this, [this] {
        if (!m_presenting) {
            m_some->setChecked(true);
        }
        choose();
    });
    connect(m_over, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_presenting) {
            m_drain->setChecked(true);
        }
        choose();
    });
    connect(m_pace, &PaceChoice::chosen, this, &BumpChoicePanel::choose);
    connect(m_journal, &JournalChoice::chosen, this, &BumpChoicePanel::choose);
    connect(m_tooBig, &QComboBox::currentIndexChanged, this, &BumpChoicePanel::choose);
}

BumpChoices BumpChoicePanel::chosen() const
{
    BumpChoices choices = m_change.choices(); // what is decided about groups is decided elsewhere
    choices.to = m_to->text().trimmed().toStdString();
    choices.carry = m_some->isChecked() ? Carry::Namespaces
        : m_everything->isChecked()     ? Carry::Everything
                                        : Carry::Nothing;
    choices.namespaces.clear();
    for (int row = 0; row < m_namespaces->count(); ++row) {
        const QListWidgetItem* item = m_namespaces->item(row);
        if (item->checkState() == Qt::Checked) {
            choices.namespaces.push_back(item->data(Qt::UserRole).toByteArray().toStdString());
        }
    }
    choices.retire = m_purge->isChecked() ? Retire::Purge : m_drain->isChecked() ? Retire::Drain : Retire::Keep;
    choices.over = spanOf(*m_over);
    choices.pace = m_pace->pace();
    choices.journal = m_journal->kept();
    choices.tooBig = static_cast<TooBig>(m_tooBig->currentData().toInt());
    return choices;
}

void BumpChoicePanel::choose()
{
    if (!m_presenting) {
        m_change.setChoices(chosen());
    }
}

void BumpChoicePanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const BumpChoices& choices = m_change.choices();
    if (const QString to = displayBytes(choices.to); to != m_to->text().trimmed()) {
        m_to->setText(to);
    }
    const bool same = choices.to == m_change.from();
    m_toFault->setText(choices.to.empty() ? tr("Name the new version.")
            : same                        ? tr("This is the version that is live.")
                                          : QString());
    (choices.carry == Carry::Namespaces          ? m_some
            : choices.carry == Carry::Everything ? m_everything
                                                 : m_nothing)
        ->setChecked(true);
    m_namespaces->setVisible(choices.carry == Carry::Namespaces);
    for (int row = 0; row < m_namespaces->count(); ++row) {
        QListWidgetItem* item = m_namespaces->item(row);
        const bool on =
            std::ranges::binary_search(choices.namespaces, item->data(Qt::UserRole).toByteArray().toStdString());
        item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    }
    (choices.retire == Retire::Purge ? m_purge : choices.retire == Retire::Drain ? m_drain : m_keep)->setChecked(true);
    setSpan(*m_over, choices.over);
    m_pace->setPace(choices.pace);
    m_journal->setKept(choices.journal,
        choices.journal ? tr("What is removed and what is made is kept on this machine: readable by you only, for a "
                             "week.")
                        : tr("The bump cannot be taken back."));
    const bool images = choices.journal && choices.retire == Retire::Purge;
    m_tooBig->setEnabled(images || choices.carry != Carry::Nothing);
    m_tooBig->setCurrentIndex(m_tooBig->findData(static_cast<int>(choices.tooBig)));
}

BumpGroupsPanel::BumpGroupsPanel(BumpChange& change, QWidget* parent)
    : QWidget(parent)
    , m_change(change)
    , m_rows(columnOf(this, space::Small))
{
    setObjectName(QStringLiteral("bumpGroups"));
    connect(&m_change, &Change::changed, this, &BumpGroupsPanel::present);
    present();
}

void BumpGroupsPanel::makeRow(const keyspace::LeftOut& group)
{
    const QString name = KeysText::group(group.group, group.keys);
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Medium);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(plainLine(name, "heading"));
    words->addWidget(plainParagraph(groupMeaning(group), "small"));
    auto* decision = new SegmentedControl(name, {tr("Carry"), tr("Leave behind")});
    decision->setObjectName(QStringLiteral("decision"));
    decision->setCurrentIndex(-1);
    connect(decision, &SegmentedControl::currentIndexChanged, this, [this, which = group.group](int index) {
        if (!m_presenting) {
            m_change.decide(which, index == 0);
        }
    });
    line->addLayout(words, 1);
    line->addWidget(decision, 0, Qt::AlignVCenter);
    m_decisions.push_back(decision);
    m_rows->addWidget(row);
}

void BumpGroupsPanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const auto& groups = m_change.groups();
    setVisible(!groups.empty() && m_change.step() == Change::Step::Preview);
    if (groups != m_groups) {
        m_groups = groups;
        m_decisions.clear();
        while (QLayoutItem* item = m_rows->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater(); // one of them may be what was clicked
            delete item;
        }
        m_rows->addWidget(plainLine(tr("Not cache: what shall become of it?"), "muted"));
        for (const auto& group : m_groups) {
            makeRow(group);
        }
    }
    for (size_t i = 0; i < m_groups.size(); ++i) {
        const auto decision = m_change.decision(m_groups[i].group);
        m_decisions[i]->setCurrentIndex(!decision ? -1 : *decision ? 0 : 1);
    }
}

} // namespace keystrata::ui
