// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/secrets.h"
#include "core/redis/address.h"
#include "ui/profiles/formsection.h"

class QLineEdit;

namespace keystrata::ui {

class SourceField;

/// Who we are there, and where the passwords come from.
class SignInSection : public FormSection
{
    Q_OBJECT

public:
    explicit SignInSection(bool keyring, QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

    void setTopology(redis::Topology topology);
    /// The user and password of a URL that was pasted.
    void take(const redis::Address& address);
    void collect(profiles::Secrets& typed) const;

private:
    bool m_keyring;
    bool m_sentinels = false;
    QLineEdit* m_user;
    SourceField* m_password;
    QLineEdit* m_sentinelUser;
    SourceField* m_sentinelPassword;
};

} // namespace keystrata::ui
