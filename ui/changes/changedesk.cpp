// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/changedesk.h"

#include "ui/changes/changedialog.h"
#include "ui/logic/failoverchange.h"
#include "ui/logic/serverlink.h"

namespace keystrata::ui {

ChangeDesk::ChangeDesk(ServerLink& link, QWidget* window) : QObject(window), m_link(link), m_window(window) { }

void ChangeDesk::open(const ChangeRequest& request)
{
    show(std::visit(
        [this](const FailoverRequest& failover) -> Change* { return new FailoverChange(m_link, failover); }, request));
}

void ChangeDesk::show(Change* change)
{
    const auto& profile = m_link.destination().profile;
    auto* dialog = new ChangeDialog(*change, profile && profile->production, m_window);
    change->setParent(dialog);
    connect(dialog, &QDialog::finished, dialog, [change, dialog] {
        if (change->step() != Change::Step::Run) {
            dialog->deleteLater();
        }
    });
    connect(change, &Change::changed, dialog, [change, dialog] {
        if (change->step() == Change::Step::Result && !dialog->isVisible()) {
            dialog->show();
            dialog->raise();
        }
    });
    // What was previewed belongs to a server that is not shown any more.
    connect(&m_link, &ServerLink::serverChanged, dialog, [change, dialog] {
        if (change->step() != Change::Step::Run && change->step() != Change::Step::Result) {
            dialog->reject();
        }
    });
    change->preview();
    dialog->open();
}

} // namespace keystrata::ui
