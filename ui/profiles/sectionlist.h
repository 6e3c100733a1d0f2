// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QListWidget>

namespace keystrata::ui {

/// The sections of a dialog at its leading edge, each with the number of its fields that want correcting.
class SectionList : public QListWidget
{
    Q_OBJECT

public:
    explicit SectionList(QWidget* parent = nullptr);

    void addSection(const QString& title);
    void setFaults(int row, int count);
    int faults(int row) const;
};

} // namespace keystrata::ui
