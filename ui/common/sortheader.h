// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QHeaderView>

namespace keystrata::ui {

/// Column headings of which one has an arrow beside its text. Styles put the arrow at the right end, where it would
/// lie on the text of a column of figures.
class SortHeader : public QHeaderView
{
    Q_OBJECT

public:
    static constexpr int ArrowRoom = 14; ///< what a heading needs besides its text

    explicit SortHeader(QWidget* parent = nullptr);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const override;
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
};

} // namespace keystrata::ui
