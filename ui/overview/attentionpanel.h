// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/card.h"
#include "ui/logic/overviewdata.h"

class QFormLayout;
class QVBoxLayout;

namespace keystrata::ui {

/// The right side of the Overview: what needs a person, in plain words, and below it what an operator looks up.
class AttentionPanel : public QWidget
{
    Q_OBJECT

public:
    explicit AttentionPanel(QWidget* parent = nullptr);

    /// `known` is false before the first sample: nothing can be said then.
    void setAttention(const std::vector<Attention>& list, bool known);
    void setFacts(const std::vector<std::pair<QString, QString>>& facts);

    QSize sizeHint() const override;

private:
    void rebuild(const std::vector<Attention>& list, bool known);

    Card* m_attention;
    Card* m_server;
    QVBoxLayout* m_items;
    QFormLayout* m_facts;
    std::vector<Attention> m_shown;
    std::optional<bool> m_known;
};

} // namespace keystrata::ui
