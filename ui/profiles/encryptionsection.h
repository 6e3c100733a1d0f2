// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/secrets.h"
#include "ui/profiles/formsection.h"

class QCheckBox;
class QLineEdit;

namespace keystrata::ui {

class PathField;
class SourceField;

/// TLS: whether, whom to trust, what we show of ourselves.
class EncryptionSection : public FormSection
{
    Q_OBJECT

public:
    explicit EncryptionSection(bool keyring, QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

    void setTls(bool on); ///< as a URL says
    void collect(profiles::Secrets& typed) const;

private:
    void follow();

    QCheckBox* m_tls;
    PathField* m_ca;
    QLineEdit* m_name;
    PathField* m_certificate;
    PathField* m_key;
    SourceField* m_passphrase;
    QCheckBox* m_unverified;
};

} // namespace keystrata::ui
