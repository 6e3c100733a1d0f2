// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/glyph.h"

#include <QWidget>

namespace keystrata::ui {

/// A sign and the word for it, muted: never one without the other. Never shortened.
class GlyphLabel : public QWidget
{
    Q_OBJECT

public:
    GlyphLabel(Glyph glyph, const QString& text, QWidget* parent = nullptr);

    QString text() const { return m_text; }

    QSize sizeHint() const override;

    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Glyph m_glyph;
    QString m_text;
};

} // namespace keystrata::ui
