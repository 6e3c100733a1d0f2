// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>

namespace keystrata {

namespace {

/// Between two looks at a program that has closed its output but not ended, where the kernel cannot wake us.
constexpr int LookAgainMs = 20;

void closeIf(int& fd)
{
    if (fd >= 0) {
        ::close(fd);
    }
    fd = -1;
}

/// As exec wants them; they point into the words.
std::vector<char*> argumentsOf(const std::vector<std::string>& words)
{
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT(cppcoreguidelines-pro-type-const-cast)
    }
    arguments.push_back(nullptr);
    return arguments;
}

/// What becomes of a forked child. Between fork and exec only what a signal handler may do.
[[noreturn]] void becomeProgram(std::span<char* const> arguments, int out, int err, int failure, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigset_t none{};
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    ::dup2(out, STDOUT_FILENO);
    if (err >= 0) {
        ::dup2(err, STDERR_FILENO);
    }
    if (::getppid() == parent) { // else it is too late to hear of its death
        ::execvp(arguments.front(), arguments.data());
    }
    const int error = errno;
    (void)!::write(failure, &error, sizeof error);
    ::_exit(127);
}

/// Starts a program that does not outlive this thread. posix_spawn cannot say that.
int forkBound(pid_t& pid, const std::vector<std::string>& words, int out, int err)
{
    std::array<int, 2> failure{-1, -1};
    if (::pipe2(failure.data(), O_CLOEXEC) != 0) {
        return errno;
    }
    const auto arguments = argumentsOf(words);
    const pid_t parent = ::getpid();
    pid = ::fork();
    if (pid == 0) {
        becomeProgram(arguments, out, err, failure[1], parent);
    }
    int error = pid < 0 ? errno : 0;
    closeIf(failure[1]);
    if (pid > 0 && ::read(failure[0], &error, sizeof error) == sizeof error) { // empty once exec has succeeded
        ::waitpid(pid, nullptr, 0);
    }
    closeIf(failure[0]);
    return error;
}

/// What the new program begins with: our signals are ours alone (we ignore SIGPIPE; it must not).
class SpawnSettings
{
public:
    SpawnSettings()
    {
        posix_spawn_file_actions_init(&m_actions);
        posix_spawnattr_init(&m_attributes);
        sigset_t defaults{};
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        sigset_t none{};
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&m_attributes, &defaults);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }

    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }

    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    void connect(int fd, int as) { posix_spawn_file_actions_adddup2(&m_actions, fd, as); }

    int spawn(pid_t& pid, const std::vector<std::string>& words)
    {
        auto arguments = argumentsOf(words);
        return ::posix_spawnp(&pid, arguments[0], &m_actions, &m_attributes, arguments.data(), environ);
    }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

ProgramEnd endFrom(int status)
{
    return WIFEXITED(status) ? ProgramEnd{.exitCode = WEXITSTATUS(status), .signal = 0}
                             : ProgramEnd{.exitCode = 0, .signal = WTERMSIG(status)};
}

/// One of the two pipes of a program that is being read to its end.
struct Source
{
    int fd = -1;
    bool open = true;
    std::string* text = nullptr;

    /// Zero, or why it could not be read.
    int take()
    {
        std::array<char, 4096> buffer{};
        const auto count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0) {
            return errno == EINTR || errno == EAGAIN ? 0 : errno;
        }
        open = count > 0;
        text->append(buffer.data(), static_cast<size_t>(count));
        return 0;
    }
};

class Reading
{
public:
    Reading(Program& program, const std::string& name, ProgramLimits limits)
        : m_program(program)
        , m_name(name)
        , m_limits(limits)
        , m_out{.fd = program.out(), .open = true, .text = &m_result.text}
        , m_err{.fd = program.err(), .open = program.err() >= 0, .text = &m_result.errors}
    {
    }

