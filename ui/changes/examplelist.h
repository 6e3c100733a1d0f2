// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

class QVBoxLayout;

namespace keystrata::ui {

/// Values before and after a change, side by side; the lines that differ are marked.
class ExampleList : public QWidget
{
    Q_OBJECT

public:
    explicit ExampleList(QWidget* parent = nullptr);

    void setExamples(const std::vector<Change::Example>& examples);

private:
    void addExample(const Change::Example& example);

    std::vector<Change::Example> m_examples;
    QVBoxLayout* m_column;
};

} // namespace keystrata::ui
