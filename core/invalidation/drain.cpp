// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/touch.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

/// PEXPIREAT … LT came with it.
constexpr redis::ServerVersion ComparesExpiry{.major = 7};

/// FNV-1a, 64 bits (draft-eastlake-fnv): the same key, the same place in the window.
uint64_t hashOf(std::string_view seed, std::string_view key)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (const auto text : {seed, key}) {
        for (const char byte : text) {
            hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
        }
    }
    // The last bytes of a key hardly reach the upper bits; mixed once more they do (the finaliser of MurmurHash3).
    hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
    return hash ^ (hash >> 33U);
}

/// Gives keys an earlier expiry, spread over a window, never a later one.
class Drain final : public Touch
{
public:
    Drain(RunState state, std::string seed, int64_t startMs)
        : m_state(state)
        , m_imager(state.hand, true)
        , m_seed(std::move(seed))
        , m_startMs(startMs)
    {
        const auto& capabilities = state.hand.session().capabilities();
        m_compares = capabilities.flavour == "Valkey" || capabilities.version >= ComparesExpiry;
    }

    Status batch(int db, std::span<const std::string> names, Context& context) override;

    /// All of them are found again; those that we have given their expiry are recognised by it.
    void again(const RunReport& passBegan) override { m_state.report = passBegan; }

    /// What was in flight is looked at again by the next pass: doing it twice does no harm.
    Status settle(Context& context) override
    {
        const auto doubt = m_state.hand.settle(m_db, context);
        return doubt ? Status() : Status(fail(doubt.error()));
    }

private:
    int64_t targetOf(const std::string& name) const
    {
        const auto window = static_cast<uint64_t>(m_state.plan.options.drainOver.count());
        return m_startMs + 1 + static_cast<int64_t>(hashOf(m_seed, name) % window);
    }

    Status shorten(const std::vector<ExpiryChange>& changes, Context& context);
    Status shortenWatched(const std::vector<ExpiryChange>& changes, Context& context);
    void count(redis::Reply reply);

    RunState m_state;
    Imager m_imager;
    std::string m_seed;
    int64_t m_startMs;
    bool m_compares = true;
    int m_db = 0;
    std::optional<Error> m_interrupted; ///< the server cannot answer for the moment
};

Status Drain::batch(int db, std::span<const std::string> names, Context& context)
{
    m_db = db;
    if (auto status = m_state.hand.beginBatch(db, context); !status) {
        return status;
    }
    const auto selected = stillSelected(m_state, names, context);
    if (!selected) {
        return fail(selected.error());
    }
    const auto expiries = m_imager.expiries(*selected, context);
    if (!expiries) {
        return fail(expiries.error());
    }
    std::vector<ExpiryChange> changes;
    for (size_t i = 0; i < selected->size(); ++i) {
        const int64_t before = (*expiries)[i];
        const int64_t target = targetOf((*selected)[i]);
        if (before == -2) {
            ++m_state.report.alreadyGone;
        } else if (before == target) {
            ++m_state.report.done; // by us, before the work was interrupted
        } else if (before != -1 && before < target) {
            ++m_state.report.sooner;
        } else {
            changes.push_back({.db = db, .key = (*selected)[i], .beforeMs = before, .afterMs = target});
        }
    }
    if (m_state.journal != nullptr) {
        for (const auto& change : changes) {
            m_state.journal->add(change);
        }
        m_state.journal->add(BatchDone{.changed = m_state.report.done});
        if (auto status = m_state.journal->commit(); !status) {
            return status;
        }
    }
    m_interrupted.reset();
    if (auto status = m_compares ? shorten(changes, context) : shortenWatched(changes, context); !status) {
        return status;
    }
    return m_interrupted ? Status(fail(*m_interrupted)) : Status();
}

void Drain::count(redis::Reply reply)
{
    if (reply.isError()) {
        if (auto error = countFailure(m_state.report, "PEXPIREAT", reply)) {
            m_interrupted = std::move(error);
        }
    } else {
        ++(reply.integer() > 0 ? m_state.report.done : m_state.report.changed);
    }
}

Status Drain::shorten(const std::vector<ExpiryChange>& changes, Context& context)
{
    Commands commands;
    for (const auto& change : changes) {
        commands.push_back({"PEXPIREAT", change.key, std::to_string(change.afterMs), "LT"});
    }
    return m_state.hand.write(std::move(commands), context, [this](size_t /*first*/, const Replies& answers) {
        for (const auto& answer : answers) {
            count(answer.get());
        }
    });
}

/// Where the server cannot compare: only while the key is as it was when its expiry was asked.
Status Drain::shortenWatched(const std::vector<ExpiryChange>& changes, Context& context)
{
    for (const auto& change : changes) {
        const auto watched = m_state.hand.transact(change.key, {{"WATCH", change.key}}, context);
        if (!watched) {
            return fail(watched.error());
        }
        const auto now = m_imager.expiries(std::span(&change.key, 1), context);
        if (!now) {
            return fail(now.error());
        }
        const bool same = std::abs(now->front() - change.beforeMs) <= m_imager.tolerance();
        const Commands commands = same
            ? Commands{{"MULTI"}, {"PEXPIREAT", change.key, std::to_string(change.afterMs)}, {"EXEC"}}
            : Commands{{"UNWATCH"}};
        const auto replies = m_state.hand.transact(change.key, commands, context);
        if (!replies) {
            return fail(replies.error());
        }
        const auto result = replies->back().get();
        if (!same || result.isNil()) {
            ++m_state.report.changed;
        } else {
            count(result.isError() ? result : result.at(0));
        }
    }
    return {};
}

} // namespace

std::unique_ptr<Touch> drainTouch(RunState state, std::string seed, int64_t startMs)
{
    return std::make_unique<Drain>(state, std::move(seed), startMs);
}

} // namespace keystrata::invalidation
