// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/jobs/sessionlane.h"

#include <QObject>

namespace keystrata::ui {

/// Tries an address before the window leaves the server it shows: connects, authenticates, and lets go again.
class ConnectController : public QObject
{
    Q_OBJECT

public:
    explicit ConnectController(QObject* parent = nullptr);

    void test(const redis::Address& address); ///< supersedes the test before
    void cancel();

    bool testing() const { return m_job != nullptr && m_job->active(); }

Q_SIGNALS:
    void reached(const keystrata::redis::Address& address);
    void failed(const keystrata::Error& error);

private:
    JobPtr m_job;
    SessionLane m_lane;
};

} // namespace keystrata::ui
