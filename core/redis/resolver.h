// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace keystrata::redis {

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t length = 0;
};

/// The question for all TCP addresses of a host name, under way. getaddrinfo cannot be interrupted, so it runs in a
/// thread of its own, which goes on alone when nobody waits for it any more.
class HostLookup
{
public:
    HostLookup(std::string host, uint16_t port);

    /// Readable once the answer is there; -1 when the question could not even be asked.
    int fd() const;
    bool finished() const;
    /// The addresses in the order to be tried; to be asked once finished.
    Result<std::vector<SocketAddress>> answer() const;
    /// What to say when the answer has not come in time.
    Error late() const;

private:
    struct Shared;

    std::string m_host;
    std::shared_ptr<Shared> m_shared;
    std::string m_notAsked; ///< why not
};

} // namespace keystrata::redis
