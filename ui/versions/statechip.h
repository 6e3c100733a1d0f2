// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/strata.h"

#include <QWidget>

namespace keystrata::ui {

/// The state of a stratum on the ground its layer has in the picture.
class StateChip : public QWidget
{
    Q_OBJECT

public:
    explicit StateChip(QWidget* parent = nullptr);

    void setState(keyspace::StratumState state, int age);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    keyspace::StratumState m_state = keyspace::StratumState::Unknown;
    int m_age = 0;
    QString m_text;
};

} // namespace keystrata::ui
