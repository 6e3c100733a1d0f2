// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"
#include "core/profiles/secrets.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace keystrata::ui {

class SecretField;

/// Where one secret comes from: the choice, and what it needs to know below it. A secret for the keyring can be typed
/// at once.
class SourceField : public QWidget
{
    Q_OBJECT

public:
    SourceField(profiles::SecretKind kind, bool keyring, QWidget* parent = nullptr);

    void setSource(const profiles::SecretSource& source);
    Result<profiles::SecretSource> source() const;

    profiles::SecretKind kind() const { return m_kind; }

    /// For the keyring or the session, with the source that keeps it.
    void setSecret(const Secret& secret);
    Secret typed() const; ///< empty: nothing
    void clearTyped();

private:
    profiles::SecretSource::From from() const;
    void follow();
    void browse();

    profiles::SecretKind m_kind;
    QComboBox* m_from;
    QLineEdit* m_detail; ///< name of a variable, path, command
    QPushButton* m_browse;
    SecretField* m_secret;
    bool m_stored = false; ///< the profile says that the keyring has it already
};

} // namespace keystrata::ui
