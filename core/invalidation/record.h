// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/journal.h"

/// The fields of a journal's records as bytes.
namespace keystrata::invalidation {

/// The first byte of a payload.
enum class RecordType : uint8_t
{
    Salt = 'S',
    Header = 'H',
    Key = 'K',
    Expiry = 'X',
    Made = 'M',
    Live = 'L',
    Batch = 'D',
    Ended = 'E',
    Undone = 'U'
};

RecordType typeOf(const JournalRecord& record);
/// Whether decodeRecord() knows it: a record of a run, not the salt or the header.
bool isKnown(RecordType type);

/// Append the fields, without the type.
void encodeFields(const JournalHeader& header, std::string& out);
void encodeFields(const JournalRecord& record, std::string& out);
void encodeFields(const KeyImage& image, std::string& out);

/// Nothing when the fields are no such record. More fields than we know are passed over: a newer version's.
std::optional<JournalHeader> decodeHeader(std::string_view fields);
std::optional<JournalRecord> decodeRecord(RecordType type, std::string_view fields);

void putNumber(std::string& out, uint64_t value, size_t bytes); ///< little-endian
uint64_t numberAt(std::string_view bytes, size_t offset, size_t count); ///< the caller has seen that it is there

} // namespace keystrata::invalidation
