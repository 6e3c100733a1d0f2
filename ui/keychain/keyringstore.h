// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/secrets.h"

#include <QObject>

namespace keystrata::ui {

/// The desktop's keyring (Secret Service, KWallet). Made in the GUI thread, where QtKeychain does its work without
/// blocking it; called from lanes only, which wait there: for a minute at most (the user may be asked to unlock it),
/// or until the stop. Never keeps anything in a file of ours. Without QtKeychain at build time every call is Refused.
class KeyringStore : public profiles::SecretStore
{
public:
    static constexpr std::chrono::milliseconds Patience{60'000};

    explicit KeyringStore(std::chrono::milliseconds patience = Patience);
    ~KeyringStore() override;

    static bool built(); ///< with QtKeychain

    Result<Secret> get(std::string_view profileId, profiles::SecretKind kind, Context& context) override;
    Status set(std::string_view profileId, profiles::SecretKind kind, const Secret& secret, Context& context) override;
    Status remove(std::string_view profileId, profiles::SecretKind kind, Context& context) override;

private:
    QObject m_home; ///< whose thread does the work
    std::chrono::milliseconds m_patience;
};

} // namespace keystrata::ui
