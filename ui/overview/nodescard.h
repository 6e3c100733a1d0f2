// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/card.h"
#include "ui/logic/noderows.h"

namespace keystrata::ui {

class NodeTable;

/// Each master's part of the sums in the tiles, and whether the keys are evenly spread.
class NodesCard : public Card
{
    Q_OBJECT

public:
    explicit NodesCard(QWidget* parent = nullptr);

    void setNodes(std::vector<NodeRow> rows, const std::optional<stats::Spread>& keys, bool stale);

private:
    NodeTable* m_table;
};

} // namespace keystrata::ui
