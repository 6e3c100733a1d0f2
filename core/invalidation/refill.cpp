// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/contents.h"
#include "core/invalidation/dumpfacts.h"
#include "core/invalidation/hotkeys.h"
#include "core/invalidation/images.h"
#include "core/invalidation/restore.h"
#include "core/invalidation/warm.h"
#include "core/keyspace/detector.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

constexpr size_t LeftOutExamples = 5;

/// With which layouts the names of an archive are read.
std::vector<keyspace::Layout> layoutsFor(const Archive& archive, const ChangeRequest& change)
{
    const auto plan = planOf(archive.header());
    if (change.layouts.empty() && plan && !plan->layouts.empty()) {
        return plan->layouts;
    }
    const std::vector<std::string_view> sample(archive.sample().begin(), archive.sample().end());
    return keyspace::detectLayouts(sample, {.candidates = change.layouts, .prefixes = change.prefixes}).layouts();
}

/// Chooses among the images of an archive, and hands the chosen ones to a dry run.
class Refill
{
public:
    Refill(const ChangeRequest& change, keyspace::LayoutSet layouts, keyspace::Matcher matcher, HotKeys hottest,
        int64_t nowMs)
        : m_change(change)
        , m_layouts(std::move(layouts))
        , m_matcher(std::move(matcher))
        , m_rules(change.rules)
        , m_hottest(std::move(hottest))
        , m_nowMs(nowMs)
    {
    }

    void look(const KeyImage& image);
    /// How many there are.
    size_t choose();
    Result<keyspace::Listing> list(keyspace::KeyReceiver& receiver);

private:
    bool cached(const KeyImage& image, const keyspace::LayoutSet::Match& match);

    const ChangeRequest& m_change;
    keyspace::LayoutSet m_layouts;
    keyspace::Matcher m_matcher;
    keyspace::NonCacheRules m_rules;
    HotKeys m_hottest;
    int64_t m_nowMs; ///< by the server's clock
    std::vector<HotKey> m_chosen; ///< by database, the hottest of each first; of an import in the order of the file
    keyspace::Listing m_listing{.complete = true};
};

uint64_t coldness(const KeyImage& image, int64_t nowMs)
{
    if (image.frequency) {
        return MostFrequent - *image.frequency;
    }
    return image.idleSeconds ? idleNow(image, nowMs) : HotKey::Unknown;
}

void Refill::look(const KeyImage& image)
{
    ++m_listing.scanned;
    const auto& selection = m_matcher.selection();
    const bool expired = image.expiresAtMs >= 0 && image.expiresAtMs <= m_nowMs;
    if (expired || selection.db.value_or(image.db) != image.db) {
        return;
    }
    const auto match = m_layouts.classify(image.key);
    if (!m_matcher.matchesName(image.key, m_layouts, match)) {
        return;
    }
    HotKey key{.coldness = coldness(image, m_nowMs),
        .bytes = dumpMemory(image.dump) + image.key.size(),
        .db = image.db,
        .key = image.key,
        .expiresAtMs = image.expiresAtMs,
        .type = dumpType(image.dump)};
    const keyspace::KeyFacts facts{.type = std::string(key.type),
        .ttlMs = image.expiresAtMs < 0 ? -1 : image.expiresAtMs - m_nowMs,
        .idleSeconds = image.idleSeconds,
        .memoryBytes = key.bytes};
    if (!m_matcher.matchesFacts(facts) || !cached(image, match)) {
        return;
    }
    if (m_change.action == Action::Import) {
        m_chosen.push_back(std::move(key));
    } else {
        m_hottest.show(std::move(key));
    }
}

/// False for what is no cache and is not named: it is counted as left out.
bool Refill::cached(const KeyImage& image, const keyspace::LayoutSet::Match& match)
{
    const auto group = m_rules.recognise(image.key, m_layouts, match);
    if (!group || std::ranges::find(m_change.taken, *group) != m_change.taken.end()) {
        return true;
    }
    auto& leftOut = m_listing.leftOut;
    auto known = std::ranges::find(leftOut, *group, &keyspace::LeftOut::group);
    if (known == leftOut.end()) {
        known = leftOut.insert(std::ranges::upper_bound(leftOut, *group, {}, &keyspace::LeftOut::group),
            {.group = *group, .keys = 0, .examples = {}});
    }
    if (++known->keys <= LeftOutExamples) {
        known->examples.push_back(image.key);
    }
    return false;
}

