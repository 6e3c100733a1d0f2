// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"
#include "core/profiles/secrets.h"

#include <functional>

/// Profiles made from what other programs say about a server, and profiles in a file for somebody else. Pure: no file
/// and no server is touched.
namespace keystrata::profiles {

enum class ImportFormat
{
    Url, ///< one address a line, as $REDIS_URL holds it; "NAME=address" names it
    Django, ///< the CACHES setting as JSON; several aliases on one server become one profile
    Ardm, ///< Another Redis Desktop Manager's connections (.ano: base64 of JSON)
    Insight, ///< RedisInsight's exported databases
    Keystrata, ///< ours: see exportProfiles()
};

std::string_view importFormatName(ImportFormat format); ///< "url", "django", "ardm", "redisinsight", "keystrata"
std::optional<ImportFormat> importFormatFromName(std::string_view name);

/// One connection of the other program. Moved, not copied: it may hold secrets.
struct ImportedConnection
{
    std::string source; ///< what it is called there
    /// Valid, with an identity of its own and observer rights unless ours says otherwise; every secret that came along
    /// has the source Ask. Nothing: see `failure`.
    std::optional<Profile> profile = {};
    Secrets secrets = {}; ///< that stood in the file, for a keyring; never written anywhere by us
    std::vector<Message> taken = {}; ///< what was taken over
    std::vector<Message> left = {}; ///< what was not, and why
    Message failure = {}; ///< why nothing could be made of it
};

struct Import
{
    ImportFormat format = ImportFormat::Url;
    std::vector<ImportedConnection> connections; ///< in the order of the file, names unique among each other
};

/// Usage error when the text is of no known format (or not of the stated one), File when it is damaged.
Result<Import> importProfiles(std::string_view text, std::optional<ImportFormat> format = {});

/// `wanted`, or `wanted` with the smallest number behind it that nobody has: "shop (2)".
std::string freeName(const std::string& wanted, const std::function<bool(const std::string&)>& taken);

/// The profiles as JSON that importProfiles() reads back. There are no secrets in it, as there are none in profiles.
std::string exportProfiles(std::span<const Profile> profiles);

} // namespace keystrata::profiles
