// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/demoserver.h"
#include "ui/jobs/lane.h"

#include <QObject>

#include <memory>

namespace keystrata::app {

/// Starts and stops the demo cache without keeping the window waiting.
class DemoController : public QObject
{
    Q_OBJECT

public:
    explicit DemoController(QObject* parent = nullptr);
    ~DemoController() override;

    void start(); ///< the one before, if any, is stopped first
    void stop();

    ui::Lane& lane() { return m_lane; }

Q_SIGNALS:
    void started(const keystrata::redis::Address& address);
    void failed(const keystrata::Error& error);

private:
    /// The server is started and stopped in the lane and only lies here meanwhile.
    std::shared_ptr<demo::DemoServer> m_server;
    ui::JobPtr m_start;
    ui::JobPtr m_stop;
    ui::Lane m_lane;
};

} // namespace keystrata::app
