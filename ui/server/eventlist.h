// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topologywatch.h"

#include <QTableWidget>

#include <deque>

namespace keystrata::ui {

/// What happened to the servers, the newest first.
class EventList : public QTableWidget
{
    Q_OBJECT

public:
    explicit EventList(QWidget* parent = nullptr);

    void setEvents(const std::deque<redis::TopologyEvent>& events);

private:
    size_t m_count = 0;
    std::chrono::system_clock::time_point m_newest;
};

} // namespace keystrata::ui