size_t Refill::choose()
{
    if (m_change.action == Action::Import) {
        std::ranges::reverse(m_chosen); // as they stand in the file, which was read from its end
    } else {
        m_chosen = m_hottest.take();
    }
    std::ranges::stable_sort(m_chosen, {}, &HotKey::db);
    return m_chosen.size();
}

Result<keyspace::Listing> Refill::list(keyspace::KeyReceiver& receiver)
{
    std::string ns;
    for (const auto& hot : m_chosen) {
        const auto match = m_layouts.classify(hot.key);
        receiver.seen(hot.db, m_layouts, match);
        keyspace::namespaceOf(m_layouts, match, ns);
        const bool known = match.layout >= 0;
        receiver.take({.db = hot.db,
            .key = hot.key,
            .layout = known ? &m_layouts.layouts()[static_cast<size_t>(match.layout)] : nullptr,
            .parts = match.parts,
            .ns = ns,
            .facts = {.type = std::string(hot.type),
                .ttlMs = hot.expiresAtMs < 0 ? -1 : hot.expiresAtMs - m_nowMs,
                .memoryBytes = hot.bytes}});
        if (auto status = receiver.between(); !status) {
            return fail(status.error());
        }
    }
    m_listing.matched = m_chosen.size();
    m_listing.layouts = m_layouts.layouts();
    return m_listing;
}

Status check(const WarmRequest& request)
{
    const auto& [to, move, transform] = request.change.carriage;
    if (move || !transform.empty()) {
        return fail(ErrorKind::Usage,
            {"refill.as_it_is", "Keys come out of an archive as they are: migrate them once they are there.", {}});
    }
    if (to.empty()) {
        return {};
    }
    const auto& versions = request.change.selection.versions;
    if (versions.size() != 1 || versions.front() == to) {
        return fail(
            ErrorKind::Usage, {"plan.versions", "Keys are carried from one version to another one: name both.", {}});
    }
    return {};
}

Result<int64_t> serverTime(redis::Session& session, Context& context)
{
    const auto reply = session.run({"TIME"}, context);
    return reply ? Result<int64_t>(timeMs(reply->get())) : fail(reply.error());
}

} // namespace

Result<Planned> lookAtRefill(
    redis::Session& session, Archive& archive, WarmRequest request, std::optional<uint64_t> freeBytes, Context& context)
{
    auto& change = request.change;
    if (auto status = check(request); !status) {
        return fail(status.error());
    }
    if (auto status = checkNewer(change); !status) {
        return fail(status.error());
    }
    change.archive = archive.name();
    change.options.frozen = true;
    if (!change.selection.db) {
        change.selection.db = session.address().db;
    }
    auto layouts = keyspace::LayoutSet::compile(layoutsFor(archive, change));
    if (!layouts) {
        return fail(layouts.error());
    }
    auto matcher = keyspace::Matcher::compile(change.selection);
    if (!matcher) {
        return fail(matcher.error());
    }
    const auto now = serverTime(session, context);
    if (!now) {
        return fail(now.error());
    }
    const bool all = change.action == Action::Import;
    HotKeys hottest(all ? UINT64_MAX : request.mostBytes, request.mostKeys.value_or(UINT64_MAX));
    Refill refill(change, std::move(*layouts), std::move(*matcher), std::move(hottest), *now);
    const auto look = [&refill](const KeyImage& image, const JournalReader::Place&) { refill.look(image); };
    if (auto status = archive.each(look, context); !status) {
        return fail(status.error());
    }
    if (refill.choose() == 0) {
        return fail(ErrorKind::Usage,
            {"refill.nothing",
                "There is no key in {0} to write within these bounds: those whose time has passed do not count.",
                {archive.name().path}});
    }
    return dryRun(session, change, freeBytes, context,
        [&refill](keyspace::KeyReceiver& receiver) { return refill.list(receiver); });
}

} // namespace keystrata::invalidation
