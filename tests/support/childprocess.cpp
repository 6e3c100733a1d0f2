// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/childprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace keystrata::testing {

namespace {

/// In the forked child: become the program or report errno through the pipe. Only async-signal-safe calls after fork
/// in a process with threads, so everything was prepared by the parent.
[[noreturn]] void becomeProgram(
    char* const* arguments, char* const* environment, int output, int errorPipe, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() == parent) {
        const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::dup2(input, STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execvpe(arguments[0], arguments, environment);
    }
    const int error = errno;
    if (::write(errorPipe, &error, sizeof(error)) < 0) {
        ::_exit(126);
    }
    ::_exit(127);
}

std::vector<std::string> mergedEnvironment(const std::vector<std::pair<std::string, std::string>>& changes)
{
    std::vector<std::string> merged;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        bool replaced = false;
        for (const auto& [name, value] : changes) {
            replaced = replaced || (text.starts_with(name) && text.substr(name.size(), 1) == "=");
        }
        if (!replaced) {
            merged.push_back(text);
        }
    }
    for (const auto& [name, value] : changes) {
        merged.push_back(name + "=" + value);
    }
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const Options& options)
{
    std::vector<std::string> arguments = command;
    std::vector<std::string> environment = mergedEnvironment(options.environment);
    const std::vector<char*> argumentPointers = pointers(arguments);
    const std::vector<char*> environmentPointers = pointers(environment);
    const std::string outputFile = options.outputFile.empty() ? "/dev/null" : options.outputFile;
    const int output = ::open(outputFile.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int errorPipe[2] = {-1, -1};
    if (output < 0 || ::pipe2(errorPipe, O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "Cannot prepare " + command.front());
    }
    const pid_t parent = ::getpid();
    m_pid = ::fork();
    if (m_pid == 0) {
        becomeProgram(argumentPointers.data(), environmentPointers.data(), output, errorPipe[1], parent);
    }
    ::close(output);
    ::close(errorPipe[1]);
    int error = 0;
    const bool failed = m_pid < 0 || ::read(errorPipe[0], &error, sizeof(error)) > 0;
    ::close(errorPipe[0]);
    if (failed) {
        if (m_pid > 0) {
            ::waitpid(m_pid, nullptr, 0);
        }
        throw std::system_error(m_pid < 0 ? errno : error, std::generic_category(), "Cannot run " + command.front());
    }
    m_pidFd = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0));
}

ChildProcess::~ChildProcess()
{
    stop();
    ::close(m_pidFd);
}

bool ChildProcess::running()
{
    return !waitFor(std::chrono::milliseconds(0));
}

void ChildProcess::signal(int number) const
{
    if (m_exitCode < 0) { // not reaped, so the number is still ours
        ::kill(m_pid, number);
    }
}

bool ChildProcess::waitFor(std::chrono::milliseconds limit)
{
    if (m_exitCode >= 0) {
        return true;
    }
    pollfd ended{.fd = m_pidFd, .events = POLLIN, .revents = 0};
    while (::poll(&ended, 1, static_cast<int>(limit.count())) < 0 && errno == EINTR) { }
    int status = 0;
    if (::waitpid(m_pid, &status, WNOHANG) != m_pid) {
        return false;
    }
    reap(status);
    return true;
}

void ChildProcess::stop()
{
    signal(SIGTERM);
    signal(SIGCONT); // a stopped program would not see the first one
    if (!waitFor(std::chrono::seconds(2))) {
        signal(SIGKILL);
        waitFor(std::chrono::seconds(10));
    }
}

void ChildProcess::reap(int status)
{
    m_exitCode = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace keystrata::testing
