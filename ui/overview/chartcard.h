// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/card.h"
#include "ui/overview/timechart.h"

namespace keystrata::ui {

/// Names the curves of a chart, each beside a dash of its colour.
class ChartLegend : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    void setCurves(const std::vector<Curve>& curves);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<std::pair<QString, CurveColor>> m_entries;
};

/// A chart with its heading, and its legend when it has more than one curve.
class ChartCard : public Card
{
    Q_OBJECT

public:
    explicit ChartCard(const QString& title, QWidget* parent = nullptr);

    TimeChart* chart() const { return m_chart; }

    /// The summary says in words what the picture shows.
    void setPicture(ChartPicture picture, const QString& summary);

private:
    TimeChart* m_chart;
    ChartLegend* m_legend;
};

} // namespace keystrata::ui
