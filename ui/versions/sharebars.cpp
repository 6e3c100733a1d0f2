// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/sharebars.h"

#include "ui/common/plaintip.h"
#include "ui/common/theme.h"

#include <QHelpEvent>
#include <QPainter>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr qreal BarHeight = 6;

} // namespace

ShareBars::ShareBars(const QString& name, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBars::setLines(std::vector<ShareLine> lines)
{
    if (m_lines == lines) {
        return;
    }
    const bool resized = m_lines.size() != lines.size();
    m_lines = std::move(lines);
    QStringList words;
    for (const auto& line : m_lines) {
        words << tr("%1: %2 %3", "a namespace or type, keys, memory").arg(line.name, line.figure, line.note).trimmed();
    }
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    if (resized) {
        updateGeometry();
    }
    update();
}

qreal ShareBars::lineHeight() const
{
    return fontMetrics().height() + space::Small + 2;
}

QSize ShareBars::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 40, qRound(lineHeight() * static_cast<qreal>(m_lines.size()))};
}

QSize ShareBars::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, sizeHint().height()};
}

qreal ShareBars::widest(QString ShareLine::* text) const
{
    qreal width = 0;
    for (const auto& line : m_lines) {
        width = std::max(width, QFontMetricsF(font()).horizontalAdvance(line.*text));
    }
    return width;
}

bool ShareBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto row = static_cast<size_t>(std::max(0.0, help->pos().y() / lineHeight()));
        if (row < m_lines.size()) {
            const ShareLine& line = m_lines[row];
            showPlainTip(help->globalPos(),
                QStringList{line.name, line.figure, line.note}.join(QLatin1Char('\n')).trimmed(), this);
        }
        return true;
    }
    return QWidget::event(event);
}

void ShareBars::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(font());
    const qreal figureWidth = widest(&ShareLine::figure);
    const qreal noteWidth = widest(&ShareLine::note);
    const qreal barWidth = std::clamp(width() * 0.24, 40.0, 150.0);
    const qreal barLeft = width() - barWidth;
    const qreal noteRight = barLeft - space::Medium;
    const qreal figureRight = noteRight - (noteWidth > 0 ? noteWidth + space::Medium : 0);
    const qreal nameWidth = figureRight - figureWidth - space::Medium;
    const qreal height = lineHeight();
    qreal y = 0;
    for (const auto& line : m_lines) {
        const QRectF row(0, y, width(), height);
        painter.setPen(theme.text);
        painter.drawText(QRectF(0, y, nameWidth, height), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            metrics.elidedText(line.name, Qt::ElideMiddle, nameWidth));
        painter.drawText(
            QRectF(figureRight - figureWidth, y, figureWidth, height), Qt::AlignVCenter | Qt::AlignRight, line.figure);
        painter.setPen(theme.muted);
        painter.drawText(
            QRectF(noteRight - noteWidth, y, noteWidth, height), Qt::AlignVCenter | Qt::AlignRight, line.note);
        QRectF track(barLeft, row.center().y() - (BarHeight / 2), barWidth, BarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.line);
        painter.drawRoundedRect(track, BarHeight / 2, BarHeight / 2);
        if (line.share > 0) {
            track.setWidth(std::max(BarHeight, barWidth * std::min(line.share, 1.0)));
            painter.setBrush(theme.accent);
            painter.drawRoundedRect(track, BarHeight / 2, BarHeight / 2);
        }
        if (&line != &m_lines.back()) {
            painter.setPen(QPen(theme.line, 1));
            painter.drawLine(QLineF(0, row.bottom() - 0.5, width(), row.bottom() - 0.5));
        }
        y += height;
    }
}

} // namespace keystrata::ui
