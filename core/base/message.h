// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keystrata {

/// A text the core makes for people: errors, warnings, reasons. keystratactl prints english(), JSON carries id as
/// `code`, the window translates text and fills in the arguments itself. Arguments are data and may hold any bytes;
/// whoever prints them escapes them (see displayText() in bytes.h).
struct Message
{
    std::string_view id; ///< stable, dotted, never translated: "connect.refused"
    std::string_view text; ///< English template, string literal; {0}, {1} … stand for the arguments
    std::vector<std::string> args;

    std::string english() const;

    bool empty() const { return text.empty(); }

    bool operator==(const Message&) const = default;
};

/// Puts the arguments into a template, English or translated. An unknown placeholder is left as it stands.
std::string fillTemplate(std::string_view text, const std::vector<std::string>& args);

} // namespace keystrata
