// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QDateTime>
#include <QDialog>
#include <QHash>

namespace keystrata::ui {

class ProfileActions;

/// The list of profiles over a window that shows a server: to go to another one, or to change them.
class ProfilesDialog : public QDialog
{
    Q_OBJECT

public:
    ProfilesDialog(ProfileActions& actions, const QHash<QString, QDateTime>& lastConnected, QWidget* parent = nullptr);
};

} // namespace keystrata::ui
