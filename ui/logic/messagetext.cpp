// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/messagetext.h"

#include "core/base/bytes.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace keystrata::ui {

namespace {

/// "71.3 %", "1.2 GB": a figure and its unit stay on one line.
std::string keptTogether(const std::string& argument)
{
    static const QRegularExpression figure(QStringLiteral("^([0-9][0-9.,]*) (%|[A-Za-z]{1,3})$"));
    const QString shown = QString::fromStdString(displayText(argument));
    const auto match = figure.match(shown);
    return match.hasMatch() ? (match.captured(1) + QChar(0x00A0) + match.captured(2)).toStdString()
                            : shown.toStdString();
}

} // namespace

QString textOf(const Message& message)
{
    std::vector<std::string> arguments(message.args.size());
    std::ranges::transform(message.args, arguments.begin(), keptTogether);
    // Templates are literals; translate() needs the end that a view does not promise.
    const QString text = QCoreApplication::translate("core", std::string(message.text).c_str());
    return QString::fromStdString(fillTemplate(text.toStdString(), arguments));
}

QString textOf(const Error& error)
{
    return textOf(error.message);
}

} // namespace keystrata::ui
