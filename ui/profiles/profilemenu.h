// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <QMenu>

namespace keystrata::ui {

class ProfileActions;
class ServerLink;

/// Where to go from here: the other profiles, the one that is open in its editor, and what the window offers besides.
/// Made anew each time it opens. Beyond the first profiles of a long list the dialog of all is the better place.
class ProfileMenu : public QMenu
{
    Q_OBJECT

public:
    static constexpr int Most = 12;

    ProfileMenu(ProfileActions& actions, ServerLink& link, QWidget* parent = nullptr);

    void setFixedActions(const QList<QAction*>& actions); ///< they stay somebody else's

private:
    void fill();
    void addProfile(const profiles::Profile& profile);

    ProfileActions& m_actions;
    ServerLink& m_link;
    QList<QAction*> m_fixed;
};

} // namespace keystrata::ui
