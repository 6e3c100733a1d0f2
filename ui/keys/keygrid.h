// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keysmodel.h"

#include <QAbstractItemView>

#include <optional>
#include <vector>

class QHeaderView;

namespace keystrata::ui {

/// A table of millions of rows: paints and knows only those that are seen. (QTableView and QTreeView keep something for
/// every row there is.) The list may be made anew at any time: current key and place are kept by name.
class KeyGrid : public QAbstractItemView
{
    Q_OBJECT

public:
    explicit KeyGrid(KeysModel& keys, QWidget* parent = nullptr);

    QHeaderView* header() const { return m_header; }

    std::optional<KeysModel::Identity> currentKey() const;
    /// In the order of the rows.
    std::vector<KeysModel::Identity> selectedKeys() const;
    int selectedCount() const;
    /// All keys are of one stratum that is named elsewhere: what of a name belongs to it is left out.
    void setOneStratum(bool one);
    /// The arrow beside a heading; column -1: none.
    void showOrder(int column, Qt::SortOrder order);
    int firstSeen() const;
    int lastSeen() const;

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void keyboardSearch(const QString& search) override;

Q_SIGNALS:
    void seenChanged(); ///< other rows are seen, or they hold other keys
    void currentKeyChanged();
    void headingClicked(int column);
    void menuRequested(const QPoint& globalPosition); ///< for the current key

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) override;
    void updateGeometries() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const;
    int rowAt(int y) const;
    void fitColumns();
    void hover(int row);
    void remember();
    void restore();
    void paintRow(QPainter& painter, int row, const QRect& rect) const;
    void paintName(QPainter& painter, const QModelIndex& index, const QRect& rect) const;

    KeysModel& m_keys;
    QHeaderView* m_header;
    QFont m_nameFont;
    int m_hovered = -1;
    std::optional<KeysModel::Identity> m_current; ///< while rows change
    std::optional<KeysModel::Identity> m_anchor;
    int m_anchorTop = 0; ///< of the anchor, from the top of the viewport
    bool m_restoring = false;
    bool m_oneStratum = false;
};

} // namespace keystrata::ui
