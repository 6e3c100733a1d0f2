// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/plaintext.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace keystrata::ui {

QLabel* plainLine(const QString& text, const char* role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    setRole(label, role);
    return label;
}

QLabel* plainParagraph(const QString& text, const char* role, QWidget* parent)
{
    auto* label = plainLine(text, role, parent);
    label->setWordWrap(true);
    return label;
}

QWidget* attentionItem(const Attention& attention, QWidget* parent)
{
    auto* item = new QWidget(parent);
    auto* dot = new StateDot(item);
    dot->setKind(dotOf(attention.tone));
    auto* title = new ElidedLabel(attention.title, item);
    setRole(title, "heading");
    auto* layout = new QGridLayout(item);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(space::Small);
    layout->setVerticalSpacing(2);
    layout->addWidget(dot, 0, 0, Qt::AlignVCenter);
    layout->addWidget(title, 0, 1);
    layout->addWidget(plainParagraph(attention.text, "muted", item), 1, 1);
    layout->setColumnStretch(1, 1);
    item->setAccessibleName(attention.title);
    item->setAccessibleDescription(attention.text);
    return item;
}

} // namespace keystrata::ui
