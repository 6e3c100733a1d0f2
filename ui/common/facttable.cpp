// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/facttable.h"

#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace keystrata::ui {

namespace {

/// Of the column of names, in average characters: the tables of all steps line up.
constexpr int NameWidth = 18;

QLabel* selectable(const QString& text, const char* role, QWidget* parent)
{
    auto* label = plainParagraph(text, role, parent);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    // Names may be one long word, which must not widen the window.
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

} // namespace

FactTable::FactTable(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::Large);
    m_grid->setVerticalSpacing(space::Tight + 1);
    m_grid->setColumnStretch(1, 1);
    setNameWidth(NameWidth);
}

void FactTable::setNameWidth(int characters)
{
    m_grid->setColumnMinimumWidth(0, characters * fontMetrics().averageCharWidth());
}

void FactTable::setFacts(const std::vector<Change::Fact>& facts)
{
    if (facts == m_facts) {
        return;
    }
    const bool sameRows = std::ranges::equal(facts, m_facts, [](const Change::Fact& now, const Change::Fact& before) {
        return now.name == before.name && now.figure == before.figure && now.code == before.code
            && now.note.isEmpty() == before.note.isEmpty();
    });
    m_facts = facts;
    if (sameRows) {
        for (size_t i = 0; i < facts.size(); ++i) {
            showFact(m_rows[i], facts[i]);
        }
        return;
    }
    m_rows.clear();
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (size_t i = 0; i < facts.size(); ++i) {
        addFact(static_cast<int>(i), facts[i]);
    }
}

QPushButton* FactTable::copyButton(const QString& name)
{
    auto* button = new QPushButton(tr("Copy"), this);
    button->setObjectName(QStringLiteral("copyFact"));
    button->setAccessibleName(tr("Copy: %1", "what a fact is called").arg(name));
    button->setAutoDefault(false);
    setRole(button, "link");
    return button;
}

void FactTable::addFact(int row, const Change::Fact& fact)
{
    Row shown{plainLine(fact.name, "muted", this),
        selectable({},
            fact.code         ? "code"
                : fact.figure ? "heading"
                              : "value",
            this),
        fact.note.isEmpty() ? nullptr : selectable({}, "small", this), fact.code ? copyButton(fact.name) : nullptr};
    if (row > 0) {
        auto* rule = new QFrame(this);
        rule->setFixedHeight(1);
        setRole(rule, "rule");
        m_grid->addWidget(rule, 3 * row - 1, 0, 1, 2);
    }
    m_grid->addWidget(shown.name, 3 * row, 0, Qt::AlignTop);
    if (shown.copy == nullptr) {
        m_grid->addWidget(shown.value, 3 * row, 1);
    } else {
        auto* line = new QWidget(this);
        auto* parts = new QHBoxLayout(line);
        parts->setContentsMargins(0, 0, 0, 0);
        parts->setSpacing(space::Small);
        parts->addWidget(shown.value, 1);
        parts->addWidget(shown.copy, 0, Qt::AlignTop);
        connect(shown.copy, &QPushButton::clicked, shown.value,
            [value = shown.value] { QApplication::clipboard()->setText(value->text()); });
        m_grid->addWidget(line, 3 * row, 1);
    }
    if (shown.note != nullptr) {
        m_grid->addWidget(shown.note, 3 * row + 1, 1);
    }
    m_rows.push_back(shown);
    showFact(shown, fact);
}

void FactTable::showFact(const Row& row, const Change::Fact& fact)
{
    row.value->setText(fact.value);
    row.value->setAccessibleName(QStringLiteral("%1: %2").arg(fact.name, fact.value));
    if (row.note != nullptr) {
        row.note->setText(fact.note);
    }
}

} // namespace keystrata::ui
