// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/browse.h"

#include "core/keyspace/scan.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace keystrata::keyspace {

namespace {

/// 2000-01-01 UTC.
constexpr std::chrono::sys_seconds Epoch = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);

constexpr uint32_t FirstSegment = 512;
constexpr uint32_t LargestSegment = 65'536;
/// What has come in is shown after this long, however little it is.
constexpr std::chrono::milliseconds Patience{200};
/// More versions than this in one table are all counted as the last.
constexpr size_t MostStrata = std::numeric_limits<uint16_t>::max();

uint32_t cellOf(std::chrono::system_clock::time_point moment)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(moment - Epoch).count();
    constexpr auto Most = int64_t{std::numeric_limits<uint32_t>::max()};
    return static_cast<uint32_t>(std::clamp(seconds, int64_t{KeyCells::Never} + 1, Most));
}

uint32_t memoryCell(uint64_t bytes)
{
    return static_cast<uint32_t>(std::clamp(bytes, uint64_t{1}, uint64_t{KeyCells::MostMemory}));
}

/// Asks for keys by name, and tags each question with its place. A Cluster is asked master by master.
class LookUp final : public ScanVisitor
{
public:
    explicit LookUp(std::span<const std::string> names) : found(names.size())
    {
        for (size_t i = 0; i < names.size(); ++i) {
            m_places.emplace(names[i], i);
        }
    }

    Question visit(std::string_view key) override
    {
        return {.ask = ask::Idle | ask::Type | ask::Ttl | ask::Memory, .tag = m_places.at(key)};
    }

    void answered(const KeyValues& values) override
    {
        KeyNow& now = found[values.tag];
        now.gone = values.gone;
        if (now.gone) {
            return;
        }
        const auto time = std::chrono::system_clock::now();
        if ((values.known & ask::Type) != 0) {
            now.cells.type = keyTypeFromName(values.type);
        }
        if ((values.known & ask::Ttl) != 0) {
            now.cells.expiry = cellFromTtl(values.ttlMs, time);
        }
        if ((values.known & ask::Memory) != 0) {
            now.cells.memory = memoryCell(values.memoryBytes);
        }
        if ((values.known & ask::Idle) != 0) {
            now.cells.lastUse = cellFromIdle(values.idleSeconds, time);
        }
    }

    bool proceed() override { return true; }

    std::vector<KeyNow> found;

private:
    std::unordered_map<std::string_view, size_t> m_places;
};

/// Collects listed keys until there are enough for a segment.
class Collector
{
public:
    Collector(const BrowseRequest& request, const BatchOfKeysSink& sink) : m_request(request), m_sink(sink) { }

    bool add(const ListedKey& key)
    {
        if (key.db != m_db) {
            flush(); // so that a name is there once in a segment
            m_db = key.db;
        }
        m_builder.add(key.key, cellsOf(key));
        ++m_matched;
        const auto now = Clock::now();
        if (m_builder.size() >= m_size || (m_builder.size() % 64 == 0 && now - m_last >= Patience)) {
            flush();
        }
        return m_bytes < m_request.budget;
    }

    void flush()
    {
        if (m_builder.size() == 0) {
            return;
        }
        auto segment = m_builder.build();
        m_bytes += segment->bytes();
        m_size = std::min(m_size * 2, LargestSegment);
        m_last = Clock::now();
        m_sink({.segment = std::move(segment), .strata = std::exchange(m_new, {}), .matched = m_matched});
    }

    bool full() const { return m_bytes >= m_request.budget; }

private:
    KeyCells cellsOf(const ListedKey& key)
    {
        const auto now = std::chrono::system_clock::now();
        KeyCells cells{.stratum = stratumOf(key), .type = keyTypeFromName(key.facts.type)};
        if (key.facts.ttlMs) {
            cells.expiry = cellFromTtl(*key.facts.ttlMs, now);
        }
        if (key.facts.memoryBytes) {
            cells.memory = memoryCell(*key.facts.memoryBytes);
        }
        if (key.facts.idleSeconds) {
            cells.lastUse = cellFromIdle(*key.facts.idleSeconds, now);
        }
        return cells;
    }

