// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/versionevidence.h"

#include "core/base/units.h"
#include "core/keyspace/namespaces.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

namespace keystrata::keyspace {

namespace {

/// More versions than this are believed only with strong evidence.
constexpr uint64_t FewVersions = 20;
/// A sole version above this is more likely an identifier.
constexpr uint64_t SmallNumber = 99;

struct BytesHash
{
    using is_transparent = void;

    size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
};

uint64_t valueOf(std::string_view version)
{
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), value);
    return error == std::errc{} ? value : UINT64_MAX;
}

bool isAllDigits(std::string_view text)
{
    return std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

bool isBetween(std::string_view digits, uint64_t low, uint64_t high)
{
    return isAllDigits(digits) && valueOf(digits) >= low && valueOf(digits) <= high;
}

/// 2025, 202511, 20251101: a year, with or without month and day.
bool isDate(std::string_view number)
{
    if (number.size() < 4 || !isBetween(number.substr(0, 4), 1900, 2100)) {
        return false;
    }
    const bool month = number.size() >= 6 && isBetween(number.substr(4, 2), 1, 12);
    return number.size() == 4 || (number.size() == 6 && month)
        || (number.size() == 8 && month && isBetween(number.substr(6), 1, 31));
}

/// Names of things that applications number. A cache is named after an application, not after one of these.
bool namesAnObject(std::string_view prefix)
{
    static constexpr std::array<std::string_view, 64> objects{"account", "article", "author", "book", "branch", "cart",
        "category", "channel", "chat", "client", "comment", "company", "contact", "course", "customer", "department",
        "device", "document", "employee", "event", "factory", "feed", "file", "group", "image", "invoice", "item",
        "job", "lesson", "list", "member", "message", "node", "notification", "object", "offer", "order", "org",
        "organization", "page", "payment", "person", "photo", "player", "post", "product", "queue", "report", "room",
        "row", "session", "shard", "student", "tag", "task", "team", "tenant", "thread", "ticket", "topic", "user",
        "video", "worker", "workspace"};
    static_assert(std::ranges::is_sorted(objects));
    auto word = prefix.substr(prefix.find_last_of(":_-./|") + 1);
    if (word.size() > 3 && word.ends_with('s')) {
        word.remove_suffix(1);
    }
    return std::ranges::binary_search(objects, word);
}

bool holdsAnIdentifier(std::string_view prefix)
{
    while (true) {
        const auto end = prefix.find(':');
        if (looksLikeIdentifier(prefix.substr(0, end))) {
            return true;
        }
        if (end == std::string_view::npos) {
            return false;
        }
        prefix.remove_prefix(end + 1);
    }
}

struct Facts
{
    uint64_t keys = 0;
    uint64_t versions = 0;
    uint64_t names = 0; ///< distinct, of the part behind the version
    uint64_t shared = 0; ///< names that stand behind two versions or more
    uint64_t kinds = 0; ///< namespaces of these names
    uint64_t numbered = 0; ///< keys whose name begins with an identifier
    uint64_t opaque = 0; ///< of these, with a hash or a code rather than a number or a date
    uint64_t djangosOwn = 0;
    uint64_t biggest = 0; ///< keys of the version with most keys
    uint64_t lowest = UINT64_MAX;
    uint64_t highest = 0;

    bool closeTogether() const { return highest - lowest < 3 * versions + 10; }
};

Facts factsOf(std::span<const KeyParts> readings)
{
    Facts facts;
    facts.keys = readings.size();

    struct Name
    {
        std::string_view version;
        bool shared = false;
    };

    std::unordered_map<std::string_view, Name> names;
    std::unordered_map<std::string_view, uint64_t> versions;
    std::unordered_set<std::string, BytesHash, std::equal_to<>> kinds;
    names.reserve(readings.size());
    std::string kind;
    for (const auto& parts : readings) {
        const auto [name, isNew] = names.try_emplace(parts.key, Name{parts.version});
        name->second.shared = name->second.shared || name->second.version != parts.version;
        facts.biggest = std::max(facts.biggest, ++versions[parts.version]);
        if (!isNew) {
            continue;
        }
        foldNamespace(parts.key, ":", kind);
        if (kind.starts_with("{id}")) {
            ++facts.numbered;
            const auto first = parts.key.substr(0, parts.key.find(':'));
            const auto isLetter = [](char byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; };
            facts.opaque += std::ranges::any_of(first, isLetter) ? 1U : 0U;
        } else if (!kinds.contains(kind)) {
            kinds.insert(kind);
        }
        facts.djangosOwn += isDjangosOwn(parts.key) ? 1U : 0U;
    }
    facts.versions = versions.size();
    facts.names = names.size();
    facts.kinds = kinds.size();
    facts.shared =
        static_cast<uint64_t>(std::ranges::count_if(names, [](const auto& name) { return name.second.shared; }));
    for (const auto& [version, keys] : versions) {
        facts.lowest = std::min(facts.lowest, valueOf(version));
        facts.highest = std::max(facts.highest, valueOf(version));
    }
    return facts;
}

struct Verdict
{
    bool accepted = false;
    Message reason;
};

Verdict taken(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return {true, {id, text, std::move(args)}};
}

Verdict left(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return {false, {id, text, std::move(args)}};
}

Verdict tooFew(const Facts& facts)
{
    return left("detect.too-few", "Too few different names behind it to tell a version from an identifier: {0}.",
        {formatCount(facts.names)});
}

Verdict identifiers(const Facts& facts)
{
    return left("detect.identifiers", "{0} different numbers for {1} keys look like identifiers.",
        {formatCount(facts.versions), formatCount(facts.keys)});
}

Verdict versions(const Facts& facts)
{
    if (facts.versions == 1) {
        return taken("detect.one-version", "One number with {0} different names behind it looks like a version.",
            {formatCount(facts.names)});
    }
    if (facts.shared == 0) {
        return taken("detect.few-versions", "{0} numbers with {1} different names behind them look like versions.",
            {formatCount(facts.versions), formatCount(facts.names)});
    }
    return taken("detect.shared-names",
        "{0} numbers with {1} different names behind them, {2} of which stand behind several, look like versions.",
        {formatCount(facts.versions), formatCount(facts.names), formatCount(facts.shared)});
}

/// Keys that begin with a separator and a number: hardly anybody but Django writes them.
Verdict judgeEmptyPrefix(const Facts& facts)
{
    if (facts.versions > FewVersions && facts.versions * 4 > facts.keys) {
        return identifiers(facts);
    }
    if (facts.names < 2 && facts.highest > SmallNumber) {
        return tooFew(facts);
    }
    return taken("detect.empty-prefix", "Keys that begin with a separator and a number are Django's without a prefix.");
}

Verdict judgeOneVersion(const Facts& facts, bool stated)
{
    const uint64_t enough = stated && facts.highest <= SmallNumber ? 1
        : facts.highest <= 3                                       ? 3
        : facts.highest <= SmallNumber                             ? 8
        : facts.highest <= 9999                                    ? 20
                                                                   : 100;
    return facts.names >= enough ? versions(facts) : tooFew(facts);
}

bool areFewVersions(const Facts& facts)
{
    if (facts.kinds < 2) {
        return facts.names >= 10 * facts.versions && facts.closeTogether();
    }
    const bool fromOneOn = facts.lowest <= 1 && facts.highest <= facts.versions + 1;
    if (fromOneOn && facts.shared >= 2) {
        return true; // a small cache after its first bump
    }
    return facts.names >= 2 * facts.versions
        && (facts.shared > 0 || facts.closeTogether() || facts.names >= 20 * facts.versions);
}

bool areSeveralVersions(const Facts& facts)
{
    if (facts.kinds < 3) {
        return facts.names >= 10 * facts.versions && facts.closeTogether() && facts.shared * 2 >= facts.names;
    }
    const bool unequal = facts.biggest * 2 >= facts.keys; // objects are of a size, versions fade
    return facts.names >= 4 * facts.versions
        && (facts.shared >= facts.versions || unequal || (facts.kinds >= 8 && facts.closeTogether()));
}

bool areManyVersions(const Facts& facts)
{
    return facts.kinds >= 5 && facts.keys >= 20 * facts.versions && facts.highest - facts.lowest < 3 * facts.versions
        && facts.shared >= facts.versions;
}

Verdict judgeUnmarked(std::string_view prefix, const Facts& facts, bool stated)
{
    if (facts.djangosOwn > 0) {
        return taken("detect.djangos-own", "Sessions, pages or fragments as only Django writes them stand behind it.");
    }
    if (prefix.empty()) {
        return judgeEmptyPrefix(facts);
    }
    if (namesAnObject(prefix)) {
        return left("detect.object",
            "The prefix names a kind of object, so the number is more likely its identifier; state the prefix if it is "
            "a cache.");
    }
    const bool overwhelming = facts.versions <= 3 && facts.highest <= SmallNumber && facts.names >= 20 * facts.versions;
    if (facts.numbered * 2 > facts.names && !(overwhelming && facts.opaque * 2 > facts.names)) {
        return left("detect.numbers-behind",
            "Mostly numbers and dates follow the number, so it is more likely an identifier too.");
    }
    if (holdsAnIdentifier(prefix) && !overwhelming) {
        return left("detect.numbers-before", "The prefix holds an identifier, so it names one object, not a cache.");
    }
    if (facts.versions == 1) {
        return judgeOneVersion(facts, stated);
    }
    if (facts.names <= facts.versions || (facts.names == facts.kinds && facts.names < 4 * facts.versions)) {
        return left("detect.fields", "{0} numbers share {1} names, as the fields of numbered objects do.",
            {formatCount(facts.versions), formatCount(facts.names)});
    }
    if (facts.versions > FewVersions) {
        return areManyVersions(facts) ? versions(facts) : identifiers(facts);
    }
    if (facts.versions <= 3 ? areFewVersions(facts) : areSeveralVersions(facts)) {
        return versions(facts);
    }
    return facts.versions * 4 > facts.keys
        ? identifiers(facts)
        : left("detect.objects",
              "{0} numbers with {1} names, {2} of which stand behind several, look like numbered objects.",
              {formatCount(facts.versions), formatCount(facts.names), formatCount(facts.shared)});
}

Verdict judgeMarked(std::string_view prefix, const Facts& facts, bool stated)
{
    if (holdsAnIdentifier(prefix) && facts.names < 20 * facts.versions) {
        return left("detect.numbers-before", "The prefix holds an identifier, so it names one object, not a cache.");
    }
    if (facts.keys < 2 && !stated) {
        return tooFew(facts);
    }
    if (facts.versions > FewVersions && facts.versions * 2 > facts.keys) {
        return identifiers(facts);
    }
    return taken("detect.marked", "Keys with a version mark behind it: {0}.", {formatCount(facts.keys)});
}

} // namespace

bool mayBeVersion(std::string_view number, bool marked)
{
    if (marked) {
        return true;
    }
    if (number.size() > 1 && number[0] == '0' && number[1] != '.') {
        return false;
    }
    const auto first = number.substr(0, number.find_first_of("-_"));
    const auto last = number.substr(number.find_last_of("-_") + 1);
    return !isDate(first) && !isDate(last);
}

bool isDjangosOwn(std::string_view name)
{
    return name.starts_with("django.contrib.sessions.") || name.starts_with("views.decorators.cache.")
        || name.starts_with("template.cache.");
}

PrefixEvidence judgePrefix(std::string_view prefix, std::span<const KeyParts> readings, EvidenceNeeded needed)
{
    const Facts facts = factsOf(readings);
    auto verdict =
        needed.marked ? judgeMarked(prefix, facts, needed.stated) : judgeUnmarked(prefix, facts, needed.stated);
    return {.prefix = std::string(prefix),
        .keys = facts.keys,
        .versions = facts.versions,
        .accepted = verdict.accepted,
        .reason = std::move(verdict.reason)};
}

} // namespace keystrata::keyspace
