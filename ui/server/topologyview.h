// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/serverrows.h"

#include <QWidget>

#include <vector>

namespace keystrata::ui {

/// The servers drawn: each master with its replicas below it, the sentinels beside; a line is broken where a replica
/// does not hear its master. Its table twin stands below it; here is no more than fits a glance.
class TopologyView : public QWidget
{
    Q_OBJECT

public:
    explicit TopologyView(QWidget* parent = nullptr);

    void setRows(const std::vector<ServerRow>& rows, const QString& summary);
    void setSelected(int row); ///< -1: none

    QSize sizeHint() const override;

    bool hasHeightForWidth() const override { return true; }

    int heightForWidth(int width) const override;

Q_SIGNALS:
    void serverClicked(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Place
    {
        int row = 0;
        QRect box;
        QPoint from; ///< where the line from its master begins; null: none
    };

    QSize boxSize() const;
    std::vector<Place> places(int width) const;
    void paintBox(QPainter& painter, const Place& place) const;
    int rowAt(const QPoint& point) const;

    std::vector<ServerRow> m_rows;
    int m_selected = -1;
};

} // namespace keystrata::ui
