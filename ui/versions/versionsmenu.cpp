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
    const QString whyNot = m_controller.whyNotChange();
    const auto add = [&](Action change, QString text) {
        QAction* action = menu.addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
            [this, change, scope] { requestChange(change, scope); });
        action->setEnabled(whyNot.isEmpty());
        action->setToolTip(whyNot.isEmpty() ? QString() : plainTip(whyNot));
    };
    if (!scope.ns && VersionsController::canBump(ref)) {
        add(Action::Bump, tr("Bump version %1…").arg(version));
    }
    if (!all) {
        add(Action::Migrate, scope.ns ? tr("Migrate namespace %1…").arg(ns) : tr("Migrate version %1…").arg(version));
    }
    add(Action::Drain,
        scope.ns  ? tr("Drain namespace %1…").arg(ns)
            : all ? tr("Drain these keys…")
                  : tr("Drain version %1…").arg(version));
    add(Action::Purge,
        scope.ns  ? tr("Purge namespace %1…").arg(ns)
            : all ? tr("Purge these keys…")
                  : tr("Purge version %1…").arg(version));
}

void VersionsPage::requestChange(Action action, const KeyScope& scope)
{
    const auto& picture = m_controller.keyspace();
    const StratumRef ref = picture ? findStratum(*picture, *scope.stratum) : StratumRef();
    if (!ref || !m_controller.whyNotChange().isEmpty()) {
        return;
    }
    switch (action) {
    case Action::Bump:
        Q_EMIT changeRequested(m_controller.bumpOf(ref));
        break;
    case Action::Migrate:
        Q_EMIT changeRequested(m_controller.migrateOf(ref, selectionOf(scope, {})));
        break;
    case Action::Purge:
    case Action::Drain:
        Q_EMIT changeRequested(m_controller.changeOf(action, selectionOf(scope, {})));
        break;
    case Action::Clear:
    case Action::Warm:
    case Action::Import:
        break; // not offered for a stratum
    }
}

/// The live version is removed only from the menu: nobody does it by a slip of the hand.
void VersionsPage::showChanges()
{
    const StratumRef ref = m_controller.selectedStratum();
    const QString whyNot = m_controller.whyNotChange();
    const bool some = ref && offered(ref);
    m_panel->offerChanges({.bump = some && VersionsController::canBump(ref),
                              .migrate = some && !ref.stratum->version.empty(),
                              .removal = some && ref.stratum->state != StratumState::Live},
        whyNot);
    for (QPushButton* button : {m_purgeDeadWeight, m_cleanUp}) {
        button->setEnabled(whyNot.isEmpty());
        button->setToolTip(plainTip(whyNot));
    }
}

void VersionsPage::showOutdated()
{
    const bool shown = m_controller.outdated() && m_controller.state() != VersionsController::State::Scanning;
    shown ? m_outdated->say(
                Banner::Kind::Info, tr("Keys were changed from here since this scan: it shows what was before."))
          : m_outdated->hide();
}

} // namespace keystrata::ui
