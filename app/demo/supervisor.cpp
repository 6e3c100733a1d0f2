// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/supervisor.h"

#include "app/demo/content.h"
#include "app/demo/memoryfile.h"
#include "app/demo/serverprocess.h"
#include "app/demo/traffic.h"
#include "core/redis/connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <memory>
#include <string_view>

namespace keystrata::demo {

namespace {

constexpr std::string_view SupervisorWord = "--keystrata-demo-supervisor";
constexpr auto StartTimeout = std::chrono::seconds(30);
constexpr auto RetryInterval = std::chrono::milliseconds(3);
constexpr uint32_t QuietLife = 90; ///< seconds
constexpr uint64_t Mebibyte = uint64_t{1024} * 1024;

/// Signals and the end of the program that started us, as things to poll for.
class Watch
{
public:
    Watch()
    {
        sigset_t signals;
        sigemptyset(&signals);
        for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
            sigaddset(&signals, number);
        }
        sigprocmask(SIG_BLOCK, &signals, nullptr);
        m_signals.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
        ::fcntl(SupervisorChannel, F_SETFD, FD_CLOEXEC);
    }

    /// Waits until one of `others` can move or the time is over. False: it is time to end.
    bool wait(std::chrono::milliseconds limit, std::vector<pollfd>& others, ServerProcess* server) const
    {
        others.push_back({.fd = SupervisorChannel, .events = POLLIN, .revents = 0});
        others.push_back({.fd = m_signals.get(), .events = POLLIN, .revents = 0});
        ::poll(others.data(), others.size(), static_cast<int>(std::max<int64_t>(0, limit.count())));
        return !channelClosed(others[others.size() - 2]) && !signalled(others.back(), server);
    }

private:
    /// Nobody ever writes to us: readable means end of file.
    static bool channelClosed(const pollfd& channel) { return channel.revents != 0; }

    bool signalled(const pollfd& signals, ServerProcess* server) const
    {
        if (signals.revents == 0) {
            return false;
        }
        signalfd_siginfo info{};
        bool end = false;
        while (::read(m_signals.get(), &info, sizeof info) == sizeof info) {
            end = end || info.ssi_signo != SIGCHLD || (server != nullptr && server->ended());
        }
        return end;
    }

    Descriptor m_signals;
};

constexpr std::string_view FolderKind = "keystrata-demo-";

class Supervisor
{
public:
    explicit Supervisor(SupervisorOptions options) : m_options(std::move(options)) { }

    int run()
    {
        auto folder = PrivateFolder::create(FolderKind, PrivateFolder::Lock::Inherited);
        if (!folder) {
            return report(folder.error());
        }
        auto server = startFull(*folder);
        if (!server) {
            return report(server.error());
        }
        tell(fmt::format("{}{}\n", ReadyMark, folder->path()));
        PrivateFolder::removeAbandoned(FolderKind);
        serve(*server);
        return 0;
    }

private:
    Result<ServerProcess> startFull(const PrivateFolder& folder)
    {
        auto seedFile = MemoryFile::create(); // until the server has loaded it
        if (!seedFile) {
            return fail(seedFile.error());
        }
        const std::string link = folder.file(ServerProcess::SeedName);
        auto status = seed(*seedFile, link);
        if (!status) {
            return fail(status.error());
        }
        auto server = ServerProcess::start(m_options.serverProgram, folder);
        if (!server) {
            return server;
        }
        status = awaitReady(*server);
        if (!status) {
            return fail(status.error());
        }
        ::unlink(link.c_str());
        return server;
    }

    static void tell(std::string_view line)
    {
        // When nobody listens any more, the next wait ends us.
        (void)!::write(SupervisorChannel, line.data(), line.size());
    }

    static int report(const Error& error)
    {
        tell(fmt::format("{}{}\n", FailureMark, error.message.english()));
        return 1;
    }

    Status seed(const MemoryFile& file, const std::string& link)
    {
        auto rdb = RdbWriter::create(file.path());
        if (!rdb) {
            return fail(rdb.error());
        }
        // Without traffic the keys stay long enough to be counted.
        const Content::Moment moment{
            .now = std::chrono::system_clock::now(), .shortestLife = m_options.traffic ? 1U : QuietLife};
        const auto shouldStop = [this] {
            std::vector<pollfd> nothing;
            return !m_watch.wait(std::chrono::milliseconds(0), nothing, nullptr);
        };
        if (!Content(m_options.seed).write(*rdb, m_options.scale, moment, shouldStop)) {
            return fail(Context::cancelled());
        }
        if (auto status = rdb->finish(); !status) {
            return status;
        }
        return file.linkFrom(link);
    }

    Status awaitReady(ServerProcess& server)
    {
        const auto deadline = Clock::now() + StartTimeout;
        while (Clock::now() < deadline) {
            if (ask(server.endpoint(), {"PING"}) == "PONG") {
                return limitMemory(server.endpoint());
            }
            std::vector<pollfd> nothing;
            if (!m_watch.wait(RetryInterval, nothing, &server)) {
                return fail(ErrorKind::Refused,
                    {"demo.server_ended", "The demo's server ended while it started: {0}", {server.lastWords()}});
            }
        }
        return fail(ErrorKind::Timeout,
            {"demo.server_slow", "The demo's server did not answer within half a minute: {0}", {server.lastWords()}});
    }

