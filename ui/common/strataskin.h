// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/strataplan.h"

#include <QColor>
#include <QPolygonF>

class QPainter;

namespace keystrata::ui {

struct Theme;

/// How a layer looks, from the theme's colours alone: ground, pattern on it, text. Colour is never the only sign: every
/// state that is not plainly live or old has a pattern of its own, and its name stands on it.
struct LayerSkin
{
    enum class Pattern
    {
        Plain,
        Hatched,
        Dotted,
        Ringed
    };

    QColor ground;
    QColor ink; ///< of the pattern
    QColor text; ///< at least 4.5 : 1 on the ground
    Pattern pattern = Pattern::Plain;
};

enum class LayerLight
{
    Normal,
    Hovered,
    Stale
};

LayerSkin skinOf(const StrataLayer& layer, const Theme& theme, LayerLight light);
LayerSkin skinOf(keyspace::StratumState state, int age, const Theme& theme, LayerLight light);

/// Fills the shape with ground, bedding and pattern.
void paintRock(QPainter& painter, const QPolygonF& shape, const LayerSkin& skin, size_t seed);

} // namespace keystrata::ui
