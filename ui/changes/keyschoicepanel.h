// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyschange.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QRadioButton;
class QSpinBox;

namespace keystrata::ui {

class JournalChoice;
class PaceChoice;
class TakenGroups;

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
    QWidget* makeAdvanced();
    void connectChoices();
    void present();
    void choose();
    KeysChoices chosen() const;

    KeysChange& m_change;
    bool m_presenting = false;
    QRadioButton* m_now = nullptr;
    QRadioButton* m_later = nullptr;
    QComboBox* m_over = nullptr;
    PaceChoice* m_pace = nullptr;
    JournalChoice* m_journal = nullptr;
    TakenGroups* m_taken = nullptr;
    QCheckBox* m_strict = nullptr;
    QSpinBox* m_passes = nullptr;
    QComboBox* m_tooBig = nullptr;
};

} // namespace keystrata::ui
