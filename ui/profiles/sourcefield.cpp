// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/sourcefield.h"

#include "core/base/program.h"
#include "ui/common/choicebox.h"
#include "ui/common/secretfield.h"
#include "ui/common/theme.h"
#include "ui/logic/profileform.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace keystrata::ui {

using From = profiles::SecretSource::From;

SourceField::SourceField(profiles::SecretKind kind, bool keyring, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_from(new ChoiceBox(this))
    , m_detail(new QLineEdit(this))
    , m_browse(new QPushButton(tr("Choose…"), this))
    , m_secret(new SecretField(secretTitle(kind), this))
{
    const bool passphrase = kind == profiles::SecretKind::KeyPassphrase;
    const std::pair<From, QString> choices[] = {
        {From::None, passphrase ? tr("None: the key is not encrypted") : tr("None: the server asks for none")},
        {From::Ask, tr("Ask once a session")},
        {From::Keyring, keyring ? tr("The desktop's keyring") : tr("The desktop's keyring (not in this build)")},
        {From::Environment, tr("An environment variable")},
        {From::File, tr("The first line of a file")},
        {From::Command, tr("What a command prints")},
    };
    for (const auto& [from, text] : choices) {
        m_from->addItem(text, static_cast<int>(from));
    }
    m_from->setObjectName(QStringLiteral("source"));
    m_from->setAccessibleName(tr("%1: where it comes from").arg(secretTitle(kind)));
    m_detail->setObjectName(QStringLiteral("detail"));
    m_secret->setObjectName(QStringLiteral("secret"));
    m_browse->setAutoDefault(false);
    auto* line = new QHBoxLayout;
    line->setSpacing(space::Small);
    line->addWidget(m_detail, 1);
    line->addWidget(m_browse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Tight);
    layout->addWidget(m_from);
    layout->addLayout(line);
    layout->addWidget(m_secret);
    setFocusProxy(m_from);
    connect(m_from, &QComboBox::currentIndexChanged, this, &SourceField::follow);
    connect(m_browse, &QPushButton::clicked, this, &SourceField::browse);
    follow();
}

From SourceField::from() const
{
    return static_cast<From>(m_from->currentData().toInt());
}

void SourceField::follow()
{
    const From now = from();
    const bool detailed = now == From::Environment || now == From::File || now == From::Command;
    m_detail->setVisible(detailed);
    m_browse->setVisible(now == From::File);
    m_secret->setVisible(now == From::Keyring);
    m_detail->setPlaceholderText(now == From::Environment ? QStringLiteral("REDIS_PASSWORD")
            : now == From::File                           ? QStringLiteral("/run/secrets/redis")
                                                          : QStringLiteral("pass show redis/payroll"));
    m_detail->setAccessibleName(now == From::Environment ? tr("Name of the variable")
            : now == From::File                          ? tr("Path of the file")
                                                         : tr("Command"));
    m_secret->setPlaceholderText(m_stored ? tr("as it is in the keyring") : tr("stored when the profile is saved"));
}

void SourceField::setSource(const profiles::SecretSource& source)
{
    m_stored = source.from == From::Keyring;
    m_detail->setText(QString::fromStdString(source.from == From::Command ? joinWords(source.command) : source.name));
    m_from->setCurrentIndex(m_from->findData(static_cast<int>(source.from)));
    follow();
}

Result<profiles::SecretSource> SourceField::source() const
{
    profiles::SecretSource source{.from = from()};
    if (source.from == From::Environment || source.from == From::File) {
        source.name = m_detail->text().trimmed().toStdString();
    } else if (source.from == From::Command && !m_detail->text().trimmed().isEmpty()) {
        auto words = splitWords(m_detail->text().toStdString());
        if (!words) {
            return fail(words.error());
        }
        source.command = std::move(*words);
    }
    return source;
}

void SourceField::setSecret(const Secret& secret)
{
    m_secret->setSecret(secret);
}

Secret SourceField::typed() const
{
    return from() == From::Keyring || from() == From::Ask ? m_secret->secret() : Secret();
}

void SourceField::clearTyped()
{
    static_cast<void>(m_secret->secret(true));
}

void SourceField::browse()
{
    auto* dialog = new QFileDialog(this, secretTitle(m_kind));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_detail->setText(path);
        Q_EMIT m_detail->textEdited(path);
    });
    dialog->open();
}

} // namespace keystrata::ui
