// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/noncache.h"

#include "core/base/bytes.h"
#include "core/keyspace/namewords.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

using Group = std::optional<NonCacheGroup>;
using enum NonCacheGroup;

constexpr std::array<std::string_view, NonCacheGroups.size()> GroupNames{
    "session", "lock", "queue", "throttle", "lockout", "idempotency", "counter", "metadata"};

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool isHex(char byte)
{
    return isDigit(byte) || (byte >= 'a' && byte <= 'f');
}

bool isLetterOrDigit(char byte)
{
    const char lower = static_cast<char>(byte | 0x20);
    return isDigit(byte) || (lower >= 'a' && lower <= 'z');
}

bool isHexOf(std::string_view text, size_t length)
{
    return text.size() == length && std::ranges::all_of(text, isHex);
}

/// What a key is called inside its stratum: its namespace is a part of that, where the layout names one.
std::string_view nameIn(std::string_view key, const KeyParts& parts)
{
    if (parts.ns.empty()) {
        return parts.key;
    }
    const auto placeOf = [&](std::string_view part) { return static_cast<size_t>(part.data() - key.data()); };
    const size_t ns = placeOf(parts.ns);
    const size_t own = parts.key.data() == nullptr ? ns : placeOf(parts.key);
    const size_t begin = std::min(ns, own);
    return key.substr(begin, std::max(ns + parts.ns.size(), own + parts.key.size()) - begin);
}

// --- what frameworks write to the letter --------------------------------------------------------------------------

struct Mark
{
    std::string_view text;
    NonCacheGroup group;
};

/// At the beginning of a name.
constexpr std::array Beginnings{
    Mark{"django.contrib.sessions.", Session}, // "…cache", "…cached_db", and the key glued on
    Mark{"_lock", Lock}, // dogpile.cache, with the key glued on
    Mark{"framework/schedule-", Lock}, // Laravel's scheduler
    Mark{"framework/command-", Lock}, // and its isolated commands
    Mark{"django_q:", Queue},
    Mark{"LIMITER/", Throttle}, // Python's limits (Flask-Limiter, slowapi)
    Mark{"LIMITS:LIMITER/", Throttle},
    Mark{"@upstash/ratelimit", Throttle},
    Mark{"conj:", Metadata}, // django-cacheops: which keys depend on which rows
    Mark{"schemes:", Metadata},
    Mark{"zc:ti:", Metadata}, // Magento and Zend: keys by tag, and all tags
    Mark{"zc:tags", Metadata},
};

constexpr std::array Ends{
    Mark{"_memver", Metadata}, // Flask-Caching: the version of a memoized function's results
    Mark{":last_changed", Metadata}, // WordPress
    Mark{":standard_ref", Metadata}, // tags of Laravel up to 9
    Mark{":forever_ref", Metadata}, Mark{"~keys", Metadata}, // Spring Data Redis 1: which keys a cache has
};

/// Pages and fragments are called after what they show, so that their names may hold any word.
constexpr std::array<std::string_view, 6> Pages{
    "views/", "view/", "views.decorators.cache.", "template.cache.", "_template_fragment_cache_", "flask_cache_view/"};

// Most names differ in one byte already: no call for those.
bool beginsWith(std::string_view name, std::string_view text)
{
    return !name.empty() && name.front() == text.front() && name.starts_with(text);
}

bool endsWith(std::string_view name, std::string_view text)
{
    return !name.empty() && name.back() == text.back() && name.ends_with(text);
}

/// "tag:people:entries", whatever prefix is glued on in front; up to Laravel 9 "tag:people:key".
bool isLaravelTag(std::string_view name, bool laravel)
{
    if (!endsWith(name, ":entries") && !(laravel && endsWith(name, ":key"))) {
        return false;
    }
    const size_t tag = name.find("tag:");
    return tag != std::string_view::npos && (tag == 0 || !isLetterOrDigit(name[tag - 1])) && tag + 4 < name.rfind(':');
}

/// What holds bytes that nobody types, or that only one framework writes.
Group byOddBytes(std::string_view name)
{
    if (name.find('\x06') != std::string_view::npos && name.find("\x06\x16") != std::string_view::npos) {
        return Queue; // Celery: the queue, and behind this its priority
    }
    if (name.find('\x01') != std::string_view::npos && name.find("\x01tags\x01") != std::string_view::npos) {
        return Metadata; // Symfony
    }
    // ASP.NET's output cache: all tags, and the keys of one. "__MSOCV_" is the output itself.
    const size_t tags = name.find("__MSOCT");
    const bool isTags = tags != std::string_view::npos && (tags + 7 == name.size() || name[tags + 7] == '_');
    return isTags ? Group(Metadata) : std::nullopt;
}

