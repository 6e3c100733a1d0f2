// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/common/theme.h"

#include <QSize>
#include <QStringList>

#include <expected>
#include <optional>

namespace keystrata::app {

/// What the command line asks for.
struct Options
{
    bool demo = false;
    std::optional<redis::Address> address;
    QString profile; ///< name; empty: none
    std::optional<ui::ThemeMode> theme; ///< nothing: as the user last chose
    QString page; ///< empty: the one shown last
    QString screenshot; ///< file; empty: none
    QSize size; ///< invalid: as the window was last
};

/// Why the program ends before it opens a window.
struct EarlyEnd
{
    int exitCode = 0;
    QString text; ///< to stdout when all is well, else to stderr
};

/// `arguments` begins with the program's name, as argv does.
std::expected<Options, EarlyEnd> parseOptions(const QStringList& arguments);

} // namespace keystrata::app
