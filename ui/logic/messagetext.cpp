// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/messagetext.h"

#include "core/base/bytes.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace keystrata::ui {

QString textOf(const Message& message)
{
    std::vector<std::string> arguments(message.args.size());
    std::ranges::transform(message.args, arguments.begin(), displayText);
    // Templates are literals; translate() needs the end that a view does not promise.
    const QString text = QCoreApplication::translate("core", std::string(message.text).c_str());
    return QString::fromStdString(fillTemplate(text.toStdString(), arguments));
}

QString textOf(const Error& error)
{
    return textOf(error.message);
}

} // namespace keystrata::ui
