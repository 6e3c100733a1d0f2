// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/detector.h"

#include "core/base/units.h"
#include "core/keyspace/examples.h"
#include "core/keyspace/expression.h"
#include "core/keyspace/frameworks.h"
#include "core/keyspace/keytemplate.h"
#include "core/keyspace/likeness.h"
#include "core/keyspace/prefixsearch.h"
#include "core/keyspace/presets.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace keystrata::keyspace {

namespace {

constexpr size_t MostExamples = 5;
constexpr size_t MostRefused = 20;

/// "app-2024.05:k" is too rare a habit for a preset, but worth looking for: the dot tells it from dates.
Layout dashedLayout()
{
    const std::string pattern = "{prefix}-{version:number}:{key}";
    return {.name = pattern,
        .title = "Embedded p-N:k",
        .pattern = pattern,
        .scope = VersionScope::Global,
        .separators = ":",
        .prefixes = {}};
}

/// Works through the candidates in their order; each takes the keys it explains away from those behind it.
class Detector
{
public:
    Detector(std::span<const std::string_view> sample, const DetectionRequest& request);

    Detection run();

private:
    void tryPreset(const Layout& candidate);
    void tryStated(const Layout& candidate);
    void tryDashed();
    void bindStatedPrefixes(const Layout& candidate, bool always);
    void takeMarked(const Layout& candidate);
    void takeFrameworks(const Layout& candidate);
    void takeSearched(const Layout& candidate, const KeyTemplate& pattern, bool always);
    void propose(Layout layout, std::vector<PrefixEvidence> prefixes);
    void measure();
    void collectExamples(const LayoutSet& set);

