// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/resolver.h"

#include "core/redis/poll.h"

#include <netdb.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>

namespace keystrata::redis {

namespace {

/// Shared between the asker and the resolver thread; whoever leaves last frees it.
struct Lookup
{
    int done = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::atomic<bool> finished = false; ///< set before `done`, after what follows
    int failure = 0; ///< of getaddrinfo
    std::vector<SocketAddress> found;

    Lookup() = default;
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

    ~Lookup() { ::close(done); }
};

/// RFC 6761, 6.3: this name means the loopback addresses, whatever the system's files say or lack.
bool isLocalhost(const std::string& host)
{
    return ::strcasecmp(host.c_str(), "localhost") == 0 || ::strcasecmp(host.c_str(), "localhost.") == 0;
}

void lookUp(Lookup& lookup, const std::string& host, const std::string& port)
{
    // No name at all is the loopback interface.
    const char* name = isLocalhost(host) ? nullptr : host.c_str();
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    lookup.failure = ::getaddrinfo(name, port.c_str(), &hints, &list);
    if (lookup.failure == EAI_NONAME || lookup.failure == EAI_ADDRFAMILY) {
        // AI_ADDRCONFIG does not count the loopback interface: literal loopback addresses must work without a network.
        hints.ai_flags = AI_NUMERICSERV;
        lookup.failure = ::getaddrinfo(name, port.c_str(), &hints, &list);
    }
    if (lookup.failure != 0) {
        return;
    }
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        SocketAddress address;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        address.length = entry->ai_addrlen;
        lookup.found.push_back(address);
    }
    ::freeaddrinfo(list);
}

} // namespace

Result<std::vector<SocketAddress>> resolveHost(
    const std::string& host, uint16_t port, Deadline deadline, Context& context)
{
    auto lookup = std::make_shared<Lookup>();
    try {
        std::thread([lookup, host, service = std::to_string(port)] {
            lookUp(*lookup, host, service);
            lookup->finished = true;
            ::eventfd_write(lookup->done, 1);
        }).detach();
    } catch (const std::system_error& error) {
        return fail(ErrorKind::Network,
            {"connect.no_thread", "The name {0} cannot be looked up ({1}): the system is out of threads.",
                {host, error.what()}});
    }

    std::array<pollfd, 2> fds{pollfd{lookup->done, POLLIN, 0}, pollfd{}};
    if (auto status = pollUntil(fds, deadline, context); !status) {
        if (status.error().kind == ErrorKind::Timeout) {
            return fail(ErrorKind::Timeout,
                {"connect.dns_timeout", "The name {0} could not be looked up in time: check the network and DNS.",
                    {host}});
        }
        return fail(status.error());
    }
    if (!lookup->finished || lookup->failure != 0) {
        return fail(ErrorKind::Network,
            {"connect.dns", "The host name {0} is not known ({1}): check its spelling and DNS.",
                {host, ::gai_strerror(lookup->failure)}});
    }
    return std::move(lookup->found);
}

} // namespace keystrata::redis
