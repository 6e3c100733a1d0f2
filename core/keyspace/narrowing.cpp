// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/narrowing.h"

#include "core/keyspace/keytemplate.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

bool contains(const std::vector<std::string>& words, const std::string& word)
{
    return std::ranges::find(words, word) != words.end();
}

/// The globs of one layout; nothing when there is none for it.
std::optional<std::vector<std::string>> globsOf(const Layout& layout, const Selection& selection)
{
    const auto parsed =
        layout.pattern.starts_with("re:") ? fail(ErrorKind::Usage, {}) : KeyTemplate::parse(layout.pattern);
    if (!parsed) {
        return std::nullopt;
    }
    const auto& version = selection.versions.front();
    if (!parsed->fields().prefix) {
        // Such a key has no prefix, which no list of prefixes names.
        return selection.prefixes.empty() || contains(selection.prefixes, "")
            ? std::vector{parsed->glob(std::nullopt, version)}
            : std::vector<std::string>();
    }
    std::vector<std::string> globs;
    for (const auto& prefix : layout.prefixes) {
        if (selection.prefixes.empty() || contains(selection.prefixes, prefix)) {
            globs.push_back(parsed->glob(prefix, version));
        }
    }
    return globs;
}

} // namespace

std::optional<std::string> serverGlob(const Selection& selection, const std::vector<Layout>& layouts)
{
    if (selection.pattern) {
        return selection.pattern;
    }
    if (selection.versions.size() != 1 || selection.versions.front().empty()) {
        return std::nullopt;
    }
    std::vector<std::string> globs;
    for (const auto& layout : layouts) {
        const auto fields = inspectPattern(layout.pattern);
        const bool possible =
            (selection.layouts.empty() || contains(selection.layouts, layout.name)) && (!fields || fields->version);
        if (!possible) {
            continue;
        }
        const auto own = globsOf(layout, selection);
        if (!own) {
            return std::nullopt;
        }
        globs.insert(globs.end(), own->begin(), own->end());
    }
    return globs.size() == 1 ? std::optional(globs.front()) : std::nullopt;
}

} // namespace keystrata::keyspace
