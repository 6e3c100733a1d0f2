// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/overviewpage.h"

#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/overviewdata.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/overview/attentionpanel.h"
#include "ui/overview/chartcard.h"
#include "ui/overview/nodescard.h"
#include "ui/overview/stattile.h"

#include <QGridLayout>
#include <QLabel>
#include <QTimeZone>

#include <algorithm>
#include <utility>

namespace keystrata::ui {

namespace {

constexpr int TileCount = 8;
constexpr int NarrowWidth = 940; ///< below it the tiles take two rows
constexpr int SettledPoints = 12;
constexpr int PixelsPerTimeLabel = 110;
constexpr int FewestTimeLabels = 2;
constexpr int PixelsPerValueLabel = 38;
constexpr double LowestTopOfHitRate = 60; ///< the axis begins here unless the rate falls deeper

ChartValue rate(std::optional<double> stats::StatsPoint::* field)
{
    return [field](const stats::StatsPoint& point) { return point.*field; };
}

int labelsFor(const TimeChart* chart)
{
    return std::clamp(chart->height() / PixelsPerValueLabel, 3, 7);
}

/// "between 84.2 % and 92.0 %, now 91.8 %"
QString rangeText(const std::vector<ChartLine>& lines, const std::function<QString(double)>& figure)
{
    const auto range = rangeOf(lines);
    if (!range) {
        return OverviewPage::tr("no values");
    }
    return OverviewPage::tr("between %1 and %2, last %3")
        .arg(figure(range->low), figure(range->high), figure(lines.back().back().value));
}

} // namespace

OverviewPage::OverviewPage(ServerLink& link, SamplerController& sampler, QWidget* parent)
    : Page(parent)
    , m_link(link)
    , m_sampler(sampler)
    , m_status(new QLabel(this))
    , m_range(new SegmentedControl(tr("Range"), {tr("5 min"), tr("1 h")}, this))
    , m_tileGrid(new QGridLayout)
    , m_hitRate(new ChartCard(tr("Hit rate"), this))
    , m_memory(new ChartCard(tr("Memory"), this))
    , m_throughput(new ChartCard(tr("Throughput"), this))
    , m_nodes(new NodesCard(this))
    , m_chartGrid(new QGridLayout)
    , m_attention(new AttentionPanel(this))
{
    layOut();
    for (ChartCard* card : {m_hitRate, m_memory, m_throughput}) {
        connect(card->chart(), &TimeChart::pointed, this, &OverviewPage::point);
    }
    connect(m_range, &SegmentedControl::currentIndexChanged, this, &OverviewPage::present);
    connect(&m_sampler, &SamplerController::sampled, this, &OverviewPage::present);
    connect(&m_sampler, &SamplerController::failed, this, &OverviewPage::present);
    connect(&m_sampler, &SamplerController::cleared, this, &OverviewPage::present);
    connect(&m_link, &ServerLink::stateChanged, this, &OverviewPage::present);
    connect(&m_link, &ServerLink::countdownChanged, this, &OverviewPage::present);
}

void OverviewPage::layOut()
{
    m_tileGrid->setSpacing(space::Small + 2);
    for (int i = 0; i < TileCount; ++i) {
        m_tiles.append(new StatTile(this));
    }
    arrangeTiles(TileCount);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(space::Medium);
    middle->addWidget(makeCharts(), 1);
    middle->addWidget(m_attention);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    column->setSpacing(space::Medium);
    column->addWidget(makeHeading());
    column->addLayout(m_tileGrid);
    column->addLayout(middle, 1);
}

QWidget* OverviewPage::makeHeading()
{
    auto* heading = new QWidget(this);
    auto* title = new QLabel(this->title(), heading);
    setRole(title, "title");
    setRole(m_status, "muted");
    m_status->setTextFormat(Qt::PlainText);
    auto* line = new QHBoxLayout(heading);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Medium);
    line->addWidget(title);
    line->addWidget(m_status, 1);
    line->addWidget(m_range);
    return heading;
}

QWidget* OverviewPage::makeCharts()
{
    auto* charts = new QWidget(this);
    charts->setLayout(m_chartGrid);
    m_chartGrid->setContentsMargins(0, 0, 0, 0);
    m_chartGrid->setSpacing(space::Medium);
    arrangeCharts();
    return charts;
}

