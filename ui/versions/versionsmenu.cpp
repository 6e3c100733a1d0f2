// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/banner.h"
#include "ui/common/plaintip.h"
#include "ui/logic/format.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/stratumpanel.h"
#include "ui/versions/versionspage.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QPushButton>

/// What can be done with a stratum, and what cannot: the half of the page that acts.
namespace keystrata::ui {

using invalidation::Action;
using keyspace::StratumState;

namespace {

/// A version of single objects does not tell which keys are old: they are no unit to remove.
bool offered(const StratumRef& ref)
{
    return ref.stratum->state != StratumState::PerObject;
}

} // namespace

void VersionsPage::showMenu(const KeyScope& scope, const QPoint& globalPosition)
{
    const StratumKey key = *scope.stratum;
    const auto& picture = m_controller.keyspace();
    const StratumRef ref = picture ? findStratum(*picture, key) : StratumRef();
    if (!ref) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addAction(tr("Browse the keys"), this, [this, scope] { Q_EMIT keysRequested(scope); });
    menu->addSeparator();
    if (m_controller.canSetLive(key)) {
        menu->addAction(tr("Set version %1 as live").arg(displayBytes(key.version)), this,
            [this, key] { m_controller.setLive(key); });
        menu->addSeparator();
    }
    if (offered(ref)) {
        addChanges(*menu, ref, scope);
        menu->addSeparator();
    }
    const QString summary = m_text.summary(*ref.cache, *ref.stratum, !picture->complete);
    menu->addAction(tr("Copy these figures"), this, [summary] { QApplication::clipboard()->setText(summary); });
    menu->addAction(tr("Choose the layouts…"), this, &VersionsPage::showEvidence);
    menu->popup(globalPosition);
}

/// They name what they are about: a menu may have been asked for in a row of the stratum's.
void VersionsPage::addChanges(QMenu& menu, const StratumRef& ref, const KeyScope& scope)
{
    const QString version = displayBytes(ref.stratum->version);
    const QString ns = !scope.ns ? QString() : scope.ns->empty() ? tr("(no namespace)") : displayBytes(*scope.ns);
    const bool all = version.isEmpty();
    const std::pair<Action, QString> changes[] = {
        {Action::Drain,
            scope.ns  ? tr("Drain namespace %1…").arg(ns)
                : all ? tr("Drain these keys…")
                      : tr("Drain version %1…").arg(version)},
        {Action::Purge,
            scope.ns  ? tr("Purge namespace %1…").arg(ns)
                : all ? tr("Purge these keys…")
                      : tr("Purge version %1…").arg(version)},
    };
    const QString whyNot = m_controller.whyNotChange();
    for (const auto& [change, text] : changes) {
        QAction* action = menu.addAction(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
            [this, change, scope] { requestChange(change, scope); });
        action->setEnabled(whyNot.isEmpty());
        action->setToolTip(whyNot.isEmpty() ? QString() : plainTip(whyNot));
    }
}

void VersionsPage::requestChange(Action action, const KeyScope& scope)
{
    if (m_controller.whyNotChange().isEmpty()) {
        Q_EMIT changeRequested(m_controller.changeOf(action, selectionOf(scope, {})));
    }
}

/// The live version is only in the menu: nobody removes it by a slip of the hand.
void VersionsPage::showChanges()
{
    const StratumRef ref = m_controller.selectedStratum();
    const QString whyNot = m_controller.whyNotChange();
    m_panel->offerChanges(ref && offered(ref) && ref.stratum->state != StratumState::Live, whyNot);
    m_purgeDeadWeight->setEnabled(whyNot.isEmpty());
    m_purgeDeadWeight->setToolTip(plainTip(whyNot));
}

void VersionsPage::showOutdated()
{
    const bool shown = m_controller.outdated() && m_controller.state() != VersionsController::State::Scanning;
    shown ? m_outdated->say(
                Banner::Kind::Info, tr("Keys were changed from here since this scan: it shows what was before."))
          : m_outdated->hide();
}

} // namespace keystrata::ui
