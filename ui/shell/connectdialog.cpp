// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/connectdialog.h"

#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/linktext.h"
#include "ui/logic/messagetext.h"

#include <QCompleter>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int Width = 520;

QString summaryOf(const redis::Address& address)
{
    const QString where = displayBytes(address.endpoints.front().display());
    const QString database = address.db ? ConnectDialog::tr("database %1").arg(*address.db)
                                        : ConnectDialog::tr("every database that holds keys");
    return address.user.empty()
        ? ConnectDialog::tr("%1 · %2").arg(where, database)
        : ConnectDialog::tr("%1 · %2 · user %3").arg(where, database, displayBytes(address.user));
}

} // namespace

ConnectDialog::ConnectDialog(const QStringList& recent, QWidget* parent)
    : QDialog(parent)
    , m_url(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_note(new QLabel(this))
    , m_connect(new QPushButton(tr("Connect"), this))
    , m_save(new QPushButton(tr("Save as profile…"), this))
{
    setUpFields(recent);
    layOut();
    connect(m_url, &QLineEdit::textChanged, this, &ConnectDialog::judge);
    connect(m_connect, &QPushButton::clicked, this, &ConnectDialog::tryServer);
    connect(&m_controller, &ConnectController::failed, this, &ConnectDialog::refuse);
    connect(&m_controller, &ConnectController::reached, this, [this](const redis::Address& address) {
        m_address = address;
        accept();
    });
    judge();
}

void ConnectDialog::setUpFields(const QStringList& recent)
{
    setWindowTitle(tr("Connect to server"));
    setMinimumWidth(Width);
    m_url->setObjectName(QStringLiteral("url"));
    m_url->setPlaceholderText(QStringLiteral("redis://user@10.0.0.5:6379/1"));
    m_password->setObjectName(QStringLiteral("password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("none, or as in the URL"));
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    // Two lines of room from the start: the dialog must not jump when there is something to say.
    m_note->setMinimumHeight(m_note->fontMetrics().lineSpacing() * 2 + space::Tight);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_connect->setObjectName(QStringLiteral("connect"));
    m_connect->setDefault(true);
    setRole(m_connect, "primary");
    auto* completer = new QCompleter(recent, this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_url->setCompleter(completer);
}

void ConnectDialog::layOut()
{
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &ConnectDialog::reject);
    m_save->setObjectName(QStringLiteral("saveAsProfile"));
    m_save->setAutoDefault(false);
    connect(m_save, &QPushButton::clicked, this, [this] {
        if (const Result<redis::Address> address = typed()) {
            QDialog::reject();
            Q_EMIT profileWanted(*address);
        }
    });
    auto* form = new QFormLayout;
    form->setSpacing(space::Medium);
    form->addRow(tr("&URL"), m_url);
    form->addRow(tr("&Password"), m_password);
    form->addRow(QString(), m_note);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(m_save);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_connect);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    layout->setSpacing(space::Medium);
    layout->addLayout(form);
    layout->addLayout(buttons);
}

void ConnectDialog::setUrl(const QString& url)
{
    m_url->setText(url);
}

void ConnectDialog::reject()
{
    // The first Escape gives up the try, the second the dialog.
    if (m_controller.testing()) {
        m_controller.cancel();
        setBusy(false);
        judge();
        return;
    }
    QDialog::reject();
}

Result<redis::Address> ConnectDialog::typed() const
{
    Result<redis::Address> address = readAddress(m_url->text());
    if (address && !m_password->text().isEmpty()) {
        address->password = m_password->text().toStdString();
    }
    return address;
}

void ConnectDialog::judge()
{
    if (m_url->text().trimmed().isEmpty()) {
        m_connect->setEnabled(false);
        m_save->setEnabled(false);
        setRole(m_url, "");
        showNote(tr("A host and port are enough: 10.0.0.5:6379. A database is optional: without one, every database "
                    "that holds keys is shown."),
            "muted");
        return;
    }
    const Result<redis::Address> address = typed();
    m_connect->setEnabled(address.has_value());
    m_save->setEnabled(address.has_value());
    setRole(m_url, address ? "" : "danger");
    if (address) {
        showNote(summaryOf(*address), "muted");
    } else {
        showNote(textOf(address.error()), "danger");
    }
}

void ConnectDialog::tryServer()
{
    const Result<redis::Address> address = typed();
    if (!address) {
        judge();
        return;
    }
    setBusy(true);
    showNote(tr("Connecting to %1…").arg(displayBytes(address->endpoints.front().display())), "muted");
    m_controller.test(*address);
}

void ConnectDialog::refuse(const Error& error)
{
    setBusy(false);
    showNote(textOf(error), "danger");
    // Where the mistake most likely is, ready to be typed over.
    QLineEdit* where = error.kind == ErrorKind::Auth ? m_password : m_url;
    where->setFocus();
    where->selectAll();
}

void ConnectDialog::showNote(const QString& text, const char* role)
{
    m_note->setText(text);
    setRole(m_note, role);
    m_url->setAccessibleDescription(text);
}

void ConnectDialog::setBusy(bool busy)
{
    m_url->setEnabled(!busy);
    m_password->setEnabled(!busy);
    m_connect->setEnabled(!busy);
    m_save->setEnabled(!busy);
}

} // namespace keystrata::ui
