// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/server/eventlist.h"

#include "ui/common/theme.h"
#include "ui/logic/messagetext.h"

#include <QDateTime>
#include <QHeaderView>
#include <QLocale>

namespace keystrata::ui {

EventList::EventList(QWidget* parent) : QTableWidget(0, 2, parent)
{
    setObjectName(QStringLiteral("topologyEvents"));
    setAccessibleName(tr("What happened to the servers"));
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    verticalHeader()->hide();
    setShowGrid(false);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    setWordWrap(false);
}

void EventList::setEvents(const std::deque<redis::TopologyEvent>& events)
{
    const auto newest = events.empty() ? std::chrono::system_clock::time_point() : events.back().time;
    if (events.size() == m_count && newest == m_newest) {
        return;
    }
    m_count = events.size();
    m_newest = newest;
    setRowCount(static_cast<int>(events.size()));
    int row = 0;
    for (auto event = events.rbegin(); event != events.rend(); ++event, ++row) {
        const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(event->time.time_since_epoch()).count();
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(at);
        auto* when = new QTableWidgetItem(QLocale().toString(time.time(), QStringLiteral("HH:mm:ss")));
        when->setToolTip(QLocale().toString(time, QLocale::LongFormat).toHtmlEscaped());
        const QString text = textOf(event->message);
        auto* what = new QTableWidgetItem(text);
        what->setToolTip(text.toHtmlEscaped());
        const Theme& theme = Theme::of(this);
        when->setForeground(theme.muted);
        what->setForeground(event->serious ? theme.warning : theme.text);
        setItem(row, 0, when);
        setItem(row, 1, what);
    }
}

} // namespace keystrata::ui
