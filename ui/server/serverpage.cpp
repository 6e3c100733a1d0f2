// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/server/serverpage.h"

#include "ui/common/card.h"
#include "ui/common/plaintext.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/noderows.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/serversmodel.h"
#include "ui/server/eventlist.h"
#include "ui/server/topologyview.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

namespace {

/// A state in the colour that its words deserve.
class StateDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto tone = static_cast<Tone>(index.data(ServersModel::ToneRole).toInt());
        option->palette.setColor(QPalette::Text, toneColor(Theme::of(option->widget), tone));
    }
};

} // namespace

ServerPage::ServerPage(ServerLink& link, QWidget* parent)
    : Page(parent)
    , m_link(link)
    , m_model(new ServersModel(this))
    , m_summary(plainLine({}, "muted"))
    , m_topology(new Card(tr("Topology")))
    , m_view(new TopologyView)
    , m_picture(new QScrollArea)
    , m_table(new QTableView)
    , m_failover(new QPushButton)
    , m_failoverAction(new QAction(this))
    , m_events(new EventList)
    , m_noEvents(plainLine(tr("Nothing has happened since this window was opened."), "muted"))
{
    setUpTable();
    layOut();
    connect(&m_link, &ServerLink::topologySeen, this, &ServerPage::present);
    connect(&m_link, &ServerLink::serverChanged, this, &ServerPage::present);
    connect(&m_link, &ServerLink::stateChanged, this, &ServerPage::offerFailover);
    connect(m_failover, &QPushButton::clicked, this, &ServerPage::requestFailover);
    connect(m_failoverAction, &QAction::triggered, this, &ServerPage::requestFailover);
    connect(m_view, &TopologyView::serverClicked, this, &ServerPage::select);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QModelIndexList rows = m_table->selectionModel()->selectedRows();
        m_view->setSelected(rows.isEmpty() ? -1 : rows.front().row());
        offerFailover();
    });
    present();
}

void ServerPage::setUpTable()
{
    m_table->setObjectName(QStringLiteral("servers"));
    m_table->setAccessibleName(tr("Table of servers"));
    m_table->setModel(m_model);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addAction(m_failoverAction);
    m_table->setItemDelegateForColumn(ServersModel::State, new StateDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(ServersModel::Address, QHeaderView::Stretch);
    m_table->setTextElideMode(Qt::ElideMiddle); // the port is what tells servers apart
}

void ServerPage::layOut()
{
    auto* heading = new QHBoxLayout;
    heading->setSpacing(space::Medium);
    heading->addWidget(plainLine(title(), "title"));
    heading->addWidget(m_summary, 1, Qt::AlignBaseline);

    auto* picture = m_picture;
    picture->setWidgetResizable(true);
    picture->setFrameShape(QFrame::NoFrame);
    picture->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    picture->setWidget(m_view);
    picture->viewport()->setAutoFillBackground(false);
    m_view->setAutoFillBackground(false);
    m_topology->body()->addWidget(picture);
    m_failover->setObjectName(QStringLiteral("failover"));
    m_failover->setAutoDefault(false);
    m_topology->addToHeading(m_failover);

    auto* servers = new Card(tr("Servers"));
    servers->body()->addWidget(m_table);
    auto* events = new Card(tr("What happened"));
    events->body()->addWidget(m_noEvents, 0, Qt::AlignTop);
    events->body()->addWidget(m_events, 1);

    auto* below = new QSplitter(Qt::Horizontal);
    below->setObjectName(QStringLiteral("serverBelow"));
    below->addWidget(servers);
    below->addWidget(events);
    below->setStretchFactor(0, 2);
    below->setStretchFactor(1, 1);
    below->setChildrenCollapsible(false);
    below->setSizes({2000, 1000}); // only their ratio counts

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    layout->setSpacing(space::Medium);
    layout->addLayout(heading);
    layout->addWidget(m_topology);
    layout->addWidget(below, 1);
}

void ServerPage::activated()
{
    m_active = true;
    present();
}

void ServerPage::deactivated()
{
    m_active = false;
}

bool ServerPage::settled() const
{
    const auto* picture = m_link.topology();
    return picture != nullptr && std::ranges::none_of(picture->nodes, [](const redis::NodeStatus& status) {
        return status.role.empty() && !status.problem;
    }) && std::ranges::none_of(picture->view.sentinels.members, [](const redis::SentinelCouncil::Member& member) {
        return !member.names && !member.problem;
    });
}

/// The picture is as high as it needs to be, up to half of the page.
void ServerPage::fitPicture()
{
    const int wanted = m_view->heightForWidth(m_picture->viewport()->width());
    m_picture->setFixedHeight(std::min(wanted, height() / 2));
}

void ServerPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    fitPicture();
}

void ServerPage::present()
{
    if (!m_active) {
        return;
    }
    const auto* picture = m_link.topology();
    const auto rows = picture != nullptr ? serverRows(*picture) : std::vector<ServerRow>();
    const QString summary = picture != nullptr ? topologySummary(*picture) : tr("asking who the servers are…");
    m_summary->setText(summary);
    m_topology->setNote(picture != nullptr ? spreadText(stats::spreadOfKeys(*picture)) : QString());
    m_model->setRows(rows);
    m_view->setRows(rows, summary);
    fitPicture();
    const bool cluster = picture != nullptr && picture->view.kind == redis::Topology::Cluster;
    m_table->setColumnHidden(ServersModel::Slots, !cluster);
    m_events->setEvents(m_link.topologyEvents());
    m_events->setVisible(!m_link.topologyEvents().empty());
    m_noEvents->setVisible(m_link.topologyEvents().empty());
    offerFailover();
}

FailoverOffer ServerPage::offer() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return failoverOffer(
        m_link, rows.isEmpty() ? nullptr : &m_model->rows().at(static_cast<size_t>(rows.front().row())));
}

void ServerPage::offerFailover()
{
    const FailoverOffer offer = this->offer();
    m_failover->setVisible(!offer.text.isEmpty());
    m_failover->setText(offer.text);
    m_failover->setEnabled(!offer.text.isEmpty() && offer.whyNot.isEmpty());
    m_failover->setToolTip(offer.whyNot.toHtmlEscaped());
    m_failover->setAccessibleDescription(offer.whyNot);
    m_failoverAction->setVisible(!offer.text.isEmpty());
    m_failoverAction->setText(offer.text);
    m_failoverAction->setEnabled(offer.whyNot.isEmpty());
}

void ServerPage::requestFailover()
{
    const FailoverOffer offer = this->offer();
    if (!offer.text.isEmpty() && offer.whyNot.isEmpty()) {
        Q_EMIT changeRequested(offer.request);
    }
}

void ServerPage::select(int row)
{
    if (row >= 0) {
        m_table->selectRow(row);
    } else {
        m_table->clearSelection();
    }
}

} // namespace keystrata::ui
