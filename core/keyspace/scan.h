// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/pace.h"
#include "core/redis/session.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The scan engine: walks one database with SCAN and, in the same writes, asks chosen keys of the page before for
/// their type, expiry, memory and idle time. It holds no key longer than its answers take and decides nothing about
/// keys; a ScanVisitor does.
namespace keystrata::keyspace {

/// What to ask for a key; bits.
namespace ask {
inline constexpr uint8_t Nothing = 0;
inline constexpr uint8_t Idle = 1;
inline constexpr uint8_t Type = 2;
inline constexpr uint8_t Ttl = 4;
inline constexpr uint8_t Memory = 8;
} // namespace ask

/// The answers for one key. Views are valid during the call only.
struct KeyValues
{
    std::string_view key;
    uint64_t tag = 0; ///< what the visitor gave with the question
    bool gone = false; ///< the key expired or was deleted since SCAN named it; nothing else is known
    uint8_t known = ask::Nothing; ///< which of the fields below were answered
    std::string_view type; ///< "string", "list", "set", "zset", "hash", "stream" or a module's name
    int64_t ttlMs = -1; ///< -1: no expiry
    uint64_t memoryBytes = 0; ///< as MEMORY USAGE counts
    uint64_t idleSeconds = 0;
};

/// Who looks at the keys. Called on the thread that scans.
class ScanVisitor
{
public:
    struct Question
    {
        uint8_t ask = ask::Nothing;
        uint64_t tag = 0;
    };

    virtual ~ScanVisitor() = default;
    /// A key that SCAN named, once; the answer says what to ask for it.
    virtual Question visit(std::string_view key) = 0;
    /// The answers, in the order of the questions.
    virtual void answered(const KeyValues& values) = 0;
    /// Between slices, every few hundred keys. False ends the scan early, without an error.
    virtual bool proceed() = 0;
};

struct ScanResult
{
    uint64_t scanned = 0; ///< keys named, each once
    uint64_t duplicates = 0; ///< times a key was named again
    bool complete = false; ///< every key that existed throughout was visited
    std::vector<Message> missing = {}; ///< what could not be visited, and why
    /// Commands that were refused (upper case) → the server's words, the last time. Those that the access list forbids
    /// were not sent again.
    std::map<std::string, std::string, std::less<>> refused;
    uint64_t keptFromUs = 0; ///< keys that the access list lets this user not ask about, of those that were asked
};

class ScanNode;
class SlotPasses;

/// Scans databases of a session one after the other; what it learns of the servers' speed carries over.
/// Tolerates keys that expire meanwhile and keys that SCAN returns twice. The masters of a Cluster are scanned at the
/// same time, and again as far as slots moved or masters were replaced meanwhile, so that no key is missed or counted
/// twice; a node that is down is waited for, then left out and named. Ends within 50 ms of the stop token.
class Scanner
{
public:
    /// Our hits and misses go to the session's ledger, which knows from here on that an analysis is running.
    Scanner(redis::Session& session, Pace pace);
    ~Scanner();
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;

    /// `match`: the server names only keys that this glob matches; empty: all of them.
    Result<ScanResult> run(int db, ScanVisitor& visitor, Context& context, std::string match = {});
    /// Visits keys by name instead of scanning, at the same pace; those that do not exist are answered as gone.
    Result<ScanResult> lookUp(int db, std::span<const std::string> names, ScanVisitor& visitor, Context& context);

private:
    /// A key whose answers were not where it was named: its slot is on the move, or its node was lost.
    struct Stray
    {
        std::string name;
        uint8_t ask = ask::Nothing;
        uint64_t tag = 0;
    };

    ScanNode& node(const redis::Link& link);
    Result<ScanResult> scanCluster(ScanVisitor& visitor, Context& context);
    Status pass(SlotPasses* passes, ScanVisitor& visitor, Context& context);
    Status drive(ScanVisitor& visitor, Context& context);
    Status await(std::span<redis::Connection* const> waiting, Clock::time_point wakeAt, Context& context);
    Status giveUpOn(ScanNode& node, Error why);
    void collectStrays();
    Status findStrays(ScanVisitor& visitor, Context& context);
    void answerStray(
        const Stray& stray, std::span<const redis::OwnedReply> replies, size_t& next, ScanVisitor& visitor);
    Status waitForStrays(ScanVisitor& visitor, Context& context);
    void addUp(ScanResult& total) const;

    redis::Session& m_session;
    Pace m_pace;
    std::vector<std::unique_ptr<ScanNode>> m_nodes; ///< one a server, by its id
    std::vector<ScanNode*> m_active; ///< those of the pass under way
    std::vector<Stray> m_strays; ///< still to be asked
    bool m_proceed = true; ///< the visitor wants more
    std::string m_match; ///< of the scan under way
};

} // namespace keystrata::keyspace
