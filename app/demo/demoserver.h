// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/content.h"
#include "app/demo/supervisor.h"
#include "core/base/context.h"
#include "core/base/descriptor.h"
#include "core/redis/address.h"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace keystrata::demo {

struct DemoOptions
{
    double scale = 1; ///< 1: eighty-five thousand keys; 0.01 to 10
    bool traffic = true; ///< false: the keys as expectedStrata() says, and nobody uses them
    uint64_t seed = 20251130;
    std::string serverProgram = {}; ///< empty: redis-server or valkey-server, from PATH
};

/// A private redis-server, full of caches in trouble and in use, gone with this object, with this process, and with its
/// own supervisor, however they end. start() blocks for a few tenths of a second; the object may be used by any
/// one thread. The program's main() must begin with isDemoSupervisor() (supervisor.h).
class DemoServer
{
public:
    static Result<std::unique_ptr<DemoServer>> start(const DemoOptions& options, Context& context);
    ~DemoServer(); ///< stop()
    DemoServer(const DemoServer&) = delete;
    DemoServer& operator=(const DemoServer&) = delete;

    /// Every database of it.
    const redis::Address& address() const { return m_address; }

    const std::string& folder() const { return m_folder; }

    pid_t supervisor() const { return m_supervisor; }

    /// Stops the server and waits for it. Error when its supervisor did not end as it should.
    Status stop();

private:
    DemoServer() = default;
    Status launch(const SupervisorOptions& options);
    Status awaitReady(Context& context);

    Descriptor m_channel;
    pid_t m_supervisor = -1;
    redis::Address m_address;
    std::string m_folder;
};

} // namespace keystrata::demo
