// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace keystrata::ctl {

/// Reads key names from a file ("-": standard input), one a line as `keys` prints them in key_escaped (escapeBytes()
/// in core/base/bytes.h). The line end, LF or CRLF, is not part of a name; an empty line is left out, and the empty
/// key is written as "" with its quotes. File error when it cannot be read, Usage for a broken escape, with its line.
Result<std::vector<std::string>> readKeyList(const std::string& path);

/// As they are, each ended by a zero byte, which the last one may lack; an empty one is the empty key.
Result<std::vector<std::string>> readRawKeyList(const std::string& path);

} // namespace keystrata::ctl
