// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/passphrasepanel.h"

#include "ui/common/plaintext.h"
#include "ui/common/secretfield.h"
#include "ui/common/theme.h"
#include "ui/logic/journalchange.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace keystrata::ui {

PassphrasePanel::PassphrasePanel(JournalChange& change, QWidget* parent) : QWidget(parent)
{
    const QString name = tr("Passphrase of the journal");
    auto* label = plainParagraph(name, "heading", this);
    auto* field = new SecretField(name, this);
    field->setObjectName(QStringLiteral("journalPassphrase"));
    label->setBuddy(field);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, space::Small, 0, 0);
    column->setSpacing(space::Small);
    column->addWidget(plainParagraph(tr("The journal %1 is encrypted: only its passphrase tells what it holds.")
                                         .arg(QString::fromStdString(change.journal())),
        "value", this));
    column->addSpacing(space::Small);
    column->addWidget(label);
    column->addWidget(field);
    column->addWidget(plainParagraph(
        tr("Kept in memory until this dialog closes; never stored, never written anywhere."), "small", this));
    column->addStretch();
    setFocusProxy(field);
    connect(field, &SecretField::edited, &change, [&change, field] { change.setPassphrase(field->secret()); });
    connect(field->line(), &QLineEdit::returnPressed, &change, &Change::preview);
}

} // namespace keystrata::ui
