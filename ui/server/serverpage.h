// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/shell/page.h"

class QLabel;
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

    ServerLink& m_link;
    bool m_active = false;
    ServersModel* m_model;
    QLabel* m_summary;
    Card* m_topology;
    TopologyView* m_view;
    QScrollArea* m_picture;
    QTableView* m_table;
    EventList* m_events;
    QLabel* m_noEvents;
};

} // namespace keystrata::ui
