// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/target.h"

#include <memory>

namespace keystrata::redis {

/// The way to the servers of one target through another machine: one process of the system's ssh, with the user's own
/// configuration, keys, agent, ProxyJump and known hosts, which asks nothing (BatchMode). For each server a unix socket
/// in a private folder leads through it. Started when first needed, and again when it has died; gone with this object
/// and with this process however that ends; a folder that was left by a process that was killed goes with the next
/// start. Any thread.
class SshTunnel
{
public:
    /// Null for a target that needs none.
    static std::shared_ptr<SshTunnel> forTarget(const Target& target);
    ~SshTunnel();
    SshTunnel(const SshTunnel&) = delete;
    SshTunnel& operator=(const SshTunnel&) = delete;

    /// Where to connect to reach `endpoint` as seen from the other machine. The error holds ssh's own words.
    Result<Endpoint> forward(const Endpoint& endpoint, Deadline deadline, Context& context);

private:
    explicit SshTunnel(SshSettings settings);

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace keystrata::redis
