// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/warm.h"

#include "core/invalidation/hand.h"
#include "core/invalidation/hotkeys.h"

#include <algorithm>
#include <unordered_set>

namespace keystrata::invalidation {

namespace {

constexpr size_t AskedAtOnce = 500;

/// Asks how much the keys of a listing are used.
class Hottest final : public keyspace::KeyReceiver
{
public:
    Hottest(Hand& hand, const WarmRequest& request, Context& context)
        : m_hand(hand)
        , m_db(*request.change.selection.db)
        , m_context(context)
        , m_lfu(hand.session().capabilities().lfu)
        , m_hottest(request.mostBytes, request.mostKeys.value_or(UINT64_MAX))
    {
    }

    bool take(const keyspace::ListedKey& key) override
    {
        m_pending.emplace_back(key.key);
        return true;
    }

    Status between() override { return m_pending.size() < AskedAtOnce ? Status() : ask(); }

    /// Hottest first.
    Result<std::vector<std::string>> finish()
    {
        if (auto status = ask(); !status) {
            return fail(status.error());
        }
        std::vector<std::string> names;
        for (auto& hot : m_hottest.take()) {
            names.push_back(std::move(hot.key));
        }
        return names;
    }

private:
    Status ask()
    {
        Commands commands;
        for (const auto& name : m_pending) { // usage first: the other question might count as one
            commands.push_back({"OBJECT", m_lfu ? "FREQ" : "IDLETIME", name});
            commands.push_back({"MEMORY", "USAGE", name});
        }
        if (auto status = m_hand.session().select(m_db, m_context); !status) {
            return status;
        }
        const auto replies = m_hand.ask(commands, m_context);
        if (!replies) {
            return fail(replies.error());
        }
        for (size_t i = 0; i < m_pending.size(); ++i) {
            const auto usage = (*replies)[2 * i].get();
            const auto bytes = (*replies)[2 * i + 1].get();
            for (const auto& [command, reply] : {std::pair("OBJECT", usage), std::pair("MEMORY", bytes)}) {
                if (reply.isError() && !reply.text().starts_with("ERR no such key")) {
                    return fail(redis::refusalOf(command, reply.text()));
                }
            }
            if (usage.type() == redis::ReplyType::Integer && bytes.type() == redis::ReplyType::Integer) {
                keep(std::move(m_pending[i]), static_cast<uint64_t>(usage.integer()),
                    static_cast<uint64_t>(bytes.integer()));
            }
        }
        m_pending.clear();
        return {};
    }

    void keep(std::string key, uint64_t usage, uint64_t bytes)
    {
        m_hottest.show({.coldness = m_lfu ? MostFrequent - std::min(usage, MostFrequent) : usage,
            .bytes = bytes,
            .db = m_db,
            .key = std::move(key)});
    }

    Hand& m_hand;
    int m_db;
    Context& m_context;
    bool m_lfu;
    std::vector<std::string> m_pending;
    HotKeys m_hottest;
};

Status check(const WarmRequest& request)
{
    const auto& change = request.change;
    if (change.selection.versions.size() != 1) {
        return fail(
            ErrorKind::Usage, {"plan.versions", "Keys are carried from one version to another one: name both.", {}});
    }
    if (change.carriage.move) {
        return fail(
            ErrorKind::Usage, {"warm.move", "Warming up copies: to give the keys other names, migrate them.", {}});
    }
    return checkNewer(change);
}

} // namespace

Status checkNewer(const ChangeRequest& change)
{
    const auto& [to, move, transform] = change.carriage;
    const auto& versions = change.selection.versions;
    const bool newer = !to.empty() && versions.size() == 1 && keyspace::compareVersions(to, versions.front()) > 0;
    if (newer && change.selection.namespaces.empty()) {
        return fail(ErrorKind::Usage,
            {"warm.namespaces",
                "Only you know which values a newer version can read: name the namespaces that it is warmed with.",
                {}});
    }
    return {};
}

Result<Planned> lookAtWarm(
    redis::Session& session, WarmRequest request, std::optional<uint64_t> freeBytes, Context& context)
{
    if (auto status = check(request); !status) {
        return fail(status.error());
    }
    auto& change = request.change;
    change.action = Action::Warm;
    change.options.frozen = true;
    if (!change.selection.db) {
        change.selection.db = session.address().db.value_or(0);
    }
    auto hand = Hand::open(session, std::nullopt, change.pace, context);
    if (!hand) {
        return fail(hand.error());
    }
    Hottest hottest(**hand, request, context);
    const keyspace::ListRequest list{.selection = change.selection,
        .layouts = change.layouts,
        .prefixes = change.prefixes,
        .pace = change.pace,
        .namesOnly = true,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(change.rules), change.taken, change.onlyTaken}};
    auto listing = keyspace::listKeys(session, list, context, hottest);
    if (!listing) {
        return fail(listing.error());
    }
    auto names = hottest.finish();
    if (!names) {
        return fail(names.error());
    }
    if (names->empty()) {
        return fail(ErrorKind::Usage, {"warm.nothing", "There is no key to warm up with within these bounds.", {}});
    }
    change.layouts = std::move(listing->layouts);
    change.prefixes.reset();
    change.keys = std::move(*names);
    auto planned = dryRun(session, change, freeBytes, context);
    if (!planned) {
        return planned;
    }
    // In the order of their heat, without those that have gone meanwhile.
    std::unordered_set<std::string> there;
    for (auto& [db, name, newer] : planned->keys) {
        there.insert(std::move(name));
    }
    planned->keys.clear();
    for (auto& name : change.keys) {
        if (there.contains(name)) {
            planned->keys.push_back({.db = *change.selection.db, .key = std::move(name)});
        }
    }
    return planned;
}

} // namespace keystrata::invalidation
