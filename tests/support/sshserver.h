// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/childprocess.h"
#include "tests/support/tempdir.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::testing {

/// A private sshd on a loopback port, with a host key and a user key of its own, that lets this user in and forwards
/// ports and unix sockets. Reached by `ssh -F configFile() Host`, which reads no file of the user's. Accepts
/// connections once the constructor returns; throws with its log otherwise. For one thread, which must outlive it.
class SshServer
{
public:
    enum class HostKey
    {
        Known,
        Unknown, ///< the client has never seen the server
        Changed, ///< it knows another key under this name
    };

    struct Options
    {
        bool refuseKey = false; ///< the user's key is none that the server lets in
        HostKey hostKey = HostKey::Known;
        std::vector<std::string> config = {}; ///< more lines for sshd_config; the first of two that set the same holds
    };

    static constexpr std::string_view Host = "keystrata-test"; ///< to say to ssh

    SshServer();
    explicit SshServer(Options options);
    ~SshServer();

    uint16_t port() const { return m_port; }

    std::string user() const;

    std::string identityFile() const { return m_dir.file("user"); }

    std::string knownHostsFile() const { return m_dir.file("known_hosts"); }

    /// A client's configuration for Host. With `port`: there, not at the server itself, as through a FaultProxy.
    std::string configFile(uint16_t port = 0) const;

    std::string log() const;

    size_t connections() const; ///< so far, also those that were not let in
    size_t logins() const; ///< so far

    void hangUp(); ///< ends all sessions; new ones are welcome
    void stop(); ///< listens no more; the sessions end, too
    void kill(); ///< the same as when the machine is gone: at once, without a word
    void start(); ///< again on the same port

private:
    void makeKeys() const;
    void writeConfig() const;
    bool tryStart();
    std::vector<pid_t> sessions() const;
    size_t count(std::string_view text) const;

    TempDir m_dir;
    Options m_options;
    uint16_t m_port = 0;
    std::unique_ptr<ChildProcess> m_process;
};

} // namespace keystrata::testing
