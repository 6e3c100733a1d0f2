// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/secretfield.h"

#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace keystrata::ui {

SecretField::SecretField(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
    , m_reveal(new QToolButton(this))
{
    m_line->setAccessibleName(name);
    m_line->setInputMethodHints(
        Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase | Qt::ImhSensitiveData);
    setRole(m_reveal, "button");
    m_reveal->setCheckable(true);
    m_reveal->setText(tr("Show"));
    m_reveal->setAccessibleName(tr("Show what is typed: %1").arg(name));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Small);
    layout->addWidget(m_line, 1);
    layout->addWidget(m_reveal);
    setFocusProxy(m_line);
    connect(m_reveal, &QToolButton::toggled, this, &SecretField::setRevealed);
    connect(m_line, &QLineEdit::textEdited, this, &SecretField::edited);
    setRevealed(false);
}

void SecretField::setRevealed(bool revealed)
{
    m_line->setEchoMode(revealed ? QLineEdit::Normal : QLineEdit::Password);
    // A field that shows its text would tell it to assistive programs too: they are told only while it is wanted.
    m_reveal->setText(revealed ? tr("Hide") : tr("Show"));
}

bool SecretField::isEmpty() const
{
    return m_line->text().isEmpty();
}

Secret SecretField::secret(bool clear)
{
    QString text = m_line->text();
    QByteArray bytes = text.toUtf8();
    Secret secret(bytes.toStdString());
    bytes.fill('\0');
    if (clear) {
        m_line->clear();
        text.fill(QLatin1Char('\0'));
    }
    return secret;
}

void SecretField::setSecret(const Secret& secret)
{
    m_line->setText(QString::fromStdString(secret.reveal()));
}

void SecretField::setPlaceholderText(const QString& text)
{
    m_line->setPlaceholderText(text);
}

} // namespace keystrata::ui