    Result<ProgramOutput> run(Deadline deadline, Context& context)
    {
        while (true) {
            if (auto status = waitAndTake(deadline, context); !status) {
                return fail(status.error());
            }
            // Whoever it left behind may hold the pipes open for ever; what it wrote itself is there already.
            if (m_end && !m_more) {
                m_result.end = *m_end;
                return std::move(m_result);
            }
        }
    }

private:
    Status waitAndTake(Deadline deadline, Context& context)
    {
        std::array<pollfd, 4> polled{pollfd{m_out.open ? m_out.fd : -1, POLLIN, 0},
            pollfd{m_err.open ? m_err.fd : -1, POLLIN, 0}, pollfd{m_end ? -1 : m_program.ended(), POLLIN, 0},
            pollfd{context.stopFd(), POLLIN, 0}};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        auto timeout = static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
        if (m_program.ended() < 0 && !m_out.open) {
            timeout = std::min(timeout, LookAgainMs);
        }
        const int ready = ::poll(polled.data(), polled.size(), m_end ? 0 : timeout);
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (ready <= 0 && !m_end && Clock::now() >= deadline) {
            return fail(ErrorKind::Timeout,
                {"program.timeout", "The program \"{0}\" gave no answer in time; try it by hand.", {m_name}});
        }
        m_more = false;
        for (auto* source : {&m_out, &m_err}) {
            if (const auto& asked = polled.at(source == &m_out ? 0 : 1); asked.fd >= 0 && asked.revents != 0) {
                m_more = true;
                if (const int error = source->take(); error != 0) {
                    return failed("program.read", std::strerror(error));
                }
            }
        }
        if (m_result.text.size() > m_limits.output) {
            return failed("program.output", "it prints too much");
        }
        if (auto& tail = m_result.errors; tail.size() > m_limits.errors) {
            tail.erase(0, tail.size() - m_limits.errors);
        }
        if (!m_end) {
            m_end = m_program.poll();
            m_more = true; // once more, for what it wrote last
        }
        return {};
    }

    Status failed(std::string_view id, std::string why) const
    {
        return fail(
            ErrorKind::Refused, {id, "The program \"{0}\" was ended ({1}); try it by hand.", {m_name, std::move(why)}});
    }

    Program& m_program;
    const std::string& m_name;
    ProgramLimits m_limits;
    ProgramOutput m_result;
    Source m_out;
    Source m_err;
    std::optional<ProgramEnd> m_end;
    bool m_more = true; ///< something was read, or may be there
};

} // namespace

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
            {"program.words", "The command is empty or has a quote that is not closed: close it.", {}});
    }
    return words;
}

std::string joinWords(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& word : words) {
        out += out.empty() ? "" : " ";
        if (!word.empty() && word.find_first_of(" \t\n'\"\\") == std::string::npos) {
            out += word;
            continue;
        }
        out += '"';
        for (const char byte : word) {
            if (byte == '"' || byte == '\\') {
                out += '\\';
            }
            out += byte;
        }
        out += '"';
    }
    return out;
}

std::string ProgramEnd::text() const
{
    return signal != 0 ? "signal " + std::to_string(signal) : "exit code " + std::to_string(exitCode);
}

Program::~Program()
{
    if (m_pid > 0) {
        kill();
        wait();
    }
    closeIf(m_out);
    closeIf(m_err);
}

int Program::start(const std::vector<std::string>& words, ErrorStream errors, Lifetime lifetime)
{
    std::array<int, 2> out{-1, -1};
    std::array<int, 2> err{-1, -1};
    if (words.empty()) {
        return EINVAL;
    }
    if (::pipe2(out.data(), O_CLOEXEC) != 0) {
        return errno;
    }
    m_out = out[0];
    SpawnSettings settings;
    settings.connect(out[1], STDOUT_FILENO);
    int error = 0;
    if (errors == ErrorStream::Capture) {
        error = ::pipe2(err.data(), O_CLOEXEC) == 0 ? 0 : errno;
        m_err = err[0];
        settings.connect(err[1], STDERR_FILENO);
    }
    if (error == 0) {
        error = lifetime == Lifetime::Thread ? forkBound(m_pid, words, out[1], err[1]) : settings.spawn(m_pid, words);
    }
    closeIf(out[1]);
    closeIf(err[1]);
    if (error != 0) {
        m_pid = -1;
        return error;
    }
    m_ended = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0)); // glibc's own is not usable from C++ before 2.37
    return 0;
}

std::optional<ProgramEnd> Program::poll()
{
    int status = 0;
    if (m_pid <= 0 || ::waitpid(m_pid, &status, WNOHANG) != m_pid) {
        return std::nullopt;
    }
    m_pid = -1;
    closeIf(m_ended);
    return endFrom(status);
}

ProgramEnd Program::wait()
{
    int status = 0;
    while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) { }
    m_pid = -1;
    closeIf(m_ended);
    return endFrom(status);
}

void Program::kill()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
    }
}

Result<ProgramOutput> runProgram(const std::vector<std::string>& words, Deadline deadline, Context& context,
    ErrorStream errors, ProgramLimits limits)
{
    Program program;
    const auto name = words.empty() ? std::string() : words.front();
    if (const int error = program.start(words, errors); error != 0) {
        return fail(ErrorKind::Refused,
            {"program.start", "The program \"{0}\" cannot be started ({1}); give its whole path, or install it.",
                {name, std::strerror(error)}});
    }
    return Reading(program, name, limits).run(deadline, context);
}

} // namespace keystrata
