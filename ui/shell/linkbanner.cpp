// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/linkbanner.h"

#include "ui/logic/linktext.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"

#include <QPushButton>

namespace keystrata::ui {

LinkBanner::LinkBanner(ServerLink& link, SamplerController& sampler, QWidget* parent)
    : Banner(parent)
    , m_link(link)
    , m_sampler(sampler)
    , m_retry(addAction(tr("Retry now")))
    , m_connect(addAction(tr("Connect…")))
{
    setObjectName(QStringLiteral("linkBanner"));
    connect(m_retry, &QPushButton::clicked, &m_link, &ServerLink::retry);
    connect(m_connect, &QPushButton::clicked, this, &LinkBanner::connectRequested);
    connect(&m_link, &ServerLink::stateChanged, this, &LinkBanner::refresh);
    connect(&m_link, &ServerLink::topologySeen, this, &LinkBanner::refresh);
    connect(&m_link, &ServerLink::countdownChanged, this, &LinkBanner::refresh);
    refresh();
}

void LinkBanner::refresh()
{
    const QString trouble = linkTrouble(m_link, m_sampler.age());
    if (trouble.isEmpty()) {
        hide();
        return;
    }
    // Where we are connected all the same, there is nothing to retry.
    m_retry->setVisible(!m_link.address().endpoints.empty() && !m_link.serving());
    m_retry->setEnabled(!m_link.trying());
    m_connect->setVisible(m_link.state() == ServerLink::State::Refused);
    say(m_link.state() == ServerLink::State::Refused ? Kind::Danger : Kind::Warning, trouble);
}

} // namespace keystrata::ui
