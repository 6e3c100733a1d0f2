// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QProgressBar;

namespace keystrata::ui {

class FactTable;
class Sparkline;
class StateDot;

/// A change that runs: how far it is, what it counts, what happens.
class RunPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget* parent = nullptr);

    void present(const Change& change);
    /// How fast the server answers while it runs.
    void noteLatency(double milliseconds);

private:
    QWidget* makeLatency();

    QLabel* m_phase;
    QProgressBar* m_progress;
    FactTable* m_counts;
    QListWidget* m_happenings;
    QLabel* m_latency = nullptr;
    Sparkline* m_latencyCurve = nullptr;
    QWidget* m_server;
    bool m_running = false;
};

/// What came of it.
class ResultPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ResultPanel(QWidget* parent = nullptr);

    void present(const Change& change);

private:
    StateDot* m_dot;
    QLabel* m_title;
    QLabel* m_text;
    FactTable* m_counts;
    QListWidget* m_happenings;
};

} // namespace keystrata::ui