    /// The text of the answer; empty when there is none or it is an error (loading, as a rule).
    std::string ask(const redis::Endpoint& endpoint, std::initializer_list<std::string_view> command)
    {
        const auto deadline = Clock::now() + std::chrono::milliseconds(500);
        if (!m_connection || !m_connection->open()) {
            auto stream = redis::connectStream({.endpoint = endpoint}, deadline, m_context);
            if (!stream) {
                return {};
            }
            m_connection = std::make_unique<redis::Connection>(std::move(*stream));
        }
        m_connection->add(command);
        if (!m_connection->await(1, deadline, m_context)) {
            return {};
        }
        const auto reply = m_connection->take();
        return reply.isError() ? std::string() : std::string(reply.text());
    }

    /// Room to carry a version and to bring back what was purged: nothing is written above 85 % of the limit. Without
    /// traffic nothing must be evicted at all: tests count the keys.
    Status limitMemory(const redis::Endpoint& endpoint)
    {
        const std::string info = ask(endpoint, {"INFO", "memory"});
        constexpr std::string_view field = "\nused_memory:";
        const size_t at = info.find(field);
        uint64_t used = 0;
        if (at != std::string::npos) {
            std::from_chars(info.data() + at + field.size(), info.data() + info.size(), used);
        }
        const uint64_t limit = m_options.traffic ? used + used * 7 / 10 + 16 * Mebibyte : used * 2 + 64 * Mebibyte;
        const std::string mebibytes = fmt::format("{}mb", (limit + Mebibyte - 1) / Mebibyte);
        if (used == 0 || ask(endpoint, {"CONFIG", "SET", "maxmemory", mebibytes}) != "OK") {
            return fail(ErrorKind::Server, {"demo.limit", "The demo's server does not let its memory be limited.", {}});
        }
        m_connection.reset();
        return {};
    }

    void serve(ServerProcess& server)
    {
        std::unique_ptr<Traffic> traffic;
        if (m_options.traffic) {
            traffic = std::make_unique<Traffic>(server.endpoint(), m_options.scale, m_options.seed);
        }
        auto nextTick = Clock::now();
        std::vector<pollfd> fds;
        while (true) {
            auto patience = std::chrono::milliseconds(60'000);
            fds.clear();
            if (traffic) {
                traffic->addPollFds(fds);
                patience = std::chrono::ceil<std::chrono::milliseconds>(nextTick - Clock::now());
            }
            if (!m_watch.wait(patience, fds, &server)) {
                return;
            }
            if (traffic) {
                traffic->move();
                if (const auto now = Clock::now(); now >= nextTick) {
                    nextTick = now + Traffic::TickTime;
                    traffic->tick(now, m_context);
                }
            }
        }
    }

    SupervisorOptions m_options;
    Watch m_watch;
    Context m_context;
    std::unique_ptr<redis::Connection> m_connection;
};

/// Is the channel a socket pair made by our parent?
bool startedByProgram()
{
    ucred maker{};
    socklen_t size = sizeof maker;
    return ::getsockopt(SupervisorChannel, SOL_SOCKET, SO_PEERCRED, &maker, &size) == 0 && maker.pid == ::getppid();
}

template <typename T>
bool parseNumber(std::string_view text, T& number)
{
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

} // namespace

std::vector<std::string> supervisorArguments(const SupervisorOptions& options)
{
    return {std::string(SupervisorWord), options.serverProgram, fmt::format("{}", options.scale),
        fmt::format("{}", options.seed), options.traffic ? "1" : "0"};
}

std::optional<SupervisorOptions> parseSupervisorArguments(int argc, const char* const* argv)
{
    SupervisorOptions options;
    int traffic = 0;
    if (argc != 6 || !isDemoSupervisor(argc, argv) || !parseNumber(argv[3], options.scale)
        || !parseNumber(argv[4], options.seed) || !parseNumber(argv[5], traffic)) {
        return std::nullopt;
    }
    options.serverProgram = argv[2];
    options.traffic = traffic != 0;
    return options;
}

bool isDemoSupervisor(int argc, const char* const* argv)
{
    return argc > 1 && argv[1] == SupervisorWord;
}

int demoSupervisorMain(int argc, const char* const* argv)
{
    const auto options = parseSupervisorArguments(argc, argv);
    if (!options || !startedByProgram()) {
        return 2; // somebody typed the word
    }
    // What the program that started us had open besides the channel is none of our business.
    ::close_range(SupervisorChannel + 1, ~0U, 0);
    ::prctl(PR_SET_NAME, "keystrata-demo");
    redis::ignoreSigpipe();
    return Supervisor(*options).run();
}

} // namespace keystrata::demo
