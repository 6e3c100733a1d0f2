// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/failoverchange.h"
#include "ui/shell/page.h"

class QAction;
class QLabel;
class QPushButton;
class QScrollArea;
class QTableView;

namespace keystrata::ui {

class Card;
class EventList;
class ServerLink;
class ServersModel;
class TopologyView;

/// Who the servers are: drawn, in a table, and what happened to them.
class ServerPage : public Page
{
    Q_OBJECT

public:
    explicit ServerPage(ServerLink& link, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("server"); }

    QString title() const override { return tr("Server"); }

    void activated() override;
    void deactivated() override;
    bool settled() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitPicture();
    void layOut();
    void setUpTable();
    void present();
    void select(int row);
    FailoverOffer offer() const;
    void offerFailover();
    void requestFailover();

    ServerLink& m_link;
    bool m_active = false;
    ServersModel* m_model;
    QLabel* m_summary;
    Card* m_topology;
    TopologyView* m_view;
    QScrollArea* m_picture;
    QTableView* m_table;
    QPushButton* m_failover;
    QAction* m_failoverAction; ///< of the table's menu
    EventList* m_events;
    QLabel* m_noEvents;
};

} // namespace keystrata::ui
