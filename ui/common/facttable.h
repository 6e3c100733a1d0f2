// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace keystrata::ui {

/// What a change would do, does or has done, a line a fact: its name, what it is, and below it what it means. Figures
/// that only count on stay where they are.
class FactTable : public QWidget
{
    Q_OBJECT

public:
    explicit FactTable(QWidget* parent = nullptr);

    void setNameWidth(int characters); ///< of the column of names; as usual the tables of all steps line up

    void setFacts(const std::vector<Change::Fact>& facts);

private:
    struct Row
    {
        QLabel* name;
        QLabel* value;
        QLabel* note; ///< null: none
        QPushButton* copy; ///< null: there is nothing to copy
    };

    QPushButton* copyButton(const QString& name);
    void addFact(int row, const Change::Fact& fact);
    static void showFact(const Row& row, const Change::Fact& fact);

    std::vector<Change::Fact> m_facts;
    std::vector<Row> m_rows;
    QGridLayout* m_grid;
};

} // namespace keystrata::ui
