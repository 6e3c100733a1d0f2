// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/connectcontroller.h"

namespace keystrata::ui {

ConnectController::ConnectController(QObject* parent) : QObject(parent), m_lane(QStringLiteral("connect")) { }

void ConnectController::test(const redis::Address& address)
{
    m_lane.setServer({.address = address}, {});
    m_job = m_lane.submit(
        SessionJob<bool>{.work = [](redis::Session&, Context&, const auto&) -> Result<bool> { return true; },
            .finished =
                [this, address](const Result<bool>& result) {
                    m_lane.clearServer();
                    if (result) {
                        Q_EMIT reached(address);
                    } else if (result.error().kind != ErrorKind::Cancelled) {
                        Q_EMIT failed(result.error());
                    }
                }});
}

void ConnectController::cancel()
{
    m_job.reset();
    m_lane.clearServer();
}

} // namespace keystrata::ui
