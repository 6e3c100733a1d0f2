// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/paths.h"
#include "core/values/tree.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Trees as text for people. All of it is safe to show: bytes that are no text and what would disturb a line are
/// escaped as displayText() in core/base/bytes.h does. Linear in what is shown, and bounded.
namespace keystrata::values {

struct TextLimits
{
    size_t bytes = size_t{1024} * 1024; ///< of the whole text
    size_t scalar = size_t{64} * 1024; ///< of one string
    size_t depth = 64; ///< containers further inside become "{…}"
};

struct PrettyText
{
    std::string text;
    bool complete = true; ///< false: a limit cut it off or left something out, and "…" says where
};

/// Like JSON, indented by two blanks, with what JSON lacks written so that it cannot be taken for something else:
/// b"\xff" for bytes, :name for symbols, @2026-08-22T19:06:01Z for times, Class{…} for objects, *$.path for references.
PrettyText prettyText(const Tree& tree, Tree::Index node = 0, const TextLimits& limits = {});

/// The same in one line of about so many characters: {"id": 5, "tags": ["a", … 3 more]}.
std::string summary(const Tree& tree, Tree::Index node = 0, size_t most = 120);

/// Bytes as a hexadecimal dump, sixteen a line: offset (`first` is that of the first byte), the bytes, and what of them
/// is printable ASCII. No more than so many bytes.
std::string hexText(std::string_view bytes, uint64_t first = 0, size_t most = size_t{64} * 1024);

/// The next node behind `after` (nothing: from the first on) whose text holds these bytes, ASCII letters of either case
/// being the same. Keys are nodes too. Does not begin again at the end.
std::optional<Tree::Index> findText(const Tree& tree, std::string_view bytes, std::optional<Tree::Index> after);

} // namespace keystrata::values