/// Of a Cluster the table of its masters stands below the hit rate. It is wide: two thirds, with the small charts above
/// one another beside the two, or all of a narrow page, in which the tiles must do for the small charts.
void OverviewPage::arrangeCharts()
{
    const bool cluster = m_sampler.latest() && !m_sampler.latest()->nodes.empty();
    const bool narrow = width() < NarrowWidth;
    if (std::exchange(m_arranged, std::pair(cluster, narrow)) == std::pair(cluster, narrow)) {
        return;
    }
    const int wide = cluster ? 4 : 6; // of six columns
    if (cluster) {
        m_chartGrid->addWidget(m_hitRate, 0, 0, 1, narrow ? 6 : wide);
        m_chartGrid->addWidget(m_nodes, 1, 0, 1, narrow ? 6 : wide);
        m_chartGrid->addWidget(m_throughput, 0, wide, 1, 6 - wide);
        m_chartGrid->addWidget(m_memory, 1, wide, 1, 6 - wide);
    } else {
        m_chartGrid->addWidget(m_hitRate, 0, 0, 1, wide);
        m_chartGrid->addWidget(m_memory, 1, 0, 1, 3);
        m_chartGrid->addWidget(m_throughput, 1, 3, 1, 3);
    }
    m_nodes->setVisible(cluster);
    m_memory->setVisible(!cluster || !narrow);
    m_throughput->setVisible(!cluster || !narrow);
    m_chartGrid->setRowStretch(0, 5);
    m_chartGrid->setRowStretch(1, 4);
    for (int column = 0; column < 6; ++column) {
        m_chartGrid->setColumnStretch(column, 1);
    }
}

void OverviewPage::arrangeTiles(int columns)
{
    if (m_tileGrid->count() > 0 && m_tileGrid->itemAtPosition(0, columns - 1) != nullptr
        && (columns == TileCount || m_tileGrid->itemAtPosition(0, columns) == nullptr)) {
        return;
    }
    for (int i = 0; i < TileCount; ++i) {
        m_tileGrid->addWidget(m_tiles[i], i / columns, i % columns);
        m_tileGrid->setColumnStretch(i, i < columns ? 1 : 0);
    }
}

void OverviewPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    arrangeTiles(width() < NarrowWidth ? TileCount / 2 : TileCount);
    present();
}

void OverviewPage::activated()
{
    m_active = true;
    present();
}

void OverviewPage::deactivated()
{
    m_active = false;
}

void OverviewPage::refresh()
{
    if (m_sampler.denied()) {
        m_link.askRights();
    }
    m_sampler.sampleNow();
}

bool OverviewPage::settled() const
{
    return m_sampler.denied() || m_sampler.history().points().size() >= SettledPoints;
}

std::chrono::milliseconds OverviewPage::range() const
{
    return m_range->currentIndex() == 0 ? std::chrono::minutes(5) : std::chrono::hours(1);
}

QString OverviewPage::liveText() const
{
    const auto masters = m_sampler.latest()->nodes.size();
    return masters == 0 ? tr("live, every second")
                        : tr("live, every second, the sum of %n masters", nullptr, pluralOf(masters));
}

QString OverviewPage::statusLine() const
{
    const auto age = m_sampler.age();
    if (m_link.serving()) {
        return m_sampler.denied() ? textOf(*m_sampler.denied()) : age ? liveText() : tr("first sample…");
    }
    return age ? tr("as of %1 ago").arg(formatDuration(*age)) : QString();
}

void OverviewPage::present()
{
    if (!m_active) {
        return;
    }
    const bool stale = !m_link.serving() && m_sampler.latest();
    m_status->setText(statusLine());
    showTiles(stale);
    showNodes(stale);
    showCharts(stale);
    m_attention->setAttention(
        attentionOf(m_sampler.health(), m_sampler.history()), m_sampler.latest() || m_sampler.denied());
    m_attention->setFacts(m_sampler.latest() ? factsOf(*m_sampler.latest(), m_sampler.history())
                                             : std::vector<std::pair<QString, QString>>());
}

void OverviewPage::showTiles(bool stale)
{
    const std::vector<TileData> tiles = tilesOf(m_sampler.latest(), m_sampler.history());
    for (size_t i = 0; i < tiles.size(); ++i) {
        m_tiles[static_cast<qsizetype>(i)]->setTile(tiles[i], stale);
    }
}

void OverviewPage::showNodes(bool stale)
{
    arrangeCharts();
    if (const auto& sample = m_sampler.latest(); sample && !sample->nodes.empty()) {
        m_nodes->setNodes(nodeRows(*sample, m_sampler.nodeMeter()), stats::spreadOfKeys(*sample), stale);
    }
}

