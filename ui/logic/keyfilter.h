// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/selection.h"
#include "ui/logic/stratumkey.h"

#include <QString>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::ui {

/// Which part of the keyspace is looked at: all of it, a stratum, or a namespace of a stratum.
struct KeyScope
{
    std::optional<StratumKey> stratum = {};
    std::optional<std::string> ns = {}; ///< folded; only of a stratum

    bool operator==(const KeyScope&) const = default;
};

/// What is looked for in it, as it is typed and chosen.
struct KeyFilter
{
    QString text = {}; ///< text, a glob of the whole name, or /an expression/
    QString exclude = {}; ///< text or a glob of the whole name
    std::vector<std::string> types = {}; ///< as TYPE answers
    bool noExpiry = false;
    std::optional<std::chrono::milliseconds> expiresWithin = {};
    std::optional<std::chrono::milliseconds> idleOver = {};
    std::optional<uint64_t> largerThan = {}; ///< bytes

    bool operator==(const KeyFilter&) const = default;
};

/// How a filter's text is understood.
enum class FilterKind
{
    Nothing,
    Text, ///< anywhere in the name; \xHH stands for a byte
    Glob, ///< has * ? or [
    Expression, ///< between slashes
};

FilterKind kindOf(const QString& text);

/// What was typed means itself, unless it has escapes that stand for bytes (\xff).
std::string typedBytes(const QString& text);

/// Scope and filter as the one Selection that lists and changes share.
keyspace::Selection selectionOf(const KeyScope& scope, const KeyFilter& filter);

} // namespace keystrata::ui
