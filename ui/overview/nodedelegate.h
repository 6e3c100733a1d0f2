// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QStyledItemDelegate>

namespace keystrata::ui {

/// A figure of a master over a bar of its share; a mark on the bar is an even share.
class NodeDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int Inset = 6; ///< of a cell; that of the headings is in the style sheet

    using QStyledItemDelegate::QStyledItemDelegate;

    void setStale(bool stale) { m_stale = stale; }

    void setPercentages(bool shown) { m_percentages = shown; }

    /// What a column needs for its heading and for every figure that may come, so that it keeps its width.
    int widthOf(int column, const QString& heading, const QFont& font, bool percentages) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

private:
    void paintBar(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    bool m_stale = false;
    bool m_percentages = true;
};

} // namespace keystrata::ui
