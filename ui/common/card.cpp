// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/card.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace keystrata::ui {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout)
    , m_headingLine(new QHBoxLayout)
    , m_title(new QLabel(this))
    , m_note(new ElidedLabel({}, this))
{
    setRole(m_title, "heading");
    setRole(m_note, "small");
    m_title->setTextFormat(Qt::PlainText);
    m_headingLine->setSpacing(space::Small);
    m_headingLine->addWidget(m_title);
    m_headingLine->addWidget(m_note, 1);
    m_headingLine->addStretch();
    m_body->setSpacing(space::Small);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(space::Large, space::Medium, space::Large, space::Medium);
    outer->setSpacing(space::Small);
    outer->addLayout(m_headingLine);
    outer->addLayout(m_body, 1);
    setTitle(title);
    setNote({});
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::setNote(const QString& note, const char* role)
{
    setRole(m_note, role);
    m_note->setFont(textFont(TextStyle::Small)); // the role says the colour
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void Card::indentHeading(int indent)
{
    m_headingLine->setContentsMargins(indent, 0, indent, 0);
}

void Card::addToHeading(QWidget* widget)
{
    m_headingLine->addWidget(widget);
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintSurface(painter, rect(), this);
}

void paintSurface(QPainter& painter, const QRectF& rect, const QWidget* widget)
{
    const Theme& theme = Theme::of(widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), space::Radius, space::Radius);
}

} // namespace keystrata::ui
