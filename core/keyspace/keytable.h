// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/keyspace/keysegment.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

/// Millions of keys to scroll, sort and filter: a list of segments that never change, so that a copy of the list may be
/// sorted by one thread while another one appends to its own.
namespace keystrata::keyspace {

/// Rows by their number in the table.
using Rows = std::vector<uint32_t>;

class KeyTable
{
public:
    void append(std::shared_ptr<const KeySegment> segment);
    /// The same keys with more known of them: takes the place of a segment of the same size.
    void replace(size_t number, std::shared_ptr<const KeySegment> segment);

    uint32_t size() const { return m_starts.empty() ? 0 : m_starts.back() + m_segments.back()->size(); }

    std::span<const std::shared_ptr<const KeySegment>> segments() const { return m_segments; }

    /// Number of a segment's first row.
    uint32_t start(size_t number) const { return m_starts[number]; }

    struct Place
    {
        const KeySegment* segment = nullptr;
        uint32_t index = 0;
    };

    Place place(uint32_t row) const;
    std::string name(uint32_t row) const;
    /// Every row of that name, ascending: each database may have one.
    Rows find(std::string_view name) const;

    KeyCells cells(uint32_t row) const
    {
        const Place at = place(row);
        return at.segment->cells(at.index);
    }

    size_t bytes() const; ///< of memory, its segments included

private:
    std::vector<std::shared_ptr<const KeySegment>> m_segments;
    std::vector<uint32_t> m_starts;
};

enum class KeyColumn
{
    Name,
    Stratum,
    Type,
    Expiry, ///< soonest first, then those that never expire
    Memory,
    LastUse, ///< longest ago first
};

struct KeyOrder
{
    KeyColumn column = KeyColumn::Name;
    bool descending = false;

    bool operator==(const KeyOrder&) const = default;
};

/// The rows in order; of these only, when `rows` is given. What is unknown comes last either way; equals stay in the
/// order of the table, or of `rows`. Strata are ordered by their ranks. Only fails when it is cancelled.
Result<Rows> sortRows(const KeyTable& table, KeyOrder order, const Rows* rows, Context& context,
    std::span<const uint32_t> stratumRanks = {});

/// What a filter decides by; the name is valid during the call.
using RowTest = std::function<bool(std::string_view name, const KeyCells& cells)>;

/// The rows that pass, ascending. Only fails when it is cancelled.
Result<Rows> filterRows(const KeyTable& table, const RowTest& test, Context& context);
/// The rows whose names contain these bytes.
Result<Rows> findRows(const KeyTable& table, std::string_view text, Context& context);

} // namespace keystrata::keyspace
