// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/serverprocess.h"

#include "core/base/bytes.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

namespace keystrata::demo {

namespace {

constexpr auto GracePeriod = std::chrono::milliseconds(2000);
constexpr std::string_view ConfigName = "redis.conf";
constexpr std::string_view LogName = "redis.log";

bool isProgram(const std::string& path)
{
    return ::access(path.c_str(), X_OK) == 0;
}

std::string findInPath(const std::string& name)
{
    if (name.contains('/')) {
        return isProgram(name) ? name : std::string();
    }
    const char* variable = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): nobody changes it
    std::istringstream folders(variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (const auto path = fmt::format("{}/{}", folder, name); isProgram(path)) {
            return path;
        }
    }
    return {};
}

bool writeConfig(const PrivateFolder& folder)
{
    const auto quoted = [&folder](std::string_view name) { return '"' + escapeBytes(folder.file(name)) + '"'; };
    std::ofstream config(folder.file(ConfigName));
    config << "port 0\n"
           << "unixsocket " << quoted(ServerProcess::SocketName) << "\n"
           << "unixsocketperm 700\n"
           << "dir \"" << escapeBytes(folder.path()) << "\"\n"
           << "dbfilename " << ServerProcess::SeedName << "\n"
           << "logfile " << quoted(LogName) << "\n"
           << "save \"\"\n"
           << "appendonly no\n"
           << "daemonize no\n"
           << "maxmemory-policy allkeys-lru\n"
           << "latency-monitor-threshold 5\n";
    config.close();
    return !config.fail();
}

[[noreturn]] void becomeServer(const std::string& program, const std::string& config, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (::getppid() == parent) {
        ::execl(program.c_str(), program.c_str(), config.c_str(), nullptr);
    }
    ::_exit(127);
}

} // namespace

std::string ServerProcess::findProgram(const std::string& wanted)
{
    if (!wanted.empty()) {
        return findInPath(wanted);
    }
    const std::string redis = findInPath("redis-server");
    return redis.empty() ? findInPath("valkey-server") : redis;
}

Result<ServerProcess> ServerProcess::start(const std::string& program, const PrivateFolder& folder)
{
    if (!writeConfig(folder)) {
        return fail(ErrorKind::File,
            {"demo.config", "Cannot write into {0} ({1}); check the free space.",
                {folder.path(), std::strerror(errno)}});
    }
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return fail(ErrorKind::Refused,
            {"demo.fork", "The system does not let the demo start a process ({0}).", {std::strerror(errno)}});
    }
    if (pid == 0) {
        becomeServer(program, folder.file(ConfigName), parent);
    }
    return ServerProcess(pid, folder);
}

ServerProcess::ServerProcess(pid_t pid, const PrivateFolder& folder) : m_pid(pid), m_logFile(folder.file(LogName))
{
    m_endpoint.path = folder.file(SocketName);
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_endpoint(std::move(other.m_endpoint))
    , m_logFile(std::move(other.m_logFile))
{
}

ServerProcess::~ServerProcess()
{
    stop();
}

bool ServerProcess::ended()
{
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) == m_pid) {
        m_pid = -1;
    }
    return m_pid < 0;
}

void ServerProcess::stop()
{
    if (ended()) {
        return;
    }
    ::kill(m_pid, SIGTERM);
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0)));
    pollfd exit{.fd = process.get(), .events = POLLIN, .revents = 0};
    if (::poll(&exit, 1, static_cast<int>(GracePeriod.count())) <= 0) {
        ::kill(m_pid, SIGKILL);
    }
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

std::string ServerProcess::lastWords() const
{
    std::ifstream log(m_logFile);
    std::string last;
    for (std::string line; std::getline(log, line);) {
        if (!line.empty()) {
            last = line;
        }
    }
    return last;
}

} // namespace keystrata::demo
