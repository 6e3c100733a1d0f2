// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/shell/page.h"

#include <QList>

#include <chrono>
#include <optional>

class QGridLayout;
class QLabel;

namespace keystrata::ui {

class AttentionPanel;
class ChartCard;
class NodesCard;
class SamplerController;
class SegmentedControl;
class ServerLink;
class StatTile;
struct ChartPicture;

/// How the cache is: eight figures, its hit rate, memory and throughput over time, and what needs attention.
class OverviewPage : public Page
{
    Q_OBJECT

public:
    OverviewPage(ServerLink& link, SamplerController& sampler, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("overview"); }

    QString title() const override { return tr("Overview"); }

    void activated() override;
    void deactivated() override;
    void refresh() override;
    bool settled() const override;

    const QList<StatTile*>& tiles() const { return m_tiles; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    QWidget* makeHeading();
    QWidget* makeCharts();
    void arrangeTiles(int columns);
    void arrangeCharts();
    void present();
    void showTiles(bool stale);
    void showNodes(bool stale);
    void showCharts(bool stale);
    ChartPicture frame(bool stale) const;
    void point(std::optional<qint64> time);
    QString statusLine() const;
    QString liveText() const;
    std::chrono::milliseconds range() const;

    ServerLink& m_link;
    SamplerController& m_sampler;
    bool m_active = false;
    QLabel* m_status;
    SegmentedControl* m_range;
    QGridLayout* m_tileGrid;
    QList<StatTile*> m_tiles;
    ChartCard* m_hitRate;
    ChartCard* m_memory;
    ChartCard* m_throughput;
    NodesCard* m_nodes; ///< of a Cluster
    QGridLayout* m_chartGrid;
    std::optional<std::pair<bool, bool>> m_arranged; ///< for a Cluster, for a narrow page
    AttentionPanel* m_attention;
};

} // namespace keystrata::ui
