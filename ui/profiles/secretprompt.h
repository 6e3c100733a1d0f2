// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/profilesecrets.h"

#include <QDialog>

class QCheckBox;
class QPushButton;

namespace keystrata::ui {

class SecretField;

/// Asks for the secrets of a profile. What is typed leaves it once, through answered(), and is nowhere else.
class SecretPrompt : public QDialog
{
    Q_OBJECT

public:
    explicit SecretPrompt(const SecretRequest& request, QWidget* parent = nullptr);

    void accept() override;

Q_SIGNALS:
    void answered(const keystrata::ui::SecretsPtr& typed, keystrata::ui::Keep keep);

private:
    void follow();

    std::vector<std::pair<profiles::SecretKind, SecretField*>> m_fields;
    QCheckBox* m_keep;
    QPushButton* m_ok;
};

} // namespace keystrata::ui
