// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/takeback.h"

#include "core/invalidation/touch.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

constexpr int Tries = 3;

std::vector<std::string> command(const ExpiryChange& change)
{
    if (change.beforeMs < 0) {
        return {"PERSIST", change.key};
    }
    return {"PEXPIREAT", change.key, std::to_string(change.beforeMs)};
}

} // namespace

TakeBack::TakeBack(Hand& hand) : m_hand(hand), m_imager(hand, true) { }

Status TakeBack::takeBack(std::span<const ExpiryChange> changes, UndoReport& report, Context& context)
{
    if (changes.empty()) {
        return {};
    }
    if (auto status = m_hand.beginBatch(changes.front().db, context); !status) {
        return status;
    }
    // A transaction of a Cluster is about one slot.
    if (!m_hand.cluster()) {
        const auto done = together(changes, report, context);
        if (!done || *done) {
            return done ? Status() : fail(done.error());
        }
    }
    for (const auto& change : changes) {
        bool done = false;
        for (int tries = 0; !done && tries < Tries; ++tries) {
            const auto taken = together(std::span(&change, 1), report, context);
            if (!taken) {
                return fail(taken.error());
            }
            done = *taken;
        }
        report.changed += done ? 0U : 1U;
    }
    return {};
}

/// False: one of the keys was written in between, so that none is touched.
Result<bool> TakeBack::together(std::span<const ExpiryChange> changes, UndoReport& report, Context& context)
{
    std::vector<std::string> names;
    for (const auto& change : changes) {
        names.push_back(change.key);
    }
    Commands watch{{"WATCH"}};
    watch.front().insert(watch.front().end(), names.begin(), names.end());
    const auto& first = names.front();
    if (const auto watched = m_hand.transact(first, watch, context); !watched) {
        return fail(watched.error());
    }
    const auto now = m_imager.expiries(names, context);
    if (!now) {
        return fail(now.error());
    }
    Commands commands{{"MULTI"}};
    uint64_t gone = 0;
    uint64_t changed = 0;
    for (size_t i = 0; i < changes.size(); ++i) {
        if ((*now)[i] == -2) {
            ++gone;
        } else if ((*now)[i] < 0 || std::abs((*now)[i] - changes[i].afterMs) > m_imager.tolerance()) {
            ++changed;
        } else {
            commands.push_back(command(changes[i]));
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
    report.gone += gone;
    report.changed += changed;
    for (const auto result : results.elements()) {
        if (result.isError()) {
            ++report.images.failed;
            ++report.images.failures[std::string(result.text().substr(0, result.text().find(' ')))];
        } else {
            ++report.takenBack;
        }
    }
    return true;
}

} // namespace keystrata::invalidation
