// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/strataplan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace keystrata::ui {

using keyspace::CacheTotals;
using keyspace::Keyspace;
using keyspace::StratumState;
using keyspace::StratumTotals;
using Kind = StrataLayer::Kind;

namespace {

/// A column before it has a place: the caches in it, and its layers without rectangles.
struct Core
{
    StrataColumn column;
    std::vector<StrataLayer> layers;
    quint64 size = 0;
};

quint64 sizeOf(const StrataLayer& layer, Metric metric)
{
    return metric == Metric::Keys ? layer.keys : layer.memory;
}

StrataLayer layerOfStratum(const CacheTotals& cache, const StratumTotals& stratum, int age)
{
    StrataLayer layer;
    layer.key = keyOf(cache, stratum);
    layer.state = stratum.state;
    layer.age = age;
    layer.keys = stratum.keys;
    layer.memory = stratum.memory.value;
    layer.seed = hashOf(layer.key);
    return layer;
}

void addLayers(Core& core, const CacheTotals& cache)
{
    int old = 0;
    for (const auto& stratum : cache.strata) {
        core.layers.push_back(layerOfStratum(cache, stratum, old));
        old += stratum.state == StratumState::Old || stratum.state == StratumState::Unknown ? 1 : 0;
    }
    core.column.keys += figureOf(cache, Metric::Keys);
    core.column.memory += figureOf(cache, Metric::Memory);
}

/// A database's unversioned keys lie under its only cache, else they have a core of their own.
const CacheTotals* onlyCacheOf(const Keyspace& keyspace, int db)
{
    const CacheTotals* only = nullptr;
    for (const auto& cache : keyspace.caches) {
        if (cache.db == db && !cache.layout.empty()) {
            if (only != nullptr) {
                return nullptr;
            }
            only = &cache;
        }
    }
    return only;
}

std::vector<Core> coresOf(const Keyspace& keyspace, Metric metric)
{
    std::vector<Core> cores;
    for (const auto& cache : keyspace.caches) {
        if (cache.strata.empty()) {
            continue;
        }
        if (cache.layout.empty()) {
            const CacheTotals* host = onlyCacheOf(keyspace, cache.db);
            const auto hasKey = [&](const Core& core) { return matches(core.column.key, *host); };
            const auto found = host ? std::ranges::find_if(cores, hasKey) : cores.end();
            if (found != cores.end()) {
                addLayers(*found, cache);
                continue;
            }
        }
        Core core;
        core.column.key = keyOf(cache);
        addLayers(core, cache);
        cores.push_back(std::move(core));
    }
    for (auto& core : cores) {
        core.size = metric == Metric::Keys ? core.column.keys : core.column.memory;
    }
    return cores;
}

bool isUnversioned(const Core& core)
{
    return core.column.key.layout.empty();
}

void sortBySize(std::vector<Core>& cores)
{
    std::ranges::stable_sort(cores, std::ranges::greater{}, &Core::size);
}

/// Largest first; while the scan runs, a column overtakes its neighbour only when it is clearly larger.
void arrange(std::vector<Core>& cores, const Keyspace& keyspace, const StrataPlan& previous)
{
    sortBySize(cores);
    if (keyspace.complete || previous.columns.empty()) {
        return;
    }
    const auto place = [&](const Core& core) {
        const auto found = std::ranges::find(previous.columns, core.column.key, &StrataColumn::key);
        return found - previous.columns.begin();
    };
    std::ranges::stable_sort(cores, {}, place);
    constexpr quint64 ClearlyPercent = 115;
    for (size_t pass = 1; pass < cores.size(); ++pass) {
        for (size_t i = 1; i < cores.size(); ++i) {
            if (cores[i].size * 100 > cores[i - 1].size * ClearlyPercent) {
                std::swap(cores[i], cores[i - 1]);
            }
        }
    }
}

StrataLayer cacheLayer(const Core& core, Metric metric)
{
    const auto live = std::ranges::find(core.layers, StratumState::Live, &StrataLayer::state);
    const auto largest =
        std::ranges::max_element(core.layers, {}, [metric](const auto& l) { return sizeOf(l, metric); });
    // Drawn as the version that a click selects: what such a cache is about.
    StrataLayer layer = live != core.layers.end() ? *live : *largest;
    layer.kind = Kind::Cache;
    layer.keys = core.column.keys;
    layer.memory = core.column.memory;
    layer.seed = hashOf(core.column.key);
    std::ranges::transform(core.layers, std::back_inserter(layer.folded), &StrataLayer::key);
    return layer;
}

/// The smallest layers that there is no room for become one, at the lower end of the versions.
void foldLayers(std::vector<StrataLayer>& layers, size_t room, Metric metric, Kind foldedKind)
{
    if (layers.size() <= room || room == 0) {
        return;
    }
    std::vector<size_t> bySize(layers.size());
    std::iota(bySize.begin(), bySize.end(), size_t{0});
    // Of a cache the live version and, at its bottom, the unversioned keys stay whatever their size.
    const bool ofCaches = foldedKind == Kind::SmallCaches;
    const auto stays = [&](const StrataLayer& layer) {
        return !ofCaches && (layer.state == StratumState::Live || layer.state == StratumState::Unversioned);
    };
    const auto weight = [&](size_t i) { return std::pair(stays(layers[i]), sizeOf(layers[i], metric)); };
    std::ranges::stable_sort(bySize, std::ranges::greater{}, weight);
    std::vector<bool> kept(layers.size(), false);
    std::ranges::for_each(
        bySize.begin(), bySize.begin() + static_cast<std::ptrdiff_t>(room) - 1, [&](size_t i) { kept[i] = true; });
    StrataLayer rest = layers[bySize[room - 1]]; // the largest of those that go: what a click selects
    rest.kind = foldedKind;
    rest.state = StratumState::Unknown;
    rest.age = 2;
    rest.keys = 0;
    rest.memory = 0;
    rest.folded.clear();
    std::vector<StrataLayer> result;
    std::vector<StrataLayer> bottom;
    for (size_t i = 0; i < layers.size(); ++i) {
        if (kept[i]) {
            const bool lowest = !ofCaches && layers[i].state == StratumState::Unversioned;
            (lowest ? bottom : result).push_back(std::move(layers[i]));
            continue;
        }
        rest.keys += layers[i].keys;
        rest.memory += layers[i].memory;
        if (layers[i].folded.empty()) {
            rest.folded.push_back(layers[i].key);
        }
        rest.folded.insert(rest.folded.end(), layers[i].folded.begin(), layers[i].folded.end());
    }
    result.push_back(std::move(rest));
    std::ranges::move(bottom, std::back_inserter(result));
    layers = std::move(result);
}

/// What does not fit beside the large cores becomes layers of one last core.
void foldCores(std::vector<Core>& cores, size_t room, Metric metric)
{
    if (cores.size() > room) {
        Core others;
        others.column.others = true;
        others.column.caches = 0;
        for (size_t i = room - 1; i < cores.size(); ++i) {
            others.layers.push_back(cacheLayer(cores[i], metric));
            others.column.keys += cores[i].column.keys;
            others.column.memory += cores[i].column.memory;
            others.size += cores[i].size;
            ++others.column.caches;
        }
        cores.resize(room - 1);
        std::ranges::stable_partition(cores, [](const Core& core) { return !isUnversioned(core); });
        cores.push_back(std::move(others));
        return;
    }
    std::ranges::stable_partition(cores, [](const Core& core) { return !isUnversioned(core); });
}

/// The largest scale at which the layers fit into the height when none is thinner than a line.
qreal fittingScale(const std::vector<StrataLayer>& layers, Metric metric, qreal height, qreal line)
{
    std::vector<double> sizes;
    std::ranges::transform(layers, std::back_inserter(sizes),
        [metric](const auto& layer) { return static_cast<double>(sizeOf(layer, metric)); });
    std::ranges::sort(sizes, std::ranges::greater{});
    double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    qreal room = height;
    while (!sizes.empty() && sum > 0) {
        const qreal scale = room / sum;
        if (sizes.back() * scale >= line) {
            return scale;
        }
        sum -= sizes.back();
        room -= line;
        sizes.pop_back();
    }
    return 0; // all layers have the same, least thickness
}

void place(Core& core, qreal scale, Metric metric, qreal line)
{
    // The small caches together may be more than any large one; they do not set the scale, so theirs may be smaller.
    const qreal own = std::min(scale, fittingScale(core.layers, metric, core.column.body.height(), line));
    qreal y = core.column.body.top();
    for (auto& layer : core.layers) {
        const qreal fair = own * static_cast<qreal>(sizeOf(layer, metric));
        layer.toScale = fair >= line && own == scale;
        layer.rect = QRectF(core.column.body.left(), y, core.column.body.width(), std::max(fair, line));
        y = layer.rect.bottom();
    }
    core.column.body.setBottom(y);
}

/// Larger caches get wider cores: more is said about them. Only thickness is on the scale.
std::vector<qreal> columnWidths(const std::vector<Core>& cores, const StrataMeasures& measures)
{
    const auto count = static_cast<qreal>(cores.size());
    const qreal room = measures.area.width() - (measures.gap * (count - 1));
    const qreal least = std::min(measures.columnMin, room / count);
    const auto weight = [](const Core& core) {
        return core.column.others ? 0.0 : std::sqrt(static_cast<qreal>(core.size));
    };
    const qreal all = std::accumulate(
        cores.begin(), cores.end(), 0.0, [&](qreal sum, const Core& core) { return sum + weight(core); });
    std::vector<qreal> widths;
    for (const auto& core : cores) {
        const qreal part = all > 0 ? weight(core) / all : 1 / count;
        widths.push_back(std::round(least + ((room - (least * count)) * part)));
    }
    return widths;
}

} // namespace

