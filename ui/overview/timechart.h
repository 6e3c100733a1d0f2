// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/chartaxis.h"
#include "ui/logic/chartdata.h"

#include <QChartView>

#include <functional>
#include <optional>
#include <vector>

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace keystrata::ui {

struct Theme;

/// Which of the theme's colours for data.
enum class CurveColor
{
    First,
    Second,
    Third
};

QColor colorOf(CurveColor color, const Theme& theme);

struct Curve
{
    QString name;
    CurveColor color = CurveColor::First;
    bool filled = false; ///< down to the axis
    std::vector<ChartLine> lines;
};

/// A dashed line across: a goal, a limit.
struct Reference
{
    double value = 0;
    QString label;
    bool goal = false; ///< to be reached; else a limit
};

/// A moment worth knowing: a restart.
struct Marker
{
    qint64 time = 0;
    QString label;
};

/// Everything a chart shows at one moment.
struct ChartPicture
{
    TimeSpan span;
    ValueScale scale;
    std::vector<AxisTick> times;
    std::vector<Curve> curves;
    std::optional<Reference> reference;
    std::vector<TimeSpan> shaded; ///< analysis of ours was running
    QString shadedLabel; ///< said where it fits
    std::vector<Marker> markers;
    bool stale = false;
    QString empty; ///< said in the middle when there is nothing to draw
    std::function<QString(double)> figure; ///< a value in words, for the crosshair
};

/// Lines over time. Qt Charts draws the lines; grid, labels and crosshair are painted here, because its axes cannot
/// stand on round local times. A cross of pointer or arrow keys is told to everybody who shares the time axis.
class TimeChart : public QChartView
{
    Q_OBJECT

public:
    explicit TimeChart(QWidget* parent = nullptr);

    void setPicture(ChartPicture picture);

    const ChartPicture& picture() const { return m_picture; }

    void setCrosshair(std::optional<qint64> time);

    std::optional<qint64> crosshair() const { return m_crosshair; }

    int columns() const; ///< pixels there are for points

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void pointed(std::optional<qint64> time);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Stroke
    {
        QLineSeries* line = nullptr;
        QLineSeries* edge = nullptr; ///< the upper edge of `area`
        QAreaSeries* area = nullptr;
    };

    Stroke& strokeAt(size_t index);
    void draw();
    void drawCurve(const Curve& curve, size_t& stroke);
    void setPlotArea();
    double xOf(double time) const;
    double yOf(double value) const;
    void drawReference(QPainter* painter) const;
    void drawMarkers(QPainter* painter) const;
    void drawShades(QPainter* painter) const;
    void drawLabel(QPainter* painter, QPointF at, const QString& text, const QColor& color) const;
    void drawCrosshair(QPainter* painter) const;
    QStringList crosshairLines() const;
    void step(int direction);

    ChartPicture m_picture;
    QValueAxis* m_timeAxis;
    QValueAxis* m_valueAxis;
    std::vector<Stroke> m_strokes;
    QRectF m_plot;
    std::optional<qint64> m_crosshair;
};

} // namespace keystrata::ui
