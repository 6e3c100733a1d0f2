// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/bumpchange.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QRadioButton;
class QVBoxLayout;

namespace keystrata::ui {

class JournalChoice;
class PaceChoice;
class SegmentedControl;

/// To which version a cache is bumped, what is carried and what becomes of the old version: the first step of a bump.
/// Each choice goes to the change at once.
class BumpChoicePanel : public QWidget
{
    Q_OBJECT

public:
    explicit BumpChoicePanel(BumpChange& change, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makeVersions();
    QWidget* makeCarry();
    QWidget* makeNamespaces();
    QWidget* makeRetire();
    QWidget* makeAdvanced();
    void connectChoices();
    void present();
    void choose();
    BumpChoices chosen() const;

    BumpChange& m_change;
    bool m_presenting = false;
    QLineEdit* m_to = nullptr;
    QLabel* m_toFault = nullptr;
    QRadioButton* m_nothing = nullptr;
    QRadioButton* m_everything = nullptr;
    QRadioButton* m_some = nullptr;
    QListWidget* m_namespaces = nullptr;
    QRadioButton* m_keep = nullptr;
    QRadioButton* m_drain = nullptr;
    QRadioButton* m_purge = nullptr;
    QComboBox* m_over = nullptr;
    PaceChoice* m_pace = nullptr;
    JournalChoice* m_journal = nullptr;
    QComboBox* m_tooBig = nullptr;
};

/// What is no cache in the version that a bump leaves, a row a group: carry it, or leave it behind. Hidden while there
/// is nothing to decide.
class BumpGroupsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit BumpGroupsPanel(BumpChange& change, QWidget* parent = nullptr);

private:
    void present();
    void makeRow(const keyspace::LeftOut& group);

    BumpChange& m_change;
    bool m_presenting = false;
    QVBoxLayout* m_rows;
    std::vector<keyspace::LeftOut> m_groups;
    std::vector<SegmentedControl*> m_decisions; ///< of m_groups
};

} // namespace keystrata::ui
