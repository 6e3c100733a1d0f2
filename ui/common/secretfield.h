// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/secret.h"

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace keystrata::ui {

/// A line for a password, with a button that shows it while it is typed. What is in it never reaches the clipboard,
/// completers or descriptions by itself, and is not kept once it is taken.
class SecretField : public QWidget
{
    Q_OBJECT

public:
    explicit SecretField(const QString& name, QWidget* parent = nullptr);

    bool isEmpty() const;
    /// What is typed; with `clear` the line is emptied.
    Secret secret(bool clear = false);
    void setSecret(const Secret& secret);
    void setPlaceholderText(const QString& text);

    QLineEdit* line() const { return m_line; }

Q_SIGNALS:
    void edited();

private:
    void setRevealed(bool revealed);

    QLineEdit* m_line;
    QToolButton* m_reveal;
};

} // namespace keystrata::ui
