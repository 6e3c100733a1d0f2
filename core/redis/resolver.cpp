// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/resolver.h"

#include <netdb.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>

namespace keystrata::redis {

namespace {

/// RFC 6761, 6.3: this name means the loopback addresses, whatever the system's files say or lack.
bool isLocalhost(const std::string& host)
{
    return ::strcasecmp(host.c_str(), "localhost") == 0 || ::strcasecmp(host.c_str(), "localhost.") == 0;
}

/// What getaddrinfo returns; the addresses are added to `found`.
int lookUp(const char* name, const std::string& port, int flags, std::vector<SocketAddress>& found)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (const int failure = ::getaddrinfo(name, port.c_str(), &hints, &list); failure != 0) {
        return failure;
    }
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        SocketAddress address;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        address.length = entry->ai_addrlen;
        found.push_back(address);
    }
    ::freeaddrinfo(list);
    return 0;
}

} // namespace

/// Shared between the asker and the resolver thread; whoever leaves last frees it.
struct HostLookup::Shared
{
    int done = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::atomic<bool> finished = false; ///< set before `done`, after what follows
    int failure = 0; ///< of getaddrinfo
    std::vector<SocketAddress> found;

    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    ~Shared() { ::close(done); }
};

HostLookup::HostLookup(std::string host, uint16_t port) : m_host(std::move(host)), m_shared(std::make_shared<Shared>())
{
    // An address is its own answer, and AI_ADDRCONFIG would not count the loopback interface without a network. No name
    // at all is the loopback interface.
    const auto service = std::to_string(port);
    const char* name = isLocalhost(m_host) ? nullptr : m_host.c_str();
    if (lookUp(name, service, AI_NUMERICHOST, m_shared->found) == 0) {
        m_shared->finished = true;
        return;
    }
    try {
        std::thread([shared = m_shared, host = m_host, service] {
            shared->failure = lookUp(host.c_str(), service, AI_ADDRCONFIG, shared->found);
            shared->finished = true;
            ::eventfd_write(shared->done, 1);
        }).detach();
    } catch (const std::system_error& error) {
        m_notAsked = error.what();
    }
}

int HostLookup::fd() const
{
    return m_notAsked.empty() ? m_shared->done : -1;
}

bool HostLookup::finished() const
{
    return !m_notAsked.empty() || m_shared->finished;
}

Result<std::vector<SocketAddress>> HostLookup::answer() const
{
    if (!m_notAsked.empty()) {
        return fail(ErrorKind::Network,
            {"connect.no_thread", "The name {0} cannot be looked up ({1}): the system is out of threads.",
                {m_host, m_notAsked}});
    }
    if (m_shared->failure != 0) {
        return fail(ErrorKind::Network,
            {"connect.dns", "The host name {0} is not known ({1}): check its spelling and DNS.",
                {m_host, ::gai_strerror(m_shared->failure)}});
    }
    return m_shared->found;
}

Error HostLookup::late() const
{
    return {ErrorKind::Timeout,
        {"connect.dns_timeout", "The name {0} could not be looked up in time: check the network and DNS.", {m_host}},
        {}};
}

} // namespace keystrata::redis
