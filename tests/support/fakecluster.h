// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/fakeserver.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace keystrata::testing {

/// Servers that say they are the masters of a Cluster, with the slots shared out evenly, and hold no keys. A test
/// decides what each of them answers instead: disagreement, redirections that go round, silence.
class FakeCluster
{
public:
    explicit FakeCluster(size_t masters);

    /// Asked first, in the node's thread. Nothing: the node answers as all do.
    void setHandler(size_t node, FakeServer::Handler handler);

    std::string url() const; ///< redis-cluster://127.0.0.1:p1,…

    uint16_t port(size_t node) const { return m_nodes.at(node)->port(); }

    /// How often a node has got a command that begins with these words.
    size_t received(size_t node, const FakeServer::Command& words) const;
    static std::string bulk(const std::string& text); ///< as the protocol has it

private:
    std::string answer(size_t node, const FakeServer::Command& command) const;
    std::string nodes(size_t self) const;

    std::mutex m_mutex;
    std::vector<FakeServer::Handler> m_handlers; ///< guarded by m_mutex
    std::vector<uint16_t> m_ports; ///< as they are known before the first question
    std::vector<std::unique_ptr<FakeServer>> m_nodes; ///< last: their threads use the others
};

} // namespace keystrata::testing
