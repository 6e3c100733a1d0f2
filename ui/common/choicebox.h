// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QComboBox>

namespace keystrata::ui {

/// A combo box with an arrow in the colour of the theme: style sheets can only show pictures there. The wheel does not
/// change it while one scrolls past.
class ChoiceBox : public QComboBox
{
    Q_OBJECT

public:
    explicit ChoiceBox(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace keystrata::ui
