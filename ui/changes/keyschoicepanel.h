// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyschange.h"

#include <QWidget>

#include <vector>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QSpinBox;
class QVBoxLayout;

namespace keystrata::ui {

class FactTable;
class SegmentedControl;

/// How keys are to be removed or to expire: the first step of a purge or a drain. Each choice goes to the change at
/// once.
class KeysChoicePanel : public QWidget
{
    Q_OBJECT

public:
    explicit KeysChoicePanel(KeysChange& change, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makeWhen();
    QWidget* makePace();
    QWidget* makeGroups();
    QWidget* makeAdvanced();
    void connectChoices();
    void present();
    void presentGroups();
    void choose();
    KeysChoices chosen() const;

    KeysChange& m_change;
    bool m_presenting = false;
    QRadioButton* m_now = nullptr;
    QRadioButton* m_later = nullptr;
    QComboBox* m_over = nullptr;
    SegmentedControl* m_pace = nullptr;
    QLabel* m_paceMeaning = nullptr;
    QCheckBox* m_journal = nullptr;
    QLabel* m_journalMeaning = nullptr;
    QWidget* m_groups = nullptr;
    QVBoxLayout* m_groupBoxes = nullptr;
    std::vector<keyspace::LeftOut> m_shownGroups;
    std::vector<QCheckBox*> m_taken; ///< of m_shownGroups
    QPushButton* m_showAdvanced = nullptr;
    QWidget* m_advanced = nullptr;
    QCheckBox* m_strict = nullptr;
    QSpinBox* m_passes = nullptr;
    QComboBox* m_tooBig = nullptr;
};

} // namespace keystrata::ui
