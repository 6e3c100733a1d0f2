// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/overviewdata.h"

#include <QWidget>

#include <vector>

class QLabel;
class QMenu;

namespace keystrata::ui {

class ElidedLabel;
class GlyphLabel;
class NameButton;
class SamplerController;
class ServerLink;
class StateDot;

/// The line below the menus: which server this is, what must not be forgotten about it, and how it is, in one glance
/// and in words. A production profile has a red band along the top, beside the word.
class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    HeaderBar(ServerLink& link, SamplerController& sampler, QWidget* parent = nullptr);

    /// A word that must not be overlooked beside the name, such as DEMO; none when empty.
    void setChip(const QString& word);

    /// Opens below the name while a server is open.
    void setMenu(QMenu* menu);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    void refresh();
    void showProfile();
    bool production() const;
    QString summary() const;
    static QString healthWords(const std::vector<Attention>& attention);

    ServerLink& m_link;
    SamplerController& m_sampler;
    NameButton* m_name;
    QLabel* m_production;
    QLabel* m_unverified;
    QLabel* m_chip;
    GlyphLabel* m_readOnly;
    StateDot* m_dot;
    ElidedLabel* m_summary;
    StateDot* m_healthDot;
    QLabel* m_health;
};

} // namespace keystrata::ui
