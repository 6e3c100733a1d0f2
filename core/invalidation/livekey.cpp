// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/livekey.h"

#include <array>

namespace keystrata::invalidation {

namespace {

constexpr int Tries = 5; ///< while others write the key, or answers are lost
constexpr std::chrono::seconds Patience{30};

using Value = std::optional<std::string>;

std::vector<std::string> assignment(const std::string& key, const Value& to)
{
    return to ? std::vector<std::string>{"SET", key, *to, "KEEPTTL"} : std::vector<std::string>{"UNLINK", key};
}

/// A value of another type is one that nobody expects.
Value valueOf(redis::Reply reply)
{
    return reply.isNil() ? Value() : Value(std::string(reply.text()));
}

/// Nothing: somebody wrote the key in between.
Result<std::optional<LiveKey>> attempt(
    Hand& hand, const std::string& key, const Value& from, const Value& to, Context& context)
{
    const auto watched = hand.transact(key, {{"WATCH", key}, {"GET", key}}, context);
    if (!watched) {
        return fail(watched.error());
    }
    if (const auto reply = watched->front().get(); reply.isError()) {
        return fail(redis::errorFromReply("WATCH", reply.text()));
    }
    const auto now = watched->back().get();
    const bool other = now.isError() || valueOf(now) != from;
    if (other) {
        if (const auto released = hand.transact(key, {{"UNWATCH"}}, context); !released) {
            return fail(released.error());
        }
        return !now.isError() && valueOf(now) == to ? LiveKey::Already : LiveKey::Other;
    }
    const auto replies = hand.transact(key, {{"MULTI"}, assignment(key, to), {"EXEC"}}, context);
    if (!replies) {
        return fail(replies.error());
    }
    const auto results = replies->back().get();
    if (results.isError()) {
        return fail(
            redis::errorFromReply("SET", (*replies)[1].get().isError() ? (*replies)[1].get().text() : results.text()));
    }
    return results.isNil() ? std::optional<LiveKey>() : LiveKey::Set;
}

/// A command whose answer was lost is tried again: what it has come to is seen then.
Result<LiveKey> compareAndSet(
    Hand& hand, int db, const std::string& key, const Value& from, const Value& to, Context& context)
{
    bool doubtful = false;
    for (int tries = 0; tries < Tries; ++tries) {
        auto status = hand.beginBatch(db, context);
        const auto done =
            status ? attempt(hand, key, from, to, context) : Result<std::optional<LiveKey>>(fail(status.error()));
        if (done && *done) {
            return doubtful && **done == LiveKey::Already ? LiveKey::Set : **done;
        }
        if (done) {
            continue;
        }
        if (!done.error().transient()) {
            return fail(done.error());
        }
        doubtful = true;
        if (status = hand.reconnect(Patience, context); !status) {
            return LiveKey::Unknown;
        }
        if (status = hand.confirm(context); !status) {
            return fail(status.error());
        }
    }
    return doubtful ? LiveKey::Unknown : LiveKey::Other;
}

} // namespace

std::string_view liveKeyName(LiveKey outcome)
{
    constexpr std::array<std::string_view, 4> names{"set", "already", "other", "unknown"};
    return names.at(static_cast<size_t>(outcome));
}

Commands liveKeyCommands(const std::string& key, const std::string& to)
{
    return {{"GET", key}, assignment(key, to)};
}

Result<LiveKey> setLiveKey(Hand& hand, const LiveChange& change, Context& context)
{
    return compareAndSet(hand, change.db, change.key, change.before, change.after, context);
}

Result<LiveKey> takeBackLiveKey(Hand& hand, const LiveChange& change, Context& context)
{
    return compareAndSet(hand, change.db, change.key, change.after, change.before, context);
}

} // namespace keystrata::invalidation
