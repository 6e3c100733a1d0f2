// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/serverdifference.h"

namespace keystrata::invalidation {

std::vector<Message> serverDifferences(const redis::ServerIdentity& then, const redis::ServerIdentity& now, bool& other)
{
    other = false;
    if (then == now) {
        return {};
    }
    if (then.kind != now.kind || then.masters.empty() || now.masters.empty()) {
        other = true;
        return {{"server.other_kind", "The run was on another kind of deployment.", {}}};
    }
    if (then.kind == redis::Topology::Cluster) {
        return {{"server.other_owners", "The Cluster's slots have other owners now: {0} masters then, {1} now.",
            {std::to_string(then.masters.size()), std::to_string(now.masters.size())}}};
    }
    const auto& before = then.masters.front();
    const auto& after = now.masters.front();
    if (before.endpoint.display() == after.endpoint.display()) { // the port of a socket means nothing
        if (before.runId == after.runId && !after.runId.empty()) {
            return {};
        }
        return {{"server.other_process", "The server {0} was started anew since the run.", {after.endpoint.display()}}};
    }
    // Behind Sentinel the master may have handed over; elsewhere it is another server.
    other = then.kind == redis::Topology::Standalone;
    return {{"server.other_address", "The run was on {0}, and this is {1}.",
        {before.endpoint.display(), after.endpoint.display()}}};
}

} // namespace keystrata::invalidation
