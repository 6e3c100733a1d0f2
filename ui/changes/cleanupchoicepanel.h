// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/cleanupchange.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace keystrata::ui {

class PaceChoice;

/// Which policy, and which of its retention rules: the first step of a cleanup. Each choice goes to the change at once.
class CleanupChoicePanel : public QWidget
{
    Q_OBJECT

public:
    explicit CleanupChoicePanel(CleanupChange& change, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makePolicy();
    QWidget* makeRules();
    void present();
    void presentRules();
    void addRule(const policy::RetentionRule& rule);
    void choose();
    void chooseFile();

    CleanupChange& m_change;
    bool m_presenting = false;
    QLabel* m_file = nullptr;
    QPushButton* m_chooseFile = nullptr;
    QPushButton* m_readAgain = nullptr;
    QLabel* m_fault = nullptr;
    QWidget* m_empty = nullptr; ///< what a policy is, while there is none
    QWidget* m_rulesBox = nullptr;
    QVBoxLayout* m_rows = nullptr;
    std::vector<policy::RetentionRule> m_rules; ///< shown
    std::vector<QCheckBox*> m_wanted; ///< of m_rules
    std::vector<QLabel*> m_approvals; ///< as m_wanted
    PaceChoice* m_pace = nullptr;
};

} // namespace keystrata::ui
