// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumtext.h"

#include <QStyledItemDelegate>

namespace keystrata::ui {

struct Theme;

QColor colorOf(Severity severity, const Theme& theme);

/// Paints the cells of StrataTable: states and warnings coloured by severity, figures right-aligned with their
/// interval muted behind them, repeated layout and prefix names muted.
class StrataDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

    static constexpr int Inset = 7;
};

} // namespace keystrata::ui
