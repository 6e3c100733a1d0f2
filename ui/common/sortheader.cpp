// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/sortheader.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionHeader>

namespace keystrata::ui {

namespace {
constexpr qreal ArrowWidth = 7;
constexpr qreal ArrowHeight = 3.5;
} // namespace

SortHeader::SortHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
}

void SortHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const
{
    QHeaderView::initStyleOptionForIndex(option, logicalIndex);
    option->sortIndicator = QStyleOptionHeader::None;
}

void SortHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const
{
    painter->save();
    QHeaderView::paintSection(painter, rect, logicalIndex);
    painter->restore();
    if (!isSortIndicatorShown() || sortIndicatorSection() != logicalIndex) {
        return;
    }
    QStyleOptionHeader option;
    initStyleOption(&option);
    option.rect = rect;
    option.section = logicalIndex;
    const QRectF label = style()->subElementRect(QStyle::SE_HeaderLabel, &option, this);
    const QVariant aligned = model()->headerData(logicalIndex, orientation(), Qt::TextAlignmentRole);
    const auto align =
        QStyle::visualAlignment(layoutDirection(), aligned.isValid() ? aligned.value<Qt::Alignment>() : Qt::AlignLeft);
    const int text = fontMetrics().horizontalAdvance(model()->headerData(logicalIndex, orientation()).toString());
    // Towards the middle of the column.
    const qreal left = align.testFlag(Qt::AlignRight) ? label.right() - text - space::Tight - ArrowWidth
                                                      : label.left() + text + space::Tight;
    // As everywhere else on this desktop: downwards when values grow downwards.
    const bool down = sortIndicatorOrder() == Qt::AscendingOrder;
    const qreal top = rect.center().y() - ArrowHeight / 2 + 0.5;
    QPainterPath arrow({left, down ? top : top + ArrowHeight});
    arrow.lineTo(left + ArrowWidth / 2, down ? top + ArrowHeight : top);
    arrow.lineTo(left + ArrowWidth, down ? top : top + ArrowHeight);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(Theme::of(this).muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPath(arrow);
    painter->restore();
}

} // namespace keystrata::ui