    DetectionRequest m_request;
    bool m_automatic; ///< no layout was stated
    std::vector<std::string_view> m_sample;
    std::vector<std::string_view> m_free; ///< keys that nothing explains yet
    Detection m_detection;
};

Detector::Detector(std::span<const std::string_view> sample, const DetectionRequest& request)
    : m_request(request)
    , m_automatic(request.candidates.empty())
    , m_sample(sample.begin(), sample.end())
    , m_free(m_sample)
{
    m_detection.sampled = m_sample.size();
}

Detection Detector::run()
{
    if (m_automatic) {
        for (const auto& candidate : presets()) {
            tryPreset(candidate);
            if (candidate.name == "embedded") {
                tryDashed();
            }
        }
        if (m_detection.proposals.empty() && m_request.prefixes) {
            bindStatedPrefixes(*findPreset("django"), true); // the operator's word stands, whatever the sample holds
        }
    } else {
        for (const auto& candidate : m_request.candidates) {
            tryStated(candidate);
        }
    }
    measure();
    return std::move(m_detection);
}

/// Proposes a layout and keeps the keys it leaves.
void Detector::propose(Layout layout, std::vector<PrefixEvidence> prefixes)
{
    const auto moreKeys = [](const PrefixEvidence& left, const PrefixEvidence& right) {
        return left.accepted != right.accepted ? left.accepted
            : left.keys != right.keys          ? left.keys > right.keys
                                               : left.prefix < right.prefix;
    };
    std::ranges::sort(prefixes, moreKeys);
    const auto refused = std::ranges::find(prefixes, false, &PrefixEvidence::accepted);
    if (prefixes.end() - refused > static_cast<std::ptrdiff_t>(MostRefused)) {
        prefixes.erase(refused + MostRefused, prefixes.end());
    }
    std::ranges::sort(layout.prefixes);
    if (const auto set = LayoutSet::compile({layout})) {
        std::erase_if(m_free, [&](std::string_view key) { return set->classify(key).layout == 0; });
        m_detection.proposals.push_back({.layout = std::move(layout),
            .rank = m_detection.proposals.size(),
            .matched = 0,
            .prefixes = std::move(prefixes),
            .examples = {},
            .counterExamples = {}});
    }
}

/// Keys of the sample that `layout` reads and the versions it reads, for each of its prefixes in their order, or in
/// one sum when it has none.
std::vector<PrefixEvidence> countMatches(const Layout& layout, std::span<const std::string_view> keys)
{
    struct Count
    {
        uint64_t keys = 0;
        std::unordered_set<std::string_view> versions;
    };

    const auto set = LayoutSet::compile({layout});
    std::unordered_map<std::string_view, Count> counts;
    for (const auto key : keys) {
        if (const auto match = set->classify(key); match.layout == 0) {
            auto& count = counts[layout.prefixes.empty() ? std::string_view() : match.parts.prefix];
            ++count.keys;
            if (!match.parts.version.empty()) {
                count.versions.insert(match.parts.version);
            }
        }
    }
    const std::vector<std::string> sum{""};
    std::vector<PrefixEvidence> evidence;
    for (const auto& prefix : layout.prefixes.empty() ? sum : layout.prefixes) {
        const auto& count = counts[prefix];
        evidence.push_back({.prefix = prefix,
            .keys = count.keys,
            .versions = count.versions.size(),
            .accepted = true,
            .reason = {"detect.stated", "Stated by the operator.", {}}});
    }
    return evidence;
}

/// `always`: also when no key of the sample bears one of them.
void Detector::bindStatedPrefixes(const Layout& candidate, bool always)
{
    auto bound = candidate;
    bound.prefixes = m_request.prefixes.value_or(std::vector<std::string>{});
    auto prefixes = countMatches(bound, m_free);
    if (always || std::ranges::any_of(prefixes, [](const PrefixEvidence& prefix) { return prefix.keys > 0; })) {
        propose(std::move(bound), std::move(prefixes));
    }
}

/// Layouts that carry a letter beside the version and no prefix ("v1:…", "…:v2") need little evidence.
void Detector::takeMarked(const Layout& candidate)
{
    constexpr uint64_t enough = 2;
    auto evidence = countMatches(candidate, m_free);
    if (evidence[0].keys < enough) {
        return;
    }
    evidence[0].reason = {"detect.marked", "Keys with a version mark there: {0}.", {formatCount(evidence[0].keys)}};
    propose(candidate, std::move(evidence));
}

void Detector::takeFrameworks(const Layout& candidate)
{
    for (auto& finding : findFramework(candidate, m_free)) {
        if (m_request.prefixes && !finding.layout.prefixes.empty()) {
            const auto isStated = [&](std::string_view prefix) {
                return std::ranges::find(*m_request.prefixes, prefix) != m_request.prefixes->end();
            };
            std::erase_if(finding.layout.prefixes, [&](const std::string& prefix) { return !isStated(prefix); });
            std::erase_if(finding.prefixes, [&](const PrefixEvidence& prefix) { return !isStated(prefix.prefix); });
            if (finding.layout.prefixes.empty()) {
                continue;
            }
        }
        propose(std::move(finding.layout), std::move(finding.prefixes));
    }
}

void Detector::takeSearched(const Layout& candidate, const KeyTemplate& pattern, bool always)
{
    auto keys = m_free;
    if (!pattern.versionIsMarked()) {
        // A trailing ":v2" is the plainer version: keys that end so say nothing about other numbers in them.
        const auto trailing = LayoutSet::compile({*findPreset("trailing")});
        std::erase_if(keys, [&](std::string_view key) { return trailing->classify(key).layout == 0; });
    }
    auto prefixes = searchPrefixes(pattern, keys, {.marked = pattern.versionIsMarked(), .stated = !m_automatic});
    auto bound = candidate;
    for (const auto& prefix : prefixes) {
        if (prefix.accepted) {
            bound.prefixes.push_back(prefix.prefix);
        }
    }
    if (!bound.prefixes.empty() || always) {
        propose(std::move(bound), std::move(prefixes));
    }
}

void Detector::tryPreset(const Layout& candidate)
{
    const auto pattern = KeyTemplate::parse(candidate.pattern);
    if (candidate.scope == VersionScope::None) {
        takeFrameworks(candidate);
    } else if (!pattern->fields().prefix) {
        takeMarked(candidate);
    } else if (m_request.prefixes) {
        bindStatedPrefixes(candidate, false);
    } else {
        takeSearched(candidate, *pattern, false);
    }
}

void Detector::tryDashed()
{
    if (m_request.prefixes) {
        return; // a stated prefix is matched as it stands
    }
    const auto layout = dashedLayout();
    const auto pattern = KeyTemplate::parse(layout.pattern);
    std::vector<std::string_view> keys;
    std::vector<KeyParts> readings;
    for (const auto key : m_free) {
        pattern->readings(key, readings);
        const bool dotted = std::ranges::any_of(
            readings, [](const KeyParts& parts) { return parts.version.contains('.') && !parts.prefix.contains(':'); });
        if (dotted) {
            keys.push_back(key);
        }
    }
    auto prefixes = searchPrefixes(*pattern, keys, {});
    auto bound = layout;
    for (const auto& prefix : prefixes) {
        if (prefix.accepted && !prefix.prefix.contains(':')) {
            bound.prefixes.push_back(prefix.prefix);
        }
    }
    if (!bound.prefixes.empty()) {
        propose(std::move(bound), std::move(prefixes));
    }
}

void Detector::tryStated(const Layout& candidate)
{
    const auto fields = inspectPattern(candidate.pattern);
    if (!fields) {
        return;
    }
    const bool expression = KeyExpression::isExpression(candidate.pattern);
    if (!fields->prefix || !candidate.prefixes.empty() || (expression && !m_request.prefixes)) {
        propose(candidate, countMatches(candidate, m_free));
        return;
    }
    if (m_request.prefixes) {
        bindStatedPrefixes(candidate, true);
        return;
    }
    const auto pattern = KeyTemplate::parse(candidate.pattern);
    if (fields->version && pattern->canFindPrefixes()) {
        takeSearched(candidate, *pattern, true);
        return;
    }
    const size_t before = m_detection.proposals.size();
    takeFrameworks(candidate);
    if (m_detection.proposals.size() == before) {
        propose(candidate,
            {{.prefix = {},
                .keys = 0,
                .versions = 0,
                .accepted = false,
                .reason = {"detect.needs-prefix",
                    "No prefix shows itself in the key names; state the one the application uses with --prefix.",
                    {}}}});
    }
}

/// Classifies the sample with all proposals together: what each explains once those before it had their turn.
void Detector::measure()
{
    auto& proposals = m_detection.proposals;
    const auto set = LayoutSet::compile(m_detection.layouts());
    if (!set) {
        return; // each of them was compiled before
    }
    collectExamples(*set);
    if (m_automatic && !m_request.prefixes) {
        std::erase_if(proposals, [](const LayoutProposal& proposal) { return proposal.matched == 0; });
    }
    std::ranges::sort(proposals, [](const LayoutProposal& left, const LayoutProposal& right) {
        return left.matched != right.matched ? left.matched > right.matched : left.rank < right.rank;
    });
}

void Detector::collectExamples(const LayoutSet& set)
{
    auto& proposals = m_detection.proposals;
    std::vector<ExampleSet> matched(proposals.size());
    std::vector<ExampleSet> alike(proposals.size());
    std::vector<Likeness> likeness;
    likeness.reserve(proposals.size());
    for (const auto& proposal : proposals) {
        likeness.emplace_back(proposal.layout);
    }
    ExampleSet unmatched;
    for (const auto key : m_sample) {
        if (const auto match = set.classify(key); match.layout >= 0) {
            const auto index = static_cast<size_t>(match.layout);
            ++proposals[index].matched;
            matched[index].add(key);
            continue;
        }
        ++m_detection.unmatched;
        unmatched.add(key);
        for (size_t i = 0; i < proposals.size(); ++i) {
            if (likeness[i].resembles(key)) {
                alike[i].add(key);
            }
        }
    }
    m_detection.unmatchedExamples = unmatched.pick(MostExamples);
    for (size_t i = 0; i < proposals.size(); ++i) {
        proposals[i].examples = matched[i].pick(MostExamples);
        auto& counter = proposals[i].counterExamples;
        counter = alike[i].pick(MostExamples);
        for (const auto& other : unmatched.pick(2 * MostExamples)) {
            if (counter.size() < MostExamples && std::ranges::find(counter, other) == counter.end()) {
                counter.push_back(other);
            }
        }
    }
}

} // namespace

