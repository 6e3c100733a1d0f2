// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/profilesecrets.h"

#include "core/base/files.h"

namespace keystrata::ui {

using profiles::SecretKind;
using profiles::SecretSource;

namespace {

Secret copyOf(const Secret& secret)
{
    return Secret(std::string(secret.reveal()));
}

} // namespace

void SessionSecrets::set(const std::string& profileId, SecretKind kind, const Secret& secret)
{
    m_secrets.insert_or_assign({profileId, kind}, copyOf(secret));
}

const Secret* SessionSecrets::find(const std::string& profileId, SecretKind kind) const
{
    const auto found = m_secrets.find({profileId, kind});
    return found == m_secrets.end() ? nullptr : &found->second;
}

void SessionSecrets::forget(const std::string& profileId)
{
    std::erase_if(m_secrets, [&profileId](const auto& entry) { return entry.first.first == profileId; });
}

SecretsPtr SessionSecrets::of(const std::string& profileId) const
{
    auto secrets = std::make_shared<profiles::Secrets>();
    for (const auto kind : profiles::SecretKinds) {
        if (const Secret* secret = find(profileId, kind)) {
            secrets->set(kind, copyOf(*secret));
        }
    }
    return secrets;
}

Result<ResolvedSecrets> resolveForWindow(const profiles::Profile& profile, const profiles::Secrets& given,
    profiles::SecretStore* keyring, bool askAnew, Context& context)
{
    if (auto status = requirePrivateFile(profile.target.tls.keyFile); !status) {
        return fail(status.error());
    }
    ResolvedSecrets resolved{std::make_shared<profiles::Secrets>(), {}};
    for (const auto kind : profiles::SecretKinds) {
        using enum SecretSource::From;
        const auto from = profile.source(kind).from;
        if (from != None && !given.of(kind).empty()) {
            resolved.secrets->set(kind, copyOf(given.of(kind)));
            continue;
        }
        if (from == Ask || (from == Keyring && askAnew)) {
            resolved.missing.push_back({kind});
            continue;
        }
        auto secret = profiles::resolveSecret(profile, kind, {.keyring = keyring}, context);
        if (!secret && from == Keyring && secret.error().kind != ErrorKind::Cancelled) {
            resolved.missing.push_back({kind, secret.error().message});
        } else if (!secret) {
            return fail(secret.error());
        } else {
            resolved.secrets->set(kind, std::move(*secret));
        }
    }
    return resolved;
}

} // namespace keystrata::ui
