// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QIcon>
#include <QWidget>

namespace keystrata::ui {

/// The picture of what this program is about, for places where there is no data yet: layers of rock, the live one in
/// the accent colour. An ornament, invisible to screen readers.
class StrataMotif : public QWidget
{
    Q_OBJECT

public:
    explicit StrataMotif(QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// The same in a square, for the window's icon.
QIcon applicationIcon();

} // namespace keystrata::ui
