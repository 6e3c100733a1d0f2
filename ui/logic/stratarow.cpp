// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/stratarow.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace keystrata::ui {

using keyspace::StratumTotals;

namespace {

SortKey numberKey(uint64_t value)
{
    return {.number = static_cast<double>(value)};
}

SortKey numberKey(const std::optional<uint64_t>& value)
{
    return value ? numberKey(*value) : SortKey{.known = false};
}

SortKey numberKey(bool known, const keyspace::Estimate& estimate)
{
    return known ? numberKey(estimate.value) : SortKey{.known = false};
}

SortKey textKey(std::string_view text)
{
    return {.text = text};
}

int compare(const SortKey& left, const SortKey& right)
{
    if (left.number != right.number) {
        return left.number < right.number ? -1 : 1;
    }
    return left.version ? keyspace::compareVersions(left.text, right.text) : left.text.compare(right.text);
}

} // namespace

void StrataModel::Row::planNamespaces(const StratumTotals& before, const StratumTotals& after)
{
    const auto& old = before.namespaces;
    const auto& fresh = after.namespaces;
    const auto sameName = [](const auto& l, const auto& r) { return l.name == r.name; };
    const bool sameOrder = old.size() <= fresh.size() && std::equal(old.begin(), old.end(), fresh.begin(), sameName);
    std::unordered_map<std::string_view, uint32_t> places;
    if (!sameOrder) {
        for (uint32_t i = 0; i < fresh.size(); ++i) {
            places.emplace(fresh[i].name, i);
        }
    }
    nextNamespaces.clear();
    for (const uint32_t ns : namespaces) {
        if (ns == Others) {
            nextNamespaces.push_back(after.otherNamespaceKeys > 0 ? Others : Gone);
        } else if (sameOrder) {
            nextNamespaces.push_back(ns);
        } else {
            const auto found = places.find(old[ns].name);
            nextNamespaces.push_back(found == places.end() ? Gone : found->second);
        }
    }
}

void StrataModel::Row::adoptNext()
{
    cache = nextCache;
    stratum = nextStratum;
    namespaces.swap(nextNamespaces);
    nextNamespaces.clear();
}

std::vector<uint32_t> StrataModel::Row::missingNamespaces(const StratumTotals& totals) const
{
    const std::unordered_set<uint32_t> shown(namespaces.begin(), namespaces.end());
    std::vector<uint32_t> missing;
    for (uint32_t i = 0; i < totals.namespaces.size(); ++i) {
        if (!shown.contains(i)) {
            missing.push_back(i);
        }
    }
    if (totals.otherNamespaceKeys > 0 && !shown.contains(Others)) {
        missing.push_back(Others);
    }
    return missing;
}

bool SortKey::before(const SortKey& left, const SortKey& right, bool descending)
{
    if (left.known != right.known) {
        return left.known;
    }
    const int order = compare(left, right);
    return descending ? order > 0 : order < 0;
}

SortKey sortKey(const StratumRef& ref, int column)
{
    const StratumTotals& stratum = *ref.stratum;
    switch (column) {
    case StrataModel::Layout:
        return textKey(ref.cache->title.empty() ? ref.cache->layout : ref.cache->title);
    case StrataModel::Database:
        return numberKey(static_cast<uint64_t>(ref.cache->db));
    case StrataModel::Prefix:
        return {.known = !ref.cache->layout.empty(), .text = ref.cache->prefix};
    case StrataModel::Version:
        return {.known = !stratum.version.empty(), .text = stratum.version, .version = true};
    case StrataModel::State:
        return numberKey(static_cast<uint64_t>(stratum.state));
    case StrataModel::Keys:
    case StrataModel::Share:
        return numberKey(stratum.keys);
    case StrataModel::Memory:
        return numberKey(stratum.memoryKnown, stratum.memory);
    case StrataModel::NoExpiry:
        return numberKey(stratum.ttlKnown, stratum.noTtl);
    case StrataModel::MedianTtl:
        return numberKey(stratum.medianTtlMs);
    case StrataModel::Idle:
        return numberKey(stratum.medianIdleSeconds);
    default:
        return {.known = false};
    }
}

SortKey namespaceSortKey(const StratumTotals& stratum, uint32_t ns, int column)
{
    if (ns >= stratum.namespaces.size()) {
        return {.known = false};
    }
    const auto& totals = stratum.namespaces[ns];
    switch (column) {
    case StrataModel::Layout:
        return textKey(totals.name);
    case StrataModel::Keys:
    case StrataModel::Share:
        return numberKey(totals.keys);
    case StrataModel::Memory:
        return numberKey(stratum.memoryKnown, totals.memory);
    case StrataModel::NoExpiry:
        return numberKey(stratum.ttlKnown, totals.noTtl);
    default:
        return {};
    }
}

} // namespace keystrata::ui
