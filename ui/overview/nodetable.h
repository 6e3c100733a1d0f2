// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/nodesmodel.h"

#include <QTableView>

class QActionGroup;

namespace keystrata::ui {

class NodeDelegate;

/// The masters of a Cluster with what each has and does. A click on a heading sorts, and so does the context menu; rows
/// do not change places under the pointer. What there is no room for goes: first the slots, then the percentages beside
/// the bars, last the evictions.
class NodeTable : public QTableView
{
    Q_OBJECT

public:
    explicit NodeTable(QWidget* parent = nullptr);

    void setRows(std::vector<NodeRow> rows);
    void setStale(bool stale); ///< grey: the figures are from the past

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool viewportEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void addSortActions();
    void fitColumns();
    int heightOf(int rows) const;

    NodesModel m_model;
    SortedNodes m_sorted{&m_model};
    NodeDelegate* m_delegate;
    QActionGroup* m_sorting;
};

} // namespace keystrata::ui
