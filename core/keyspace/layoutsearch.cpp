// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/layoutsearch.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

constexpr size_t DetectionSample = 20'000;
constexpr size_t LeastSample = 1'000; ///< of each database

/// Collects the names the layouts are detected from. SCAN walks the hash table, so the first names are a fair sample.
class NameSample final : public ScanVisitor
{
public:
    explicit NameSample(Clock::time_point until) : m_until(until) { }

    Question visit(std::string_view key) override
    {
        if (m_names.size() < m_limit) {
            m_names.emplace_back(key);
        }
        return {};
    }

    void answered(const KeyValues& /*values*/) override { }

    bool proceed() override { return m_names.size() < m_limit && Clock::now() < m_until; }

    void allow(size_t more) { m_limit = m_names.size() + more; }

    std::vector<std::string_view> names() const { return {m_names.begin(), m_names.end()}; }

private:
    Clock::time_point m_until;
    std::vector<std::string> m_names;
    size_t m_limit = 0;
};

bool needsDetection(const std::vector<Layout>& stated)
{
    return stated.empty() || std::ranges::any_of(stated, [](const Layout& layout) {
        const auto fields = inspectPattern(layout.pattern);
        return layout.prefixes.empty() && fields && fields->prefix;
    });
}

Status sampleNames(Scanner& scanner, std::span<const redis::Database> databases, NameSample& sample, Context& context)
{
    uint64_t keys = 0;
    for (const auto& database : databases) {
        keys += database.keys;
    }
    for (const auto& database : databases) {
        const double share = keys == 0 ? 1.0 : static_cast<double>(database.keys) / static_cast<double>(keys);
        sample.allow(std::max(LeastSample, static_cast<size_t>(share * static_cast<double>(DetectionSample))));
        if (auto seen = scanner.run(database.index, sample, context); !seen) {
            return fail(seen.error());
        }
    }
    return {};
}

} // namespace

Result<FoundLayouts> findLayouts(Scanner& scanner, std::span<const redis::Database> databases,
    const std::vector<Layout>& stated, const std::optional<std::vector<std::string>>& prefixes, Context& context,
    Clock::time_point until)
{
    FoundLayouts found;
    auto layouts = stated;
    if (needsDetection(stated)) {
        NameSample sample(until);
        if (auto status = sampleNames(scanner, databases, sample, context); !status) {
            return fail(status.error());
        }
        found.detection = detectLayouts(sample.names(), {.candidates = stated, .prefixes = prefixes});
        layouts = found.detection.layouts();
    }
    auto compiled = LayoutSet::compile(std::move(layouts));
    if (!compiled) {
        return fail(compiled.error());
    }
    found.layouts = std::move(*compiled);
    return found;
}

} // namespace keystrata::keyspace
