// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/base/program.h"
#include "core/base/secret.h"
#include "core/profiles/profile.h"

#include <array>

namespace keystrata::profiles {

/// A place that keeps secrets for us: the desktop's keyring, or what the user typed this session. The window brings one
/// (QtKeychain); keystratactl has none. Called on the thread that resolves, may block. Errors: Refused when there is no
/// keyring or it stays locked, Auth when it holds no such secret.
class SecretStore
{
public:
    virtual ~SecretStore() = default;
    virtual Result<Secret> get(std::string_view profileId, SecretKind kind, Context& context) = 0;
    virtual Status set(std::string_view profileId, SecretKind kind, const Secret& secret, Context& context) = 0;
    virtual Status remove(std::string_view profileId, SecretKind kind, Context& context) = 0;
};

/// The secrets of one profile, in memory, for as long as it takes to connect.
class Secrets
{
public:
    const Secret& of(SecretKind kind) const { return m_secrets.at(static_cast<size_t>(kind)); }

    void set(SecretKind kind, Secret secret) { m_secrets.at(static_cast<size_t>(kind)) = std::move(secret); }

private:
    std::array<Secret, SecretKinds.size()> m_secrets;
};

/// Who helps to resolve secrets, and how long a command may take (it may ask its user for a passphrase first).
struct SecretHelp
{
    SecretStore* keyring = nullptr; ///< null: none here
    ErrorStream commandErrors = ErrorStream::Capture; ///< Inherit where a terminal is watched
    std::chrono::milliseconds commandTimeout{60'000};
};

/// The secrets somebody has to be asked for before resolveSecrets() can succeed.
std::vector<SecretKind> secretsToAsk(const Profile& profile);

/// One secret, from where the profile says it is. Empty for SecretSource::From::None. Errors: Auth when somebody has to
/// be asked (id "secret.ask": the window shows its dialog and goes on with what was typed); Refused for a file others
/// can read and a command that fails; File, Timeout, Cancelled.
Result<Secret> resolveSecret(const Profile& profile, SecretKind kind, const SecretHelp& help, Context& context);
/// All three. `given` counts before the profile's sources: what was typed, or what options state. The client key's file
/// must be private as well.
Result<Secrets> resolveSecrets(const Profile& profile, Secrets given, const SecretHelp& help, Context& context);

/// The first line of a file. Refused when everybody may read it (see requirePrivateFile()), File when nobody can.
Result<Secret> secretFromFile(const std::string& path);
/// The first line that a program prints. Usage error for no words, Refused when the program fails, Timeout when it
/// takes too long.
Result<Secret> secretFromCommand(const std::vector<std::string>& words, const SecretHelp& help, Context& context);
/// Refused when the variable is not set or empty.
Result<Secret> secretFromEnvironment(const std::string& name);

} // namespace keystrata::profiles
