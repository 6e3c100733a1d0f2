// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/profile.h"

#include <algorithm>
#include <random>

namespace keystrata::profiles {

namespace {

constexpr std::array<std::string_view, 3> SecretKindNames{"password", "sentinel_password", "key_passphrase"};
constexpr std::array<std::string_view, 3> GuardNames{"observer", "operator", "administrator"};
constexpr std::array<std::string_view, 3> KeptNames{"plain", "encrypted", "never"};
constexpr std::array<std::string_view, 9> ColourNames{
    "none", "red", "orange", "yellow", "green", "teal", "blue", "purple", "grey"};

constexpr size_t IdLength = 16;
constexpr std::string_view IdLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

template <typename Enum, size_t Count>
std::optional<Enum> fromName(const std::array<std::string_view, Count>& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

} // namespace

std::string_view secretKindName(SecretKind kind)
{
    return SecretKindNames.at(static_cast<size_t>(kind));
}

std::string_view guardName(Guard guard)
{
    return GuardNames.at(static_cast<size_t>(guard));
}

std::optional<Guard> guardFromName(std::string_view name)
{
    return fromName<Guard>(GuardNames, name);
}

std::string_view keptName(ValueRules::Kept kept)
{
    return KeptNames.at(static_cast<size_t>(kept));
}

std::optional<ValueRules::Kept> keptFromName(std::string_view name)
{
    return fromName<ValueRules::Kept>(KeptNames, name);
}

std::span<const std::string_view> colourNames()
{
    return ColourNames;
}

std::string_view colourName(Colour colour)
{
    return ColourNames.at(static_cast<size_t>(colour));
}

std::optional<Colour> colourFromName(std::string_view name)
{
    return fromName<Colour>(ColourNames, name);
}

const SecretSource& Profile::source(SecretKind kind) const
{
    switch (kind) {
    case SecretKind::Password:
        return password;
    case SecretKind::SentinelPassword:
        return sentinelPassword;
    case SecretKind::KeyPassphrase:
        break;
    }
    return keyPassphrase;
}

SecretSource& Profile::source(SecretKind kind)
{
    return const_cast<SecretSource&>(
        std::as_const(*this).source(kind)); // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

std::string newProfileId()
{
    std::random_device random;
    std::uniform_int_distribution<size_t> letter(0, IdLetters.size() - 1);
    std::string id(IdLength, '0');
    std::ranges::generate(id, [&] { return IdLetters[letter(random)]; });
    return id;
}

bool isProfileId(std::string_view text)
{
    return !text.empty() && text.size() <= 64
        && std::ranges::all_of(text, [](char byte) { return IdLetters.contains(byte); });
}

} // namespace keystrata::profiles
