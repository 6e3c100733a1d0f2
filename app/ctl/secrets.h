// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <chrono>
#include <string>

namespace keystrata::ctl {

/// Overwrites the password of every URL among the arguments in place, so that the process list shows it no longer.
/// To be called before anything slow, with copies of the arguments already made.
void hidePasswords(int argc, char** argv);

/// The first line of a file. File error when it cannot be read.
Result<std::string> passwordFromFile(const std::string& path);

/// The first line that a program prints. The command is split into words (quotes as in a shell, nothing else is), no
/// shell sees it. Usage error for a broken command, Refused when the program fails, Timeout when it takes too long.
Result<std::string> passwordFromCommand(
    const std::string& command, std::chrono::milliseconds timeout, Context& context);

/// Words separated by blanks; '…' and "…" keep blanks inside a word, a backslash the byte after it. Usage error for
/// a quote that is not closed and for no word at all.
Result<std::vector<std::string>> splitWords(std::string_view command);

} // namespace keystrata::ctl
