// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace keystrata::redis {

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t length = 0;
};

/// All TCP addresses of a host name, in the order to be tried. getaddrinfo cannot be interrupted, so it runs in a
/// thread of its own, which is abandoned when the deadline passes or a stop is requested.
Result<std::vector<SocketAddress>> resolveHost(
    const std::string& host, uint16_t port, Deadline deadline, Context& context);

} // namespace keystrata::redis
