// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/demoserver.h"

#include "app/demo/serverprocess.h"
#include "core/redis/poll.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace keystrata::demo {

namespace {

constexpr auto StartTimeout = std::chrono::seconds(40);
constexpr auto StopTimeout = std::chrono::seconds(5);
constexpr double SmallestScale = 0.01;
constexpr double LargestScale = 10;

/// posix_spawn's settings: own session (Ctrl+C is the program's business), default signals, nothing of our terminal.
class SpawnSettings
{
public:
    explicit SpawnSettings(int channel)
    {
        posix_spawnattr_init(&m_attributes);
        sigset_t all;
        sigfillset(&all);
        posix_spawnattr_setsigdefault(&m_attributes, &all);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_init(&m_actions);
        // The channel first: /dev/null takes the numbers 0 to 2 and the channel may be one of them.
        posix_spawn_file_actions_adddup2(&m_actions, channel, SupervisorChannel);
        for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(&m_actions, number, "/dev/null", O_RDWR, 0);
        }
    }

    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }

    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    const posix_spawnattr_t* attributes() const { return &m_attributes; }

    const posix_spawn_file_actions_t* actions() const { return &m_actions; }

private:
    posix_spawnattr_t m_attributes{};
    posix_spawn_file_actions_t m_actions{};
};

std::unexpected<Error> cannotStart(std::string reason)
{
    return fail(ErrorKind::Refused, {"demo.start", "The demo could not be started: {0}", {std::move(reason)}});
}

} // namespace

Result<std::unique_ptr<DemoServer>> DemoServer::start(const DemoOptions& options, Context& context)
{
    if (!(options.scale >= SmallestScale && options.scale <= LargestScale)) {
        return fail(ErrorKind::Usage,
            {"demo.scale", "The demo can be made from {0} to {1} times its size, not {2}.",
                {fmt::format("{}", SmallestScale), fmt::format("{}", LargestScale), fmt::format("{}", options.scale)}});
    }
    const std::string program = ServerProcess::findProgram(options.serverProgram);
    if (program.empty()) {
        return fail(ErrorKind::Refused,
            {"demo.no_server",
                "The demo needs redis-server, which is not installed: install it (apt install redis-server) or connect "
                "to a server of your own.",
                {}});
    }
    std::unique_ptr<DemoServer> demo(new DemoServer); // its constructor is private
    if (auto status = demo->launch(
            {.serverProgram = program, .scale = options.scale, .seed = options.seed, .traffic = options.traffic});
        !status) {
        return fail(status.error());
    }
    if (auto status = demo->awaitReady(context); !status) {
        return fail(status.error());
    }
    return demo;
}

DemoServer::~DemoServer()
{
    [[maybe_unused]] const auto status = stop(); // there is nobody left to tell
}

Status DemoServer::launch(const SupervisorOptions& options)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return cannotStart(std::strerror(errno));
    }
    m_channel.reset(ends[0]);
    const Descriptor theirs(ends[1]);
    auto arguments = supervisorArguments(options);
    arguments.insert(arguments.begin(), "keystrata-demo");
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (auto& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    const SpawnSettings settings(theirs.get());
    const int error = ::posix_spawn(
        &m_supervisor, "/proc/self/exe", settings.actions(), settings.attributes(), pointers.data(), environ);
    if (error != 0) {
        m_supervisor = -1;
        return cannotStart(std::strerror(error));
    }
    return {};
}

Status DemoServer::awaitReady(Context& context)
{
    const auto deadline = Clock::now() + StartTimeout;
    std::string line;
    while (!line.ends_with('\n')) {
        std::array<pollfd, 2> fds{pollfd{.fd = m_channel.get(), .events = POLLIN, .revents = 0}, pollfd{}};
        if (auto status = redis::pollUntil(fds, deadline, context); !status) {
            return status;
        }
        std::array<char, 1024> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
        const auto count = ::read(m_channel.get(), chunk.data(), chunk.size());
        if (count <= 0) {
            return cannotStart("its supervisor ended.");
        }
        line.append(chunk.data(), static_cast<size_t>(count));
    }
    line.pop_back();
    if (line.front() != ReadyMark) {
        return cannotStart(line.substr(1));
    }
    m_folder = line.substr(1);
    redis::Endpoint endpoint;
    endpoint.port = 0; // as of any other socket
    endpoint.path = m_folder + "/" + std::string(ServerProcess::SocketName);
    m_address.endpoints = {std::move(endpoint)};
    return {};
}

Status DemoServer::stop()
{
    if (m_supervisor < 0) {
        return {};
    }
    m_channel.reset(); // the end of file that the supervisor waits for
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, m_supervisor, 0)));
    pollfd exit{.fd = process.get(), .events = POLLIN, .revents = 0};
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(StopTimeout);
    if (::poll(&exit, 1, static_cast<int>(patience.count())) <= 0) {
        ::kill(m_supervisor, SIGKILL); // takes the server with it
    }
    int status = 0;
    ::waitpid(std::exchange(m_supervisor, -1), &status, 0);
    // Normally gone already; left over when the supervisor was killed.
    std::error_code ignored;
    if (!m_folder.empty()) {
        std::filesystem::remove_all(m_folder, ignored);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(ErrorKind::Server, {"demo.ended", "The demo's supervisor was killed or failed.", {}});
    }
    return {};
}

} // namespace keystrata::demo
