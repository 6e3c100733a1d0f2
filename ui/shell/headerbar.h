// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/overviewdata.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace keystrata::ui {

class ElidedLabel;
class SamplerController;
class ServerLink;
class StateDot;

/// The line below the menus: which server this is, and how it is, in one glance and in words.
class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    HeaderBar(ServerLink& link, SamplerController& sampler, QWidget* parent = nullptr);

    /// A word that must not be overlooked beside the name, such as DEMO; none when empty.
    void setChip(const QString& word);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    static QString healthWords(const std::vector<Attention>& attention);

    ServerLink& m_link;
    SamplerController& m_sampler;
    QLabel* m_name;
    QLabel* m_chip;
    StateDot* m_dot;
    ElidedLabel* m_summary;
    StateDot* m_healthDot;
    QLabel* m_health;
};

} // namespace keystrata::ui
