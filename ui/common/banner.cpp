// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/banner.h"

#include "ui/common/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace keystrata::ui {

namespace {
constexpr int Stripe = 3;
}

Banner::Banner(QWidget* parent) : QFrame(parent), m_text(new QLabel(this)), m_layout(new QHBoxLayout(this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_layout->setContentsMargins(space::Large, space::Small, space::Small, space::Small);
    m_layout->setSpacing(space::Small);
    m_layout->addWidget(m_text, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void Banner::say(Kind kind, const QString& text)
{
    const bool news = isHidden() || kind != m_kind;
    m_kind = kind;
    m_text->setText(text);
    setAccessibleName(text);
    show();
    update();
    if (news) {
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

QString Banner::text() const
{
    return m_text->text();
}

QPushButton* Banner::addAction(const QString& text)
{
    auto* button = new QPushButton(text, this);
    m_layout->addWidget(button);
    return button;
}

QColor Banner::color() const
{
    const Theme& theme = Theme::of(this);
    switch (m_kind) {
    case Kind::Info:
        return theme.accent;
    case Kind::Warning:
        return theme.warning;
    case Kind::Danger:
        return theme.danger;
    }
    return theme.accent;
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QColor ground = color();
    ground.setAlphaF(Theme::of(this).dark ? 0.14F : 0.09F);
    painter.fillRect(rect(), Theme::of(this).surface);
    painter.fillRect(rect(), ground);
    painter.fillRect(QRect(0, 0, Stripe, height()), color());
}

} // namespace keystrata::ui
