// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/strata.h"

#include <QMetaType>

#include <compare>
#include <functional>
#include <string>
#include <vector>

/// What a stratum is called across pictures: positions in a picture move while a scan runs, keys do not.
namespace keystrata::ui {

struct CacheKey
{
    int db = 0;
    std::string layout;
    std::string prefix;

    auto operator<=>(const CacheKey&) const = default;
};

struct StratumKey
{
    CacheKey cache;
    std::string version;

    auto operator<=>(const StratumKey&) const = default;
};

CacheKey keyOf(const keyspace::CacheTotals& cache);
StratumKey keyOf(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum);
bool matches(const CacheKey& key, const keyspace::CacheTotals& cache); ///< without a copy of the names

/// A place in one picture; valid as long as the picture is.
struct StratumRef
{
    const keyspace::CacheTotals* cache = nullptr;
    const keyspace::StratumTotals* stratum = nullptr;

    explicit operator bool() const { return stratum != nullptr; }
};

StratumRef findStratum(const keyspace::Keyspace& keyspace, const StratumKey& key);

/// The stratum to look at first in a new picture: the live one of the largest cache, else its largest. Nothing when
/// the picture is empty.
StratumRef mainStratum(const keyspace::Keyspace& keyspace);
/// The same within one cache.
const keyspace::StratumTotals* mainStratum(const keyspace::CacheTotals& cache);

size_t hashOf(const keyspace::CacheTotals& cache);
size_t hashOf(const CacheKey& key);
size_t hashOf(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum);
size_t hashOf(const StratumKey& key);

} // namespace keystrata::ui

Q_DECLARE_METATYPE(keystrata::ui::StratumKey)
