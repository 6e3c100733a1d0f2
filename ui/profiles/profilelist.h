// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/profilesmodel.h"

#include <QListView>

class QMenu;

namespace keystrata::ui {

class ProfileActions;

/// The profiles to choose from: Enter or a double click opens one, the context menu does the rest. As high as its
/// content as long as there is room.
class ProfileList : public QListView
{
    Q_OBJECT

public:
    explicit ProfileList(ProfileActions& actions, QWidget* parent = nullptr);

    void setLastConnected(const QHash<QString, QDateTime>& times) { m_model.setLastConnected(times); }

    void choose(const std::string& id);
    std::string chosen() const; ///< empty: none

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void opening(); ///< one was chosen to be opened

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void addActions();
    void openCurrent();
    void fit();

    ProfileActions& m_actions;
    ProfilesModel m_model;
};

} // namespace keystrata::ui
