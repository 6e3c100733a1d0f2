// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/sshserver.h"

#include "tests/support/sockets.h"
#include "tests/support/wait.h"

#include <pwd.h>
#include <shadow.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace keystrata::testing {

using namespace std::chrono_literals;

namespace {

constexpr int Attempts = 5;

std::string textOf(const std::string& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void runToTheEnd(const std::vector<std::string>& command)
{
    ChildProcess process(command);
    if (!process.waitFor(30s) || process.exitCode() != 0) {
        throw std::runtime_error(command.front() + " failed");
    }
}

/// sshd insists on an absolute path, and is not in everybody's PATH.
std::string sshdPath()
{
    for (const char* path : {"/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"}) {
        if (::access(path, X_OK) == 0) {
            return path;
        }
    }
    throw std::runtime_error("There is no sshd: install openssh-server");
}

/// Who has no password (root on some distributions) is turned away without PAM. Known to root only, as to sshd.
bool locked(const std::string& user)
{
    const spwd* const entry = ::getspnam(user.c_str());
    return ::geteuid() == 0 && entry != nullptr && entry->sp_pwdp[0] == '!';
}

/// The parent of a process; zero when it has gone.
pid_t parentOf(pid_t pid)
{
    const std::string stat = textOf("/proc/" + std::to_string(pid) + "/stat");
    const size_t name = stat.rfind(')'); // the name may hold anything
    if (name == std::string::npos || stat.size() < name + 4) {
        return 0;
    }
    pid_t parent = 0; // ") S 4711 …"
    std::from_chars(stat.data() + name + 4, stat.data() + stat.size(), parent);
    return parent;
}

} // namespace

SshServer::SshServer() : SshServer(Options{}) { }

SshServer::SshServer(Options options) : m_dir("ssh"), m_options(std::move(options))
{
    makeKeys();
    for (int attempt = 1;; ++attempt) {
        m_port = freePort();
        writeConfig();
        if (tryStart()) {
            return;
        }
        if (attempt == Attempts || !log().contains("in use")) {
            throw std::runtime_error("sshd did not start: " + log());
        }
    }
}

SshServer::~SshServer()
{
    kill();
}

std::string SshServer::user() const
{
    const passwd* const entry = ::getpwuid(::geteuid());
    if (entry == nullptr) {
        throw std::runtime_error("This user has no name, and ssh needs one");
    }
    return entry->pw_name;
}

std::string SshServer::configFile(uint16_t port) const
{
    const std::string path = m_dir.file("client" + std::to_string(port));
    std::ofstream(path, std::ios::trunc) << "Host " << Host << "\n HostName 127.0.0.1\n Port "
                                         << (port == 0 ? m_port : port) << "\n User " << user() << "\n IdentityFile "
                                         << identityFile()
                                         << "\n IdentitiesOnly yes\n IdentityAgent none\n UserKnownHostsFile "
                                         << knownHostsFile() << "\n GlobalKnownHostsFile /dev/null\n HostKeyAlias "
                                         << Host << "\n StrictHostKeyChecking yes\n ControlPath none\n";
    return path;
}

std::string SshServer::log() const
{
    return textOf(m_dir.file("log"));
}

size_t SshServer::logins() const
{
    return count("\nAccepted publickey for ");
}

size_t SshServer::connections() const
{
    return count("\nConnection from ");
}

void SshServer::hangUp()
{
    for (const pid_t session : sessions()) {
        ::kill(session, SIGTERM);
    }
    waitUntil(10s, [this] { return sessions().empty(); });
}

void SshServer::stop()
{
    const std::vector<pid_t> left = sessions();
    m_process->stop();
    for (const pid_t session : left) {
        ::kill(session, SIGTERM);
    }
}

void SshServer::kill()
{
    // The listener first, frozen: it must not begin another session while these are being ended.
    m_process->signal(SIGSTOP);
    for (const pid_t session : sessions()) {
        ::kill(session, SIGKILL);
    }
    m_process->signal(SIGKILL);
    m_process->waitFor(10s);
}

void SshServer::start()
{
    if (!tryStart()) {
        throw std::runtime_error("sshd did not start again: " + log());
    }
}

void SshServer::makeKeys() const
{
    for (const char* name : {"host", "user", "other"}) {
        runToTheEnd({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", m_dir.file(name)});
    }
    std::ofstream(m_dir.file("authorized_keys")) << textOf(m_dir.file(m_options.refuseKey ? "other.pub" : "user.pub"));
    std::ofstream known(knownHostsFile());
    if (m_options.hostKey != HostKey::Unknown) {
        known << Host << " " << textOf(m_dir.file(m_options.hostKey == HostKey::Known ? "host.pub" : "other.pub"));
    }
}

void SshServer::writeConfig() const
{
    std::ofstream config(m_dir.file("sshd_config"), std::ios::trunc);
    for (const std::string& line : m_options.config) {
        config << line << "\n";
    }
    config << "ListenAddress 127.0.0.1\nPort " << m_port << "\nHostKey " << m_dir.file("host")
           << "\nAuthorizedKeysFile " << m_dir.file("authorized_keys") << "\nPidFile none\nUsePAM "
           << (locked(user()) ? "yes" : "no") << "\nStrictModes no\nPermitRootLogin yes\n"
           << "AuthenticationMethods publickey\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
           << "AllowTcpForwarding yes\nAllowStreamLocalForwarding yes\nUseDNS no\nPrintMotd no\nLogLevel VERBOSE\n";
}

bool SshServer::tryStart()
{
    if (::geteuid() == 0) {
        // Compiled into sshd, and below /run, so it is missing where nothing has started one since the boot.
        std::filesystem::create_directories("/run/sshd");
        std::filesystem::permissions("/run/sshd", std::filesystem::perms(0755));
    }
    m_process.reset();
    const size_t before = count("\nServer listening on ");
    m_process = std::make_unique<ChildProcess>(
        std::vector<std::string>{sshdPath(), "-D", "-e", "-f", m_dir.file("sshd_config")},
        ChildProcess::Options{.outputFile = m_dir.file("log")});
    bool listens = false;
    waitUntil(20s, [&] {
        listens = count("\nServer listening on ") > before;
        return listens || !m_process->running();
    });
    return listens;
}

/// All that the listener has forked, and what these have.
std::vector<pid_t> SshServer::sessions() const
{
    if (!m_process->running()) {
        return {}; // its number may be somebody else's by now
    }
    std::map<pid_t, pid_t> parents;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") == std::string::npos) {
            const auto pid = static_cast<pid_t>(std::stol(name));
            parents[pid] = parentOf(pid);
        }
    }
    std::vector<pid_t> found;
    for (const auto& [pid, parent] : parents) {
        pid_t ancestor = parent;
        while (ancestor > 1 && ancestor != m_process->pid()) {
            const auto next = parents.find(ancestor);
            ancestor = next == parents.end() ? 0 : next->second;
        }
        if (ancestor == m_process->pid()) {
            found.push_back(pid);
        }
    }
    return found;
}

/// Lines of the log that hold this; `text` may begin with the end of the line before.
size_t SshServer::count(std::string_view text) const
{
    std::string lines = "\n" + log();
    std::erase(lines, '\r'); // sshd ends its lines so
    size_t found = 0;
    for (size_t at = lines.find(text); at != std::string::npos; at = lines.find(text, at + 1)) {
        ++found;
    }
    return found;
}

} // namespace keystrata::testing
