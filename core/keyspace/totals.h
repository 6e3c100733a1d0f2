// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/scan.h"
#include "core/keyspace/strata.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keystrata::keyspace {

struct StringHash
{
    using is_transparent = void;

    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

template <typename Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

/// Weighted counts over a logarithmic scale: sixteen steps a doubling, so a quantile is within 5 %.
class LogHistogram
{
public:
    void add(uint64_t value, double weight);
    std::optional<uint64_t> median() const;

private:
    std::vector<double> m_weights; ///< grows to the largest value seen
    double m_total = 0;
};

/// Sums over the keys of one family: one namespace of one stratum. Keys are counted; some of them are asked.
struct Family
{
    std::string name;
    uint64_t keys = 0;
    uint64_t asked = 0; ///< questions sent
    uint64_t measured = 0; ///< keys with a known size
    double bytes = 0;
    double squares = 0; ///< of the sizes
    uint64_t expiryKnown = 0;
    uint64_t noTtl = 0;
    uint32_t sinceAsked = 0; ///< keys since the last question; what the next one stands for
    uint16_t generation = 0; ///< counts the reuses of this place

    void merge(const Family& other);
    /// A family without a measured key is taken to be like its stratum.
    NamespaceTotals totals(double meanBytesElsewhere) const;
};

/// Everything known of one stratum while it grows. Memory is bounded: at most MostFamilies namespaces are kept; the
/// smallest are folded into one when there are more.
class StratumSums
{
public:
    static constexpr size_t MostFamilies = 2000;
    static constexpr size_t ListedNamespaces = 500;

    explicit StratumSums(std::string version);

    struct Asked
    {
        uint32_t family = 0;
        uint16_t generation = 0;
        uint32_t weight = 0; ///< keys that this one stands for; zero: it is not asked
        bool idle = false;
    };

    /// Counts a key and decides whether it is one of the sample.
    Asked count(std::string_view key, std::string_view ns, bool exact);
    void add(const KeyValues& values, const Asked& asked, bool exact);
    StratumTotals totals() const;

    uint64_t keys() const { return m_keys; }

private:
    Family& familyOf(std::string_view ns, uint32_t& index);
    void foldSmallFamilies();
    void collectExample(std::string_view key, bool firstOfFamily);
    Estimate memory() const;
    Estimate noTtl() const;
    template <typename Function>
    void forEachFamily(Function function) const;
    /// Half the width of the memory interval, relative to the value.
    double uncertainty() const;

    std::string m_version;
    uint64_t m_keys = 0;
    uint64_t m_asked = 0;
    uint64_t m_sampled = 0; ///< keys with answers
    uint32_t m_sinceAsked = 0;
    uint32_t m_sinceIdle = 0;
    uint32_t m_interval = 1; ///< one key in so many is asked
    uint64_t m_familyQuestions = 0;
    bool m_folded = false;

    std::vector<Family> m_families;
    std::vector<uint32_t> m_freeFamilies;
    StringMap<uint32_t> m_byName;
    Family m_other; ///< all that was folded

    std::vector<std::pair<std::string, double>> m_types;
    std::array<double, 10> m_ttl{};
    std::array<double, 10> m_idle{};
    std::array<double, 10> m_size{};
    LogHistogram m_ttlScale;
    LogHistogram m_idleScale;
    std::vector<std::string> m_firstKeys;
    std::vector<std::string> m_variedKeys; ///< one of each of the first namespaces
};

/// Sorts keys into caches and strata as they come from a scan and asks for a sample of them.
class StrataTotals
{
public:
    static constexpr size_t MostCaches = 256; ///< a database
    static constexpr size_t MostStrata = 256; ///< a cache

    StrataTotals(LayoutSet layouts, uint8_t mayAsk, bool exact);

    void beginDatabase(int db);
    ScanVisitor::Question visit(std::string_view key);
    void answered(const KeyValues& values);
    /// Caches and strata as known so far; states are not assigned yet.
    std::vector<CacheTotals> caches() const;

    bool bounded() const { return m_bounded; } ///< there were more caches or versions than are kept

private:
    struct Cache
    {
        int db = 0;
        int layout = -1;
        std::string prefix;
        StringMap<uint32_t> strata; ///< version → index into m_strata
        uint64_t otherStrataKeys = 0;
    };

    Cache& cacheOf(const LayoutSet::Match& match);
    StratumSums* stratumOf(Cache& cache, std::string_view version, uint32_t& index);

    LayoutSet m_layouts;
    uint8_t m_mayAsk;
    bool m_exact;
    bool m_bounded = false;
    int m_db = 0;
    size_t m_firstOfDatabase = 0; ///< index into m_caches
    std::vector<Cache> m_caches;
    std::vector<std::unique_ptr<StratumSums>> m_strata;
    std::string m_ns; ///< reused
};

} // namespace keystrata::keyspace
