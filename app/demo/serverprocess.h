// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/privatefolder.h"
#include "core/base/result.h"
#include "core/redis/address.h"

#include <sys/types.h>

#include <chrono>
#include <string>

namespace keystrata::demo {

/// A redis-server on a unix socket in a folder, without TCP and without persistence, filled from the folder's seed file
/// if there is one. The kernel kills it when the thread that started it ends.
class ServerProcess
{
public:
    static constexpr std::string_view SeedName = "seed.rdb";
    static constexpr std::string_view SocketName = "redis.sock";

    /// Finds a program in PATH: the given one, or redis-server or valkey-server. Empty when there is none.
    static std::string findProgram(const std::string& wanted);

    static Result<ServerProcess> start(const std::string& program, const PrivateFolder& folder);
    ~ServerProcess(); ///< stop()
    ServerProcess(ServerProcess&& other) noexcept;
    ServerProcess& operator=(ServerProcess&&) = delete;

    /// Collects the process when it has ended. To be asked on SIGCHLD.
    bool ended();
    /// SIGTERM, and SIGKILL when it does not end in time.
    void stop();

    const redis::Endpoint& endpoint() const { return m_endpoint; }

    /// The last thing it wrote into its log, for an error message.
    std::string lastWords() const;

private:
    ServerProcess(pid_t pid, const PrivateFolder& folder);

    pid_t m_pid; ///< -1: ended
    redis::Endpoint m_endpoint;
    std::string m_logFile;
};

} // namespace keystrata::demo
