// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/browse.h"
#include "core/keyspace/selection.h"

namespace keystrata::keyspace {

/// Applies a Selection to keys that are in a table already: what the name and the cells decide. Immutable, cheap to
/// copy, any thread.
class RowFilter
{
public:
    /// Usage error for an expression that RE2 does not understand. `layouts` are those that the table was browsed by.
    static Result<RowFilter> compile(Selection selection, const std::vector<Layout>& layouts);

    const Selection& selection() const;

    /// The rows that match, ascending; what is unknown of a key never matches. `strata` are those of the table. Only
    /// fails when it is cancelled.
    Result<Rows> rows(const KeyTable& table, const std::vector<KeyStratum>& strata, Context& context) const;

    bool selectsAll() const; ///< there is no condition

private:
    RowFilter(Matcher matcher, LayoutSet layouts);

    std::vector<bool> wantedStrata(const std::vector<KeyStratum>& strata) const;
    bool needsFacts() const;
    bool needsName() const;
    bool matchesCells(const KeyCells& cells, uint32_t now) const;

    Matcher m_matcher; ///< without the words that a row's stratum answers
    Selection m_selection;
    LayoutSet m_layouts;
};

/// Whether a table of `wider`'s keys holds all keys of `narrower`, so that a RowFilter finds them: of the conditions
/// that need the server `cellsKnown` tells whether the table has the answers.
bool covers(const Selection& wider, const Selection& narrower, bool cellsKnown);

} // namespace keystrata::keyspace
