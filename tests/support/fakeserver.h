// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/sockets.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace keystrata::testing {

/// Something that listens on a loopback port and answers with exact bytes: servers that speak no Redis, answers that
/// break the rules, errors that a healthy server does not give. A thread serves one connection after the other.
class FakeServer
{
public:
    using Command = std::vector<std::string>;
    /// The bytes to answer a command with (any bytes, also several replies or none at all); nothing ends the
    /// connection. Called in the server's thread.
    using Handler = std::function<std::optional<std::string>(const Command&)>;
    enum class End
    {
        Close, ///< FIN
        Reset, ///< RST
        Hold, ///< stays open and silent
    };

    explicit FakeServer(Handler handler, End end = End::Close);
    /// The answers in turn, one a command, and from the beginning again for each connection.
    explicit FakeServer(std::vector<std::string> answers, End end = End::Close);
    /// Bytes sent as soon as somebody connects. No command is answered: the first one meets the end.
    static std::unique_ptr<FakeServer> greeting(std::string bytes, End end = End::Hold);
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    uint16_t port() const { return m_port; }

    std::string url() const { return LocalAddress{.path = {}, .port = m_port}.url(); }

    std::vector<Command> received() const; ///< all commands so far

private:
    FakeServer(std::string greeting, std::function<Handler()> handlers, End end);
    void serve();
    void serveOne(int client);
    bool awaitInput(int fd) const; ///< false when it is time to quit

    uint16_t m_port = 0;
    std::string m_greeting;
    std::function<Handler()> m_newHandler; ///< a fresh one a connection
    End m_end;
    Fd m_listener;
    Fd m_quit; ///< eventfd
    mutable std::mutex m_mutex;
    std::vector<Command> m_received;
    std::thread m_thread;
};

} // namespace keystrata::testing
