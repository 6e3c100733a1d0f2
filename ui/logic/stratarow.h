// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratamodel.h"

#include <limits>
#include <string>

namespace keystrata::ui {

/// One row of the model: the stratum's key and its place in the picture that is shown, and in the next one while the
/// two change places. Private to the model's own files.
struct StrataModel::Row
{
    static constexpr uint32_t Gone = std::numeric_limits<uint32_t>::max();
    static constexpr uint32_t Others = Gone - 1; ///< the line for namespaces beyond the listed ones

    StratumKey key;
    int position = 0;
    uint32_t cache = 0;
    uint32_t stratum = 0;
    uint32_t nextCache = Gone;
    uint32_t nextStratum = Gone;
    bool opened = false; ///< somebody knows how many namespaces it has
    std::vector<uint32_t> namespaces; ///< as shown: indexes into the stratum's, or Others
    std::vector<uint32_t> nextNamespaces; ///< where each of them is in the next picture, or Gone

    void planNamespaces(const keyspace::StratumTotals& before, const keyspace::StratumTotals& after);
    void adoptNext();
    std::vector<uint32_t> missingNamespaces(const keyspace::StratumTotals& stratum) const;
};

struct StrataModel::RowHash
{
    using is_transparent = void;

    size_t operator()(const Row* row) const { return hashOf(row->key); }

    size_t operator()(const StratumRef& ref) const { return hashOf(*ref.cache, *ref.stratum); }
};

struct StrataModel::RowEqual
{
    using is_transparent = void;

    bool operator()(const Row* left, const Row* right) const { return left->key == right->key; }

    bool operator()(const StratumRef& left, const Row* right) const
    {
        return right->key.version == left.stratum->version && matches(right->key.cache, *left.cache);
    }

    bool operator()(const Row* left, const StratumRef& right) const { return (*this)(right, left); }
};

/// What a row is sorted by: a number or bytes; what is unknown comes last in both directions.
struct SortKey
{
    bool known = true;
    double number = 0;
    std::string_view text{};
    bool version = false; ///< the text is a version: 10 comes after 9

    static bool before(const SortKey& left, const SortKey& right, bool descending);
};

SortKey sortKey(const StratumRef& ref, int column);
SortKey namespaceSortKey(const keyspace::StratumTotals& stratum, uint32_t ns, int column);

} // namespace keystrata::ui
