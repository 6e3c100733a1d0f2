// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/logic/connectcontroller.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace keystrata::ui {

/// Asks for a server's URL. What is typed is judged at once, and the server is tried before the dialog closes, so what
/// is wrong is said where it can be mended.
class ConnectDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ConnectDialog(const QStringList& recent, QWidget* parent = nullptr);

    void setUrl(const QString& url);

    const redis::Address& address() const { return m_address; } ///< once accepted

    void reject() override;

Q_SIGNALS:
    void profileWanted(const keystrata::redis::Address& address); ///< instead; with what was typed

private:
    void setUpFields(const QStringList& recent);
    void layOut();
    void judge();
    void tryServer();
    void refuse(const Error& error);
    void showNote(const QString& text, const char* role);
    Result<redis::Address> typed() const;
    void setBusy(bool busy);

    ConnectController m_controller;
    redis::Address m_address;
    QLineEdit* m_url;
    QLineEdit* m_password;
    QLabel* m_note;
    QPushButton* m_connect;
    QPushButton* m_save;
};

} // namespace keystrata::ui
