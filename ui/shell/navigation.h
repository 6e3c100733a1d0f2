// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/glyph.h"

#include <QListWidget>

namespace keystrata::ui {

/// The list of pages at the left. Arrow keys choose; the stack follows currentRowChanged().
class Navigation : public QListWidget
{
    Q_OBJECT

public:
    explicit Navigation(QWidget* parent = nullptr);

    void addPage(const QString& title, Glyph glyph, const QString& shortcut);

    QSize sizeHint() const override;
};

} // namespace keystrata::ui
