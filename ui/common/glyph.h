// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

class QColor;
class QPainter;
class QRectF;

namespace keystrata::ui {

/// Small signs drawn as lines: sharp at every scale, and in the colour of the text beside them.
enum class Glyph
{
    Pulse,
    Key,
    Layers,
    Server,
    History,
    Lock
};

void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& square, const QColor& color);

} // namespace keystrata::ui
