// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <optional>
#include <string>
#include <vector>

namespace keystrata::invalidation {

/// Somebody's word that a rule may run on a server again and again without being asked.
struct Approval
{
    std::string hash; ///< of the rule and the server: another rule, or another server, is another approval
    std::string rule; ///< its text
    std::string server; ///< where, for people
    std::string who; ///< "anna@ops1"
    int64_t atMs = 0; ///< Unix time

    bool operator==(const Approval&) const = default;
};

/// 20 hexadecimal digits of the SHA-256 of rule and server.
std::string approvalHash(std::string_view rule, std::string_view server);

/// What this user has approved, in one file of mode 0600.
class Approvals
{
public:
    explicit Approvals(std::string path); ///< makes nothing

    /// Oldest first. File error for what cannot be read: nothing is approved then.
    Result<std::vector<Approval>> list() const;
    Status add(Approval approval); ///< processes take turns

private:
    std::string m_path;
};

} // namespace keystrata::invalidation
