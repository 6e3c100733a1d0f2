// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace keystrata::testing {

/// A program that runs until it is stopped, and never longer than this process. Its output goes to a file.
/// To be used from one thread, which must outlive it: the kernel kills the program when that thread ends.
class ChildProcess
{
public:
    struct Options
    {
        std::string outputFile = {}; ///< stdout and stderr; empty: /dev/null
        std::vector<std::pair<std::string, std::string>> environment = {}; ///< set or replaced in ours
    };

    /// Throws when the program cannot be started. `command[0]` is looked up in PATH.
    ChildProcess(const std::vector<std::string>& command, const Options& options);

    explicit ChildProcess(const std::vector<std::string>& command) : ChildProcess(command, Options{}) { }

    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return m_pid; }

    bool running();
    void signal(int number) const; ///< by process id; nothing when it has ended
    /// True when it ended in time; exitCode() is then known.
    bool waitFor(std::chrono::milliseconds limit);
    /// SIGTERM, and SIGKILL when that does not help within two seconds.
    void stop();

    /// 128 + number of the signal when one ended it; -1 while it runs.
    int exitCode() const { return m_exitCode; }

private:
    void reap(int status);

    pid_t m_pid = -1;
    int m_pidFd = -1;
    int m_exitCode = -1;
};

} // namespace keystrata::testing
