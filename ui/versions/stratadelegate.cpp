// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/stratadelegate.h"

#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/stratamodel.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>

#include <algorithm>

namespace keystrata::ui {

namespace {

bool isNamespace(const QModelIndex& index)
{
    return index.data(StrataModel::NamespaceRole).toBool();
}

/// Layout, database or prefix that the row above says already.
bool repeats(const QModelIndex& index)
{
    if (index.column() > StrataModel::Prefix || index.row() == 0) {
        return false;
    }
    const QModelIndex above = index.siblingAtRow(index.row() - 1);
    return above.data() == index.data();
}

QFont fontOf(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    QFont font = option.font;
    if (!isNamespace(index) && (index.column() == StrataModel::Version || index.column() == StrataModel::State)) {
        font.setWeight(QFont::DemiBold);
    }
    return font;
}

/// Room for an interval, so that figures stand under each other with and without one.
qreal intervalRoom(const QModelIndex& index, const QString& interval)
{
    if (index.column() != StrataModel::Memory) {
        return 0;
    }
    const auto* model = qobject_cast<const StrataModel*>(index.model());
    if (!model || !model->keyspace() || model->keyspace()->exact) {
        return 0;
    }
    const QFontMetricsF metrics(textFont(TextStyle::Small));
    const qreal usual = metrics.horizontalAdvance(QStringLiteral("±<1%"));
    return std::max(usual, metrics.horizontalAdvance(interval)) + space::Tight;
}

} // namespace

QColor colorOf(Severity severity, const Theme& theme)
{
    switch (severity) {
    case Severity::None:
        return theme.text;
    case Severity::Muted:
        return theme.muted;
    case Severity::Good:
        return theme.ok;
    case Severity::Accent:
        return theme.accent;
    case Severity::Warning:
        return theme.warning;
    case Severity::Danger:
        return theme.danger;
    }
    return theme.text;
}

void StrataDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    painter->save();
    if (!isNamespace(index) || index.column() > StrataModel::State) {
        const QString figure = index.data(StrataModel::FigureRole).toString();
        const QString interval = index.data(StrataModel::IntervalRole).toString();
        const auto severity = static_cast<Severity>(index.data(StrataModel::SeverityRole).toInt());
        const Qt::Alignment alignment(index.data(Qt::TextAlignmentRole).toInt());
        QRectF room = QRectF(option.rect).adjusted(Inset, 0, -Inset, 0);
        const qreal intervalWidth = intervalRoom(index, interval); // of the memory; others tell it in their tip
        if (intervalWidth > 0) {
            painter->setFont(textFont(TextStyle::Small));
            painter->setPen(theme.muted);
            painter->drawText(room, Qt::AlignVCenter | Qt::AlignRight, interval);
            room.setRight(room.right() - intervalWidth);
        }
        painter->setFont(fontOf(option, index));
        const bool quiet = isNamespace(index) || (severity == Severity::None && repeats(index));
        painter->setPen(quiet ? theme.muted : colorOf(severity, theme));
        painter->drawText(room, static_cast<int>(alignment) | Qt::TextSingleLine,
            QFontMetricsF(painter->font())
                .elidedText(
                    figure, index.column() == StrataModel::Prefix ? Qt::ElideMiddle : Qt::ElideRight, room.width()));
    }
    painter->restore();
}

QSize StrataDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int height = option.fontMetrics.height() + (2 * space::Tight) + 3;
    if (isNamespace(index) && index.column() <= StrataModel::State) {
        return {0, height}; // its name runs over these columns
    }
    const QFontMetricsF metrics(fontOf(option, index));
    const QString interval = index.data(StrataModel::IntervalRole).toString();
    QString figure = index.data(StrataModel::FigureRole).toString();
    if (index.column() == StrataModel::Keys && !isNamespace(index)) {
        figure.prepend(QStringLiteral("≥ ")); // its namespaces may need it
    }
    const qreal width = metrics.horizontalAdvance(figure) + intervalRoom(index, interval) + (2.0 * Inset);
    return {qRound(width) + 1, height};
}

bool StrataDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid()) {
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }
    showPlainTip(event->globalPos(), index.data(Qt::ToolTipRole).toString(), view, view->visualRect(index));
    return true;
}

} // namespace keystrata::ui
