// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sshtunnel.h"

#include "core/base/privatefolder.h"
#include "core/base/program.h"
#include "core/redis/poll.h"
#include "core/redis/socket.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace keystrata::redis {

namespace {

/// Between two looks for ssh's control socket, which appears once the other machine has let us in.
constexpr std::chrono::milliseconds LookAgain{10};
constexpr size_t KeptWords = 4096;
constexpr std::string_view FolderKind = "keystrata-ssh-";

/// The ssh process, in a thread that lives as long as it should: the kernel ends ssh with that thread, so it never
/// stays behind.
class Keeper
{
public:
    explicit Keeper(std::vector<std::string> words)
        : m_quit(::eventfd(0, EFD_CLOEXEC))
        , m_thread([this, words = std::move(words)] { keep(words); })
    {
    }

    ~Keeper()
    {
        ::eventfd_write(m_quit.get(), 1);
        m_thread.join();
    }

    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    bool ended() const { return m_ended; }

    /// The last line that ssh has written.
    std::string lastWords() const
    {
        const std::scoped_lock lock(m_mutex);
        std::string_view text = m_words;
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
            text.remove_suffix(1);
        }
        return std::string(text.substr(text.rfind('\n') + 1));
    }

private:
    void keep(const std::vector<std::string>& words)
    {
        Program ssh;
        if (const int error = ssh.start(words, ErrorStream::Capture, Lifetime::Thread); error != 0) {
            add(std::strerror(error)); // NOLINT(concurrency-mt-unsafe): glibc's is safe
        } else {
            listen(ssh);
        }
        m_ended = true;
    }

    void listen(Program& ssh)
    {
        while (true) {
            std::array<pollfd, 2> fds{pollfd{ssh.err(), POLLIN, 0}, pollfd{m_quit.get(), POLLIN, 0}};
            ::poll(fds.data(), fds.size(), -1);
            std::array<char, 512> buffer{};
            const auto count = fds[0].revents != 0 ? ::read(ssh.err(), buffer.data(), buffer.size()) : 1;
            if (fds[1].revents != 0 || count <= 0) { // it closes its end when it ends
                return;
            }
            if (fds[0].revents != 0) {
                add({buffer.data(), static_cast<size_t>(count)});
            }
        }
    }

    void add(std::string_view text)
    {
        const std::scoped_lock lock(m_mutex);
        m_words += text;
        m_words.erase(0, m_words.size() - std::min(m_words.size(), KeptWords));
    }

    FileDescriptor m_quit;
    mutable std::mutex m_mutex;
    std::string m_words; ///< guarded by m_mutex
    std::atomic<bool> m_ended = false;
    std::thread m_thread; ///< last: it uses the others
};

std::string bracketed(const std::string& host)
{
    return host.contains(':') ? "[" + host + "]" : host;
}

} // namespace

struct SshTunnel::State
{
    explicit State(SshSettings chosen) : settings(std::move(chosen)) { }

    SshSettings settings;
    std::timed_mutex mutex; ///< guards what follows; several lanes share a tunnel
    std::optional<PrivateFolder> folder; ///< other users of this machine must not be able to go through the tunnel
    std::unique_ptr<Keeper> ssh;
    std::map<std::string, std::string> sockets; ///< endpoint → the socket that leads to it
    int number = 0; ///< of sockets ever made

    std::vector<std::string> command(std::initializer_list<std::string> first) const;
    bool answers() const;
    Status start(Deadline deadline, Context& context);
    Result<std::string> addSocket(const Endpoint& endpoint, Deadline deadline, Context& context);
    Error refused(const std::string& words) const;
};

/// ssh with the operator's settings and the options of its own that go before them.
std::vector<std::string> SshTunnel::State::command(std::initializer_list<std::string> first) const
{
    std::vector<std::string> words{"ssh", "-n", "-S", folder->file("control"), "-o", "BatchMode=yes"};
    words.insert(words.end(), first);
    if (!settings.configFile.empty()) {
        words.insert(words.end(), {"-F", settings.configFile});
    }
    if (settings.port) {
        words.insert(words.end(), {"-p", std::to_string(*settings.port)});
    }
    if (!settings.identityFile.empty()) {
        words.insert(words.end(), {"-i", settings.identityFile});
    }
    words.insert(words.end(), {"--", settings.destination});
    return words;
}

bool SshTunnel::State::answers() const
{
    const auto address = unixAddress(folder->file("control"));
    return address && SocketAttempt(*address).look() == SocketAttempt::State::Connected;
}

