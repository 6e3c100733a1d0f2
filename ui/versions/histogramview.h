// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/histogramdata.h"

#include <QWidget>

namespace keystrata::ui {

/// A histogram of keys, painted: a heading, bars, as many axis labels as fit, and a bar that stands apart (keys
/// without expiry) hatched. Says why when there is nothing to show. Arrow keys move from bar to bar.
class HistogramView : public QWidget
{
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);

    void setData(const HistogramData& data);

    const HistogramData& data() const { return m_data; }

    QRectF barRect(int bar) const; ///< the whole height of the plot: what the pointer hits
    QString tipOf(int bar) const; ///< "1 h to 12 h: 1,204 keys (12.1 %)"

    int currentBar() const { return m_current; } ///< -1: none

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF plot() const;
    quint64 total() const;
    int barAt(const QPointF& point) const;
    void setCurrent(int bar);
    void paintBars(QPainter& painter) const;
    void paintLabels(QPainter& painter) const;

    HistogramData m_data;
    int m_current = -1;
};

} // namespace keystrata::ui
