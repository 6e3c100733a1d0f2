// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/encryptionsection.h"

#include "ui/profiles/pathfield.h"
#include "ui/profiles/sourcefield.h"

#include <QCheckBox>
#include <QLineEdit>

namespace keystrata::ui {

EncryptionSection::EncryptionSection(bool keyring, QWidget* parent)
    : FormSection(
          tr("Encryption"), tr("With TLS nobody on the way can read along, and the server proves who it is."), parent)
    , m_tls(new QCheckBox(tr("Use &TLS"), this))
    , m_ca(new PathField(tr("Authorities to trust"), this))
    , m_name(new QLineEdit(this))
    , m_certificate(new PathField(tr("Client certificate"), this))
    , m_key(new PathField(tr("Client key"), this))
    , m_passphrase(new SourceField(profiles::SecretKind::KeyPassphrase, keyring, this))
    , m_unverified(new QCheckBox(tr("Do &not verify the certificate"), this))
{
    m_tls->setObjectName(QStringLiteral("tls"));
    m_ca->setObjectName(QStringLiteral("caFile"));
    m_ca->setPlaceholderText(tr("those of this system"));
    m_name->setObjectName(QStringLiteral("verifyName"));
    m_name->setPlaceholderText(tr("the host that is connected to"));
    m_certificate->setObjectName(QStringLiteral("certificateFile"));
    m_certificate->setPlaceholderText(tr("none"));
    m_key->setObjectName(QStringLiteral("keyFile"));
    m_key->setPlaceholderText(tr("in the same file"));
    m_passphrase->setObjectName(QStringLiteral("passphraseSource"));
    m_unverified->setObjectName(QStringLiteral("unverified"));
    addRow({}, m_tls, {}, QStringLiteral("tls"));
    addRow(tr("Tr&usted authorities"), m_ca,
        tr("A PEM file, when the server's certificate is your own organisation's."), QStringLiteral("tls.ca_file"));
    addRow(tr("Name to &verify"), m_name,
        tr("When addresses come from Sentinel, a Cluster or a tunnel, and certificates bear another name."),
        QStringLiteral("tls.verify_name"));
    addRow(tr("Client &certificate"), m_certificate, tr("When the server wants to know who we are."),
        QStringLiteral("tls.certificate_file"));
    addRow(tr("Client &key"), m_key, tr("Nobody else may be able to read it."), QStringLiteral("tls.key_file"));
    addRow(tr("&Passphrase of the key"), m_passphrase, tr("When the key is encrypted."),
        QStringLiteral("secrets.key_passphrase"));
    addRow({}, m_unverified, {});
    addStretch();
    connect(m_tls, &QCheckBox::toggled, this, &EncryptionSection::follow);
    connect(m_unverified, &QCheckBox::toggled, this, &EncryptionSection::follow);
    follow();
}

void EncryptionSection::follow()
{
    const bool on = m_tls->isChecked();
    setHint(m_tls,
        on ? tr("TLS 1.2 or newer; host name or address are verified.")
           : tr("Without it passwords and values cross the network readable, unless ssh carries them."));
    for (QWidget* field :
        std::initializer_list<QWidget*>{m_ca, m_name, m_certificate, m_key, m_passphrase, m_unverified}) {
        setRowEnabled(field, on);
    }
    const bool open = on && m_unverified->isChecked();
    setHint(m_unverified,
        open ? tr("Anyone on the way can pretend to be the server, read the password and change what you see.")
             : tr("Only for a short trial: name the authority above instead."),
        open ? "danger" : "small");
    setRowEnabled(m_name, on && !open);
}

void EncryptionSection::fill(const profiles::Profile& profile)
{
    const auto& tls = profile.target.tls;
    m_ca->setPath(tls.caFile);
    m_name->setText(QString::fromStdString(tls.verifyName));
    m_certificate->setPath(tls.certificateFile);
    m_key->setPath(tls.keyFile);
    m_passphrase->setSource(profile.keyPassphrase);
    m_unverified->setChecked(!tls.verify);
    m_tls->setChecked(profile.target.address.tls);
    follow();
}

void EncryptionSection::setTls(bool on)
{
    m_tls->setChecked(on);
}

void EncryptionSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const
{
    profile.target.address.tls = m_tls->isChecked();
    profile.target.tls = {};
    profile.keyPassphrase = {};
    if (!m_tls->isChecked()) {
        return;
    }
    auto& tls = profile.target.tls;
    tls.caFile = m_ca->path();
    tls.certificateFile = m_certificate->path();
    tls.keyFile = m_key->path();
    tls.verify = !m_unverified->isChecked();
    tls.verifyName = tls.verify ? m_name->text().trimmed().toStdString() : std::string();
    if (auto source = m_passphrase->source()) {
        profile.keyPassphrase = std::move(*source);
    } else {
        faults.push_back(faultOf("secrets.key_passphrase", source.error()));
    }
}

void EncryptionSection::collect(profiles::Secrets& typed) const
{
    if (Secret secret = m_passphrase->typed(); !secret.empty()) {
        typed.set(profiles::SecretKind::KeyPassphrase, std::move(secret));
    }
}

} // namespace keystrata::ui
