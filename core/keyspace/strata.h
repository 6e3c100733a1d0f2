// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/detector.h"
#include "core/keyspace/layout.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The result of an analysis as values: what the window paints, keystratactl prints and reports contain.
namespace keystrata::keyspace {

/// A figure with its 95 % interval. exact: every key was asked, low == value == high.
struct Estimate
{
    uint64_t value = 0;
    uint64_t low = 0;
    uint64_t high = 0;
    bool exact = true;

    bool operator==(const Estimate&) const = default;
};

/// Keys by magnitude. Bucket i counts values up to and including edges[i]; the last bucket has no upper edge.
/// From a sample the counts are scaled to the stratum.
struct Histogram
{
    std::span<const uint64_t> edges; ///< static storage
    std::vector<uint64_t> counts; ///< edges.size() + 1

    bool operator==(const Histogram& other) const { return counts == other.counts; }
};

/// Milliseconds to live: 1 s, 10 s, 1 min, 10 min, 1 h, 12 h, 1 d, 7 d, 30 d, more. Keys without expiry are not in it.
std::span<const uint64_t> ttlEdgesMs();
/// Seconds since last use: 1 s, 10 s, 1 min, 10 min, 1 h, 12 h, 1 d, 7 d, 30 d, more.
std::span<const uint64_t> idleEdgesSeconds();
/// Bytes a key: 64, 128, 256, 512, 1 Ki, 4 Ki, 16 Ki, 64 Ki, 1 Mi, more.
std::span<const uint64_t> sizeEdgesBytes();

struct NamespaceTotals
{
    std::string name; ///< folded; see namespaces.h
    uint64_t keys = 0;
    Estimate memory;
    Estimate noTtl; ///< keys without expiry
};

enum class StratumState
{
    Live,
    Old, ///< below the live version
    Newer, ///< above it: never retired by a rule
    Unversioned, ///< keys of no cache, or of a cache whose layout has no version
    PerObject, ///< the version belongs to an object; no live version, never "old"
    Unknown, ///< versioned, but nothing tells which version is live
};

std::string_view stateName(StratumState state); ///< "live", "old", "newer", "unversioned", "per-object", "unknown"

struct StratumTotals
{
    std::string version; ///< empty: none
    StratumState state = StratumState::Unknown;
    uint64_t keys = 0; ///< exact once the scan is complete, "at least" before
    uint64_t sampled = 0; ///< keys that were asked for type, TTL and memory
    Estimate memory; ///< bytes, as MEMORY USAGE counts
    bool memoryKnown = true; ///< false: the server refuses MEMORY USAGE
    Estimate noTtl;
    bool ttlKnown = true;
    std::vector<std::pair<std::string, uint64_t>> types; ///< type name → keys (scaled), most first
    Histogram ttl;
    std::optional<uint64_t> medianTtlMs; ///< of the keys that expire
    std::optional<Histogram> idle; ///< nothing under an LFU policy or where OBJECT is denied
    std::optional<uint64_t> medianIdleSeconds;
    Histogram size;
    std::vector<NamespaceTotals> namespaces; ///< most keys first, at most 500
    uint64_t otherNamespaceKeys = 0; ///< keys of the namespaces that are not listed
    bool namespacesComplete = true; ///< false: more names than are kept; the listed counts are "at least"
    std::vector<std::string> examples; ///< up to 10 key names
};

/// Where the knowledge of the live version comes from. Only Stated and Read authorise a change.
enum class LiveSource
{
    None,
    Stated,
    Read,
    Inferred
};

struct CacheTotals
{
    int db = 0;
    std::string layout; ///< Layout::name; empty: keys of no cache
    std::string title; ///< Layout::title
    std::string prefix;
    VersionScope scope = VersionScope::None;
    std::vector<std::string> liveVersions; ///< several during a rolling deploy
    LiveSource liveSource = LiveSource::None;
    Message liveReason;
    std::vector<StratumTotals> strata; ///< newest version first
    uint64_t otherStrataKeys = 0; ///< keys of versions beyond the number that is kept

    uint64_t keys() const;
};

/// A keyspace as layers of versions. While a scan runs, partial pictures of it (complete == false) are handed out.
struct Keyspace
{
    std::vector<CacheTotals> caches; ///< most keys first; keys of no cache (one a database) last
    uint64_t scanned = 0; ///< keys seen, without duplicates
    uint64_t duplicates = 0; ///< SCAN may return a key twice; those are not counted again
    uint64_t expected = 0; ///< DBSIZE when the scan began, all databases scanned
    bool complete = false;
    bool exact = false; ///< every key was asked (--exact)
    double seconds = 0;
    std::chrono::system_clock::time_point takenAt;
    Detection detection; ///< evidence for the layouts, when they were detected
    std::vector<Layout> layouts; ///< as used
    std::vector<Message> notes; ///< what is missing and why: a denied command, LFU, a bound that was reached

    uint64_t keys() const;
};

} // namespace keystrata::keyspace
