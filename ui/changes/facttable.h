// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/change.h"

#include <QWidget>

class QGridLayout;

namespace keystrata::ui {

/// What a change would do, a line a fact: its name, and what it is.
class FactTable : public QWidget
{
    Q_OBJECT

public:
    explicit FactTable(QWidget* parent = nullptr);

    void setFacts(const std::vector<Change::Fact>& facts);

private:
    void addFact(int row, const Change::Fact& fact);

    std::vector<Change::Fact> m_facts;
    QGridLayout* m_grid;
};

} // namespace keystrata::ui
