// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/options.h"
#include "app/demo/demoserver.h"
#include "core/redis/session.h"

#include <memory>
#include <string>

namespace keystrata::ctl {

/// The server that the options name, and what keeps it alive when it is the demo's.
class Target
{
public:
    /// Reads URL, environment and password sources; starts the demo server. Connects to nothing else.
    static Result<Target> resolve(const TargetOptions& options, Context& context);

    const redis::Address& address() const { return m_address; }

    Result<std::unique_ptr<redis::Session>> connect(std::string_view clientName, Context& context) const;

private:
    std::unique_ptr<demo::DemoServer> m_demo;
    redis::Address m_address;
    redis::SessionOptions m_session;
};

} // namespace keystrata::ctl
