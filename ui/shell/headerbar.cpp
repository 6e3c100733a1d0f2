// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/headerbar.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/glyphlabel.h"
#include "ui/common/plaintip.h"
#include "ui/common/profilecolour.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/linktext.h"
#include "ui/logic/overviewdata.h"
#include "ui/logic/profileform.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/shell/namebutton.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Height = 44;
constexpr int BandHeight = 3; ///< of a production profile

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
    , m_name(new NameButton(this))
    , m_production(new QLabel(tr("PRODUCTION"), this))
    , m_unverified(new QLabel(tr("NOT VERIFIED"), this))
    , m_chip(new QLabel(this))
    , m_readOnly(new GlyphLabel(Glyph::Lock, tr("Read only"), this))
    , m_dot(new StateDot(this))
    , m_summary(new ElidedLabel({}, this))
    , m_healthDot(new StateDot(this))
    , m_health(new QLabel(this))
{
    setObjectName(QStringLiteral("header"));
    setAccessibleName(tr("Server"));
    setFixedHeight(Height);
    m_production->setObjectName(QStringLiteral("production"));
    m_production->setToolTip(
        plainTip(tr("Applications depend on this server: whatever changes keys asks for the profile's name first.")));
    m_unverified->setObjectName(QStringLiteral("unverified"));
    m_unverified->setToolTip(plainTip(tr("The connection is encrypted, but the server's certificate is not verified: "
                                         "somebody else could pretend to be the server.")));
    m_readOnly->setObjectName(QStringLiteral("readOnly"));
    m_readOnly->setToolTip(
        plainTip(tr("The profile's guard is %1. %2 Another guard is chosen in the profile, under Safety.")
                .arg(guardTitle(profiles::Guard::Observer), guardMeaning(profiles::Guard::Observer))));
    setRole(m_production, "dangerchip");
    setRole(m_unverified, "dangerchip");
    setRole(m_chip, "chip");
    setRole(m_summary, "muted");
    for (QLabel* label : {m_production, m_unverified, m_chip, m_health}) {
        label->setTextFormat(Qt::PlainText);
    }
    layOut();
    setChip({});
    connect(&m_link, &ServerLink::stateChanged, this, &HeaderBar::refresh);
    connect(&m_link, &ServerLink::profileChanged, this, &HeaderBar::refresh);
    connect(&m_link, &ServerLink::topologySeen, this, &HeaderBar::refresh);
    connect(&m_sampler, &SamplerController::sampled, this, &HeaderBar::refresh);
    refresh();
}

void HeaderBar::layOut()
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::Small, 0, space::Large, 0);
    layout->setSpacing(space::Small);
    layout->addWidget(m_name);
    layout->addWidget(m_production, 0, Qt::AlignVCenter);
    layout->addWidget(m_unverified, 0, Qt::AlignVCenter);
    layout->addWidget(m_chip, 0, Qt::AlignVCenter);
    layout->addWidget(m_readOnly, 0, Qt::AlignVCenter);
    layout->addSpacing(space::Small);
    layout->addWidget(m_dot);
    layout->addWidget(m_summary, 1);
    layout->addSpacing(space::Tight);
    layout->addWidget(m_healthDot);
    layout->addWidget(m_health);
    // What is to be said of the server gives way first, before any word about what it is.
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void HeaderBar::setMenu(QMenu* menu)
{
    m_name->setMenu(menu);
}

void HeaderBar::setChip(const QString& word)
{
    m_chip->setText(word);
    m_chip->setVisible(!word.isEmpty());
}

bool HeaderBar::production() const
{
    return m_link.destination().profile && m_link.destination().profile->production;
}

/// What the profile says of itself.
void HeaderBar::showProfile()
{
    const bool closed = m_link.state() == ServerLink::State::Closed;
    const Destination& destination = m_link.destination();
    m_name->setEnabled(!closed);
    m_name->setName(closed ? QStringLiteral("Keystrata") : m_link.name());
    m_unverified->setVisible(destination.target.address.tls && !destination.target.tls.verify);
    m_production->setVisible(production());
    QStringList words;
    if (const auto& profile = destination.profile) {
        m_name->setColour(profileColour(Theme::of(this), profile->colour));
        m_readOnly->setVisible(profile->guard == profiles::Guard::Observer);
        if (profile->colour != profiles::Colour::None) {
            words << tr("Colour: %1").arg(colourTitle(profile->colour));
        }
        words << tr("%1: %2").arg(guardTitle(profile->guard), guardMeaning(profile->guard));
    } else {
        m_name->setColour({});
        m_readOnly->hide();
    }
    m_name->setAccessibleName(closed ? QString() : tr("%1, choose another server").arg(m_link.name()));
    m_name->setAccessibleDescription(words.join(QLatin1Char(' ')));
    m_name->setToolTip(closed ? QString() : plainTip((QStringList(m_link.name()) + words).join(QLatin1Char('\n'))));
}

/// Where it is, how fast it answers, what it runs, and what may be done there beyond reading.
QString HeaderBar::summary() const
{
    const QString text = linkSummary(m_link, m_sampler.latest(), m_sampler.history().latencyOver(RecentSpan));
    const auto& profile = m_link.destination().profile;
    if (!profile || profile->guard == profiles::Guard::Observer) {
        return text;
    }
    const bool all = profile->guard == profiles::Guard::Administrator;
    return text + QStringLiteral(" · ") + (all ? tr("administrator") : tr("operator"));
}

void HeaderBar::refresh()
{
    showProfile();
    m_dot->setKind(kindOf(m_link.state()));
    m_summary->setText(summary());
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
    QStringList said{m_name->name()};
    const std::pair<const QWidget*, QString> marks[] = {{m_production, m_production->text()},
        {m_unverified, m_unverified->text()}, {m_chip, m_chip->text()}, {m_readOnly, m_readOnly->text()}};
    for (const auto& [mark, word] : marks) {
        if (!mark->isHidden()) {
            said << word;
        }
    }
    said << m_summary->text();
    if (known) {
        said << m_health->text();
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    update();
}

void HeaderBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showProfile(); // the colour has another shade
    }
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
    if (production()) {
        painter.fillRect(QRect(0, 0, width(), BandHeight), theme.danger);
    }
}

} // namespace keystrata::ui
