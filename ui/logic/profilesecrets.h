// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/secrets.h"

#include <QMetaType>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace keystrata::ui {

/// Secrets on their way between the window and a lane: shared, since requests are copied, and never copied themselves.
using SecretsPtr = std::shared_ptr<profiles::Secrets>;

/// Which secrets a profile needs and somebody must type, and why.
struct SecretRequest
{
    struct Item
    {
        profiles::SecretKind kind = profiles::SecretKind::Password;
        Message reason = {}; ///< why it is asked for; empty: the profile says so
    };

    profiles::Profile profile;
    std::vector<Item> items;
    bool keyring = false; ///< there is one that could keep them
};

/// Where what was typed is kept.
enum class Keep
{
    Session,
    Keyring
};

/// What was typed or imported since the program started: in memory only, overwritten when it goes.
class SessionSecrets
{
public:
    void set(const std::string& profileId, profiles::SecretKind kind, const Secret& secret);
    /// Nothing when there is none.
    const Secret* find(const std::string& profileId, profiles::SecretKind kind) const;
    void forget(const std::string& profileId);

    /// What is known of a profile, for a lane.
    SecretsPtr of(const std::string& profileId) const;

private:
    std::map<std::pair<std::string, profiles::SecretKind>, Secret> m_secrets;
};

/// The secrets that could be had and those that somebody must type.
struct ResolvedSecrets
{
    SecretsPtr secrets;
    std::vector<SecretRequest::Item> missing;
};

/// From the profile's sources; `given` counts first. Runs in a lane. What the keyring does not give and what is to be
/// asked for is missing; anything else that fails is an error. `askAnew`: the keyring's word is not taken.
Result<ResolvedSecrets> resolveForWindow(const profiles::Profile& profile, const profiles::Secrets& given,
    profiles::SecretStore* keyring, bool askAnew, Context& context);

} // namespace keystrata::ui
