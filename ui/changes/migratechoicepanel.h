// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/migratechange.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QRadioButton;

namespace keystrata::ui {

class JournalChoice;
class PaceChoice;
class TakenGroups;

/// To which version keys are carried, and how: the first step of a migrate. Each choice goes to the change at once.
class MigrateChoicePanel : public QWidget
{
    Q_OBJECT

public:
    explicit MigrateChoicePanel(MigrateChange& change, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makeVersions();
    QWidget* makeManner();
    QWidget* makeTransform();
    QWidget* makeAdvanced();
    void connectChoices();
    void present();
    void presentTransform();
    void choose();
    void chooseFile();
    MigrateChoices chosen() const;

    MigrateChange& m_change;
    bool m_presenting = false;
    QComboBox* m_to = nullptr;
    QLabel* m_toFault = nullptr;
    QRadioButton* m_copy = nullptr;
    QRadioButton* m_move = nullptr;
    QLabel* m_file = nullptr;
    QPushButton* m_chooseFile = nullptr;
    QPushButton* m_noFile = nullptr;
    QLabel* m_steps = nullptr;
    QLabel* m_fileFault = nullptr;
    PaceChoice* m_pace = nullptr;
    JournalChoice* m_journal = nullptr;
    TakenGroups* m_taken = nullptr;
    QComboBox* m_tooBig = nullptr;
};

} // namespace keystrata::ui
