// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/fakecluster.h"

#include <algorithm>
#include <span>

namespace keystrata::testing {

namespace {

constexpr size_t Slots = 16384;

std::string idOf(size_t node)
{
    return std::string(40, static_cast<char>('a' + node));
}

} // namespace

FakeCluster::FakeCluster(size_t masters) : m_handlers(masters)
{
    for (size_t i = 0; i < masters; ++i) {
        m_nodes.push_back(
            std::make_unique<FakeServer>([this, i](const FakeServer::Command& command) -> std::optional<std::string> {
                FakeServer::Handler handler;
                {
                    const std::scoped_lock lock(m_mutex);
                    handler = m_handlers[i];
                }
                auto answered = handler ? handler(command) : std::nullopt;
                return answered ? answered : answer(i, command);
            }));
        m_ports.push_back(m_nodes.back()->port());
    }
}

void FakeCluster::setHandler(size_t node, FakeServer::Handler handler)
{
    const std::scoped_lock lock(m_mutex);
    m_handlers.at(node) = std::move(handler);
}

std::string FakeCluster::url() const
{
    std::string out = "redis-cluster://";
    for (const auto port : m_ports) {
        out += (out.ends_with('/') ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(port);
    }
    return out;
}

size_t FakeCluster::received(size_t node, const FakeServer::Command& words) const
{
    const auto commands = m_nodes.at(node)->received();
    return static_cast<size_t>(std::ranges::count_if(commands, [&words](const auto& command) {
        return command.size() >= words.size() && std::ranges::equal(words, std::span(command).first(words.size()));
    }));
}

std::string FakeCluster::bulk(const std::string& text)
{
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

std::string FakeCluster::answer(size_t node, const FakeServer::Command& command) const
{
    if (command[0] == "PING") {
        return "+PONG\r\n";
    }
    if (command[0] == "INFO") {
        return bulk("redis_version:7.0.0\r\nrole:master\r\nrun_id:" + idOf(node) + "\r\n");
    }
    if (command[0] == "CLUSTER") {
        return bulk(command.at(1) == "NODES" ? nodes(node) : std::string("cluster_state:ok\r\n"));
    }
    return command[0] == "SCAN" ? "*2\r\n$1\r\n0\r\n*0\r\n" : "+OK\r\n";
}

std::string FakeCluster::nodes(size_t self) const
{
    std::string out;
    for (size_t i = 0; i < m_ports.size(); ++i) {
        const auto first = Slots * i / m_ports.size();
        const auto last = Slots * (i + 1) / m_ports.size() - 1;
        out += idOf(i) + " 127.0.0.1:" + std::to_string(m_ports[i]) + "@1 " + (i == self ? "myself,master" : "master")
            + " - 0 0 " + std::to_string(i + 1) + " connected " + std::to_string(first) + "-" + std::to_string(last)
            + "\n";
    }
    return out;
}

} // namespace keystrata::testing
