// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableWidget;
class QVBoxLayout;

namespace keystrata::ui {

class FactTable;
class StateDot;
class StepStrip;

/// The one dialog for changes of every kind: preview, confirm, run, result. Until it runs it stands in front of the
/// window; then it lets the window be used, and closing it leaves the change in the job bar.
class ChangeDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ChangeDialog(Change& change, bool production, QWidget* parent = nullptr);

    void reject() override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makePlan();
    QWidget* makeRun();
    QWidget* makeResult();
    QWidget* makeButtons();
    void present();
    void presentPlan();
    void presentRun();
    void presentResult();
    void presentButtons();
    void setWarnings(const std::vector<Attention>& warnings);
    void setDetails(const Change::Table& table);
    void forward();
    void letGo();

    Change& m_change;
    bool m_production;
    StepStrip* m_steps;
    QStackedWidget* m_pages;
    // the plan
    QLabel* m_waiting = nullptr;
    QProgressBar* m_waitingBar = nullptr;
    QLabel* m_error = nullptr;
    FactTable* m_facts = nullptr;
    QTableWidget* m_details = nullptr;
    QVBoxLayout* m_warnings = nullptr;
    std::vector<Attention> m_shownWarnings;
    QWidget* m_confirmation = nullptr;
    QLabel* m_ask = nullptr;
    QLineEdit* m_typed = nullptr;
    // the run
    QLabel* m_phase = nullptr;
    QProgressBar* m_progress = nullptr;
    QListWidget* m_happenings = nullptr;
    // the result
    StateDot* m_dot = nullptr;
    QLabel* m_outcome = nullptr;
    QLabel* m_outcomeText = nullptr;
    QListWidget* m_history = nullptr;
    // the foot
    QPushButton* m_back = nullptr;
    QPushButton* m_close = nullptr;
    QPushButton* m_forward = nullptr;
};

} // namespace keystrata::ui
