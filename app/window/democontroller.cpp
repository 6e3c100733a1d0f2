// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/democontroller.h"

#include <utility>

namespace keystrata::app {

using ServerPtr = std::shared_ptr<demo::DemoServer>;

DemoController::DemoController(QObject* parent) : QObject(parent), m_lane(QStringLiteral("demo")) { }

DemoController::~DemoController() = default;

void DemoController::start()
{
    stop();
    m_start = m_lane.submit(ui::Job<ServerPtr>{.title = tr("Starting the demo cache"),
        .work = [](Context& context, const auto&) -> Result<ServerPtr> {
            auto server = demo::DemoServer::start({}, context);
            if (!server) {
                return fail(std::move(server.error()));
            }
            return ServerPtr(std::move(*server));
        },
        .finished =
            [this](Result<ServerPtr> server) {
                if (server) {
                    m_server = std::move(*server);
                    Q_EMIT started(m_server->address());
                } else if (server.error().kind != ErrorKind::Cancelled) {
                    Q_EMIT failed(server.error());
                }
            }});
}

void DemoController::stop()
{
    m_start.reset();
    if (!m_server) {
        return;
    }
    m_stop =
        m_lane.submit(ui::Job<bool>{.work = [server = std::exchange(m_server, nullptr)](Context&,
                                                const auto&) -> Result<bool> { return server->stop().has_value(); }});
}

} // namespace keystrata::app