Error SshTunnel::State::refused(const std::string& words) const
{
    // Trying again by itself would only fill the other machine's log.
    const bool person = words.contains("Permission denied") || words.contains("erification failed")
        || words.contains("Too many authentication failures");
    return {person ? ErrorKind::Refused : ErrorKind::Network,
        {"ssh.failed", "ssh does not get to {0} ({1}): try \"ssh {0}\" in a terminal.",
            {settings.destination, words.empty() ? std::string("it ended without a word") : words}},
        {}};
}

Status SshTunnel::State::start(Deadline deadline, Context& context)
{
    if (settings.destination.empty()) {
        return fail(ErrorKind::Usage, {"ssh.destination", "Say which machine ssh should go through.", {}});
    }
    ssh.reset();
    sockets.clear();
    // A new one each time: who cleans up temporary folders may have taken the old one.
    folder.reset();
    auto made = PrivateFolder::create(FolderKind, PrivateFolder::Lock::Ours);
    if (!made) {
        return fail(made.error());
    }
    folder.emplace(std::move(*made));
    PrivateFolder::removeAbandoned(FolderKind);
    ssh =
        std::make_unique<Keeper>(command({"-M", "-N", "-T", "-o", "ControlPersist=no", "-o", "ExitOnForwardFailure=yes",
            "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-o", "ClearAllForwardings=yes", "-o",
            "RemoteCommand=none", "-o", "PermitLocalCommand=no", "-o", "ForwardAgent=no", "-o", "ForwardX11=no"}));
    while (!answers()) {
        if (ssh->ended()) {
            return fail(refused(ssh->lastWords()));
        }
        std::array<pollfd, 1> none{};
        if (auto status = pollUntil(none, deadline, context, Clock::now() + LookAgain); !status) {
            ssh.reset();
            return status.error().kind != ErrorKind::Timeout
                ? status
                : fail(ErrorKind::Timeout,
                      {"ssh.timeout", "ssh has not reached {0} in time: try \"ssh {0}\" in a terminal.",
                          {settings.destination}});
        }
    }
    return {};
}

Result<std::string> SshTunnel::State::addSocket(const Endpoint& endpoint, Deadline deadline, Context& context)
{
    auto path = folder->file(std::to_string(++number));
    const auto way = path + ":" + bracketed(endpoint.host) + ":" + std::to_string(endpoint.port);
    const auto added = runProgram(command({"-O", "forward", "-L", way}), deadline, context);
    if (!added) {
        return fail(added.error());
    }
    if (!added->end.good()) {
        return fail(ErrorKind::Network,
            {"ssh.forward", "ssh cannot forward connections to {0} through {1} ({2}).",
                {endpoint.display(), settings.destination,
                    added->errors.substr(0, added->errors.find_last_not_of("\r\n") + 1)}});
    }
    sockets[endpoint.display()] = path;
    return path;
}

SshTunnel::SshTunnel(SshSettings settings) : m_state(std::make_unique<State>(std::move(settings))) { }

SshTunnel::~SshTunnel() = default;

std::shared_ptr<SshTunnel> SshTunnel::forTarget(const Target& target)
{
    return target.ssh ? std::shared_ptr<SshTunnel>(new SshTunnel(*target.ssh)) : nullptr;
}

Result<Endpoint> SshTunnel::forward(const Endpoint& endpoint, Deadline deadline, Context& context)
{
    std::unique_lock lock(m_state->mutex, std::defer_lock);
    while (!lock.try_lock_for(LookAgain)) { // another lane may be starting ssh
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (Clock::now() >= deadline) {
            return fail(ErrorKind::Timeout,
                {"ssh.timeout", "ssh has not reached {0} in time: try \"ssh {0}\" in a terminal.",
                    {m_state->settings.destination}});
        }
    }
    if (!m_state->ssh || m_state->ssh->ended() || !m_state->answers()) {
        if (auto status = m_state->start(deadline, context); !status) {
            return fail(status.error());
        }
    }
    if (const auto known = m_state->sockets.find(endpoint.display()); known != m_state->sockets.end()) {
        return Endpoint{.port = 0, .path = known->second};
    }
    auto path = m_state->addSocket(endpoint, deadline, context);
    if (!path) {
        return fail(path.error());
    }
    return Endpoint{.port = 0, .path = std::move(*path)};
}

} // namespace keystrata::redis
