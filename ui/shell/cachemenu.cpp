// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/cachemenu.h"

#include "ui/changes/changedesk.h"
#include "ui/common/plaintip.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/shell/windowsettings.h"

namespace keystrata::ui {

namespace {
// Among what is remembered for a profile.
const QString CleanupGroup = QStringLiteral("cleanup");
const QString PolicyName = QStringLiteral("policy");
} // namespace

CacheMenu::CacheMenu(const PageContext& context, ChangeDesk& desk, WindowSettings& settings, QWidget* parent)
    : QMenu(tr("&Cache"), parent)
    , m_context(context)
    , m_desk(desk)
    , m_settings(settings)
    , m_cleanup(addAction(tr("Clean &Up…")))
    , m_clear(nullptr)
{
    addSeparator();
    m_clear = addAction(tr("C&lear Database…"));
    m_cleanup->setObjectName(QStringLiteral("cleanUp"));
    m_clear->setObjectName(QStringLiteral("clearDatabase"));
    setToolTipsVisible(true);
    const auto keys = [this] { return m_context.versions.changeOf(invalidation::Action::Purge, {}); };
    connect(m_cleanup, &QAction::triggered, this, [this, keys] { m_desk.open(CleanupRequest{.keys = keys()}); });
    connect(m_clear, &QAction::triggered, this, [this, keys] {
        ClearRequest request{.keys = keys()};
        request.keys.selection.db = m_context.versions.database();
        m_desk.open(request);
    });
    connect(&m_desk, &ChangeDesk::policyFileChosen, this,
        [this](const QString& file) { m_settings.setPageState(profileId(), CleanupGroup, {{PolicyName, file}}); });
    connect(&context.link, &ServerLink::stateChanged, this, &CacheMenu::follow);
    connect(&context.link, &ServerLink::profileChanged, this, &CacheMenu::follow);
    connect(&context.link, &ServerLink::serverChanged, this, &CacheMenu::recallPolicy);
    follow();
    recallPolicy();
}

QString CacheMenu::profileId() const
{
    const auto& profile = m_context.link.destination().profile;
    return profile ? QString::fromStdString(profile->id) : QString();
}

/// What was chosen last, else what the profile names.
void CacheMenu::recallPolicy()
{
    const auto& profile = m_context.link.destination().profile;
    const QString chosen = m_settings.pageState(profileId(), CleanupGroup).value(PolicyName);
    m_desk.setPolicyFile(chosen.isEmpty() && profile ? QString::fromStdString(profile->policyFile) : chosen);
}

void CacheMenu::offer(QAction* action, const QString& whyNot)
{
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(plainTip(whyNot));
    action->setStatusTip(whyNot);
}

void CacheMenu::follow()
{
    const bool closed = m_context.link.state() == ServerLink::State::Closed;
    const auto whyNot = [&](profiles::Guard guard) {
        return closed ? tr("Connect to a server first.") : whyForbidden(m_context.link, guard);
    };
    offer(m_cleanup, whyNot(profiles::Guard::Operator));
    offer(m_clear, whyNot(profiles::Guard::Administrator));
}

} // namespace keystrata::ui
