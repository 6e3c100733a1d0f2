// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/glyph.h"

#include <QColor>
#include <QPainter>
#include <QPainterPath>
#include <QRectF>

namespace keystrata::ui {

namespace {

/// On a grid of sixteen.
QPainterPath outlineOf(Glyph glyph)
{
    QPainterPath path;
    switch (glyph) {
    case Glyph::Pulse:
        path.moveTo(1, 9);
        path.lineTo(4.5, 9);
        path.lineTo(6.5, 3);
        path.lineTo(9.5, 13);
        path.lineTo(11.5, 9);
        path.lineTo(15, 9);
        break;
    case Glyph::Server:
        path.addRoundedRect(QRectF(2, 2.5, 12, 4.5), 1, 1);
        path.addRoundedRect(QRectF(2, 9, 12, 4.5), 1, 1);
        path.moveTo(4.5, 4.75);
        path.lineTo(5.5, 4.75);
        path.moveTo(4.5, 11.25);
        path.lineTo(5.5, 11.25);
        break;
    case Glyph::History:
        path.arcMoveTo(QRectF(2.5, 2, 12, 12), 160);
        path.arcTo(QRectF(2.5, 2, 12, 12), 160, -320);
        path.moveTo(2.2, 2.4);
        path.lineTo(2.7, 6);
        path.lineTo(6.2, 5.7);
        path.moveTo(8.5, 4.9);
        path.lineTo(8.5, 8.2);
        path.lineTo(10.9, 9.6);
        break;
    case Glyph::Lock:
        path.addRoundedRect(QRectF(3, 7, 10, 7), 1.5, 1.5);
        path.moveTo(5, 7);
        path.lineTo(5, 5);
        path.arcTo(QRectF(5, 2, 6, 6), 180, -180);
        path.lineTo(11, 7);
        break;
    case Glyph::Key:
        path.addEllipse(QRectF(1.5, 6.5, 6.5, 6.5));
        path.moveTo(7, 7.8);
        path.lineTo(13.5, 1.5);
        path.moveTo(11, 4);
        path.lineTo(13.8, 6.6);
        break;
    case Glyph::Layers:
        path.moveTo(8, 1.5);
        path.lineTo(14.5, 5);
        path.lineTo(8, 8.5);
        path.lineTo(1.5, 5);
        path.closeSubpath();
        path.moveTo(1.5, 8.25);
        path.lineTo(8, 11.75);
        path.lineTo(14.5, 8.25);
        path.moveTo(1.5, 11.5);
        path.lineTo(8, 15);
        path.lineTo(14.5, 11.5);
        break;
    }
    return path;
}

} // namespace

void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& square, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / 16, square.height() / 16);
    painter.strokePath(outlineOf(glyph), QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.restore();
}

} // namespace keystrata::ui
