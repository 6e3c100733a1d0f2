// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace keystrata::ui {

/// "✓ 1 Choose   2 Preview   3 Confirm   4 Run   5 Result": where a change is on its way.
class StepStrip : public QWidget
{
    Q_OBJECT

public:
    explicit StepStrip(Change::Step first, QWidget* parent = nullptr);

    void setStep(Change::Step step);

private:
    Change::Step m_first;
    std::vector<QLabel*> m_steps;
};

} // namespace keystrata::ui
