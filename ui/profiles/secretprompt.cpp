// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/secretprompt.h"

#include "ui/common/plaintext.h"
#include "ui/common/secretfield.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/profileform.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using profiles::SecretKind;

namespace {

constexpr int WidthInLetters = 64;

QString nameOf(const SecretRequest& request, SecretKind kind)
{
    const QString profile = displayBytes(request.profile.name);
    const auto& target = request.profile.target;
    const std::string& user = kind == SecretKind::SentinelPassword ? target.sentinel.user : target.address.user;
    if (kind == SecretKind::KeyPassphrase || user.empty()) {
        return SecretPrompt::tr("%1 of %2").arg(secretTitle(kind), profile);
    }
    return SecretPrompt::tr("%1 for %2 on %3").arg(secretTitle(kind), displayBytes(user), profile);
}

} // namespace

SecretPrompt::SecretPrompt(const SecretRequest& request, QWidget* parent)
    : QDialog(parent)
    , m_keep(new QCheckBox(tr("&Store in the keyring"), this))
    , m_ok(new QPushButton(tr("&Connect"), this))
{
    setObjectName(QStringLiteral("secretPrompt"));
    setWindowTitle(tr("Sign in"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    layout->setSpacing(space::Small);
    QString reason;
    for (const auto& item : request.items) {
        const QString name = nameOf(request, item.kind);
        auto* label = plainParagraph(name, "heading", this);
        auto* field = new SecretField(name, this);
        field->setObjectName(QString::fromStdString(std::string(secretKindName(item.kind))));
        label->setBuddy(field);
        layout->addWidget(label);
        if (!item.reason.empty()) {
            layout->addWidget(plainParagraph(textOf(item.reason), "warning", this));
        }
        layout->addWidget(field);
        layout->addSpacing(space::Small);
        connect(field, &SecretField::edited, this, &SecretPrompt::follow);
        m_fields.emplace_back(item.kind, field);
    }
    const auto refused = [](const SecretRequest::Item& item) {
        return !item.reason.empty() && item.reason.id != "keyring.none" && item.reason.id != "secret.rejected";
    };
    const bool offered = request.keyring && std::ranges::none_of(request.items, refused);
    m_keep->setObjectName(QStringLiteral("keepInKeyring"));
    m_keep->setVisible(offered);
    // A profile that says it is in the keyring wants it back there.
    m_keep->setChecked(offered && std::ranges::any_of(request.items, [&request](const SecretRequest::Item& item) {
        return request.profile.source(item.kind).from == profiles::SecretSource::From::Keyring;
    }));
    layout->addWidget(plainParagraph(offered ? tr("Kept in memory until you close the window, unless you store it.")
                                             : tr("Kept in memory until you close the window."),
        "small", this));
    layout->addWidget(m_keep);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ok, &QPushButton::clicked, this, &SecretPrompt::accept);
    m_ok->setObjectName(QStringLiteral("signIn"));
    m_ok->setDefault(true);
    setRole(m_ok, "primary");
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_ok);
    layout->addSpacing(space::Small);
    layout->addStretch();
    layout->addLayout(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * WidthInLetters);
    m_fields.front().second->setFocus();
    follow();
}

void SecretPrompt::follow()
{
    m_ok->setEnabled(std::ranges::none_of(m_fields, [](const auto& entry) { return entry.second->isEmpty(); }));
}

void SecretPrompt::accept()
{
    auto typed = std::make_shared<profiles::Secrets>();
    for (const auto& [kind, field] : m_fields) {
        typed->set(kind, field->secret(true));
    }
    QDialog::accept();
    Q_EMIT answered(typed, m_keep->isChecked() ? Keep::Keyring : Keep::Session);
}

} // namespace keystrata::ui
