// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/values/tree.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Hides what is sensitive in values before anybody sees them.
namespace keystrata::values {

/// What is hidden. Words are globs as Redis has them (globMatches() in core/base/bytes.h) in lower case; case does not
/// matter, and in field names neither do "-", "_" and blanks. A value type: compared, copied, kept in profiles.
struct RedactionRules
{
    std::vector<std::string> keys; ///< of Redis keys: all of the value is hidden
    /// Of names in maps, objects and hashes: what stands beside them is hidden, also where a text only looks like JSON,
    /// a header or a query ("token=…").
    std::vector<std::string> fields;
    bool emails = true; ///< addresses anywhere in texts
    bool cards = true; ///< numbers that a payment card can have (issuer, length, check digit)
    bool tokens = true; ///< JSON Web Tokens and values of Authorization headers inside of texts

    bool operator==(const RedactionRules&) const = default;
};

RedactionRules defaultRedaction();
RedactionRules noRedaction(); ///< shows everything

/// What stands where something is hidden.
inline constexpr std::string_view HiddenMark = "•••";

struct Redacted
{
    Tree tree; ///< the same nodes in the same order, but that what was inside a hidden one is gone
    uint64_t hidden = 0; ///< how many places

    /// Raw, hexadecimal and outer views of the value would show what is hidden here: they must be withheld.
    bool withholdsRaw() const { return hidden > 0; }
};

/// The tree as it may be shown. Texts that are themselves JSON are looked into. `key` is the name of the Redis key.
Redacted redact(const Tree& tree, std::string_view key, const RedactionRules& rules, Context& context);

/// One text by the rules for values, and how many places were hidden: for details, raw elements and names of keys.
struct RedactedText
{
    std::string text;
    uint64_t hidden = 0;
};

RedactedText redactText(std::string_view text, const RedactionRules& rules);

/// Whether a name in a map is one of the fields.
bool namesSecret(std::string_view field, const RedactionRules& rules);

} // namespace keystrata::values
