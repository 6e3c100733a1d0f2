// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/secrets.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

namespace keystrata::ctl {

namespace {

constexpr size_t LongestPassword = size_t{64} * 1024;

std::string firstLine(std::string text)
{
    text.resize(std::min(text.find('\n'), text.size()));
    if (text.ends_with('\r')) {
        text.pop_back();
    }
    return text;
}

std::unexpected<Error> commandFailed(const std::string& program, std::string why)
{
    return fail(ErrorKind::Refused,
        {"password.command", "The password command \"{0}\" failed ({1}).", {program, std::move(why)}});
}

/// A program whose output is read through a pipe. Killed and waited for when this goes away.
class PipedProgram
{
public:
    PipedProgram() = default;
    PipedProgram(const PipedProgram&) = delete;
    PipedProgram& operator=(const PipedProgram&) = delete;

    ~PipedProgram()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            wait();
        }
        if (m_out >= 0) {
            ::close(m_out);
        }
    }

    /// Zero, or why it could not be started.
    int start(const std::vector<std::string>& words)
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            return errno;
        }
        m_out = ends[0];
        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> arguments;
        for (const auto& word : words) {
            arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT(cppcoreguidelines-pro-type-const-cast)
        }
        arguments.push_back(nullptr);
        const int error = ::posix_spawnp(&m_pid, arguments[0], &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        if (error != 0) {
            m_pid = -1;
        }
        return error;
    }

    int out() const { return m_out; }

    /// Its exit status as waitpid() gives it.
    int wait()
    {
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) { }
        m_pid = -1;
        return status;
    }

private:
    pid_t m_pid = -1;
    int m_out = -1;
};

/// All that comes out of the pipe until it is closed.
Result<std::string> readAll(int fd, const std::string& program, Deadline deadline, Context& context)
{
    std::string text;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        std::array<pollfd, 2> polled{pollfd{fd, POLLIN, 0}, pollfd{context.stopFd(), POLLIN, 0}};
        const int ready = left.count() <= 0 ? 0 : ::poll(polled.data(), polled.size(), static_cast<int>(left.count()));
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (ready == 0) {
            return fail(ErrorKind::Timeout,
                {"password.timeout", "The password command \"{0}\" gave no answer in time.", {program}});
        }
        std::array<char, 4096> buffer{};
        const auto count = ready < 0 ? ready : ::read(fd, buffer.data(), buffer.size());
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return commandFailed(program, std::strerror(errno));
        }
        text.append(buffer.data(), static_cast<size_t>(std::max<ssize_t>(count, 0)));
        if (text.size() > LongestPassword) {
            return commandFailed(program, "it prints too much");
        }
    }
}

} // namespace

void hidePasswords(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        char* const begin = argv[i]; // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic)
        char* const scheme = std::strstr(begin, "://");
        char* const at = scheme == nullptr ? nullptr : std::strrchr(scheme, '@');
        char* const colon = at == nullptr ? nullptr : std::strchr(scheme + 3, ':');
        if (colon == nullptr || colon > at) {
            continue;
        }
        // Its length is nobody's business either: three stars at most, the rest moves up over what is left.
        char* const end = begin + std::strlen(begin);
        char* const stars = std::fill_n(colon + 1, std::min<ptrdiff_t>(3, at - colon - 1), '*');
        std::fill(std::copy(at, end, stars), end, '\0');
    }
}

Result<std::string> passwordFromFile(const std::string& path)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string line;
    if (!file || (!std::getline(file, line) && !file.eof())) {
        return fail(ErrorKind::File,
            {"password.file", "Cannot read the password file {0} ({1}).", {path, std::strerror(errno)}});
    }
    if (line.size() > LongestPassword) {
        return fail(ErrorKind::File, {"password.file_long", "The file {0} does not look like a password.", {path}});
    }
    return firstLine(std::move(line));
}

Result<std::vector<std::string>> splitWords(std::string_view command)
{
    std::vector<std::string> words;
    bool inWord = false;
    char quote = 0;
    for (size_t i = 0; i < command.size(); ++i) {
        const char byte = command[i];
        if (quote == 0 && (byte == ' ' || byte == '\t' || byte == '\n')) {
            inWord = false;
            continue;
        }
        if (!inWord) {
            words.emplace_back();
            inWord = true;
        }
        if (quote != 0 ? byte == quote : byte == '\'' || byte == '"') {
            quote = quote != 0 ? '\0' : byte;
        } else if (byte == '\\' && quote != '\'' && i + 1 < command.size()) {
            words.back() += command[++i];
        } else {
            words.back() += byte;
        }
    }
    if (quote != 0 || words.empty()) {
        return fail(ErrorKind::Usage,
            {"password.words", "The password command is empty or has a quote that is not closed.", {}});
    }
    return words;
}

Result<std::string> passwordFromCommand(const std::string& command, std::chrono::milliseconds timeout, Context& context)
{
    const auto words = splitWords(command);
    if (!words) {
        return fail(words.error());
    }
    PipedProgram program;
    if (const int error = program.start(*words); error != 0) {
        return commandFailed(words->front(), std::strerror(error));
    }
    auto text = readAll(program.out(), words->front(), Clock::now() + timeout, context);
    if (!text) {
        return text;
    }
    const int status = program.wait();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return commandFailed(words->front(),
            WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status))
                              : "signal " + std::to_string(WTERMSIG(status)));
    }
    return firstLine(std::move(*text));
}

} // namespace keystrata::ctl
