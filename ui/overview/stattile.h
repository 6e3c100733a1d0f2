// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/overviewdata.h"

#include <QFrame>

namespace keystrata::ui {

class ElidedLabel;
class Sparkline;

/// One figure with what it means and how it went in the last hour.
class StatTile : public QFrame
{
    Q_OBJECT

public:
    explicit StatTile(QWidget* parent = nullptr);

    /// Stale: from a server that is lost; the figures stay, in grey.
    void setTile(const TileData& tile, bool stale);

    QString value() const;
    QString note() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ElidedLabel* m_title;
    ElidedLabel* m_value;
    ElidedLabel* m_note;
    Sparkline* m_trend;
};

/// The style sheet role of a tone.
const char* roleOf(Tone tone);

} // namespace keystrata::ui