ChartPicture OverviewPage::frame(bool stale) const
{
    ChartPicture picture;
    picture.span = spanOf(m_sampler.history(), range());
    picture.shaded = analysisSpans(m_sampler.history(), picture.span);
    for (const ServerEvent& event : m_sampler.events()) {
        picture.markers.push_back({chartTime(event.time), nameOf(event.kind)});
    }
    picture.stale = stale;
    if (m_sampler.history().points().size() < 2) {
        picture.empty =
            m_sampler.denied() ? tr("The server does not allow INFO.") : tr("Waiting for the first samples…");
    }
    return picture;
}

void OverviewPage::showCharts(bool stale)
{
    const StatsHistory& history = m_sampler.history();
    const auto times = [](const TimeChart* chart, TimeSpan span) {
        return timeTicks(
            span, std::max(chart->columns() / PixelsPerTimeLabel, FewestTimeLabels), QTimeZone::systemTimeZone());
    };

    ChartPicture hits = frame(stale);
    hits.figure = [](double value) { return formatPercent(value); };
    hits.curves = {
        {tr("hit rate"), CurveColor::First, true, hitRateLines(history, hits.span, m_hitRate->chart()->columns())}};
    if (hits.empty.isEmpty() && hits.curves[0].lines.empty()) {
        hits.empty = tr("No reads by applications in this time.");
    }
    const double lowest = rangeOf(hits.curves[0].lines).value_or(ValueRange{100, 100}).low;
    hits.scale =
        valueScale(std::min(lowest, LowestTopOfHitRate), 100, labelsFor(m_hitRate->chart()), AxisUnit::Percent);
    hits.reference = Reference{HitRateGoal, goalText(), true};
    hits.shadedLabel = tr("our scan");
    hits.times = times(m_hitRate->chart(), hits.span);
    const QString hitText = rangeText(hits.curves[0].lines, hits.figure);
    m_hitRate->setPicture(
        std::move(hits), tr("Hit rate over the last %1: %2; %3.").arg(formatDuration(range()), hitText, goalText()));

    ChartPicture memory = frame(stale);
    memory.figure = [](double value) { return formatBytes(static_cast<quint64>(value)); };
    memory.curves = {{tr("used"), CurveColor::Second, true,
        linesOf(history, memory.span, m_memory->chart()->columns(),
            [](const stats::StatsPoint& point) { return static_cast<double>(point.usedMemory); })}};
    double top = rangeOf(memory.curves[0].lines).value_or(ValueRange{0, 1e6}).high;
    if (m_sampler.latest() && m_sampler.latest()->maxmemory > 0) {
        const auto limit = static_cast<double>(m_sampler.latest()->maxmemory);
        memory.reference = Reference{limit, tr("maxmemory %1").arg(formatBytes(m_sampler.latest()->maxmemory))};
        top = std::max(top, limit * 1.05);
    }
    memory.scale = valueScale(0, top, labelsFor(m_memory->chart()), AxisUnit::Bytes);
    memory.times = times(m_memory->chart(), memory.span);
    const QString memoryText = rangeText(memory.curves[0].lines, memory.figure);
    m_memory->setPicture(
        std::move(memory), tr("Memory over the last %1: %2.").arg(formatDuration(range()), memoryText));

    ChartPicture load = frame(stale);
    load.figure = [](double value) { return formatRate(value); };
    const int columns = m_throughput->chart()->columns();
    // While an analysis of ours runs the server's count is mostly of our commands: the line has a hole there.
    const ChartValue others = [](const stats::StatsPoint& point) {
        return point.analysisRunning ? std::nullopt : point.opsPerSec;
    };
    load.curves = {{tr("operations"), CurveColor::Third, false, linesOf(history, load.span, columns, others)},
        {tr("reads"), CurveColor::First, false,
            linesOf(history, load.span, columns, rate(&stats::StatsPoint::readsPerSec))}};
    const double most = std::max({rangeOf(load.curves[0].lines).value_or(ValueRange{}).high,
        rangeOf(load.curves[1].lines).value_or(ValueRange{}).high, 10.0});
    load.scale = valueScale(0, most, labelsFor(m_throughput->chart()), AxisUnit::PerSecond);
    load.times = times(m_throughput->chart(), load.span);
    const QString loadText = rangeText(load.curves[0].lines, load.figure);
    m_throughput->setPicture(
        std::move(load), tr("Operations over the last %1: %2.").arg(formatDuration(range()), loadText));
}

void OverviewPage::point(std::optional<qint64> time)
{
    for (ChartCard* card : {m_hitRate, m_memory, m_throughput}) {
        card->chart()->setCrosshair(time);
    }
}

} // namespace keystrata::ui