Message LayoutProposal::summary(uint64_t sampled) const
{
    constexpr double notQuiteAll = 99.9; // 100.0 % would deny the rest
    double percent = sampled == 0 ? 0 : 100.0 * static_cast<double>(matched) / static_cast<double>(sampled);
    percent = matched < sampled ? std::min(percent, notQuiteAll) : percent;
    std::vector<std::string> args{layout.title, formatPercent(percent), formatCount(sampled)};
    if (counterExamples.empty()) {
        return {"detect.summary", "{0} matches {1} of {2} sampled keys.", std::move(args)};
    }
    std::string others;
    for (const auto& key : counterExamples) {
        others += (others.empty() ? "" : ", ") + key;
    }
    args.push_back(formatCount(counterExamples.size()));
    args.push_back(std::move(others));
    return {"detect.summary-others", "{0} matches {1} of {2} sampled keys; {3} that do not: {4}", std::move(args)};
}

std::vector<Layout> Detection::layouts() const
{
    std::vector<const LayoutProposal*> inOrder;
    inOrder.reserve(proposals.size());
    for (const auto& proposal : proposals) {
        inOrder.push_back(&proposal);
    }
    std::ranges::sort(inOrder, {}, &LayoutProposal::rank);
    std::vector<Layout> layouts;
    layouts.reserve(proposals.size());
    for (const auto* proposal : inOrder) {
        layouts.push_back(proposal->layout);
    }
    return layouts;
}

Detection detectLayouts(std::span<const std::string_view> sample, const DetectionRequest& request)
{
    return Detector(sample, request).run();
}

} // namespace keystrata::keyspace
