// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/journalfile.h"
#include "core/invalidation/seal.h"

#include <optional>

namespace keystrata::invalidation {

/// What a journal begins with, read and, where it is encrypted, opened.
struct Opening
{
    JournalHeader header;
    std::optional<Seal> seal; ///< of an encrypted one
    uint64_t first = 0; ///< where the first record after the header begins
};

/// The number of the first record after the header of an encrypted journal: salt and header have 0 and 1.
inline constexpr uint32_t FirstNumber = 2;

/// Refused without the passphrase of an encrypted journal, or with a wrong one; File error for one that died before it
/// had a header (journal.unborn) or is damaged there. The file has been inspected.
Result<Opening> readOpening(JournalFile& file, const std::optional<Secret>& passphrase);

/// Whether it is encrypted; File errors as above.
Result<bool> isEncrypted(JournalFile& file);

/// Of what is in the file at this place.
Error damagedAt(const JournalFile& file, uint64_t offset);

} // namespace keystrata::invalidation
