// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/invalidation/journalrecord.h"

#include <memory>

/// Crash-safe undo files: what a run is about to destroy or change is on the disk before it is. An archive is the same
/// format, written on purpose.
///
/// Format, all numbers little-endian: the 8 bytes "KSTRATA" and the format's number (1), a random u32, then records of
///   u32 length of the payload | u32 CRC-32 of the payload, begun with the random number | payload | u32 length again
/// so that a file can be read from both ends, and no value that happens to be a journal, or was made to look like one,
/// is taken for records where a crash cut the file. A payload is its type (u8) and fields: u8, u32, u64, i64, and
/// strings as u32 length and bytes. Readers pass over types they do not know. In an encrypted journal the first record
/// is S (scrypt's salt and costs), and of every other one the fields are sealed with AES-256-GCM: after the type come a
/// 12-byte nonce, the ciphertext and the 16-byte tag. The nonce is 8 random bytes and the number of the record (u32),
/// and the type is additional data, so that records can neither be read nor exchanged nor left out between others;
/// their types can be seen, which tells a run that ended from one that did not without the passphrase. A file that
/// ends in the middle of a record is a crash's: the tail counts for nothing.
namespace keystrata::invalidation {

/// Writes one journal. Not thread-safe. The file is locked while a writer is open, so that nobody undoes what is still
/// running; the lock goes with the process.
class JournalWriter
{
public:
    /// Makes the file, which must not exist yet, with mode 0600, and puts the header on the disk. With a passphrase it
    /// is encrypted. File error when that cannot be done.
    static Result<JournalWriter> create(
        const std::string& path, const JournalHeader& header, const std::optional<Secret>& passphrase = {});
    /// Goes on with a file: a torn tail is cut off. Refused when another process writes it, or for the wrong
    /// passphrase. File error when its last record is damaged.
    static Result<JournalWriter> append(const std::string& path, const std::optional<Secret>& passphrase = {});
    ~JournalWriter();
    JournalWriter(JournalWriter&& other) noexcept;
    JournalWriter& operator=(JournalWriter&& other) noexcept;

    const std::string& path() const;
    const JournalHeader& header() const;

    /// Keeps a record for the next commit().
    void add(const JournalRecord& record);
    void add(const KeyImage& image);
    /// Writes what was added and returns once it is on the disk. After an error nothing may be done that the records
    /// were to protect: they are dropped, and the file ends where the last successful commit did. It may be tried again
    /// with new ones. An error too when one of them does not fit into a record (1 GiB).
    Status commit();
    /// Bytes of the file, with what was added.
    uint64_t bytes() const;
    uint64_t uncommitted() const; ///< bytes that were added since the last commit

private:
    struct Open;
    explicit JournalWriter(std::unique_ptr<Open> open);
    std::unique_ptr<Open> m_open;
};

/// Reads one journal, from either end, a record at a time: its size does not matter. Not thread-safe.
class JournalReader
{
public:
    /// File error for what cannot be read or is no journal, with the place; Refused for an encrypted one without its
    /// passphrase.
    static Result<JournalReader> open(const std::string& path, const std::optional<Secret>& passphrase = {});
    ~JournalReader();
    JournalReader(JournalReader&& other) noexcept;
    JournalReader& operator=(JournalReader&& other) noexcept;

    const JournalHeader& header() const;
    bool encrypted() const;
    /// Whether the file ends in the middle of a record, which a crash did.
    bool torn() const;
    uint64_t bytes() const;

    /// The next record, or the one before; nothing at the end. File error for one that is damaged, or out of order in
    /// an encrypted journal: the disk's fault, or somebody's. The one after it can be read then, unless the damage
    /// hides where it begins; the rest is then to be had from the other end.
    Result<std::optional<JournalRecord>> next();
    Result<std::optional<JournalRecord>> previous();
    void toBegin();
    void toEnd();

    /// Where a record stands in the file.
    struct Place
    {
        uint64_t offset = 0;
        std::optional<uint32_t> number = {}; ///< in an encrypted journal
    };

    /// Of the record that the last call has answered.
    Place place() const;
    /// The next record is the one that stands there.
    void toPlace(const Place& place);
    /// Tells this journal from every other one: the random number it begins with, as hexadecimal digits.
    std::string mark() const;

private:
    struct Open;
    explicit JournalReader(std::unique_ptr<Open> open);
    std::unique_ptr<Open> m_open;
};

} // namespace keystrata::invalidation
