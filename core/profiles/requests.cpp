// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/requests.h"

#include "core/keyspace/presets.h"

#include <algorithm>

namespace keystrata::profiles {

namespace {

std::string lowered(std::string text)
{
    std::ranges::transform(
        text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return text;
}

/// The layout a cache names, with its scope, bound to its prefix when that is stated and has a place in it.
Result<keyspace::Layout> layoutOf(const CacheSettings& cache)
{
    auto layout = keyspace::layoutFromText(cache.layout);
    if (!layout) {
        return layout;
    }
    layout->scope = cache.scope.value_or(layout->scope);
    const auto fields = keyspace::inspectPattern(layout->pattern);
    if (cache.prefix && fields && fields->prefix) {
        layout->prefixes = {*cache.prefix};
    }
    return layout;
}

void addLayout(std::vector<keyspace::Layout>& layouts, keyspace::Layout layout)
{
    const auto same = std::ranges::find_if(layouts, [&layout](const keyspace::Layout& other) {
        return other.pattern == layout.pattern && other.scope == layout.scope
            && other.prefixes.empty() == layout.prefixes.empty();
    });
    if (same == layouts.end()) {
        layouts.push_back(std::move(layout));
        return;
    }
    for (auto& prefix : layout.prefixes) {
        if (std::ranges::find(same->prefixes, prefix) == same->prefixes.end()) {
            same->prefixes.push_back(std::move(prefix));
        }
    }
}

/// Where nothing but prefixes is known, they are all the detector may propose; unless some cache leaves its own open.
std::optional<std::vector<std::string>> prefixesToDetect(const std::vector<CacheSettings>& caches)
{
    std::vector<std::string> prefixes;
    for (const auto& cache : caches) {
        if (!cache.prefix) {
            return std::nullopt;
        }
        if (std::ranges::find(prefixes, *cache.prefix) == prefixes.end()) {
            prefixes.push_back(*cache.prefix);
        }
    }
    return prefixes.empty() ? std::nullopt : std::optional(std::move(prefixes));
}

} // namespace

Result<keyspace::AnalysisRequest> analysisRequest(const Profile& profile)
{
    keyspace::AnalysisRequest request;
    request.pace = profile.limits.pace;
    for (const auto& cache : profile.caches) {
        if (!cache.layout.empty()) {
            auto layout = layoutOf(cache);
            if (!layout) {
                return fail(layout.error());
            }
            addLayout(request.layouts, std::move(*layout));
        }
        if (!cache.liveVersions.empty() || !cache.liveKey.empty()) {
            request.live.push_back(
                {.prefix = cache.prefix, .db = cache.db, .versions = cache.liveVersions, .versionKey = cache.liveKey});
        }
    }
    for (const auto& text : profile.layouts) {
        auto layout = keyspace::layoutFromText(text);
        if (!layout) {
            return fail(layout.error());
        }
        addLayout(request.layouts, std::move(*layout));
    }
    if (request.layouts.empty()) {
        request.prefixes = prefixesToDetect(profile.caches);
    }
    return request;
}

values::RedactionRules redactionRules(const Profile& profile)
{
    auto rules = values::defaultRedaction();
    const auto add = [](std::vector<std::string>& words, const std::vector<std::string>& more) {
        std::ranges::transform(more, std::back_inserter(words), lowered);
    };
    add(rules.keys, profile.values.shown ? profile.values.hiddenKeys : std::vector<std::string>{"*"});
    add(rules.fields, profile.values.hiddenFields);
    return rules;
}

redis::Target connectionTarget(const Profile& profile, const Secrets& secrets)
{
    auto target = profile.target;
    target.address.password = secrets.of(SecretKind::Password).reveal();
    target.sentinel.password = secrets.of(SecretKind::SentinelPassword).reveal();
    target.tls.keyPassphrase = secrets.of(SecretKind::KeyPassphrase).reveal();
    return target;
}

redis::SessionOptions sessionOptions(const Profile& profile)
{
    redis::SessionOptions options;
    options.connectTimeout = profile.limits.connectTimeout;
    options.commandTimeout = profile.limits.commandTimeout;
    return options;
}

} // namespace keystrata::profiles
