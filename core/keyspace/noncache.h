// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What stands in a cache's database, often inside its versions, and is not cache: removing it logs people out, forgets
/// jobs or lets a lock go. Told from names alone.
namespace keystrata::keyspace {

enum class NonCacheGroup
{
    Session, ///< somebody is logged in
    Lock,
    Queue, ///< jobs, their results, and what brokers keep
    Throttle, ///< rate limits
    Lockout, ///< failed log-ins
    Idempotency,
    Counter,
    Metadata, ///< tag sets and version keys, by which a framework finds or invalidates its entries
};

inline constexpr std::array NonCacheGroups{NonCacheGroup::Session, NonCacheGroup::Lock, NonCacheGroup::Queue,
    NonCacheGroup::Throttle, NonCacheGroup::Lockout, NonCacheGroup::Idempotency, NonCacheGroup::Counter,
    NonCacheGroup::Metadata};

std::string_view groupName(NonCacheGroup group); ///< "session", "lock", "queue" …: stable, for options and JSON
std::optional<NonCacheGroup> groupFromName(std::string_view name);

/// An operator's own rule: keys that this glob matches belong to the group; or, with no group, are cache whatever the
/// built-in rules say.
struct NonCacheRule
{
    std::string pattern; ///< glob on the whole key
    std::optional<NonCacheGroup> group;

    bool operator==(const NonCacheRule&) const = default;
};

/// The built-in rules behind an operator's own, which count first, in their order. Immutable, cheap to copy, any
/// thread. Made for millions of keys a second: well under 200 ns a key.
class NonCacheRules
{
public:
    NonCacheRules(); ///< the built-in ones
    explicit NonCacheRules(std::vector<NonCacheRule> own);

    const std::vector<NonCacheRule>& own() const;

    /// What a key is beside cache; nothing: it is cache. `match` is what classify() of `set` said about it: the
    /// built-in rules look at the name inside its stratum, the layout's own {namespace} included, and the framework of
    /// its layout decides some of them. In doubt a key is no cache: left alone it costs memory until somebody says so,
    /// removed it may cost somebody's work.
    std::optional<NonCacheGroup> recognise(
        std::string_view key, const LayoutSet& set, const LayoutSet::Match& match) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace keystrata::keyspace
