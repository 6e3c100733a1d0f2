// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/frameworks.h"

#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace keystrata::keyspace {

namespace {

using Keys = std::span<const std::string_view>;
using Counts = std::map<std::string_view, uint64_t>;

/// Prefixes are names people chose: no mark is looked for behind this many bytes.
constexpr size_t LongestPrefix = 128;

bool isLower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

bool isUpper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool isHex(char byte)
{
    return isDigit(byte) || (byte >= 'a' && byte <= 'f');
}

PrefixEvidence evidence(std::string_view prefix, uint64_t keys, Message reason)
{
    return {.prefix = std::string(prefix), .keys = keys, .versions = 0, .accepted = true, .reason = std::move(reason)};
}

FrameworkFinding unbound(const Layout& preset)
{
    return {.layout = preset, .prefixes = {}};
}

void accept(FrameworkFinding& finding, PrefixEvidence found)
{
    finding.layout.prefixes.push_back(found.prefix);
    finding.prefixes.push_back(std::move(found));
}

std::vector<FrameworkFinding> unlessEmpty(FrameworkFinding finding)
{
    std::vector<FrameworkFinding> found;
    if (!finding.prefixes.empty()) {
        found.push_back(std::move(finding));
    }
    return found;
}

/// Each prefix that stands before `mark` becomes one of the layout's; `text` says with {0} how many keys bear it.
std::vector<FrameworkFinding> fromCounts(
    const Layout& preset, const Counts& counts, std::string_view id, std::string_view text)
{
    auto finding = unbound(preset);
    for (const auto& [prefix, keys] : counts) {
        accept(finding, evidence(prefix, keys, {id, text, {formatCount(keys)}}));
    }
    return unlessEmpty(std::move(finding));
}

/// The same framework used without a prefix: nothing can be glued on or bound, so only keys with the mark itself.
FrameworkFinding withoutPrefix(
    const Layout& preset, std::string pattern, uint64_t keys, std::string_view id, std::string_view text)
{
    auto finding = unbound(preset);
    finding.layout.pattern = std::move(pattern);
    finding.prefixes.push_back(evidence({}, keys, {id, text, {formatCount(keys)}}));
    return finding;
}

// WordPress --------------------------------------------------------------------------------------------------------

/// Groups that no other application has, and those that others may have too.
constexpr std::array<std::string_view, 22> OwnGroups{"blog-details", "blog-id-cache", "blog-lookup", "blog_meta",
    "category_relationships", "comment-queries", "comment_meta", "global-posts", "network-queries", "post-queries",
    "post_meta", "post_tag_relationships", "site-options", "site-queries", "site-transient", "term-queries",
    "term_meta", "useremail", "userlogins", "usermeta", "userslugs", "wc_session_id"};
constexpr std::array<std::string_view, 16> SharedGroups{"bookmark", "calendar", "comment", "counts", "default",
    "networks", "options", "plugins", "posts", "rss", "terms", "themes", "timeinfo", "transient", "user_meta", "users"};
static_assert(std::ranges::is_sorted(OwnGroups) && std::ranges::is_sorted(SharedGroups));

std::vector<FrameworkFinding> findWordpress(const Layout& preset, Keys keys)
{
    struct Site
    {
        uint64_t keys = 0;
        uint64_t own = 0; ///< keys that nothing but WordPress writes
        std::set<std::string_view> groups;
    };

    std::map<std::string_view, Site> sites;
    for (const auto key : keys) {
        const auto first = key.find(':');
        const auto second = first == std::string_view::npos ? first : key.find(':', first + 1);
        if (second == std::string_view::npos || first > LongestPrefix) {
            continue;
        }
        const auto group = key.substr(first + 1, second - first - 1);
        const bool own = std::ranges::binary_search(OwnGroups, group);
        if (!own && !std::ranges::binary_search(SharedGroups, group)) {
            continue;
        }
        const auto name = key.substr(second + 1);
        auto& site = sites[key.substr(0, first)];
        ++site.keys;
        const bool optionList = group == "options" && (name == "alloptions" || name == "notoptions");
        if (own || optionList || name == "last_changed") {
            ++site.own;
        }
        site.groups.insert(group);
    }
    auto finding = unbound(preset);
    for (const auto& [prefix, site] : sites) {
        if (site.groups.size() >= 2 && site.own > 0) {
            accept(finding,
                evidence(prefix, site.keys,
                    {"detect.wordpress", "{0} keys in {1} groups that WordPress has.",
                        {formatCount(site.keys), formatCount(site.groups.size())}}));
        }
    }
    return unlessEmpty(std::move(finding));
}

// Laravel ----------------------------------------------------------------------------------------------------------

/// End of "slug_database_slug_cache_:" in its many generations, 0: the key does not begin so. Both slugs are made of
/// one application name, which no other program does.
size_t laravelPrefixEnd(std::string_view key)
{
    for (const char joint : {'_', '-'}) {
        const auto word = [joint](std::string_view name) { return joint + std::string(name) + joint; };
        const auto database = key.substr(0, LongestPrefix).find(word("database"));
        if (database == std::string_view::npos || database == 0) {
            continue;
        }
        const auto slug = key.substr(0, database);
        const auto behind = key.substr(database + word("database").size());
        const std::string cache = std::string(slug) + joint + "cache";
        if (!behind.starts_with(cache)) {
            continue;
        }
        size_t end = key.size() - behind.size() + cache.size();
        const size_t plain = end;
        end += end < key.size() && key[end] == joint ? 1U : 0U;
        end += end < key.size() && key[end] == ':' ? 1U : 0U;
        if (end > plain) {
            return end;
        }
    }
    return 0;
}

std::vector<FrameworkFinding> findLaravel(const Layout& preset, Keys keys)
{
    Counts counts;
    for (const auto key : keys) {
        if (const size_t end = laravelPrefixEnd(key); end > 0) {
            ++counts[key.substr(0, end)];
        }
    }
    return fromCounts(preset, counts, "detect.laravel", "Keys with Laravel's Redis and cache prefixes: {0}.");
}

// Symfony ----------------------------------------------------------------------------------------------------------

/// How random ten base64 characters look: changes between small letters, capitals, digits and signs. 0: no pool name.
int poolNameChanges(std::string_view name)
{
    const auto kindOf = [](char byte) {
        return isLower(byte)                            ? 1
            : isUpper(byte)                             ? 2
            : isDigit(byte)                             ? 3
            : byte == '+' || byte == '-' || byte == '_' ? 4
                                                        : 0;
    };
    if (name.size() != 10 || std::ranges::any_of(name, [&](char byte) { return kindOf(byte) == 0; })
        || std::ranges::none_of(name, isLower) || std::ranges::count_if(name, isUpper) < 2) {
        return 0;
    }
    int changes = 0;
    for (size_t i = 1; i < name.size(); ++i) {
        changes += kindOf(name[i]) != kindOf(name[i - 1]) ? 1 : 0;
    }
    return changes;
}

std::vector<FrameworkFinding> findSymfony(const Layout& preset, Keys keys)
{
    constexpr int clearlyRandom = 5; // "Product-V2" has four changes
    constexpr std::string_view tags("\x01tags\x01", 6);
    Counts counts;
    bool sure = false; // beside one clear pool, names that are only nearly clear are believed too
    for (const auto key : keys) {
        const auto name = key.substr(0, key.find(':'));
        const int changes = name.size() < key.size() ? poolNameChanges(name) : 0;
        const bool tagged = changes > 0 && key.substr(name.size() + 1).starts_with(tags);
        if (changes >= clearlyRandom - 1 || tagged) {
            const auto keysOfPool = ++counts[name];
            sure = sure || tagged || (changes >= clearlyRandom && keysOfPool >= 2);
        }
    }
    return sure ? fromCounts(preset, counts, "detect.symfony",
                      "Keys behind ten random characters, as Symfony names its pools: {0}.")
                : std::vector<FrameworkFinding>{};
}

// Spring -----------------------------------------------------------------------------------------------------------

std::vector<FrameworkFinding> findSpring(const Layout& preset, Keys keys)
{
    uint64_t count = 0;
    for (const auto key : keys) {
        const auto end = key.find("::");
        if (end == std::string_view::npos || end == 0) {
            continue;
        }
        const auto name = key.substr(0, end);
        const auto word = name.substr(name.find_last_of(':') + 1);
        const bool address = word.size() <= 4 && std::ranges::all_of(word, isHex); // fe80::1
        const auto rest = key.substr(end + 2);
        const bool className = isUpper(word.empty() ? 'a' : word[0]) && !rest.empty() && isUpper(rest[0])
            && !rest.starts_with("SimpleKey"); // App::User
        count += address || className ? 0 : 1;
    }
    std::vector<FrameworkFinding> found;
    if (count >= 2) {
        found.push_back(unbound(preset));
        found.back().prefixes.push_back(evidence(
            {}, count, {"detect.spring", "{0} keys have a double colon between cache and key.", {formatCount(count)}}));
    }
    return found;
}

// Rails ------------------------------------------------------------------------------------------------------------

bool holdsDigest(std::string_view text, std::string_view before)
{
    constexpr size_t shortest = 16;
    const auto at = text.find(before);
    if (at == std::string_view::npos) {
        return false;
    }
    const auto digest = text.substr(at + before.size());
    const auto end = std::ranges::find_if_not(digest, isHex) - digest.begin();
    return end >= static_cast<std::ptrdiff_t>(shortest);
}

std::vector<FrameworkFinding> findRails(const Layout& preset, Keys keys)
{
    constexpr std::string_view views = "views/";
    Counts counts;
    uint64_t bare = 0;
    for (const auto key : keys) {
        const auto at = key.substr(0, LongestPrefix).find(views);
        if (at != std::string_view::npos && holdsDigest(key.substr(at), ":")) {
            if (at == 0) {
                ++bare;
            } else if (at > 1 && key[at - 1] == ':') {
                ++counts[key.substr(0, at - 1)];
            }
        } else if (const auto colon = key.substr(0, LongestPrefix).find(':');
            colon != std::string_view::npos && colon > 0 && holdsDigest(key.substr(colon), "/query-")) {
            ++counts[key.substr(0, colon)];
        }
    }
    auto found =
        fromCounts(preset, counts, "detect.rails", "Fragments or queries with a digest, as Rails writes them: {0}.");
    if (bare > 0) {
        found.push_back(withoutPrefix(preset, "re:(?P<key>views/.*)", bare, "detect.rails-bare",
            "Fragments with a digest, as Rails writes them without a namespace: {0}."));
    }
    return found;
}

// Flask-Caching ----------------------------------------------------------------------------------------------------

std::vector<FrameworkFinding> findFlask(const Layout& preset, Keys keys)
{
    constexpr std::string_view usual = "flask_cache_";
    constexpr std::string_view view = "view//";
    Counts counts;
    for (const auto key : keys) {
        if (key.starts_with(usual)) {
            ++counts[usual];
        } else if (const auto at = key.substr(0, LongestPrefix).find(view);
            at != std::string_view::npos && at > 1 && std::string_view("_:-.").contains(key[at - 1])) {
            ++counts[key.substr(0, at)];
        }
    }
    return fromCounts(preset, counts, "detect.flask", "Keys as Flask-Caching begins them: {0}.");
}

// ASP.NET ----------------------------------------------------------------------------------------------------------

std::vector<FrameworkFinding> findAspnet(const Layout& preset, Keys keys)
{
    Counts counts;
    for (const auto key : keys) {
        const auto start = key.substr(0, LongestPrefix);
        if (const auto at = std::min(start.find("__MSOCV_"), start.find("__MSOCT")); at != std::string_view::npos) {
            ++counts[key.substr(0, at)];
        }
    }
    const auto bare = counts.extract("");
    auto found = fromCounts(preset, counts, "detect.aspnet", "Keys with the mark of the output cache behind it: {0}.");
    if (!bare.empty()) {
        found.push_back(withoutPrefix(preset, "re:(?P<key>__MSOC[VT].*)", bare.mapped(), "detect.aspnet-bare",
            "Keys with the mark of the output cache and no instance name: {0}."));
    }
    return found;
}

} // namespace

std::vector<FrameworkFinding> findFramework(const Layout& preset, Keys keys)
{
    using Finder = std::vector<FrameworkFinding> (*)(const Layout&, Keys);
    static constexpr std::array<std::pair<std::string_view, Finder>, 7> finders{
        {{"wordpress", findWordpress}, {"laravel", findLaravel}, {"symfony", findSymfony}, {"spring", findSpring},
            {"rails", findRails}, {"flask", findFlask}, {"aspnet", findAspnet}}};
    const auto finder = std::ranges::find(finders, preset.name, &std::pair<std::string_view, Finder>::first);
    return finder == finders.end() ? std::vector<FrameworkFinding>{} : finder->second(preset, keys);
}

} // namespace keystrata::keyspace
