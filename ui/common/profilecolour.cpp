// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/profilecolour.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPixmap>

#include <array>

namespace keystrata::ui {

namespace {

struct Shades
{
    QRgb light;
    QRgb dark;
};

// In the order of profiles::Colour, without None; 3:1 or better on both surfaces.
constexpr std::array<Shades, 8> Colours{{
    {0xFFC0362C, 0xFFF2766B},
    {0xFFC2570C, 0xFFF0A04B},
    {0xFFA37B00, 0xFFE3C14F},
    {0xFF1A7F37, 0xFF4CC38A},
    {0xFF0E7C86, 0xFF35B6BF},
    {0xFF2F6FC4, 0xFF6FA8DC},
    {0xFF7A4FB5, 0xFFB596E3},
    {0xFF667085, 0xFF98A2B3},
}};

constexpr int SwatchSize = 48; // drawn large, scaled down

} // namespace

QColor profileColour(const Theme& theme, profiles::Colour colour)
{
    if (colour == profiles::Colour::None) {
        return {};
    }
    const Shades& shades = Colours.at(static_cast<size_t>(colour) - 1);
    return QColor::fromRgb(theme.dark ? shades.dark : shades.light);
}

QIcon profileSwatch(const Theme& theme, profiles::Colour colour)
{
    QPixmap pixmap(SwatchSize, SwatchSize);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor fill = profileColour(theme, colour);
    painter.setPen(fill.isValid() ? QPen(Qt::NoPen) : QPen(theme.muted, 4));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QRectF(8, 8, SwatchSize - 16, SwatchSize - 16));
    return QIcon(pixmap);
}

} // namespace keystrata::ui
