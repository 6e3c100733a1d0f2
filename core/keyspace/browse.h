// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/keylisting.h"
#include "core/keyspace/keytable.h"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace keystrata::keyspace {

/// The stratum of a key in a table: KeyCells::stratum is its place in the list of them.
struct KeyStratum
{
    int db = 0;
    std::string layout; ///< Layout::name; empty: of no cache
    std::string prefix;
    std::string version;

    bool operator==(const KeyStratum&) const = default;
};

/// Of each its place in the order of versions: databases, then caches by name, then versions, the oldest first.
std::vector<uint32_t> rankStrata(const std::vector<KeyStratum>& strata);

struct BrowseRequest
{
    ListRequest list = {};
    /// Bytes that the table may take; when it would need more the browsing ends, and the listing says so.
    size_t budget = size_t{1} * 1024 * 1024 * 1024;
};

/// A part of a table on its way to whoever shows it.
struct KeyBatch
{
    std::shared_ptr<const KeySegment> segment;
    std::vector<KeyStratum> strata; ///< those that were met for the first time; their places follow those before
    uint64_t matched = 0; ///< keys so far, with these
};

using BatchOfKeysSink = std::function<void(KeyBatch)>;

/// When a key with this much left expires, and was last used, as cells have it.
uint32_t cellFromTtl(int64_t ttlMs, std::chrono::system_clock::time_point now);
uint32_t cellFromIdle(uint64_t idleSeconds, std::chrono::system_clock::time_point now);
/// Back again. Only for moments, not for KeyCells::Unknown and Never.
std::chrono::system_clock::time_point momentOf(uint32_t cell);

/// The keys of a selection, collected into segments of one database each: small ones soon after the start, so that
/// there is something to see, then larger ones. The sink is called on this thread and may block.
Result<Listing> browseKeys(
    redis::Session& session, const BrowseRequest& request, Context& context, const BatchOfKeysSink& sink);

/// Collects the facts of every key of a table that was browsed by names only, from `first` on and then from the
/// beginning, segment by segment: each goes to the sink with its number, to take the old one's place
/// (KeyTable::replace). Of a key that is gone nothing is known.
using SegmentSink = std::function<void(size_t number, std::shared_ptr<const KeySegment> segment)>;
Status learnCells(redis::Session& session, const KeyTable& table, const std::vector<KeyStratum>& strata, size_t first,
    Context& context, const SegmentSink& sink);

/// What the server tells of one key now.
struct KeyNow
{
    KeyCells cells; ///< their stratum is not looked for
    bool gone = false; ///< there is no such key any more

    bool operator==(const KeyNow&) const = default;
};

/// In the order of the names, which are all different. Whatever the server does not tell stays unknown; idle times are
/// asked first, and not at all where they mean nothing (under an LFU policy).
Result<std::vector<KeyNow>> lookUpKeys(
    redis::Session& session, int db, std::span<const std::string> names, Context& context);

} // namespace keystrata::keyspace
