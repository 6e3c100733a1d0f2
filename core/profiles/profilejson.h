// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/document.h"
#include "core/profiles/profile.h"

namespace keystrata::profiles {

/// A profile as it stands in the file: every field this version knows, in a fixed order, those without a value as null.
/// Bytes that are no UTF-8 stand as {"escaped": "\\xff…"}.
Json profileToJson(const Profile& profile);

/// Reads it back. What is missing has its default; fields that are not known are passed over. File error, with the name
/// of the field, for a value of the wrong kind or an unknown word: what guards must not be guessed.
Result<Profile> profileFromJson(const Json& json);

} // namespace keystrata::profiles
