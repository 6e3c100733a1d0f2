// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/linktext.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

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

/// Where the keys are: the server, the master that the sentinels name, or the Cluster.
QString place(const ServerLink& link)
{
    const redis::Address& address = link.address();
    if (address.endpoints.empty()) {
        return {};
    }
    const redis::TopologyPicture* picture = link.topology();
    if (picture == nullptr || picture->view.nodes.empty() || address.topology == redis::Topology::Standalone) {
        return displayBytes(address.endpoints.front().display());
    }
    if (address.topology == redis::Topology::Sentinel) {
        return displayBytes(picture->view.nodes.front().endpoint.display());
    }
    const auto masters = std::ranges::count_if(picture->view.nodes,
        [](const redis::Node& node) { return node.role == redis::Role::Master && !node.slots.empty(); });
    return LinkText::tr("Cluster of %n masters", nullptr, static_cast<int>(masters));
}

/// Who does not answer or let us in, named while they are few.
QString missingServers(const redis::TopologyPicture& picture)
{
    QStringList names;
    QStringList refusing;
    for (const redis::NodeStatus& status : picture.nodes) {
        if (status.missing() || status.node.failed) {
            names.append(displayBytes(status.node.endpoint.display()));
        } else if (status.problem) {
            refusing.append(displayBytes(status.node.endpoint.display()));
        }
    }
    if (names.isEmpty() && !refusing.isEmpty()) {
        return refusing.size() <= 2
            ? LinkText::tr("%1 does not let us in.").arg(refusing.join(LinkText::tr(" and ")))
            : LinkText::tr("%n servers do not let us in.", nullptr, static_cast<int>(refusing.size()));
    }
    if (names.isEmpty()) {
        return {};
    }
    return names.size() <= 2 ? LinkText::tr("No answer from %1.").arg(names.join(LinkText::tr(" and ")))
                             : LinkText::tr("No answer from %n servers.", nullptr, static_cast<int>(names.size()));
}

QString degradation(const redis::TopologyPicture& picture)
{
    QStringList sentences;
    const redis::SentinelCouncil& council = picture.view.sentinels;
    if (picture.problem) {
        sentences.append(textOf(*picture.problem));
    } else if (!council.counted) {
        sentences.append(textOf(redis::SentinelCouncil::uncounted()));
    } else if (picture.view.kind == redis::Topology::Sentinel && !council.majority()) {
        sentences.append(LinkText::tr("Only %1 of %2 sentinels agree who the master is: nothing is changed until more "
                                      "than half of them do.")
                .arg(council.agreeing)
                .arg(council.voters));
    } else if (picture.view.kind == redis::Topology::Sentinel && council.agreeing < council.voters) {
        sentences.append(LinkText::tr("%1 of %2 sentinels answer.").arg(council.agreeing).arg(council.voters));
    }
    if (!picture.view.clusterProblem.empty()) {
        sentences.append(LinkText::tr("The Cluster does not serve every slot, and so refuses reads and writes."));
    }
    if (const QString missing = missingServers(picture); !missing.isEmpty()) {
        sentences.append(missing);
    }
    for (const redis::NodeStatus& status : picture.nodes) {
        if (status.node.role == redis::Role::Replica && status.role == "master" && !status.problem) {
            sentences.append(LinkText::tr("%1 should be a replica, but still takes itself for a master.")
                    .arg(displayBytes(status.node.endpoint.display())));
        }
    }
    QStringList orphans;
    for (const redis::NodeStatus& status : picture.nodes) {
        if (!status.linkUp && !status.problem) {
            orphans.append(displayBytes(status.node.endpoint.display()));
        }
    }
    if (orphans.size() == 1) {
        sentences.append(LinkText::tr("The replica %1 does not hear its master.").arg(orphans.front()));
    } else if (!orphans.isEmpty()) {
        sentences.append(
            LinkText::tr("%n replicas do not hear their masters.", nullptr, static_cast<int>(orphans.size())));
    }
    return sentences.join(QLatin1Char(' '));
}

QString failover(const ServerLink& link)
{
    const redis::TopologyPicture* picture = link.topology();
    if (picture != nullptr && picture->view.kind == redis::Topology::Cluster) {
        return LinkText::tr("A master of the Cluster is gone; one of its replicas takes over.") + QLatin1Char(' ')
            + missingServers(*picture);
    }
    const bool answers = picture != nullptr && !picture->nodes.empty() && !picture->nodes.front().problem;
    return answers
        ? LinkText::tr("The sentinels are putting another server in the place of the master %1.").arg(place(link))
        : LinkText::tr("The master %1 is gone; the sentinels are choosing another one.").arg(place(link));
}

} // namespace

QString nameOf(const redis::Address& address)
{
    if (address.endpoints.empty()) {
        return {};
    }
    if (!address.masterName.empty()) {
        return displayBytes(address.masterName);
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
    const QString where = place(link);
    switch (link.state()) {
    case ServerLink::State::Closed:
        return LinkText::tr("No server");
    case ServerLink::State::Connecting:
        return where.isEmpty() ? LinkText::tr("Starting…") : LinkText::tr("Connecting to %1…").arg(where);
    case ServerLink::State::Lost:
        return where + QStringLiteral(" · ") + LinkText::tr("not reachable");
    case ServerLink::State::Refused:
        return where.isEmpty() ? LinkText::tr("Not started") : where + QStringLiteral(" · ") + LinkText::tr("refused");
    case ServerLink::State::FailingOver:
        return where + QStringLiteral(" · ") + LinkText::tr("failing over");
    case ServerLink::State::Connected:
    case ServerLink::State::Degraded:
        break;
    }
    const redis::Capabilities& server = link.capabilities();
    const QString role = roleName(latest ? latest->role : server.role);
    const bool single = link.address().topology != redis::Topology::Cluster;
    QStringList parts{role.isEmpty() || !single ? where : role + QLatin1Char(' ') + where};
    if (latest && !latest->flavour.empty()) {
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
    QStringList sentences;
    switch (link.state()) {
    case ServerLink::State::Closed:
    case ServerLink::State::Connecting:
    case ServerLink::State::Connected:
        return {};
    case ServerLink::State::Degraded:
        return degradation(*link.topology());
    case ServerLink::State::FailingOver:
        sentences.append(failover(link));
        break;
    case ServerLink::State::Lost:
        sentences.append(textOf(link.error()));
        sentences.append(link.trying() ? LinkText::tr("Trying now…")
                                       : LinkText::tr("Trying again in %1.").arg(seconds(link.untilRetry())));
        break;
    case ServerLink::State::Refused:
        sentences.append(textOf(link.error()));
        break;
    }
    if (age && !link.serving()) {
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
