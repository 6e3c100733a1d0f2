// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/signinsection.h"

#include "ui/profiles/sourcefield.h"

#include <QLineEdit>

namespace keystrata::ui {

using profiles::SecretKind;
using From = profiles::SecretSource::From;

SignInSection::SignInSection(bool keyring, QWidget* parent)
    : FormSection(tr("Sign-in"),
          tr("A profile never holds a password, only where it comes from. Typed ones are kept in memory, or in the "
             "keyring."),
          parent)
    , m_keyring(keyring)
    , m_user(new QLineEdit(this))
    , m_password(new SourceField(SecretKind::Password, keyring, this))
    , m_sentinelUser(new QLineEdit(this))
    , m_sentinelPassword(new SourceField(SecretKind::SentinelPassword, keyring, this))
{
    m_user->setObjectName(QStringLiteral("user"));
    m_user->setPlaceholderText(tr("the server's default user"));
    m_password->setObjectName(QStringLiteral("passwordSource"));
    m_sentinelUser->setObjectName(QStringLiteral("sentinelUser"));
    m_sentinelUser->setPlaceholderText(tr("the sentinels' default user"));
    m_sentinelPassword->setObjectName(QStringLiteral("sentinelPasswordSource"));
    addRow(tr("&User"), m_user, tr("Of the access list; a user who may only read is enough to look around."),
        QStringLiteral("address.user"));
    addRow(tr("&Password"), m_password, tr("keystratactl cannot ask: for cron choose a file, a variable or a command."),
        QStringLiteral("secrets.password"));
    addRow(tr("S&entinels' user"), m_sentinelUser, tr("Sentinels have users of their own; most have none."),
        QStringLiteral("sentinel.user"));
    addRow(tr("Sent&inels' password"), m_sentinelPassword, tr("Not the one of the server."),
        QStringLiteral("secrets.sentinel_password"));
    addStretch();
    setTopology(redis::Topology::Standalone);
}

void SignInSection::setTopology(redis::Topology topology)
{
    m_sentinels = topology == redis::Topology::Sentinel;
    setRowVisible(m_sentinelUser, m_sentinels);
    setRowVisible(m_sentinelPassword, m_sentinels);
}

void SignInSection::fill(const profiles::Profile& profile)
{
    m_user->setText(QString::fromStdString(profile.target.address.user));
    m_password->setSource(profile.password);
    m_sentinelUser->setText(QString::fromStdString(profile.target.sentinel.user));
    m_sentinelPassword->setSource(profile.sentinelPassword);
}

void SignInSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const
{
    profile.target.address.user = m_user->text().toStdString();
    profile.target.sentinel.user = m_sentinels ? m_sentinelUser->text().toStdString() : std::string();
    profile.sentinelPassword = {};
    for (const SourceField* field : {m_password, m_sentinelPassword}) {
        if (field == m_sentinelPassword && !m_sentinels) {
            continue;
        }
        if (auto source = field->source()) {
            profile.source(field->kind()) = std::move(*source);
        } else {
            faults.push_back(faultOf("secrets." + std::string(secretKindName(field->kind())), source.error()));
        }
    }
}

void SignInSection::take(const redis::Address& address)
{
    m_user->setText(QString::fromStdString(address.user));
    if (!address.password.empty()) {
        m_password->setSource({.from = m_keyring ? From::Keyring : From::Ask});
        m_password->setSecret(Secret(std::string(address.password)));
    } else if (!address.user.empty()) {
        m_password->setSource({.from = From::Ask});
    }
    touch(m_user);
}

void SignInSection::collect(profiles::Secrets& typed) const
{
    for (const SourceField* field : {m_password, m_sentinelPassword}) {
        if (Secret secret = field->typed(); !secret.empty()) {
            typed.set(field->kind(), std::move(secret));
        }
    }
}

} // namespace keystrata::ui
