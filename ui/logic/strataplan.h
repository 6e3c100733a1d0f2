// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumkey.h"
#include "ui/logic/stratumtext.h"

#include <QRectF>

#include <vector>

/// Where every layer of the strata stands: drill cores side by side, one scale for all of them
/// but that of the small ones folded together.
namespace keystrata::ui {

struct StrataMeasures
{
    QRectF area;
    qreal line = 20; ///< least thickness of a layer: one line of text
    qreal heading = 40; ///< above each core
    qreal columnMin = 132;
    qreal gap = 14;
};

struct StrataLayer
{
    enum class Kind
    {
        Stratum,
        SmallVersions, ///< several versions of one cache for which there is no room
        Cache, ///< a whole cache, in the column of the small ones
        SmallCaches, ///< the rest of them
    };

    Kind kind = Kind::Stratum;
    StratumKey key; ///< what a click selects: the stratum, or the main one of what is folded
    std::vector<StratumKey> folded; ///< all that stand behind a folded layer; for Cache its strata
    keyspace::StratumState state = keyspace::StratumState::Unknown;
    int age = 0; ///< how many old layers lie above this one in its cache
    quint64 keys = 0;
    quint64 memory = 0;
    bool toScale = true; ///< false: thicker than its share, so that its name can be read
    int column = 0;
    size_t seed = 0; ///< of the uneven border below it; the same in every picture
    QRectF rect;

    bool shows(const StratumKey& stratum) const;
};

struct StrataColumn
{
    CacheKey key;
    bool others = false; ///< the small caches folded into one core
    int caches = 1; ///< how many are in it
    quint64 keys = 0;
    quint64 memory = 0;
    QRectF heading;
    QRectF body;
    int firstLayer = 0;
    int layerCount = 0;
};

struct StrataPlan
{
    std::vector<StrataColumn> columns;
    std::vector<StrataLayer> layers; ///< column by column, newest on top
    qreal pixelsPerUnit = 0; ///< of keys or bytes; the same in every column but the one of others

    bool brokenScale() const;
    int layerAt(const QPointF& point) const; ///< -1: none
    int layerOf(const StratumKey& key) const; ///< -1: none
    /// The layer up (0, -1), down (0, 1), left (-1, 0) or right (1, 0) of one; itself at the edge.
    int neighbour(int layer, int columnStep, int layerStep) const;
};

/// Pure: the same picture gives the same plan. While a scan runs the columns keep their places in `previous` until one
/// is clearly larger than its neighbour: nothing moves under the pointer.
StrataPlan planStrata(
    const keyspace::Keyspace& keyspace, Metric metric, const StrataMeasures& measures, const StrataPlan& previous = {});

/// The gentle unevenness of a border, -1 to 1, at a distance from the left edge in pixels.
qreal borderNoise(size_t seed, qreal x);

} // namespace keystrata::ui
