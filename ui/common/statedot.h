// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/theme.h"
#include "ui/logic/overviewdata.h"

#include <QWidget>

namespace keystrata::ui {

/// A coloured dot beside words that say the same: colour never stands alone.
class StateDot : public QWidget
{
    Q_OBJECT

public:
    enum class Kind
    {
        Idle,
        Good,
        Notice,
        Warning,
        Bad
    };

    explicit StateDot(QWidget* parent = nullptr);

    void setKind(Kind kind);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Idle;
};

/// The colour of words with that tone; muted for those that need none.
QColor toneColor(const Theme& theme, Tone tone);

/// The dot of what needs attention.
StateDot::Kind dotOf(Tone tone);

} // namespace keystrata::ui
