// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

#include <string>

namespace keystrata::testing {

/// What the built keystratactl did.
struct CtlRun
{
    int exitCode = -1; ///< -1: it crashed or did not end in time
    QByteArray out;
    QByteArray err;

    /// The one object on standard output; empty when it is not exactly one line of JSON.
    QJsonObject json() const;
    /// An object for each line.
    QList<QJsonObject> jsonLines() const;
    /// All of it, for the message of a test that fails.
    QByteArray all() const;
};

/// Runs it and waits for its end. `environment`: "NAME=value".
CtlRun runCtl(const QStringList& words);
CtlRun runCtl(const std::string& url, const QStringList& words);
CtlRun runCtlWith(const QStringList& environment, const QByteArray& input, const QStringList& words);

/// Starts it; the caller reads its output, ends it, and takes what is left.
void startCtl(QProcess& process, const QStringList& words);
CtlRun finishCtl(QProcess& process);

} // namespace keystrata::testing