    uint16_t stratumOf(const ListedKey& key)
    {
        const std::string_view layout = key.layout != nullptr ? std::string_view(key.layout->name) : std::string_view();
        const std::tuple name(key.db, layout, key.parts.prefix, key.parts.version);
        // Neighbours in a scan are of all strata, but the map is small.
        const auto found = m_places.find(name);
        if (found != m_places.end()) {
            return found->second;
        }
        if (m_places.size() >= MostStrata) {
            return static_cast<uint16_t>(MostStrata - 1);
        }
        const auto place = static_cast<uint16_t>(m_places.size());
        m_new.push_back({.db = key.db,
            .layout = std::string(layout),
            .prefix = std::string(key.parts.prefix),
            .version = std::string(key.parts.version)});
        m_places.emplace(
            std::tuple(key.db, std::string(layout), std::string(key.parts.prefix), std::string(key.parts.version)),
            place);
        return place;
    }

    const BrowseRequest& m_request;
    const BatchOfKeysSink& m_sink;
    KeySegmentBuilder m_builder;
    std::map<std::tuple<int, std::string, std::string, std::string>, uint16_t, std::less<>> m_places;
    std::vector<KeyStratum> m_new;
    int m_db = 0; ///< of the keys that are collected
    uint64_t m_matched = 0;
    size_t m_bytes = 0;
    uint32_t m_size = FirstSegment;
    Clock::time_point m_last = Clock::now();
};

} // namespace

std::vector<uint32_t> rankStrata(const std::vector<KeyStratum>& strata)
{
    std::vector<uint32_t> order(strata.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&strata](uint32_t left, uint32_t right) {
        const KeyStratum& a = strata[left];
        const KeyStratum& b = strata[right];
        const auto cache = [](const KeyStratum& stratum) {
            return std::tie(stratum.db, stratum.layout, stratum.prefix);
        };
        return cache(a) != cache(b) ? cache(a) < cache(b) : compareVersions(a.version, b.version) < 0;
    });
    std::vector<uint32_t> ranks(strata.size());
    for (uint32_t rank = 0; rank < order.size(); ++rank) {
        ranks[order[rank]] = rank;
    }
    return ranks;
}

uint32_t cellFromTtl(int64_t ttlMs, std::chrono::system_clock::time_point now)
{
    return ttlMs < 0 ? KeyCells::Never : cellOf(now + std::chrono::milliseconds(ttlMs));
}

uint32_t cellFromIdle(uint64_t idleSeconds, std::chrono::system_clock::time_point now)
{
    return cellOf(now - std::chrono::seconds(std::min<uint64_t>(idleSeconds, std::numeric_limits<uint32_t>::max())));
}

std::chrono::system_clock::time_point momentOf(uint32_t cell)
{
    return Epoch + std::chrono::seconds(cell);
}

Result<Listing> browseKeys(
    redis::Session& session, const BrowseRequest& request, Context& context, const BatchOfKeysSink& sink)
{
    Collector collector(request, sink);
    auto listing = listKeys(session, request.list, context, [&](const ListedKey& key) { return collector.add(key); });
    if (!listing) {
        return listing;
    }
    collector.flush();
    if (collector.full()) {
        listing->notes.push_back({"browse.budget",
            "The keys need more than the {0} MiB of memory that are set for them: only a part is shown, narrow the "
            "selection to see the rest.",
            {std::to_string(request.budget / (1024 * 1024))}});
    }
    return listing;
}

Status learnCells(redis::Session& session, const KeyTable& table, const std::vector<KeyStratum>& strata, size_t first,
    Context& context, const SegmentSink& sink)
{
    const size_t count = table.segments().size();
    uint64_t done = 0;
    for (size_t i = 0; i < count; ++i) {
        const size_t number = (first + i) % count;
        const KeySegment& segment = *table.segments()[number];
        std::vector<std::string> names;
        names.reserve(segment.size());
        for (KeySegment::Names name(segment); name.next();) {
            names.emplace_back(name.name());
        }
        context.report({{"browse.learning", "Reading type, expiry, size and idle time", {}}, done, table.size(), 0});
        const auto found = lookUpKeys(session, strata.at(segment.stratum(0)).db, names, context);
        if (!found) {
            return fail(found.error());
        }
        KeySegmentBuilder builder;
        for (uint32_t index = 0; index < segment.size(); ++index) {
            KeyCells cells = (*found)[index].cells;
            cells.stratum = segment.stratum(index);
            builder.add(names[index], cells);
        }
        done += segment.size();
        sink(number, builder.build());
    }
    return {};
}

Result<std::vector<KeyNow>> lookUpKeys(
    redis::Session& session, int db, std::span<const std::string> names, Context& context)
{
    LookUp lookUp(names);
    Scanner scanner(session, {.mode = Pace::Mode::Fast});
    if (auto result = scanner.lookUp(db, names, lookUp, context); !result) {
        return fail(result.error());
    }
    return std::move(lookUp.found);
}

} // namespace keystrata::keyspace
