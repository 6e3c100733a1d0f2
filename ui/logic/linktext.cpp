// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/linktext.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <QCoreApplication>
#include <QStringList>

namespace keystrata::ui {

namespace {

struct LinkText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::LinkText)
};

QString roleName(std::string_view role)
{
    if (role == "master") {
        return LinkText::tr("master");
    }
    return role == "slave" ? LinkText::tr("replica") : displayBytes(role);
}

QString seconds(std::chrono::milliseconds time)
{
    return LinkText::tr("%n s", nullptr, static_cast<int>((time.count() + 999) / 1000));
}

QString place(const redis::Address& address)
{
    return address.endpoints.empty() ? QString() : displayBytes(address.endpoints.front().display());
}

} // namespace

QString nameOf(const redis::Address& address)
{
    if (address.endpoints.empty()) {
        return {};
    }
    const redis::Endpoint& endpoint = address.endpoints.front();
    const size_t slash = endpoint.path.rfind('/');
    const QString host =
        displayBytes(endpoint.isUnix() ? std::string_view(endpoint.path).substr(slash + 1) : endpoint.host);
    return address.db ? LinkText::tr("%1, database %2").arg(host).arg(*address.db) : host;
}

QString linkSummary(
    const ServerLink& link, const std::optional<stats::ServerSample>& latest, std::optional<double> latencyMs)
{
    const QString where = place(link.address());
    switch (link.state()) {
    case ServerLink::State::Closed:
        return LinkText::tr("No server");
    case ServerLink::State::Connecting:
        return where.isEmpty() ? LinkText::tr("Starting…") : LinkText::tr("Connecting to %1…").arg(where);
    case ServerLink::State::Lost:
        return where + QStringLiteral(" · ") + LinkText::tr("not reachable");
    case ServerLink::State::Refused:
        return where.isEmpty() ? LinkText::tr("Not started") : where + QStringLiteral(" · ") + LinkText::tr("refused");
    case ServerLink::State::Connected:
        break;
    }
    const redis::Capabilities& server = link.capabilities();
    const QString role = roleName(latest ? latest->role : server.role);
    QStringList parts{role.isEmpty() ? where : role + QLatin1Char(' ') + where};
    if (latest) {
        if (latencyMs) {
            parts.append(formatMilliseconds(*latencyMs));
        }
        parts.append(displayBytes(latest->flavour) + QLatin1Char(' ') + displayBytes(latest->version));
    } else if (!server.flavour.empty()) {
        parts.append(displayBytes(server.flavour) + QLatin1Char(' ') + displayBytes(server.version.display()));
    }
    return parts.join(QStringLiteral(" · "));
}

QString linkTrouble(const ServerLink& link, std::optional<std::chrono::milliseconds> age)
{
    const bool lost = link.state() == ServerLink::State::Lost;
    if (!lost && link.state() != ServerLink::State::Refused) {
        return {};
    }
    QStringList sentences{textOf(link.error())};
    if (lost) {
        sentences.append(link.trying() ? LinkText::tr("Trying now…")
                                       : LinkText::tr("Trying again in %1.").arg(seconds(link.untilRetry())));
    }
    if (age) {
        sentences.append(LinkText::tr("The picture is %1 old.").arg(formatDuration(*age)));
    }
    return sentences.join(QLatin1Char(' '));
}

Result<redis::Address> readAddress(const QString& typed)
{
    QString url = typed.trimmed();
    if (!url.contains(QLatin1String("://")) && !url.isEmpty()) {
        url.prepend(url.startsWith(QLatin1Char('/')) ? QLatin1String("unix://") : QLatin1String("redis://"));
    }
    return redis::parseAddress(url.toStdString());
}

} // namespace keystrata::ui
