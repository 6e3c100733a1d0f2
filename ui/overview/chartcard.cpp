// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/chartcard.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {
constexpr int Dash = 14;
}

void ChartLegend::setCurves(const std::vector<Curve>& curves)
{
    std::vector<std::pair<QString, CurveColor>> entries;
    for (const Curve& curve : curves) {
        entries.emplace_back(curve.name, curve.color);
    }
    if (entries != m_entries) {
        m_entries = std::move(entries);
        updateGeometry();
    }
    update();
}

QSize ChartLegend::sizeHint() const
{
    const QFontMetrics metrics(textFont(TextStyle::Small));
    int width = 0;
    for (const auto& [name, color] : m_entries) {
        width += Dash + space::Tight + metrics.horizontalAdvance(name) + space::Medium;
    }
    return {width, metrics.height()};
}

void ChartLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(TextStyle::Small));
    int x = 0;
    for (const auto& [name, color] : m_entries) {
        if (x + Dash + space::Tight + painter.fontMetrics().horizontalAdvance(name) > width()) {
            break; // half a name would be none; the crosshair tells it
        }
        painter.setPen(QPen(colorOf(color, theme), 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(x + 1, height() / 2.0), QPointF(x + Dash - 1, height() / 2.0));
        x += Dash + space::Tight;
        painter.setPen(theme.muted);
        const int width = painter.fontMetrics().horizontalAdvance(name);
        painter.drawText(QRect(x, 0, width + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, name);
        x += width + space::Medium;
    }
}

ChartCard::ChartCard(const QString& title, QWidget* parent)
    : Card(title, parent)
    , m_chart(new TimeChart(this))
    , m_legend(new ChartLegend(this))
{
    m_chart->setAccessibleName(title);
    addToHeading(m_legend);
    body()->addWidget(m_chart, 1);
    // The chart's labels stand at the left edge of the heading above.
    layout()->setContentsMargins(space::Large, space::Medium, space::Large, space::Small);
}

void ChartCard::setPicture(ChartPicture picture, const QString& summary)
{
    m_legend->setVisible(picture.curves.size() > 1);
    m_legend->setCurves(picture.curves);
    m_chart->setAccessibleDescription(summary);
    m_chart->setPicture(std::move(picture));
}

} // namespace keystrata::ui
