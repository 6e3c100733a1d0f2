// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profilemenu.h"

#include "ui/common/profilecolour.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/serverlink.h"
#include "ui/profiles/profileactions.h"

#include <ranges>

namespace keystrata::ui {

namespace {
constexpr int LongestName = 320;
}

ProfileMenu::ProfileMenu(ProfileActions& actions, ServerLink& link, QWidget* parent)
    : QMenu(parent)
    , m_actions(actions)
    , m_link(link)
{
    setAccessibleName(tr("Profiles"));
    connect(this, &QMenu::aboutToShow, this, &ProfileMenu::fill);
}

void ProfileMenu::setFixedActions(const QList<QAction*>& actions)
{
    m_fixed = actions;
}

void ProfileMenu::fill()
{
    clear();
    for (const profiles::Profile& profile : m_actions.controller().profiles() | std::views::take(Most)) {
        addProfile(profile);
    }
    addSeparator();
    const auto& open = m_link.destination().profile;
    if (open && m_actions.controller().find(open->id) != nullptr) { // that of the demo is nowhere written
        addAction(tr("&Edit This Profile…"), &m_actions, [this, id = open->id] { m_actions.edit(id); });
    }
    addActions(m_fixed);
}

void ProfileMenu::addProfile(const profiles::Profile& profile)
{
    const auto& open = m_link.destination().profile;
    const bool current = open && open->id == profile.id;
    // Names are data: a mark in them is no mnemonic.
    QString text = fontMetrics()
                       .elidedText(displayBytes(profile.name), Qt::ElideMiddle, LongestName)
                       .replace(QLatin1Char('&'), QLatin1String("&&"));
    if (profile.production) {
        text += QLatin1Char('\t') + tr("production");
    }
    QAction* action = addAction(profileSwatch(Theme::of(this), profile.colour), text);
    action->setIconVisibleInMenu(true);
    if (current) {
        QFont font = this->font();
        font.setWeight(QFont::DemiBold);
        action->setFont(font);
        setDefaultAction(action);
    }
    connect(action, &QAction::triggered, this, [this, id = profile.id, current] {
        if (!current || !m_link.serving()) {
            m_actions.open(id);
        }
    });
}

} // namespace keystrata::ui
