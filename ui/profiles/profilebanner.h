// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/banner.h"

namespace keystrata::ui {

class ProfilesController;

/// What profiles have to say outside of their dialogs: that one could not be opened, that the file is damaged, that
/// something was exported. Stays until it is dismissed or something newer is to be said.
class ProfileBanner : public Banner
{
    Q_OBJECT

public:
    explicit ProfileBanner(ProfilesController& controller, QWidget* parent = nullptr);

private:
    void showNotes();

    ProfilesController& m_controller;
    QStringList m_notes; ///< said already
};

} // namespace keystrata::ui
