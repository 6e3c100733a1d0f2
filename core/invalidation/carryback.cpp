// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/carryback.h"

#include "core/invalidation/touch.h"

namespace keystrata::invalidation {

namespace {

constexpr int Tries = 3;

void countGone(const KeyMade& made, bool again, UndoReport& report)
{
    ++(!again ? report.gone : made.moved ? report.renamedBack : report.removed);
}

void count(redis::Reply reply, const KeyMade& made, UndoReport& report)
{
    if (reply.isError()) {
        ++report.images.failed;
        ++report.images.failures[std::string(reply.text().substr(0, reply.text().find(' ')))];
    } else if (reply.integer() > 0) {
        ++(made.moved ? report.renamedBack : report.removed);
    } else {
        // RENAMENX over a key that is there; what is watched cannot be gone.
        ++(made.moved ? report.images.keptNewer : report.gone);
    }
}

} // namespace

CarryBack::CarryBack(Hand& hand, bool evenBig) : m_hand(hand), m_imager(hand, evenBig) { }

Status CarryBack::takeBack(std::span<const KeyMade> made, bool again, UndoReport& report, Context& context)
{
    if (made.empty()) {
        return {};
    }
    if (auto status = m_hand.beginBatch(made.front().db, context); !status) {
        return status;
    }
    // A transaction of a Cluster is about one slot.
    if (!m_hand.cluster()) {
        const auto done = together(made, again, report, context);
        if (!done || *done) {
            return done ? Status() : fail(done.error());
        }
    }
    auto counts = report; // of what is done again after an error nothing counts
    for (const auto& key : made) {
        bool done = false;
        for (int tries = 0; !done && tries < Tries; ++tries) {
            const auto taken = together(std::span(&key, 1), again, counts, context);
            if (!taken) {
                return fail(taken.error());
            }
            done = *taken;
        }
        counts.changed += done ? 0U : 1U;
    }
    report = std::move(counts);
    return {};
}

/// False: one of the keys was written in between, so that none is touched.
Result<bool> CarryBack::together(std::span<const KeyMade> made, bool again, UndoReport& report, Context& context)
{
    Commands watch{{"WATCH"}};
    for (const auto& key : made) {
        watch.front().push_back(key.key);
    }
    const auto& first = made.front().key;
    const auto watched = m_hand.transact(first, watch, context);
    if (!watched) {
        return fail(watched.error());
    }
    if (const auto reply = watched->front().get(); reply.isError()) {
        return fail(redis::errorFromReply("WATCH", reply.text()));
    }
    const auto states = lookAtMade(m_hand, m_imager, made, context);
    if (!states) {
        return fail(states.error());
    }
    Commands commands{{"MULTI"}};
    std::vector<const KeyMade*> ours;
    for (size_t i = 0; i < made.size(); ++i) {
        if ((*states)[i] == MadeState::Ours) {
            ours.push_back(&made[i]);
            commands.push_back(made[i].moved ? std::vector<std::string>{"RENAMENX", made[i].key, made[i].source}
                                             : std::vector<std::string>{"UNLINK", made[i].key});
        }
    }
    commands.push_back({"EXEC"});
    const auto replies = m_hand.transact(first, commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    const auto results = replies->back().get();
    if (results.isError()) {
        return fail(redis::errorFromReply("EXEC", results.text()));
    }
    if (results.isNil()) {
        return false;
    }
    for (size_t i = 0; i < made.size(); ++i) {
        if ((*states)[i] == MadeState::Gone) {
            countGone(made[i], again, report);
        }
        report.changed += (*states)[i] == MadeState::Changed ? 1U : 0U;
    }
    size_t next = 0;
    for (const auto result : results.elements()) {
        count(result, *ours[next++], report);
    }
    return true;
}

} // namespace keystrata::invalidation
