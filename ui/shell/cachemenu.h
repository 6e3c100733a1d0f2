// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/shell/pageregistry.h"

#include <QMenu>

namespace keystrata::ui {

class ChangeDesk;
class WindowSettings;

/// What can be done to the cache as a whole. What may not be done says why. Also remembers for each profile which
/// policy was chosen.
class CacheMenu : public QMenu
{
    Q_OBJECT

public:
    CacheMenu(const PageContext& context, ChangeDesk& desk, WindowSettings& settings, QWidget* parent = nullptr);

private:
    void follow();
    void offer(QAction* action, const QString& whyNot);
    void recallPolicy();
    QString profileId() const; ///< empty: none

    PageContext m_context;
    ChangeDesk& m_desk;
    WindowSettings& m_settings;
    QAction* m_cleanup;
    QAction* m_clear;
};

} // namespace keystrata::ui
