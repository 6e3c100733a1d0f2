// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QTableWidget;
class QVBoxLayout;

namespace keystrata::ui {

class ExampleList;
class FactTable;

/// The preview of a change, and what is asked before it is run.
class PlanPanel : public QWidget
{
    Q_OBJECT

public:
    explicit PlanPanel(QWidget* parent = nullptr);

    /// Shown with the preview: what it leaves to be decided. Takes it over.
    void setDecider(QWidget* decider);
    /// Shown below the facts and warnings: what else can be done with the preview. Takes it over.
    void setExtra(QWidget* extra);

    void present(const Change& change);

    QString typed() const;
    QString number() const; ///< of keys, as typed
    bool agreed() const;

Q_SIGNALS:
    void answered(); ///< typed or agreed to something else

private:
    QWidget* makePlan();
    QWidget* makeQuestions();
    void presentWaiting(const Change& change);
    void presentQuestions(const Change& change);
    void setWarnings(const std::vector<Attention>& warnings);
    void setDetails(const Change::Table& table);

    QLabel* m_notice = nullptr;
    QLabel* m_waiting = nullptr;
    QProgressBar* m_waitingBar = nullptr;
    QLabel* m_error = nullptr;
    QVBoxLayout* m_deciders = nullptr;
    QVBoxLayout* m_extras = nullptr;
    QLabel* m_undecided = nullptr;
    FactTable* m_facts = nullptr;
    ExampleList* m_examples = nullptr;
    QTableWidget* m_details = nullptr;
    QVBoxLayout* m_warnings = nullptr;
    Change::Table m_shownDetails;
    std::vector<Attention> m_shownWarnings;
    QLabel* m_ask = nullptr;
    QLineEdit* m_typed = nullptr;
    QLabel* m_askNumber = nullptr;
    QLineEdit* m_number = nullptr;
    QCheckBox* m_agreed = nullptr;
    bool m_asked = false; ///< the questions are there to be answered
};

} // namespace keystrata::ui
