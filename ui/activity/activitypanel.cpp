// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/activity/activitypanel.h"

#include "ui/common/facttable.h"
#include "ui/common/flowlayout.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int NameWidth = 11; ///< in average characters

void offer(QPushButton* button, const ActivityPanel::Offer& offer)
{
    button->setVisible(offer.shown);
    button->setEnabled(offer.whyNot.isEmpty());
    button->setToolTip(plainTip(offer.whyNot));
    button->setAccessibleDescription(offer.whyNot);
}

} // namespace

ActivityPanel::ActivityPanel(QWidget* parent) : QWidget(parent), m_stack(new QStackedWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_stack->addWidget(makeDetails());
    m_nothing = plainParagraph(tr("Choose a line to see all of it, and what can be done."), "muted");
    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setContentsMargins(space::Large, 3 * space::Large, space::Large, 0);
    auto* empty = new QWidget;
    auto* emptyColumn = new QVBoxLayout(empty);
    emptyColumn->addWidget(m_nothing);
    m_stack->addWidget(empty);
    clear(false);
}

QSize ActivityPanel::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 52, 400};
}

QWidget* ActivityPanel::makeDetails()
{
    auto* details = new QWidget;
    auto* column = new QVBoxLayout(details);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Tight);
    m_title = plainParagraph({}, "title");
    m_title->setObjectName(QStringLiteral("activityTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    column->addWidget(m_title);
    m_dot = new StateDot;
    m_state = plainParagraph({}, "heading");
    m_state->setObjectName(QStringLiteral("activityState"));
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* state = new QHBoxLayout;
    state->setSpacing(space::Small);
    state->addWidget(m_dot);
    state->addWidget(m_state, 1);
    column->addLayout(state);
    m_stateText = plainParagraph({}, "muted");
    m_stateText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    column->addWidget(m_stateText);
    column->addSpacing(space::Small);
    m_facts = new FactTable;
    m_facts->setNameWidth(NameWidth);
    m_facts->setObjectName(QStringLiteral("activityFacts"));
    auto* inner = new QWidget;
    auto* facts = new QVBoxLayout(inner);
    facts->setContentsMargins(0, 0, space::Small, 0);
    facts->addWidget(m_facts);
    facts->addStretch();
    m_area = new QScrollArea;
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setAccessibleName(tr("Details"));
    m_area->setWidget(inner);
    m_area->viewport()->setAutoFillBackground(false);
    inner->setAutoFillBackground(false);
    column->addWidget(m_area, 1);
    m_whyNot = plainParagraph({}, "small");
    m_whyNot->setObjectName(QStringLiteral("whyNotUndo"));
    m_whyNot->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    column->addSpacing(space::Tight);
    column->addWidget(m_whyNot);
    column->addWidget(makeButtons());
    return details;
}

QWidget* ActivityPanel::makeButtons()
{
    auto* buttons = new QWidget;
    auto* row = new FlowLayout(buttons);
    const auto add = [&](const QString& text, const char* name, const char* role) {
        auto* button = new QPushButton(text, buttons);
        button->setObjectName(QLatin1String(name));
        setRole(button, role);
        row->addWidget(button);
        return button;
    };
    m_resume = add(tr("Resume…"), "resumeRun", "primary");
    m_undo = add(tr("Undo…"), "undoRun", "");
    m_copy = add(tr("Copy ▾"), "copyRun", "");
    m_other = add({}, "showOther", "");
    m_remove = add(tr("Delete Journal…"), "deleteJournal", "danger");
    auto* menu = new QMenu(m_copy);
    menu->addAction(tr("As Text"), this, &ActivityPanel::copyTextRequested);
    menu->addAction(tr("As JSON"), this, &ActivityPanel::copyJsonRequested);
    m_copy->setMenu(menu);
    connect(m_resume, &QPushButton::clicked, this, &ActivityPanel::resumeRequested);
    connect(m_undo, &QPushButton::clicked, this, &ActivityPanel::undoRequested);
    connect(m_other, &QPushButton::clicked, this, &ActivityPanel::otherRequested);
    connect(m_remove, &QPushButton::clicked, this, &ActivityPanel::removeRequested);
    return buttons;
}

void ActivityPanel::present(const ActivityDetails& details, const Offers& offers)
{
    const bool other = m_title->text() != details.title || m_stack->currentIndex() != 0;
    m_title->setText(details.title);
    m_dot->setKind(dotOf(details.state.tone));
    m_state->setText(details.state.title);
    m_stateText->setText(details.state.text);
    m_stateText->setVisible(!details.state.text.isEmpty());
    m_facts->setFacts(details.facts);
    m_undo->setText(offers.undoneBefore ? tr("Undo Again…") : tr("Undo…"));
    m_other->setText(offers.otherText);
    offer(m_undo, offers.undo);
    offer(m_resume, offers.resume);
    offer(m_remove, offers.remove);
    offer(m_other, offers.other);
    // Why it is grey stands where it is looked for, not only in a tip.
    m_whyNot->setVisible(offers.undo.shown && !offers.undo.whyNot.isEmpty());
    m_whyNot->setText(offers.undo.whyNot);
    m_stack->setCurrentIndex(0);
    if (other) {
        m_area->verticalScrollBar()->setValue(0);
    }
}

void ActivityPanel::clear(bool any)
{
    m_nothing->setVisible(any);
    m_stack->setCurrentIndex(1);
}

} // namespace keystrata::ui
