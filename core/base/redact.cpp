// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redact.h"

#include "core/base/redactline.h"

#include <algorithm>

namespace keystrata {

namespace {

/// "$6" and "*3": the protocol's own headers, which stand between the elements of a list.
bool isHeader(std::string_view line)
{
    return line.size() > 1 && (line[0] == '$' || line[0] == '*')
        && std::ranges::all_of(line.substr(1), [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// The line without its end and without what numbers it in a list of redis-cli's: "   4) 1) ".
std::string_view elementOf(std::string_view line)
{
    const auto skipBlanks = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
    for (skipBlanks(); !line.empty() && line[0] >= '0' && line[0] <= '9'; skipBlanks()) {
        const auto end = line.find_first_not_of("0123456789");
        if (end == std::string_view::npos || line[end] != ')') {
            break;
        }
        line.remove_prefix(end + 1);
    }
    const auto last = line.find_last_not_of(" \t\r");
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view unquoted(std::string_view element)
{
    const auto first = std::min(element.find_first_not_of("\"',"), element.size());
    const auto last = element.find_last_not_of("\"',");
    return last == std::string_view::npos ? std::string_view() : element.substr(first, last + 1 - first);
}

std::string redactedOnce(std::string_view text)
{
    std::string out;
    ListSecrets awaited;
    std::string_view before; ///< the element in the line before
    while (true) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        const auto element = elementOf(line);
        if (isHeader(element)) {
            out += line;
        } else if (awaited.takes(element)) {
            RedactedLine hidden(line);
            hidden.hide(element);
            out += hidden.text();
        } else {
            RedactedLine looked(line);
            looked.look();
            out += looked.text();
            const auto next = looked.awaited(before);
            awaited = awaited.none() || !next.none() ? next : awaited;
            before = unquoted(element);
        }
        if (end == std::string_view::npos) {
            return out;
        }
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

} // namespace

std::string redact(std::string_view text)
{
    // What is hidden may change what the words around it are. Each round hides more, so there is an end.
    auto shown = redactedOnce(text);
    for (auto again = redactedOnce(shown); again != shown; again = redactedOnce(shown)) {
        shown = std::move(again);
    }
    return shown;
}

} // namespace keystrata
