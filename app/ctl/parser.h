// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/typed.h"

#include <CLI/CLI.hpp>

/// What the command line knows of, in parts.
namespace keystrata::ctl {

/// A repeatable option that takes exactly one word each time, also an empty one or one in brackets.
void addList(CLI::App& app, const std::string& name, std::vector<std::string>& values, const std::string& help,
    const std::string& valueName);
void addText(
    CLI::App& app, const std::string& name, OptionalText& value, const std::string& help, const std::string& valueName);
/// Which keys.
void addSelectionOptions(CLI::App& app, Typed& typed);

/// Of the commands that change keys, or bring them out and in.
void addChangeOptions(CLI::App& app, Command command, Typed& typed);
std::string changeFooter(Command command); ///< empty: it has none of its own

} // namespace keystrata::ctl
