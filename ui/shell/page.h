// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/changerequest.h"
#include "ui/logic/keyfilter.h"

#include <QString>
#include <QWidget>

namespace keystrata::ui {

/// One area of the window, listed in the navigation. The shell hosts pages and knows nothing of what they show; a
/// page knows its controller and no other page. Splitters with an object name are remembered by the shell.
class Page : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual QString pageId() const = 0; ///< stable, for settings and tests: "versions"
    virtual QString title() const = 0; ///< translated, in the navigation

    /// Only the visible page redraws.
    virtual void activated() { }

    virtual void deactivated() { }

    /// F5: what is shown, anew from the server.
    virtual void refresh() { }

    /// It shows all it is going to show without more doing of the user: a scan is complete, the first samples are
    /// there. A picture of the window is taken then.
    virtual bool settled() const { return true; }

Q_SIGNALS:
    /// The shell opens the change dialog.
    void changeRequested(const keystrata::ui::ChangeRequest& request);
    /// The shell shows the page of keys, there.
    void keysRequested(const keystrata::ui::KeyScope& scope);
};

} // namespace keystrata::ui
