// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Which keys: the one concept behind the key table's filter, `keystratactl keys` and every change. All conditions
/// that are set must hold; of the words in one list one is enough. Words are bytes and compared byte for byte, so
/// version 1 is never version 10. An empty Selection means every key.
struct Selection
{
    std::optional<int> db = {}; ///< of these databases only this one
    // Told from the name alone.
    std::optional<std::string> pattern = {}; ///< glob on the whole key, by the server's own rules
    std::string text = {}; ///< found anywhere in the key; empty: none
    std::string regex = {}; ///< RE2 on bytes, found anywhere in the key unless anchored with ^ and $; empty: none
    std::vector<std::string> layouts = {}; ///< Layout::name
    std::vector<std::string> prefixes = {}; ///< of the cache; the empty prefix is one
    std::vector<std::string> versions = {}; ///< the empty one stands for keys without a version
    std::vector<std::string> namespaces = {}; ///< folded, as the strata name them (namespaces.h)
    std::vector<std::string> keys = {}; ///< exact names
    std::vector<std::string> excludes = {}; ///< globs on the whole key: what they match is left out
    // Told by the server. What it does not tell never matches.
    std::vector<std::string> types = {}; ///< as TYPE answers: "string", "hash" …
    std::optional<std::chrono::milliseconds> idleOver = {}; ///< not used for longer than this
    bool noTtl = false; ///< without expiry
    std::optional<std::chrono::milliseconds> ttlUnder = {}; ///< expires within this
    std::optional<std::chrono::milliseconds> ttlOver = {}; ///< expires, but later than this
    std::optional<uint64_t> largerThan = {}; ///< more bytes than this, as MEMORY USAGE counts

    bool operator==(const Selection&) const = default;
};

/// What the server said about one key. No value: it was not asked, or did not tell.
struct KeyFacts
{
    std::string type = {}; ///< empty: unknown
    std::optional<int64_t> ttlMs = {}; ///< -1: no expiry
    std::optional<uint64_t> idleSeconds = {};
    std::optional<uint64_t> memoryBytes = {};

    bool operator==(const KeyFacts&) const = default;
};

/// A Selection made ready for millions of keys. Immutable, cheap to copy, any thread.
class Matcher
{
public:
    /// Usage error for an expression that RE2 does not understand, saying why.
    static Result<Matcher> compile(Selection selection);

    const Selection& selection() const;

    /// The half that the name decides. `match` is what classify() of the layouts in `set` said about this key.
    bool matchesName(std::string_view key, const LayoutSet& set, const LayoutSet::Match& match) const;
    /// The other half.
    bool matchesFacts(const KeyFacts& facts) const;

    /// Whether a key's name leaves something to ask the server.
    bool needsType() const;
    bool needsTtl() const;
    bool needsIdle() const;
    bool needsMemory() const;

private:
    Matcher() = default;

    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
};

/// The namespace a key counts for in its stratum: the layout's own {namespace}, else the folded name.
/// `out` is overwritten.
void namespaceOf(const LayoutSet& set, const LayoutSet::Match& match, std::string& out);

} // namespace keystrata::keyspace
