// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/nodescard.h"

#include "ui/common/theme.h"
#include "ui/overview/nodedelegate.h"
#include "ui/overview/nodetable.h"

#include <QVBoxLayout>

namespace keystrata::ui {

NodesCard::NodesCard(QWidget* parent) : Card(tr("Masters"), parent), m_table(new NodeTable(this))
{
    body()->addWidget(m_table, 1);
    // The columns of the table have room of their own at the edges.
    constexpr int Edge = space::Large - NodeDelegate::Inset;
    layout()->setContentsMargins(Edge, space::Medium, Edge, space::Small);
    indentHeading(NodeDelegate::Inset);
}

void NodesCard::setNodes(std::vector<NodeRow> rows, const std::optional<stats::Spread>& keys, bool stale)
{
    m_table->setRows(std::move(rows));
    m_table->setStale(stale);
    const bool uneven = keys && keys->verdict == stats::Spread::Verdict::Uneven;
    setNote(spreadText(keys), uneven && !stale ? "warning" : "small");
    m_table->setAccessibleDescription(spreadText(keys));
}

} // namespace keystrata::ui