bool StrataLayer::shows(const StratumKey& stratum) const
{
    return kind == Kind::Stratum ? key == stratum : std::ranges::find(folded, stratum) != folded.end();
}

bool StrataPlan::brokenScale() const
{
    return std::ranges::any_of(layers, [](const StrataLayer& layer) { return !layer.toScale; });
}

int StrataPlan::layerAt(const QPointF& point) const
{
    const auto found = std::ranges::find_if(layers, [&](const auto& layer) { return layer.rect.contains(point); });
    return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

int StrataPlan::layerOf(const StratumKey& key) const
{
    const auto found = std::ranges::find_if(layers, [&](const auto& layer) { return layer.shows(key); });
    return found == layers.end() ? -1 : static_cast<int>(found - layers.begin());
}

int StrataPlan::neighbour(int layer, int columnStep, int layerStep) const
{
    if (layers.empty()) {
        return -1;
    }
    if (layer < 0 || layer >= static_cast<int>(layers.size())) {
        return 0;
    }
    const StrataLayer& from = layers[static_cast<size_t>(layer)];
    const StrataColumn& own = columns[static_cast<size_t>(from.column)];
    if (columnStep == 0) {
        return std::clamp(layer + layerStep, own.firstLayer, own.firstLayer + own.layerCount - 1);
    }
    const int column = from.column + columnStep;
    if (column < 0 || column >= static_cast<int>(columns.size())) {
        return layer;
    }
    // Sideways goes to what lies at the same depth.
    const StrataColumn& next = columns[static_cast<size_t>(column)];
    int best = next.firstLayer;
    for (int i = next.firstLayer; i < next.firstLayer + next.layerCount; ++i) {
        const QRectF& rect = layers[static_cast<size_t>(i)].rect;
        if (rect.top() <= from.rect.center().y()) {
            best = i;
        }
    }
    return best;
}

StrataPlan planStrata(
    const Keyspace& keyspace, Metric metric, const StrataMeasures& measures, const StrataPlan& previous)
{
    StrataPlan plan;
    std::vector<Core> cores = coresOf(keyspace, metric);
    const QRectF& area = measures.area;
    const qreal height = area.height() - measures.heading;
    if (cores.empty() || height < measures.line || area.width() <= 0) {
        return plan;
    }
    arrange(cores, keyspace, previous);
    const auto fitting = static_cast<size_t>((area.width() + measures.gap) / (measures.columnMin + measures.gap));
    foldCores(cores, std::max<size_t>(fitting, 1), metric);
    // Thin layers are drawn too thick: they may not eat the room in which the scale is read.
    constexpr qreal ShareOfThinLayers = 0.6;
    const auto linesFitting = std::max<size_t>(static_cast<size_t>(height * ShareOfThinLayers / measures.line), 3);
    plan.pixelsPerUnit = std::numeric_limits<qreal>::max();
    for (auto& core : cores) {
        foldLayers(core.layers, linesFitting, metric, core.column.others ? Kind::SmallCaches : Kind::SmallVersions);
        if (!core.column.others || cores.size() == 1) {
            plan.pixelsPerUnit = std::min(plan.pixelsPerUnit, fittingScale(core.layers, metric, height, measures.line));
        }
    }
    const std::vector<qreal> widths = columnWidths(cores, measures);
    qreal x = area.left();
    for (auto& core : cores) {
        const qreal width = widths[plan.columns.size()];
        core.column.heading = QRectF(x, area.top(), width, measures.heading);
        core.column.body = QRectF(x, core.column.heading.bottom(), width, height);
        place(core, plan.pixelsPerUnit, metric, measures.line);
        core.column.firstLayer = static_cast<int>(plan.layers.size());
        core.column.layerCount = static_cast<int>(core.layers.size());
        for (auto& layer : core.layers) {
            layer.column = static_cast<int>(plan.columns.size());
            plan.layers.push_back(std::move(layer));
        }
        plan.columns.push_back(core.column);
        x += width + measures.gap;
    }
    return plan;
}

qreal borderNoise(size_t seed, qreal x)
{
    // Three waves of different length; the seed moves them against each other.
    const auto phase = [seed](unsigned shift) {
        return static_cast<qreal>((seed >> shift) & 0xFFFFU) / 65536.0 * 2 * std::numbers::pi;
    };
    const auto length = [seed](unsigned shift, qreal from, qreal spread) {
        return from + (static_cast<qreal>((seed >> shift) & 0xFFU) / 256.0 * spread);
    };
    const auto wave = [x](qreal wavelength, qreal offset) {
        return std::sin((x / wavelength * 2 * std::numbers::pi) + offset);
    };
    return (0.52 * wave(length(3, 170, 110), phase(0))) + (0.34 * wave(length(11, 78, 40), phase(16)))
        + (0.14 * wave(length(19, 38, 16), phase(32)));
}

} // namespace keystrata::ui
