// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/auditlog.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

/// The lines of the audit log, and the check of their chain. No files.
namespace keystrata::invalidation {

/// Where an entry stands in the chain. Of nothing: before the first.
struct AuditPlace
{
    uint64_t number = 0;
    std::string hash = std::string(64, '0'); ///< hexadecimal digits

    bool operator==(const AuditPlace&) const = default;
};

struct AuditLine
{
    AuditEntry entry;
    AuditPlace place;
    std::string previous; ///< the hash of the line before, as this one says
    bool intact = false; ///< its hash is that of its bytes

    bool follows(const AuditPlace& before) const
    {
        return place.number == before.number + 1 && previous == before.hash;
    }
};

struct WrittenLine
{
    std::string text; ///< without the end of the line
    std::string hash;
};

WrittenLine auditLine(const AuditEntry& entry, std::string_view previous);
/// Nothing for what is no entry.
std::optional<AuditLine> readAuditLine(std::string_view text);

/// Looks at lines one after the other.
class AuditVerifier
{
public:
    /// The head as it was before the first line was read, if there was one.
    explicit AuditVerifier(std::optional<AuditPlace> head) : m_head(std::move(head)) { }

    void take(std::string_view text);
    /// With the head as it is after the last line.
    AuditCheck finish(const std::optional<AuditPlace>& head);

private:
    void checkOrder(const AuditLine& line);
    void fault(std::string_view id, std::string_view text, std::initializer_list<uint64_t> numbers);

    std::optional<AuditPlace> m_head;
    AuditPlace m_last; ///< of the chain
    AuditPlace m_beforeLast;
    bool m_headReplaced = false; ///< the entry that the head names is another one
    uint64_t m_line = 0;
    uint64_t m_unreadable = 0; ///< lines since m_last that are no entries
    AuditCheck m_check;
};

} // namespace keystrata::invalidation
