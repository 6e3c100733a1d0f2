// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyfilter.h"
#include "ui/logic/stratamodel.h"

#include <QTreeView>

#include <optional>

namespace keystrata::ui {

/// The table of strata, opening to their namespaces: the twin of the painted picture. A third click on a heading goes
/// back to the natural order. The selection is a StratumKey, so that view, table and panel can share it.
class StrataTable : public QTreeView
{
    Q_OBJECT

public:
    explicit StrataTable(QWidget* parent = nullptr);

    void setStrata(StrataModel* model);

    StrataModel* strata() const { return m_strata; }

    void setSelected(const std::optional<StratumKey>& key);
    std::optional<StratumKey> selected() const;
    void fitColumns(); ///< to what is shown now and to the width of the table

Q_SIGNALS:
    void stratumSelected(const keystrata::ui::StratumKey& key); ///< by the person, not by setSelected()
    void menuRequested(const keystrata::ui::KeyScope& scope, const QPoint& globalPosition);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void drawNamespace(QPainter* painter, const QModelIndex& index) const;
    void sortNext(int column);
    void spread();

    StrataModel* m_strata = nullptr;
    bool m_following = false; ///< the selection moves because setSelected() said so
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

} // namespace keystrata::ui
