// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/clearchange.h"

#include <QWidget>

class QComboBox;
class QRadioButton;

namespace keystrata::ui {

class PaceChoice;

/// Which database is emptied, and whether that can be undone: the first step of a clear. Each choice goes to the change
/// at once.
class ClearChoicePanel : public QWidget
{
    Q_OBJECT

public:
    explicit ClearChoicePanel(ClearChange& change, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makeDatabase();
    QWidget* makeManner();
    QWidget* makeAdvanced();
    void connectChoices();
    void present();
    void presentDatabases();
    void choose();
    ClearChoices chosen() const;

    ClearChange& m_change;
    bool m_presenting = false;
    std::vector<std::pair<int, uint64_t>> m_shown; ///< databases and their keys
    QComboBox* m_database = nullptr;
    QRadioButton* m_journal = nullptr;
    QRadioButton* m_flush = nullptr;
    QWidget* m_purge = nullptr; ///< choices of a purge
    PaceChoice* m_pace = nullptr;
    QComboBox* m_tooBig = nullptr;
};

} // namespace keystrata::ui
