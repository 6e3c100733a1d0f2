// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/headerbar.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/linktext.h"
#include "ui/logic/overviewdata.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Height = 44;

StateDot::Kind kindOf(ServerLink::State state)
{
    switch (state) {
    case ServerLink::State::Connected:
        return StateDot::Kind::Good;
    case ServerLink::State::Degraded:
    case ServerLink::State::FailingOver:
    case ServerLink::State::Lost:
        return StateDot::Kind::Warning;
    case ServerLink::State::Refused:
        return StateDot::Kind::Bad;
    case ServerLink::State::Closed:
    case ServerLink::State::Connecting:
        break;
    }
    return StateDot::Kind::Idle;
}

} // namespace

QString HeaderBar::healthWords(const std::vector<Attention>& attention)
{
    const auto serious = std::ranges::count_if(attention, [](const Attention& one) { return one.tone > Tone::Notice; });
    if (serious == 0) {
        return tr("All is well");
    }
    return serious == 1 ? attention.front().title : tr("%n things need attention", nullptr, static_cast<int>(serious));
}

HeaderBar::HeaderBar(ServerLink& link, SamplerController& sampler, QWidget* parent)
    : QWidget(parent)
    , m_link(link)
    , m_sampler(sampler)
    , m_name(new QLabel(this))
    , m_chip(new QLabel(this))
    , m_dot(new StateDot(this))
    , m_summary(new ElidedLabel({}, this))
    , m_healthDot(new StateDot(this))
    , m_health(new QLabel(this))
{
    setObjectName(QStringLiteral("header"));
    setAccessibleName(tr("Server"));
    setFixedHeight(Height);
    setRole(m_name, "heading");
    setRole(m_chip, "chip");
    setRole(m_summary, "muted");
    m_health->setTextFormat(Qt::PlainText);
    m_name->setTextFormat(Qt::PlainText);
    m_chip->setTextFormat(Qt::PlainText);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::Large, 0, space::Large, 0);
    layout->setSpacing(space::Small);
    layout->addWidget(m_name);
    layout->addWidget(m_chip, 0, Qt::AlignVCenter);
    layout->addSpacing(space::Small);
    layout->addWidget(m_dot);
    layout->addWidget(m_summary, 1);
    layout->addWidget(m_healthDot);
    layout->addWidget(m_health);
    setChip({});
    connect(&m_link, &ServerLink::stateChanged, this, &HeaderBar::refresh);
    connect(&m_link, &ServerLink::topologySeen, this, &HeaderBar::refresh);
    connect(&m_sampler, &SamplerController::sampled, this, &HeaderBar::refresh);
    refresh();
}

void HeaderBar::setChip(const QString& word)
{
    m_chip->setText(word);
    m_chip->setVisible(!word.isEmpty());
}

void HeaderBar::refresh()
{
    const bool closed = m_link.state() == ServerLink::State::Closed;
    m_name->setText(closed ? QStringLiteral("Keystrata") : m_link.name());
    m_dot->setKind(kindOf(m_link.state()));
    m_summary->setText(linkSummary(m_link, m_sampler.latest(), m_sampler.history().latencyOver(RecentSpan)));
    const bool known = m_link.serving() && m_sampler.latest();
    const std::vector<Attention> attention = attentionOf(m_sampler.health(), m_sampler.history());
    const bool well = attention.empty() || attention.front().tone <= Tone::Notice;
    m_health->setVisible(known);
    m_healthDot->setVisible(known);
    // What the servers themselves say is not all: one of them may be missing.
    const bool whole = m_link.state() == ServerLink::State::Connected;
    const QString words = m_link.state() == ServerLink::State::FailingOver ? tr("Failing over") : tr("Degraded");
    m_healthDot->setKind(!whole ? StateDot::Kind::Warning
            : well              ? StateDot::Kind::Good
                                : dotOf(attention.front().tone));
    m_health->setText(whole ? healthWords(attention) : words);
    setAccessibleDescription(QStringList{m_name->text(), m_summary->text(), known ? m_health->text() : QString()}.join(
        QStringLiteral(", ")));
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

} // namespace keystrata::ui
