// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/activity/activityfilterbar.h"

#include "ui/common/flowlayout.h"
#include "ui/common/theme.h"
#include "ui/logic/activitytext.h"

#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace keystrata::ui {

using Period = ActivityFilter::Period;

namespace {

/// A word is typed before it is looked for.
constexpr auto TypingPause = std::chrono::milliseconds(150);

QString nameOf(Period period)
{
    switch (period) {
    case Period::All:
        break;
    case Period::Today:
        return ActivityFilterBar::tr("today");
    case Period::Week:
        return ActivityFilterBar::tr("last 7 days");
    case Period::Month:
        return ActivityFilterBar::tr("last 30 days");
    }
    return ActivityFilterBar::tr("any time");
}

} // namespace

ActivityFilterBar::ActivityFilterBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_chips(new QWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    m_text->setObjectName(QStringLiteral("activityFilter"));
    m_text->setAccessibleName(tr("Filter of the runs"));
    m_text->setPlaceholderText(tr("Filter: who, server, what, plan or journal"));
    m_text->setClearButtonEnabled(true);
    column->addWidget(m_text);
    new FlowLayout(m_chips);
    column->addWidget(m_chips);
    m_pause.setSingleShot(true);
    m_pause.setInterval(TypingPause);
    connect(&m_pause, &QTimer::timeout, this, &ActivityFilterBar::filterChanged);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter.text = text;
        m_clear->setVisible(m_filter != ActivityFilter{});
        m_pause.start();
    });
    m_action = addChip("actionChip");
    m_action->setCheckable(true);
    m_actionMenu = new QMenu(m_action);
    m_action->setMenu(m_actionMenu);
    m_here = addChip("hereChip");
    m_here->setCheckable(true);
    m_here->setText(tr("this server"));
    connect(m_here, &QPushButton::clicked, this, [this](bool on) {
        ActivityFilter filter = m_filter;
        filter.onlyHere = on;
        change(filter);
    });
    m_period = addChip("periodChip");
    m_period->setCheckable(true);
    makePeriods();
    m_clear = new QPushButton(tr("clear"), m_chips);
    m_clear->setObjectName(QStringLiteral("clearActivityFilter"));
    setRole(m_clear, "link");
    m_clear->setToolTip(tr("Take all conditions away"));
    m_chips->layout()->addWidget(m_clear);
    connect(m_clear, &QPushButton::clicked, this, [this] { change({}); });
    show();
}

QPushButton* ActivityFilterBar::addChip(const char* name)
{
    auto* chip = new QPushButton(m_chips);
    chip->setObjectName(QLatin1String(name));
    setRole(chip, "filterchip");
    m_chips->layout()->addWidget(chip);
    return chip;
}

void ActivityFilterBar::makePeriods()
{
    auto* menu = new QMenu(m_period);
    for (const Period period : {Period::All, Period::Today, Period::Week, Period::Month}) {
        connect(menu->addAction(nameOf(period)), &QAction::triggered, this, [this, period] {
            ActivityFilter filter = m_filter;
            filter.period = period;
            change(filter);
        });
    }
    m_period->setMenu(menu);
}

void ActivityFilterBar::setActions(const std::vector<std::string>& actions)
{
    if (actions == m_actions && !m_actionMenu->isEmpty()) {
        return;
    }
    m_actions = actions;
    makeActions();
}

void ActivityFilterBar::makeActions()
{
    m_actionMenu->clear();
    const auto choose = [this](const std::string& action) {
        ActivityFilter filter = m_filter;
        filter.action = action;
        change(filter);
    };
    connect(m_actionMenu->addAction(tr("any action")), &QAction::triggered, this, [choose] { choose({}); });
    for (const std::string& action : m_actions) {
        const QString name = ActivityText::action(action).replace(QLatin1Char('&'), QLatin1String("&&"));
        connect(m_actionMenu->addAction(name), &QAction::triggered, this, [choose, action] { choose(action); });
    }
}

void ActivityFilterBar::setServerKnown(bool known)
{
    m_here->setEnabled(known || m_filter.onlyHere);
    m_here->setToolTip(known ? tr("Only what was done on the server that is open")
                             : tr("There is no server open whose runs could be picked out."));
}

void ActivityFilterBar::setFilter(const ActivityFilter& filter)
{
    m_filter = filter;
    show();
    m_pause.stop();
}

void ActivityFilterBar::change(const ActivityFilter& filter)
{
    setFilter(filter);
    Q_EMIT filterChanged();
}

void ActivityFilterBar::show()
{
    const QSignalBlocker text(m_text);
    if (m_text->text() != m_filter.text) {
        m_text->setText(m_filter.text);
    }
    m_action->setChecked(!m_filter.action.empty());
    m_action->setText(m_filter.action.empty()
            ? tr("any action")
            : ActivityText::action(m_filter.action).replace(QLatin1Char('&'), QLatin1String("&&")));
    m_here->setChecked(m_filter.onlyHere);
    m_period->setChecked(m_filter.period != Period::All);
    m_period->setText(nameOf(m_filter.period));
    m_clear->setVisible(m_filter != ActivityFilter{});
}

} // namespace keystrata::ui
