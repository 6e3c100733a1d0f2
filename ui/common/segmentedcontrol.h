// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

class QButtonGroup;

namespace keystrata::ui {

/// A row of buttons of which one is down: ranges, units. Arrow keys move inside it, Tab leaves it.
class SegmentedControl : public QWidget
{
    Q_OBJECT

public:
    /// The name is for those who hear the window: "Range".
    SegmentedControl(const QString& name, const QStringList& segments, QWidget* parent = nullptr);

    int currentIndex() const; ///< -1: none is down
    void setCurrentIndex(int index); ///< -1: none

Q_SIGNALS:
    void currentIndexChanged(int index);

private:
    QButtonGroup* m_group;
};

} // namespace keystrata::ui
