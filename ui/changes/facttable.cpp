// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/facttable.h"

#include "ui/common/theme.h"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>

namespace keystrata::ui {

FactTable::FactTable(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::Large);
    m_grid->setVerticalSpacing(space::Tight);
    m_grid->setColumnStretch(1, 1);
}

void FactTable::setFacts(const std::vector<Change::Fact>& facts)
{
    if (facts == m_facts) {
        return;
    }
    m_facts = facts;
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (size_t i = 0; i < facts.size(); ++i) {
        addFact(static_cast<int>(i), facts[i]);
    }
}

void FactTable::addFact(int row, const Change::Fact& fact)
{
    auto* name = new QLabel(fact.name, this);
    name->setTextFormat(Qt::PlainText);
    setRole(name, "muted");
    auto* value = new QLabel(fact.value, this);
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(QStringLiteral("%1: %2").arg(fact.name, fact.value));
    setRole(value, fact.figure ? "heading" : "value");
    if (row > 0) {
        auto* rule = new QFrame(this);
        rule->setFixedHeight(1);
        setRole(rule, "rule");
        m_grid->addWidget(rule, 2 * row - 1, 0, 1, 2);
    }
    m_grid->addWidget(name, 2 * row, 0, Qt::AlignTop);
    m_grid->addWidget(value, 2 * row, 1, Qt::AlignTop);
}

} // namespace keystrata::ui
