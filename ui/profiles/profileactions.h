// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/profilescontroller.h"

class QWidget;

namespace keystrata::ui {

class ProfileEditor;

/// What can be done with profiles, as dialogs over one window: the list, the menus and the connect dialog all use it.
class ProfileActions : public QObject
{
    Q_OBJECT

public:
    ProfileActions(ProfilesController& controller, QWidget* window);

    ProfilesController& controller() { return m_controller; }

    void create();
    void createFrom(const redis::Address& address); ///< with its password, if it has one
    void edit(const std::string& id);
    void duplicate(const std::string& id);
    void tryOut(const std::string& id); ///< in its editor
    void remove(const std::string& id); ///< asks first
    void import();
    void exportAll();
    void exportOne(const std::string& id);
    void open(const std::string& id);
    /// The server did not let us in: asks for the secrets anew, or where there are none, for another way to have them.
    void mend(const std::string& id);

Q_SIGNALS:
    void changed(const std::string& id); ///< saved in an editor

private:
    ProfileEditor* show(const profiles::Profile& profile, bool known);
    void exportTo(const QString& suggestion, const std::vector<std::string>& ids);
    void ask(const SecretRequest& request);

    ProfilesController& m_controller;
    QWidget* m_window;
};

} // namespace keystrata::ui
