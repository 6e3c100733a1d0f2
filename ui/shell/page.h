// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/changerequest.h"
#include "ui/logic/keyfilter.h"

#include <QMap>
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

    /// Whether there is something to show without a server.
    virtual bool needsServer() const { return true; }

    /// What the operator has chosen here, by names of the page's own: the shell keeps it for each profile. Never a
    /// secret.
    virtual QMap<QString, QString> remembered() const { return {}; }

    /// What was remembered for the profile that is open now; empty: nothing.
    virtual void recall(const QMap<QString, QString>& remembered) { Q_UNUSED(remembered) }

Q_SIGNALS:
    /// The shell opens the change dialog.
    void changeRequested(const keystrata::ui::ChangeRequest& request);
    /// The shell shows the page of keys, there.
    void keysRequested(const keystrata::ui::KeyScope& scope);
    /// Of a page that needs no server, while there is none: back to where one is chosen.
    void leaveRequested();
};

} // namespace keystrata::ui
