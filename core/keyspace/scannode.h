// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/askedkeys.h"
#include "core/keyspace/recent.h"
#include "core/keyspace/refusedkeys.h"
#include "core/keyspace/scan.h"
#include "core/keyspace/slotpasses.h"

#include <array>

namespace keystrata::keyspace {

/// What was sent in one write, in the order of its replies: SCAN, the questions key by key, the server's accounts.
struct Slice
{
    bool scan = false; ///< its reply is still to come
    AskedKeys asked;
    bool accounts = false;
    Clock::time_point sentAt;
};

/// The scan of one server's share of the keyspace.
class ScanNode
{
public:
    ScanNode(redis::TrafficLedger& ledger, std::string id, Pace pace, bool infoAllowed)
        : m_ledger(ledger)
        , m_id(std::move(id))
        , m_pacer(pace, infoAllowed)
    {
    }

    /// A pass over all keys. In a Cluster `passes` tells which of them count, as keys of the master `holder`; else
    /// null.
    /// `match`: as of Scanner::run().
    void begin(redis::Connection& connection, SlotPasses* passes, std::string holder, std::string match);
    /// In the place of what SCAN would name. `mayMove`: in a Cluster, where keys may be elsewhere by now.
    void name(
        redis::Connection& connection, std::span<const std::string* const> names, bool mayMove, ScanVisitor& visitor);

    const std::string& id() const { return m_id; }

    const std::string& holder() const { return m_holder; }

    redis::Connection& connection() { return *m_connection; }

    const ScanResult& result() const { return m_result; }

    /// Keys whose answers are with another node by now.
    AskedKeys& strays() { return m_strays; }

    /// The connection is gone: what was under way will not come back.
    void lose(Error why);

    const std::optional<Error>& lost() const { return m_lost; }

    bool waiting() const { return m_flying > 0; }

    bool finished() const { return m_ended && m_queue.empty() && m_flying == 0; }

    Clock::time_point due() const { return m_pacer.due(); }

    /// For so long nobody listened to what it answers: that is not its delay.
    void excuse(Clock::duration time)
    {
        for (size_t i = 0; i < m_flying; ++i) {
            m_slices[i].sentAt += time;
        }
    }

    Clock::time_point oldestSent() const { return m_slices[0].sentAt; }

    bool maySend(Clock::time_point now) const
    {
        const bool something = !m_queue.empty() || (!m_ended && !m_scanFlying);
        return something && m_flying < m_pacer.slicesInFlight() && now >= m_pacer.due();
    }

    /// More is to be sent as soon as the pace allows it.
    bool paused() const
    {
        return m_flying < m_pacer.slicesInFlight() && (!m_queue.empty() || (!m_ended && !m_scanFlying));
    }

    void send(Clock::time_point now);
    Status receive(ScanVisitor& visitor, Context& context);

private:
    /// What came of the questions for one key, besides the values.
    struct Outcome
    {
        bool astray = false; ///< its slot is on the move
        bool kept = false; ///< the access list keeps it from us
    };

    void sendScan(double budget, uint64_t& keys, double& cost);
    void sendQuestions(const AskedKeys::Entry& entry, std::string_view name);
    double costOf(uint8_t askFor) const;
    bool counts(std::string_view key);
    Status takeScan(Slice& slice, ScanVisitor& visitor);
    void takeAnswers(Slice& slice, ScanVisitor& visitor);
    void takeAccounts();
    void question(std::string_view key, ScanVisitor& visitor);
    void takeValue(uint8_t bit, KeyValues& values, Outcome& outcome);
    void settle();

    redis::TrafficLedger& m_ledger;
    std::string m_id;
    redis::Connection* m_connection = nullptr;
    SlotPasses* m_passes = nullptr;
    std::string m_holder; ///< the master whose keys these are: this one, or the one it replicates
    bool m_mayMove = false;
    redis::SlotSet m_wanted; ///< with m_passes: slots that count here in this pass
    SlicePacer m_pacer;
    RecentKeys m_recent;
    std::string m_cursor;
    std::string m_match; ///< empty: every name
    uint64_t m_scanCount = 0; ///< COUNT of the SCAN under way
    bool m_scanFlying = false;
    bool m_ended = false;
    AskedKeys m_queue;
    AskedKeys m_strays;
    std::optional<Error> m_lost;
    uint8_t m_forbidden = ask::Nothing; ///< what the access list does not let this user ask, of any key
    RefusedKeys m_refusedKeys;
    bool m_named = false; ///< the keys are asked by name: all of them
    std::array<Slice, 2> m_slices; ///< those under way, oldest first
    size_t m_flying = 0;
    ScanResult m_result = {};
    CommandCounts m_own{};
    uint64_t m_scanCalls = 0;
    redis::TrafficEffect m_effect; ///< not yet in the ledger
};

/// The command that answers one question, without the key.
struct QuestionCommand
{
    uint8_t bit;
    ScanCommand counted;
    std::array<std::string_view, 2> words;
    size_t count; ///< of the words
};

/// In the order they are asked: the idle time first, since no later command may have touched the key.
inline constexpr std::array QuestionCommands{
    QuestionCommand{ask::Idle, ScanCommand::Idle, {"OBJECT", "IDLETIME"}, 2},
    QuestionCommand{ask::Type, ScanCommand::Type, {"TYPE", ""}, 1},
    QuestionCommand{ask::Ttl, ScanCommand::Ttl, {"PTTL", ""}, 1},
    QuestionCommand{ask::Memory, ScanCommand::Memory, {"MEMORY", "USAGE"}, 2},
};

/// Puts the answer to one question into its place; false for an error reply.
bool readValue(uint8_t bit, redis::Reply reply, KeyValues& values);

} // namespace keystrata::keyspace
