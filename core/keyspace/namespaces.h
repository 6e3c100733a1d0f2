// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata::keyspace {

/// A number, UUID, hash, date, e-mail address or other machine-made name: not a word a person chose.
bool looksLikeIdentifier(std::string_view segment);

/// The namespace of a key name: its leading words, at most three segments. Segments that look like identifiers become
/// {id}; identifiers at the end are dropped, a word after an identifier stays ("user:{id}:profile"), and so does
/// the last word of a key without identifiers only when it stands alone ("settings:site:theme" → "settings:site").
/// Identifier-like ends inside a segment fold too ("hebcal_holidays_2025" → "hebcal_holidays_{id}").
/// `out` is overwritten and its memory reused: millions of calls, no allocation. Separators as in Layout; the first
/// byte of `separators` found in the key joins the segments again, so "a/b/17" gives "a/b".
void foldNamespace(std::string_view key, std::string_view separators, std::string& out);

} // namespace keystrata::keyspace
