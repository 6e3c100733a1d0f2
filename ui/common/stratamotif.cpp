// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/stratamotif.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <array>
#include <cmath>
#include <numbers>

namespace keystrata::ui {

namespace {

constexpr int Height = 132;

struct Layer
{
    QColor color;
    double top; ///< share of the height
    double swing; ///< of its upper edge, share of the height
    double phase;
};

/// From the surface down; each covers what is below it from its upper edge on.
std::array<Layer, 6> layersOf(const Theme& theme)
{
    return {Layer{theme.newerGround, 0.00, 0.000, 0.0}, Layer{theme.live, 0.17, 0.030, 0.4},
        Layer{theme.old[0], 0.50, 0.040, 2.1}, Layer{theme.old[1], 0.70, 0.030, 3.7},
        Layer{theme.old[2], 0.83, 0.022, 5.2}, Layer{theme.unversioned, 0.92, 0.016, 0.9}};
}

/// Two waves of different length never meet the same way twice, like rock.
double edgeAt(const Layer& layer, double x)
{
    using std::numbers::pi;
    return layer.top
        + layer.swing * (std::sin(2.3 * pi * x + layer.phase) + 0.55 * std::sin(5.1 * pi * x + 2 * layer.phase));
}

QPainterPath pathOf(const Layer& layer, const QRectF& area)
{
    constexpr int Steps = 120;
    QPainterPath path(QPointF(area.left(), area.bottom()));
    for (int i = 0; i <= Steps; ++i) {
        const double x = static_cast<double>(i) / Steps;
        path.lineTo(area.left() + x * area.width(), area.top() + edgeAt(layer, x) * area.height());
    }
    path.lineTo(area.bottomRight());
    path.closeSubpath();
    return path;
}

void paintLayers(QPainter& painter, const QRectF& area, const Theme& theme, double radius)
{
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath frame;
    frame.addRoundedRect(area, radius, radius);
    painter.setClipPath(frame);
    for (const Layer& layer : layersOf(theme)) {
        const QPainterPath path = pathOf(layer, area);
        painter.fillPath(path, layer.color);
        painter.strokePath(path, QPen(theme.surface, 1.5));
    }
    painter.setClipping(false);
}

} // namespace

StrataMotif::StrataMotif(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(Height);
}

QSize StrataMotif::sizeHint() const
{
    return {480, Height};
}

void StrataMotif::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintLayers(painter, rect(), Theme::of(this), space::Radius + 2);
}

QIcon applicationIcon()
{
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paintLayers(painter, QRectF(0, 0, size, size), Theme::light(), size * 0.2);
        icon.addPixmap(pixmap);
    }
    return QIcon::fromTheme(QStringLiteral("keystrata"), icon);
}

} // namespace keystrata::ui
