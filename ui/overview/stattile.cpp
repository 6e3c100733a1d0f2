// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/stattile.h"

#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/plaintip.h"
#include "ui/common/sparkline.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace keystrata::ui {

const char* roleOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return "ok";
    case Tone::Warning:
        return "warning";
    case Tone::Bad:
        return "danger";
    case Tone::Plain:
    case Tone::Notice:
        break;
    }
    return "muted";
}

StatTile::StatTile(QWidget* parent)
    : QFrame(parent)
    , m_title(new ElidedLabel({}, this))
    , m_value(new ElidedLabel({}, this))
    , m_note(new ElidedLabel({}, this))
    , m_trend(new Sparkline(this))
{
    setRole(m_title, "small");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Medium, space::Small + 1, space::Medium - 2, space::Small);
    layout->setSpacing(1);
    layout->addWidget(m_title);
    layout->addWidget(m_value);
    layout->addWidget(m_note);
    layout->addSpacing(space::Tight);
    layout->addWidget(m_trend);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StatTile::setTile(const TileData& tile, bool stale)
{
    m_title->setText(tile.title);
    m_value->setText(tile.value);
    m_note->setText(tile.note);
    const bool grey = stale || !tile.forbidden.isEmpty();
    setRole(m_value, grey ? "muted" : "");
    setRole(m_note, grey ? "muted" : roleOf(tile.tone));
    // A role may bring a font of its own; here it only says the colour.
    m_value->setFont(textFont(TextStyle::Figure));
    m_note->setFont(textFont(TextStyle::Small));
    setToolTip(plainTip(tile.forbidden));
    m_trend->setLeastSpan(tile.leastSpan);
    m_trend->setStale(stale);
    m_trend->setValues(tile.trend);
    setAccessibleName(tile.title);
    setAccessibleDescription(!tile.forbidden.isEmpty() ? tile.forbidden
            : tile.note.isEmpty()                      ? tile.value
                                                       : tr("%1, %2").arg(tile.value, tile.note));
}

QString StatTile::value() const
{
    return m_value->text();
}

QString StatTile::note() const
{
    return m_note->text();
}

void StatTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintSurface(painter, rect(), this);
}

} // namespace keystrata::ui
