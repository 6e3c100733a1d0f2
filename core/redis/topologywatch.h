// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"
#include "core/redis/topology.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keystrata::redis {

/// One server of a topology, as the others and it itself tell.
struct NodeStatus
{
    Node node;
    std::optional<Error> problem = {}; ///< why it does not answer; then what follows is of the last time it did
    std::optional<Error> denied = {}; ///< why it tells nothing but its role: its access list forbids INFO
    std::string runId = {};
    std::string role = {}; ///< "master" or "slave", in its own words; empty when it has not told yet
    bool linkUp = true; ///< of a replica: it hears its master
    uint64_t offset = 0; ///< of the replication stream
    std::optional<uint64_t> behindBytes = {}; ///< of a replica: how much of its master's stream it has not got yet
    std::optional<uint64_t> silentSeconds = {}; ///< of a replica: since it last heard its master
    uint64_t priority = 100; ///< of a replica: the lowest one takes over first, zero never
    uint64_t keys = 0;

    /// Nobody answers there; one that does not let us in does.
    bool missing() const { return problem && !problem->refusesUs(); }

    bool operator==(const NodeStatus&) const = default;
};

/// Something that happened to a topology.
struct TopologyEvent
{
    std::chrono::system_clock::time_point time;
    Message message;
    bool serious = false; ///< it keeps, or kept, the cache from working

    bool operator==(const TopologyEvent&) const = default;
};

/// A topology at one moment, with all that is known of its servers.
struct TopologyPicture
{
    std::chrono::system_clock::time_point takenAt;
    TopologyView view;
    std::vector<NodeStatus> nodes; ///< those of the view, in their order
    std::vector<TopologyEvent> events; ///< since the picture before
    std::optional<Error> problem; ///< nobody could say who the servers are: the view is the last one known

    /// The first of its masters does not serve, but somebody else may soon.
    bool failingOver() const;
    /// It serves, but not everybody is there who should be.
    bool degraded() const;
};

/// Watches the servers of a target: who is master, who follows how closely, what the sentinels think. Behind Sentinel
/// it also subscribes to their messages; those only wake it, what counts is the answer to the question asked then. A
/// second goes by between two looks, a tenth while something is wrong. A server that does not answer delays nothing;
/// one that does not let us in is left alone for half a minute, and what an access list has refused is not asked again.
class TopologyWatch
{
public:
    TopologyWatch(const Target& target, const SessionOptions& options);
    ~TopologyWatch();
    TopologyWatch(const TopologyWatch&) = delete;
    TopologyWatch& operator=(const TopologyWatch&) = delete;

    /// Fails only when it is cancelled, or when a file for TLS cannot be read.
    Result<TopologyPicture> look(Context& context);
    /// Until the next look is due, or a sentinel has something to say.
    Status wait(Context& context);

private:
    struct Poll;
    struct Ear;
    using Said = std::pair<Message, Clock::time_point>;

    Status findServers(Context& context);
    Status askServers(Context& context);
    Status dialServers(Context& context);
    void take(Poll& poll);
    void describe(TopologyPicture& picture);
    Status listenToSentinels(Context& context);
    void hear(Ear& ear);
    void note(Message message, bool serious);
    static bool calm(const TopologyPicture& picture);

    SessionOptions m_options;
    Dialer m_dialer;
    std::unique_ptr<class Sentinels> m_sentinels; ///< behind Sentinel only
    TopologyView m_view;
    std::optional<Error> m_problem;
    std::vector<std::unique_ptr<Poll>> m_polls;
    std::vector<std::unique_ptr<Ear>> m_ears;
    std::vector<TopologyEvent> m_events;
    std::vector<Said> m_said; ///< by the sentinels, lately
    std::unique_ptr<TopologyPicture> m_last; ///< null before the first look
    Clock::time_point m_nextLook;
};

/// Looks again and again until it is cancelled. The sink is called on this thread.
Status watchTopology(const Target& target, const SessionOptions& options, Context& context,
    const std::function<void(TopologyPicture)>& sink);

/// What is different in the second picture, in sentences. Pure.
std::vector<TopologyEvent> changesBetween(const TopologyPicture& before, const TopologyPicture& after);

/// The servers that INFO replication of a single server tells of: its replicas, or its master. Pure.
std::vector<Node> nodesFromReplication(std::string_view info, const Node& self);

} // namespace keystrata::redis