Group byMarks(std::string_view name, bool laravel)
{
    constexpr size_t idLength = 22; // characters at least, "sf_s" and the session's id
    if (name.starts_with("sf_s") && name.size() >= 4 + idLength
        && std::ranges::all_of(name.substr(4), [](char c) { return isLetterOrDigit(c) || c == '-' || c == ','; })) {
        return Session;
    }
    if (name.starts_with("axes-") && isHexOf(name.substr(5), 64)) {
        return Lockout; // django-axes
    }
    for (const auto& [text, group] : Beginnings) {
        if (beginsWith(name, text)) {
            return group;
        }
    }
    for (const auto& [text, group] : Ends) {
        if (endsWith(name, text)) {
            return group;
        }
    }
    if (name == "last_changed" || isLaravelTag(name, laravel)) {
        return Metadata;
    }
    return byOddBytes(name);
}

/// Laravel keeps sessions and rate limits in its cache store under their bare ids. Of a hash it does not tell whether
/// the limiter made it or the application; the limiter, until an operator says otherwise.
Group byLaravel(std::string_view name)
{
    constexpr std::string_view timer = ":timer"; // only the limiter puts it behind its keys
    const bool timed = name.ends_with(timer);
    const auto id = timed ? name.substr(0, name.size() - timer.size()) : name;
    const size_t bar = id.rfind('|');
    if (bar != std::string_view::npos && id.substr(0, bar).find('@') != std::string_view::npos) {
        return Lockout; // log-ins are counted by e-mail address and host
    }
    if (timed || isHexOf(id, 40) || isHexOf(id, 32)) {
        return Throttle;
    }
    constexpr size_t sessionId = 40;
    return id.size() == sessionId && std::ranges::all_of(id, isLetterOrDigit) ? Group(Session) : std::nullopt;
}

/// Names that Celery and Sidekiq give their own keys, and that are ordinary words elsewhere.
bool isBrokersOwn(std::string_view key)
{
    constexpr std::array<std::string_view, 5> names{"celery", "dead", "processes", "retry", "schedule"};
    return std::ranges::find(names, key) != names.end() || key.starts_with("stat:");
}

/// Symfony keeps the version of a pool under its name: "Fv-z+1a2Bc:app.user.5" lives beside ":Fv-z+1a2Bc".
bool isPoolVersion(std::string_view key, const LayoutSet& set)
{
    return key.starts_with(':') && std::ranges::any_of(set.layouts(), [&](const Layout& layout) {
        return layout.name == "symfony" && std::ranges::find(layout.prefixes, key.substr(1)) != layout.prefixes.end();
    });
}

Group builtIn(std::string_view key, const LayoutSet& set, const LayoutSet::Match& match)
{
    const bool ofNoCache = match.layout < 0;
    const Layout* const layout = ofNoCache ? nullptr : &set.layouts()[static_cast<size_t>(match.layout)];
    const bool laravel = layout != nullptr && layout->name == "laravel";
    auto name = nameIn(key, match.parts);
    name.remove_prefix(laravel && name.starts_with(':') ? 1 : 0); // behind the prefix of older releases
    // In some layouts the mark of a page is a part of the pattern, so that it is not in the name.
    const auto isPage = [&](std::string_view page) { return beginsWith(name, page) || beginsWith(key, page); };
    if (std::ranges::any_of(Pages, isPage)) {
        return {};
    }
    if (const auto group = byMarks(name, laravel); group) {
        return group;
    }
    if (ofNoCache && isBrokersOwn(key)) {
        return Queue;
    }
    if (ofNoCache && isPoolVersion(key, set)) {
        return Metadata;
    }
    if (laravel) {
        if (const auto group = byLaravel(name); group) {
            return group;
        }
    }
    const auto separators = layout != nullptr ? std::string_view(layout->separators) : ":";
    if (!match.parts.ns.empty()) { // by itself: what joins it with the key is up to the layout
        if (const auto group = groupByWords(match.parts.ns, separators); group) {
            return group;
        }
    }
    return groupByWords(name, separators);
}

} // namespace

std::string_view groupName(NonCacheGroup group)
{
    return GroupNames.at(static_cast<size_t>(group));
}

std::optional<NonCacheGroup> groupFromName(std::string_view name)
{
    const auto* const found = std::ranges::find(GroupNames, name);
    return found == GroupNames.end() ? std::nullopt : Group(static_cast<NonCacheGroup>(found - GroupNames.begin()));
}

struct NonCacheRules::Compiled
{
    std::vector<NonCacheRule> own;
};

NonCacheRules::NonCacheRules() : NonCacheRules(std::vector<NonCacheRule>()) { }

NonCacheRules::NonCacheRules(std::vector<NonCacheRule> own)
    : m_compiled(std::make_shared<const Compiled>(Compiled{std::move(own)}))
{
}

const std::vector<NonCacheRule>& NonCacheRules::own() const
{
    return m_compiled->own;
}

std::optional<NonCacheGroup> NonCacheRules::recognise(
    std::string_view key, const LayoutSet& set, const LayoutSet::Match& match) const
{
    for (const auto& rule : m_compiled->own) {
        if (globMatches(rule.pattern, key)) {
            return rule.group;
        }
    }
    return builtIn(key, set, match);
}

} // namespace keystrata::keyspace
