// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

#include <optional>
#include <vector>

namespace keystrata::ui {

/// A small line without axes. Equal distances from left to right; missing values break the line.
class Sparkline : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(QWidget* parent = nullptr);

    void setValues(std::vector<std::optional<double>> values);

    const std::vector<std::optional<double>>& values() const { return m_values; }

    /// The smallest span of the vertical axis: a value that hardly moves must not look wild.
    void setLeastSpan(double span);
    void setStale(bool stale); ///< grey: the values are from the past

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<std::optional<double>> m_values;
    double m_leastSpan = 0;
    bool m_stale = false;
};

} // namespace keystrata::ui
