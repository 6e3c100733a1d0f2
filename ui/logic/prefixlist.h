// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QString>

#include <expected>
#include <string>
#include <vector>

namespace keystrata::ui {

/// Prefixes as an operator types them: separated by commas, `""` for the empty one. Between double quotes bytes are
/// written the way redis-cli writes them ("a\x00, b"), and a comma means itself.
QString writePrefixes(const std::vector<std::string>& prefixes);
/// The error is one sentence for people.
std::expected<std::vector<std::string>, QString> readPrefixes(const QString& text);

} // namespace keystrata::ui
