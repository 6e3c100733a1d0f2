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
#include <utility>
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
    size_t chunk = 0; ///< this and the next two: of the faults, those for this direction
    std::optional<size_t> cutAfter = {};
    std::optional<size_t> flipAt = {};
    size_t room = MaxQueued; ///< no more is taken from the sender than this
    Clock::time_point lastDue = {};
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
        if (orders.cutAll) {
            for (Link& link : m_links) {
                cut(link, *orders.cutAll);
            }
            m_links.remove_if([](const Link& link) { return link.dead; });
            orders.cutAll.reset();
        }
        if (orders.door) {
            m_door = *orders.door;
            orders.door.reset();
            moveDoor();
            m_proxy.m_doorMoved.notify_all();
        }
        return !orders.quit;
    }

    void moveDoor()
    {
        m_hole.reset();
        try {
            if (m_door == FaultProxy::Door::Refuse || m_door == FaultProxy::Door::Ignore) {
                m_proxy.m_listener.reset();
            }
            if (m_door == FaultProxy::Door::Ignore) {
                m_hole.emplace(m_proxy.m_port);
            } else if (m_door != FaultProxy::Door::Refuse && !m_proxy.m_listener) {
                m_proxy.m_listener = listenTcp(m_proxy.m_port);
                setNonBlocking(m_proxy.m_listener.get());
            }
        } catch (const std::system_error&) {
            m_proxy.m_doorStuck = std::current_exception();
        }
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
        if (!pipe.ended && pipe.queued < pipe.room) {
            fds.push_back({.fd = pipe.from, .events = POLLIN, .revents = 0});
        }
        if (pipe.blocked) {
            fds.push_back({.fd = pipe.to, .events = POLLOUT, .revents = 0});
        } else if (!pipe.pieces.empty()) {
            const auto due =
                std::max(pipe.pieces.front().due, pipe.chunk > 0 ? Clock::now() + ChunkPoll : Clock::time_point::min());
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
        if (m_door == FaultProxy::Door::HangUp) {
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
            setFaults(link);
        } catch (const std::system_error&) {
            resetOnClose(client.get()); // what a client sees when nothing listens behind a forwarder
        }
    }

    void setFaults(Link& link) const
    {
        link.faults = m_faults;
        link.toServer.cutAfter = m_faults.cutAfterToServer;
        link.toServer.flipAt = m_faults.flipAtToServer;
        link.toClient.chunk = m_faults.chunk;
        link.toClient.cutAfter = m_faults.cutAfter;
        link.toClient.flipAt = m_faults.flipAt;
        if (m_faults.rate > 0) {
            // A slow line holds little: the sender is to notice that it is slow.
            link.toServer.room = link.toClient.room = std::max<size_t>(m_faults.rate / 4, 1024);
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
        while (!pipe.ended && pipe.queued < pipe.room) {
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
            if (pipe.flipAt && *pipe.flipAt >= pipe.received && *pipe.flipAt - pipe.received < bytes.size()) {
                char& byte = bytes[*pipe.flipAt - pipe.received];
                byte = static_cast<char>(~byte);
            }
            pipe.received += bytes.size();
            pipe.queued += bytes.size();
            enqueue(link.faults, pipe, std::move(bytes));
        }
    }

    static void enqueue(const Faults& faults, Pipe& pipe, std::string bytes)
    {
        const Clock::time_point soonest = Clock::now() + faults.delay;
        if (faults.rate == 0) {
            pipe.pieces.push_back({.due = soonest, .bytes = std::move(bytes)});
            return;
        }
        const size_t step = faults.rate / 100 + 1; // what arrives within ten milliseconds arrives together
        for (size_t at = 0; at < bytes.size(); at += step) {
            std::string piece = bytes.substr(at, step);
            const std::chrono::duration<double> takes(
                static_cast<double>(piece.size()) / static_cast<double>(faults.rate));
            pipe.lastDue = std::max(pipe.lastDue, soonest) + std::chrono::duration_cast<Clock::duration>(takes);
            pipe.pieces.push_back({.due = pipe.lastDue, .bytes = std::move(piece)});
        }
    }

    void forward(Link& link, Pipe& pipe)
    {
        const Clock::time_point now = Clock::now();
        pipe.blocked = false;
        while (!pipe.pieces.empty() && pipe.pieces.front().due <= now) {
            std::string& bytes = pipe.pieces.front().bytes;
            size_t size = bytes.size();
            if (pipe.chunk > 0) {
                if (unacknowledged(pipe.to)) {
                    return;
                }
                size = std::min(size, pipe.chunk);
            }
            if (pipe.cutAfter) {
                size = std::min(size, *pipe.cutAfter - pipe.forwarded);
            }
            const bool counts = &pipe == &link.toClient;
            if (counts) { // before they go: who has read them finds them counted
                m_proxy.m_bytesToClient += size;
            }
            const ssize_t sent = size == 0 ? 0 : ::send(pipe.to, bytes.data(), size, MSG_NOSIGNAL);
            if (counts) {
                m_proxy.m_bytesToClient -= size - static_cast<size_t>(std::max<ssize_t>(sent, 0));
            }
            if (sent < 0) {
                pipe.blocked = errno == EAGAIN || errno == EINTR;
                link.dead = !pipe.blocked;
                return;
            }
            pipe.forwarded += static_cast<size_t>(sent);
            pipe.queued -= static_cast<size_t>(sent);
            bytes.erase(0, static_cast<size_t>(sent));
            if (bytes.empty()) {
                pipe.pieces.pop_front();
            }
            if (pipe.cutAfter == pipe.forwarded) {
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
    FaultProxy::Door m_door = FaultProxy::Door::Open;
    std::optional<BlackHole> m_hole;
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

void FaultProxy::setDoor(Door door)
{
    order([&](Orders& orders) { orders.door = door; });
    std::unique_lock lock(m_mutex);
    m_doorMoved.wait(lock, [this] { return !m_orders.door.has_value(); });
    if (m_doorStuck) {
        std::rethrow_exception(std::exchange(m_doorStuck, nullptr));
    }
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
