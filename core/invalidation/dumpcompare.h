// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata::invalidation {

/// Whether two dumps are of the same value. Sets and hashes that are kept as tables come out in any order.
bool sameValue(std::string_view left, std::string_view right);

/// dumpDigest(), but the same for all dumps that sameValue() takes for one: what a copy's dump is compared with.
std::string valueDigest(std::string_view dump);
/// What bytesDigest() begins with, and no valueDigest() does.
inline constexpr char BytesMark = '=';
/// A mark of a string's bytes, where nobody knows how the server will dump them.
std::string bytesDigest(std::string_view bytes);

} // namespace keystrata::invalidation
