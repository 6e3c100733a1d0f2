// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/undo.h"

#include <unordered_set>

namespace keystrata::invalidation {

/// The plan of a journal's run; nothing where it has none.
std::optional<Plan> planOf(const JournalHeader& header);

uint64_t contentsHash(int db, std::string_view key);

/// Keys that a journal has more than one record of: of these the last one counts.
class Repeats
{
public:
    Repeats() = default;
    explicit Repeats(std::vector<uint64_t> hashes); ///< contentsHash() of the key of every record

    /// Going backwards: whether a later record of the same key was met already.
    bool met(int db, const std::string& key);

private:
    std::unordered_set<uint64_t> m_twice;
    std::unordered_set<std::string> m_met; ///< of those
};

/// What a journal is about, record by record.
class Contents
{
public:
    Status read(JournalReader& reader, const keyspace::LayoutSet& layouts, Shares& shares, Context& context);

    UndoPreview preview; ///< the counts of it
    std::vector<uint64_t> hashes; ///< of the keys of all images, and of all keys that were made

private:
    void add(int db, const std::string& key, uint64_t bytes, const keyspace::LayoutSet& layouts, Shares& shares);
};

} // namespace keystrata::invalidation
