// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/faultproxy.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <list>
#include <system_error>
#include <vector>

namespace keystrata::testing {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t MaxQueued = size_t{4} * 1024 * 1024;
/// How often the kernel is asked whether a dribbled chunk was taken.
constexpr std::chrono::microseconds ChunkPoll{50};

/// One direction of one connection: bytes wait here until they are due.
struct Pipe
{
    struct Piece
    {
        Clock::time_point due;
        std::string bytes;
    };

    int from = -1;
    int to = -1;
    std::deque<Piece> pieces;
    size_t queued = 0;
    size_t forwarded = 0;
    size_t received = 0;
    bool ended = false; ///< the sender closed; what is queued still goes out
    bool blocked = false; ///< the receiver's buffer is full
};

struct Link
{
    Fd client;
    Fd server;
    Faults faults;
    Pipe toServer;
    Pipe toClient;
    bool silent = false;
    bool dead = false;
};

void noDelay(int fd)
{
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/// Bytes that the peer's kernel has not acknowledged yet.
bool unacknowledged(int fd)
{
    int bytes = 0;
    return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

} // namespace

/// The thread's work. Owns all connections; knows the proxy for its orders and counters.
class ProxyLoop
{
public:
    explicit ProxyLoop(FaultProxy& proxy) : m_proxy(proxy) { }

    void run()
    {
        // Orders before connections: what was ordered before somebody connected holds for them.
        for (wait(); takeOrders(); wait()) {
            acceptNew();
            for (Link& link : m_links) {
                serve(link);
            }
            m_links.remove_if([](const Link& link) { return link.dead; });
        }
    }

private:
    bool takeOrders()
    {
        const std::scoped_lock lock(m_proxy.m_mutex);
        FaultProxy::Orders& orders = m_proxy.m_orders;
        m_faults = orders.faults;
        m_refuse = orders.refuse;
        if (orders.cutAll) {
            for (Link& link : m_links) {
                cut(link, *orders.cutAll);
            }
            m_links.remove_if([](const Link& link) { return link.dead; });
            orders.cutAll.reset();
        }
        return !orders.quit;
    }

    void wait()
    {
        std::vector<pollfd> fds{{.fd = m_proxy.m_wake.get(), .events = POLLIN, .revents = 0},
            {.fd = m_proxy.m_listener.get(), .events = POLLIN, .revents = 0}};
        std::optional<Clock::time_point> next;
        for (const Link& link : m_links) {
            watch(link, link.toServer, fds, next);
            watch(link, link.toClient, fds, next);
        }
        timespec timeout{};
        if (next) {
            const auto left = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(*next - Clock::now()));
            timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
            timeout.tv_nsec = (left % std::chrono::seconds(1)).count();
        }
        ::ppoll(fds.data(), fds.size(), next ? &timeout : nullptr, nullptr);
        if ((fds[0].revents & POLLIN) != 0) {
            uint64_t count = 0;
            [[maybe_unused]] const auto size = ::read(m_proxy.m_wake.get(), &count, sizeof(count));
        }
        m_acceptable = (fds[1].revents & POLLIN) != 0;
    }

    static void watch(
        const Link& link, const Pipe& pipe, std::vector<pollfd>& fds, std::optional<Clock::time_point>& next)
    {
        if (link.silent) {
            return;
        }
        if (!pipe.ended && pipe.queued < MaxQueued) {
            fds.push_back({.fd = pipe.from, .events = POLLIN, .revents = 0});
        }
        if (pipe.blocked) {
            fds.push_back({.fd = pipe.to, .events = POLLOUT, .revents = 0});
        } else if (!pipe.pieces.empty()) {
            const auto due = std::max(
                pipe.pieces.front().due, link.faults.chunk > 0 ? Clock::now() + ChunkPoll : Clock::time_point::min());
            next = std::min(next.value_or(due), due);
        }
    }

    void acceptNew()
    {
        if (!m_acceptable) {
            return;
        }
        Fd client(::accept4(m_proxy.m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client) {
            return;
        }
        ++m_proxy.m_accepted;
        if (m_refuse) {
            return;
        }
        try {
            Fd server = connectTo(m_proxy.m_target);
            setNonBlocking(server.get());
            noDelay(client.get());
            Link& link = m_links.emplace_back();
            link.toServer.from = link.toClient.to = client.get();
            link.toServer.to = link.toClient.from = server.get();
            link.client = std::move(client);
            link.server = std::move(server);
            link.faults = m_faults;
        } catch (const std::system_error&) {
            resetOnClose(client.get()); // what a client sees when nothing listens behind a forwarder
        }
    }

    void serve(Link& link)
    {
        if (link.dead || link.silent) {
            return;
        }
        receive(link, link.toServer);
        receive(link, link.toClient);
        forward(link, link.toServer);
        if (!link.dead && !link.silent) {
            forward(link, link.toClient);
        }
    }

    void receive(Link& link, Pipe& pipe)
    {
        while (!pipe.ended && pipe.queued < MaxQueued) {
            const ssize_t size = ::read(pipe.from, m_buffer.data(), m_buffer.size());
            if (size < 0) {
                pipe.ended = errno != EAGAIN && errno != EINTR;
                return;
            }
            if (size == 0) {
                pipe.ended = true;
                return;
            }
            std::string bytes(m_buffer.data(), static_cast<size_t>(size));
            const std::optional<size_t> flip = link.faults.flipAt;
            if (&pipe == &link.toClient && flip && *flip >= pipe.received && *flip - pipe.received < bytes.size()) {
                char& byte = bytes[*flip - pipe.received];
                byte = static_cast<char>(~byte);
            }
            pipe.received += bytes.size();
            pipe.queued += bytes.size();
            pipe.pieces.push_back({.due = Clock::now() + link.faults.delay, .bytes = std::move(bytes)});
        }
    }

    void forward(Link& link, Pipe& pipe)
    {
        const bool toClient = &pipe == &link.toClient;
        const Clock::time_point now = Clock::now();
        pipe.blocked = false;
        while (!pipe.pieces.empty() && pipe.pieces.front().due <= now) {
            std::string& bytes = pipe.pieces.front().bytes;
            size_t size = bytes.size();
            if (toClient && link.faults.chunk > 0) {
                if (unacknowledged(pipe.to)) {
                    return;
                }
                size = std::min(size, link.faults.chunk);
            }
            if (toClient && link.faults.cutAfter) {
                size = std::min(size, *link.faults.cutAfter - pipe.forwarded);
            }
            const ssize_t sent = size == 0 ? 0 : ::send(pipe.to, bytes.data(), size, MSG_NOSIGNAL);
            if (sent < 0) {
                pipe.blocked = errno == EAGAIN || errno == EINTR;
                link.dead = !pipe.blocked;
                return;
            }
            pipe.forwarded += static_cast<size_t>(sent);
            pipe.queued -= static_cast<size_t>(sent);
            bytes.erase(0, static_cast<size_t>(sent));
            if (toClient) {
                m_proxy.m_bytesToClient += static_cast<uint64_t>(sent);
            }
            if (bytes.empty()) {
                pipe.pieces.pop_front();
            }
            if (toClient && link.faults.cutAfter == pipe.forwarded) {
                cut(link, link.faults.cut);
                return;
            }
        }
        if (pipe.ended && pipe.pieces.empty()) {
            link.dead = true; // neither Redis nor its clients go on after one direction has ended
        }
    }

    static void cut(Link& link, Faults::Cut how)
    {
        if (how == Faults::Cut::Silence) {
            link.silent = true;
            return;
        }
        if (how == Faults::Cut::Reset) {
            resetOnClose(link.client.get());
        }
        link.dead = true;
    }

    FaultProxy& m_proxy;
    Faults m_faults;
    bool m_refuse = false;
    bool m_acceptable = false;
    std::list<Link> m_links;
    std::array<char, size_t{64} * 1024> m_buffer{};
};

FaultProxy::FaultProxy(LocalAddress target, Faults faults)
    : m_target(std::move(target))
    , m_listener(listenTcp(m_port))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    setNonBlocking(m_listener.get());
    m_orders.faults = faults;
    m_thread = std::thread([this] { ProxyLoop(*this).run(); });
}

FaultProxy::~FaultProxy()
{
    order([](Orders& orders) { orders.quit = true; });
    m_thread.join();
}

void FaultProxy::setFaults(const Faults& faults)
{
    order([&](Orders& orders) { orders.faults = faults; });
}

void FaultProxy::cutAll(Faults::Cut how)
{
    order([&](Orders& orders) { orders.cutAll = how; });
}

void FaultProxy::refuseNew(bool refuse)
{
    order([&](Orders& orders) { orders.refuse = refuse; });
}

void FaultProxy::order(const std::function<void(Orders&)>& change)
{
    {
        const std::scoped_lock lock(m_mutex);
        change(m_orders);
    }
    const uint64_t one = 1;
    [[maybe_unused]] const auto size = ::write(m_wake.get(), &one, sizeof(one));
}

} // namespace keystrata::testing
