// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace keystrata::ui {

class PlanPanel;
class ResultPanel;
class RunPanel;
class StepStrip;

/// The one dialog for changes of every kind: choose, preview, confirm, run, result. Until it runs it stands in front of
/// the window; then it lets the window be used, and closing it leaves the change in the job bar.
class ChangeDialog : public QDialog
{
    Q_OBJECT

public:
    /// What the dialog shows beside what all changes have; each may be null.
    struct Parts
    {
        QWidget* chooser = nullptr; ///< the first step of a change that leaves a choice
        QWidget* decider = nullptr; ///< what the preview leaves to be decided
        QWidget* extra = nullptr; ///< what else can be done with the preview
    };

    ChangeDialog(Change& change, bool production, Parts parts, QWidget* parent = nullptr);

    void reject() override;

    bool hiddenWhileRunning() const { return m_hidden; }

    void showAgain();
    void noteLatency(double milliseconds); ///< of the server, while it runs

Q_SIGNALS:
    void hiddenToJobs();
    void changeRequested(const keystrata::ui::ChangeRequest& request); ///< to take this one back

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeButtons();
    void present();
    void presentButtons();
    void presentForward();
    void forward();
    void undo();
    void letGo();

    Change& m_change;
    bool m_production;
    bool m_hidden = false; ///< to the job bar
    bool m_looking = false; ///< a dry run is on its way
    QLabel* m_title;
    StepStrip* m_steps;
    QStackedWidget* m_panels;
    QWidget* m_chooser;
    PlanPanel* m_plan;
    RunPanel* m_run;
    ResultPanel* m_result;
    // the foot
    QPushButton* m_pause = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_close = nullptr;
    QPushButton* m_forward = nullptr;
};

} // namespace keystrata::ui
