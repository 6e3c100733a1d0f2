// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"
#include "core/keyspace/pace.h"
#include "core/redis/target.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A profile is one server, Sentinel group or Cluster to connect to, with what is known of its caches and how carefully
/// it is to be treated. It holds no secret, only where each one comes from. Values: copied, compared, thrown away.
namespace keystrata::profiles {

enum class SecretKind
{
    Password, ///< of the server's user
    SentinelPassword, ///< of the user on the sentinels
    KeyPassphrase, ///< of the TLS client key
};

inline constexpr std::array SecretKinds{SecretKind::Password, SecretKind::SentinelPassword, SecretKind::KeyPassphrase};

std::string_view secretKindName(SecretKind kind); ///< "password", "sentinel_password", "key_passphrase"

/// Where a secret comes from when it is needed.
struct SecretSource
{
    enum class From
    {
        None, ///< there is none: the server lets everybody in, the key is not encrypted
        Ask, ///< the window asks once a session; keystratactl cannot ask and refuses
        Keyring, ///< the desktop's; only where there is one
        Environment, ///< the variable `name`
        File, ///< the first line of the file `name`, which nobody else may read
        Command, ///< the first line `command` prints; no shell
    };

    From from = From::None;
    std::string name = {};
    std::vector<std::string> command = {};

    bool operator==(const SecretSource&) const = default;
};

/// How much may be done with a profile. Never more than the server's own access list grants.
enum class Guard
{
    Observer, ///< reads only
    Operator, ///< may run plans
    Administrator, ///< may clear everything and fail over
};

std::string_view guardName(Guard guard); ///< "observer" …
std::optional<Guard> guardFromName(std::string_view name);

/// What a profile is marked with in lists and in the window's frame; the theme chooses the shade.
enum class Colour
{
    None,
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Purple,
    Grey
};

std::span<const std::string_view> colourNames(); ///< in the order of Colour: "none", "red" …
std::string_view colourName(Colour colour);
std::optional<Colour> colourFromName(std::string_view name);

/// One cache, as an entry of Django's CACHES states it: one database × layout × prefix. Prefixes, versions and keys are
/// bytes.
struct CacheSettings
{
    std::string alias; ///< what the application calls it: "default"
    std::optional<int> db = {}; ///< nothing: wherever its keys are found
    std::string layout = {}; ///< what --layout takes (see layoutFromText()); empty: detected
    std::optional<std::string> prefix = {}; ///< may be empty; nothing: found by looking
    std::optional<keyspace::VersionScope> scope = {}; ///< nothing: as the layout has it
    std::vector<std::string> liveVersions = {}; ///< stated; several during a rolling deploy
    std::string liveKey = {}; ///< Redis key that holds the live version; not beside liveVersions
    std::optional<std::chrono::seconds> defaultTtl = {}; ///< the application's; zero: its keys do not expire

    bool operator==(const CacheSettings&) const = default;
};

/// What may become of the values of its keys.
struct ValueRules
{
    /// In journals and archives, on this machine.
    enum class Kept
    {
        Plain, ///< in files that only their owner can read
        Encrypted, ///< only with a passphrase
        Never ///< a purge has no undo then
    };

    Kept kept = Kept::Plain;
    bool shown = true; ///< false: nowhere, and no --reveal
    std::vector<std::string> hiddenKeys = {}; ///< globs of keys whose values are hidden, beside the usual ones
    std::vector<std::string> hiddenFields = {}; ///< likewise of names inside of values

    bool operator==(const ValueRules&) const = default;
};

std::string_view keptName(ValueRules::Kept kept); ///< "plain", "encrypted", "never"
std::optional<ValueRules::Kept> keptFromName(std::string_view name);

/// What we allow ourselves on the server.
struct Limits
{
    keyspace::Pace pace = {}; ///< with the largest share of the server's time
    std::chrono::milliseconds connectTimeout{3000};
    std::chrono::milliseconds commandTimeout{5000};

    bool operator==(const Limits&) const = default;
};

struct Profile
{
    std::string id; ///< never changes and never shown; letters and digits only, fit for a file's name
    std::string name; ///< unique; what --profile takes
    redis::Target target = {}; ///< its secrets are always empty
    SecretSource password = {};
    SecretSource sentinelPassword = {};
    SecretSource keyPassphrase = {};
    Colour colour = Colour::None;
    bool production = false; ///< changes ask for the name to be typed
    bool cleanup = false; ///< approved retention rules may run although it is production
    Guard guard = Guard::Observer;
    std::vector<CacheSettings> caches = {};
    std::vector<std::string> layouts = {}; ///< further ones, tried after those of the caches; as --layout takes them
    std::string policyFile = {}; ///< whole path; empty: none
    ValueRules values = {};
    Limits limits = {};

    const SecretSource& source(SecretKind kind) const;
    SecretSource& source(SecretKind kind);

    bool operator==(const Profile&) const = default;
};

/// Sixteen random letters and digits.
std::string newProfileId();
bool isProfileId(std::string_view text);

/// What is wrong with one field of a profile. `field` names it as the file does ("name", "caches[1].layout").
struct Fault
{
    std::string field;
    Message message; ///< one sentence: what, and what to write instead

    bool operator==(const Fault&) const = default;
};

/// All that would keep a profile from working; empty: nothing. Looks at no file and no server.
std::vector<Fault> validate(const Profile& profile);

} // namespace keystrata::profiles
