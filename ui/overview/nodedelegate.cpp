// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/nodedelegate.h"

#include "ui/common/plaintip.h"
#include "ui/common/sortheader.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/nodesmodel.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int BarHeight = 3;
constexpr int Above = 5; ///< the text
constexpr int Between = 3; ///< the text and its bar
constexpr int Below = 6; ///< the bar
constexpr int MarkHeight = 7;

bool hasBar(int column)
{
    return column == NodesModel::Keys || column == NodesModel::Memory || column == NodesModel::Operations;
}

/// Operations change every second; there the bar says it better.
bool hasPercentage(int column)
{
    return column == NodesModel::Keys || column == NodesModel::Memory;
}

/// "34 %": beside a bar whole numbers say enough.
QString percentOf(double share, const QLocale& locale)
{
    const double percent = 100 * share;
    const QString number = percent > 0 && percent < 0.5 ? QStringLiteral("<1") : locale.toString(percent, 'f', 0);
    return number + QChar(0x00A0) + QLatin1Char('%');
}

/// IP addresses of one network differ at their ends, names at their beginnings.
Qt::TextElideMode elidingOf(const QString& text, bool figure)
{
    const bool number = !text.isEmpty() && (text[0].isDigit() || text[0] == QLatin1Char('['));
    return figure ? Qt::ElideRight : number ? Qt::ElideLeft : Qt::ElideMiddle;
}

int percentageRoom()
{
    return QFontMetrics(textFont(TextStyle::Small)).horizontalAdvance(QStringLiteral("100 %")) + space::Small;
}

/// The widest text that a column has to hold.
QString widestOf(int column)
{
    switch (column) {
    case NodesModel::Slots:
        return QStringLiteral("16,384");
    case NodesModel::Keys:
        return QStringLiteral("88.8 M");
    case NodesModel::Memory:
        return QStringLiteral("88.8 MB");
    case NodesModel::HitRate:
        return QStringLiteral("88.8 %");
    default:
        return QStringLiteral("88.8 k/s");
    }
}

} // namespace

int NodeDelegate::widthOf(int column, const QString& heading, const QFont& font, bool percentages) const
{
    const QFontMetrics metrics(font);
    const int figure = metrics.horizontalAdvance(widestOf(column)) + metrics.averageCharWidth()
        + (percentages && hasPercentage(column) ? percentageRoom() : 0);
    return std::max(metrics.horizontalAdvance(heading) + SortHeader::ArrowRoom, figure) + 2 * Inset;
}

QSize NodeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, Above + option.fontMetrics.height() + Between + BarHeight + Below + 1};
}

void NodeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    // Painted here and not by the style: styles draw selected cells with frames and gradients of their own.
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, chosen ? theme.accentSoft : theme.hover);
    }
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.line);
    const bool trailing = index.column() != NodesModel::Address;
    QRect room = option.rect.adjusted(Inset, Above, -Inset, 0);
    room.setHeight(option.fontMetrics.height());
    const auto visual = [&option](
                            const QRect& place) { return QStyle::visualRect(option.direction, option.rect, place); };
    const auto align = static_cast<int>(QStyle::visualAlignment(
                           option.direction, (trailing ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter))
        | Qt::TextSingleLine;
    const QVariant share = index.data(NodesModel::ShareRole);
    if (hasBar(index.column())) {
        if (m_percentages && hasPercentage(index.column())) {
            painter->setFont(textFont(TextStyle::Small));
            painter->setPen(theme.muted);
            if (share.isValid()) {
                painter->drawText(visual(room), align, percentOf(share.toDouble(), option.locale));
            }
            room.setRight(room.right() - percentageRoom());
        }
        paintBar(*painter, option, index);
    }
    const auto tone = static_cast<Tone>(index.data(NodesModel::ToneRole).toInt());
    painter->setFont(option.font);
    painter->setPen(m_stale ? theme.muted : tone == Tone::Plain ? theme.text : toneColor(theme, tone));
    const QString text = index.data().toString();
    painter->drawText(
        visual(room), align, option.fontMetrics.elidedText(text, elidingOf(text, trailing), room.width()));
    painter->restore();
}

void NodeDelegate::paintBar(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QVariant share = index.data(NodesModel::ShareRole);
    if (!share.isValid()) {
        return;
    }
    const Theme& theme = Theme::of(option.widget);
    const double full = index.data(NodesModel::FullShareRole).toDouble();
    const QRectF track(option.rect.left() + Inset, option.rect.top() + Above + option.fontMetrics.height() + Between,
        option.rect.width() - 2 * Inset, BarHeight);
    const bool mirrored = option.direction == Qt::RightToLeft;
    const auto along = [&](double part) {
        const qreal length = track.width() * std::clamp(part / full, 0.0, 1.0);
        return mirrored ? track.right() - length : track.left() + length;
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.line);
    painter.drawRoundedRect(track, BarHeight / 2.0, BarHeight / 2.0);
    const bool warned = static_cast<Tone>(index.data(NodesModel::ToneRole).toInt()) > Tone::Notice;
    painter.setBrush(m_stale ? theme.muted : warned ? theme.warning : theme.accent);
    const qreal end = along(share.toDouble());
    const QRectF filled(std::min(end, mirrored ? track.right() : track.left()), track.top(),
        mirrored ? track.right() - end : end - track.left(), BarHeight);
    painter.drawRoundedRect(filled, BarHeight / 2.0, BarHeight / 2.0);
    const QRectF mark(along(index.data(NodesModel::EvenShareRole).toDouble()) - 0.5,
        track.center().y() - MarkHeight / 2.0, 1, MarkHeight);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(mark, theme.muted);
}

bool NodeDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const QString tip = index.data(Qt::ToolTipRole).toString();
    if (event->type() != QEvent::ToolTip || tip.isEmpty()) {
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }
    showPlainTip(event->globalPos(), tip, view->viewport(), option.rect);
    return true;
}

} // namespace keystrata::ui
