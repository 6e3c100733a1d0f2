// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

namespace keystrata::ui {

class JournalChange;

/// Asks for the passphrase of a journal: the first step of a change that goes by an encrypted one.
class PassphrasePanel : public QWidget
{
    Q_OBJECT

public:
    explicit PassphrasePanel(JournalChange& change, QWidget* parent = nullptr);
};

} // namespace keystrata::ui
