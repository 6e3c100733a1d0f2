// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/facttable.h"

#include "ui/common/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>

namespace keystrata::ui {

FactTable::FactTable(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(space::Small, 0, space::Small, 0);
    m_grid->setHorizontalSpacing(space::Large);
    m_grid->setVerticalSpacing(space::Small + 2);
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
    update();
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
    m_grid->addWidget(name, row, 0, Qt::AlignTop);
    m_grid->addWidget(value, row, 1, Qt::AlignTop);
}

void FactTable::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(Theme::of(this).line);
    const int gap = m_grid->verticalSpacing() / 2;
    for (int row = 0; row + 1 < m_grid->rowCount() && row + 1 < static_cast<int>(m_facts.size()); ++row) {
        const int y = m_grid->cellRect(row, 0).bottom() + gap;
        painter.drawLine(0, y, width(), y);
    }
}

} // namespace keystrata::ui
