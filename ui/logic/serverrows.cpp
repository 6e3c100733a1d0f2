// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serverrows.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>
#include <tuple>

namespace keystrata::ui {

namespace {

struct ServerText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::ServerText)
};

/// Behind by so much a replica would lose writes that matter if it were promoted now.
constexpr uint64_t MuchBehind = uint64_t{10} * 1000 * 1000;

size_t slotsOf(const redis::Node& node)
{
    size_t count = 0;
    for (const auto& range : node.slots) {
        count += size_t{1} + range.last - range.first;
    }
    return count;
}

void describeState(const redis::NodeStatus& status, ServerRow& row)
{
    const bool replica = status.node.role == redis::Role::Replica;
    if (status.problem) {
        row.problem = textOf(*status.problem);
    } else if (status.denied) {
        row.problem = textOf(*status.denied); // why there are no figures
    }
    if (status.node.failed) {
        row.state = ServerText::tr("down");
        row.tone = Tone::Bad;
    } else if (status.problem && status.problem->refusesUs()) {
        row.state = ServerText::tr("does not let us in");
        row.tone = Tone::Warning;
    } else if (status.problem) {
        row.state = ServerText::tr("no answer");
        row.tone = replica ? Tone::Warning : Tone::Bad;
    } else if (status.denied && status.role.empty()) {
        row.state = ServerText::tr("answers");
        row.tone = Tone::Good;
    } else if (status.role.empty()) {
        row.state = ServerText::tr("not asked yet");
        row.tone = Tone::Plain;
    } else if (!status.linkUp) {
        row.state = ServerText::tr("without master");
        row.tone = Tone::Warning;
    } else if (status.node.suspected) {
        row.state = ServerText::tr("suspected");
        row.tone = Tone::Warning;
    } else if (replica != (status.role == "slave")) {
        row.state =
            ServerText::tr("says it is a %1").arg(replica ? ServerText::tr("master") : ServerText::tr("replica"));
        row.tone = Tone::Warning;
    } else {
        row.state = ServerText::tr("well");
        row.tone = Tone::Good;
    }
}

QString followingText(const redis::NodeStatus& status, const QLocale& locale)
{
    const bool follows = status.node.role == redis::Role::Replica && status.role == "slave";
    if (!follows || !status.behindBytes || status.problem) {
        return {};
    }
    return *status.behindBytes == 0 ? ServerText::tr("up to date")
                                    : ServerText::tr("%1 behind").arg(formatBytes(*status.behindBytes, locale));
}

ServerRow rowOf(const redis::NodeStatus& status, int group, const QLocale& locale)
{
    const bool replica = status.node.role == redis::Role::Replica;
    ServerRow row;
    row.kind = replica ? ServerRow::Kind::Replica : ServerRow::Kind::Master;
    row.group = group;
    row.role = replica ? ServerText::tr("replica") : ServerText::tr("master");
    row.endpoint = status.node.endpoint;
    row.address = displayBytes(status.node.endpoint.display());
    row.following = followingText(status, locale);
    row.keyCount = status.keys;
    row.keys = status.role.empty() || status.denied ? QString() : formatCount(status.keys, locale);
    if (const size_t count = slotsOf(status.node); count > 0) {
        row.slots = formatCount(count, locale);
    }
    describeState(status, row);
    if (replica && row.tone == Tone::Good && status.behindBytes.value_or(0) > MuchBehind) {
        row.tone = Tone::Warning;
    }
    return row;
}

ServerRow rowOf(const redis::SentinelCouncil::Member& member, const redis::TopologyPicture& picture, int group)
{
    ServerRow row;
    row.kind = ServerRow::Kind::Sentinel;
    row.group = group;
    row.role = ServerText::tr("sentinel");
    row.endpoint = member.endpoint;
    row.address = displayBytes(member.endpoint.display());
    const redis::Endpoint* master = picture.view.nodes.empty() ? nullptr : &picture.view.nodes.front().endpoint;
    if (member.problem) {
        row.problem = textOf(*member.problem);
        row.state = member.problem->refusesUs() ? ServerText::tr("does not let us in") : ServerText::tr("no answer");
        row.tone = Tone::Warning;
    } else if (!member.names) {
        row.state = ServerText::tr("not asked yet");
    } else if (master != nullptr && *member.names != *master) {
        row.state = ServerText::tr("names %1").arg(displayBytes(member.names->display()));
        row.tone = Tone::Warning;
    } else {
        row.state = ServerText::tr("agrees");
        row.tone = Tone::Good;
    }
    return row;
}

} // namespace

std::vector<ServerRow> serverRows(const redis::TopologyPicture& picture, const QLocale& locale)
{
    std::vector<ServerRow> rows;
    std::map<std::string, int> groups;
    for (const redis::NodeStatus& status : picture.nodes) {
        const std::string& master = status.node.role == redis::Role::Replica ? status.node.master : status.node.id;
        const auto group = groups.try_emplace(master, static_cast<int>(groups.size())).first->second;
        rows.push_back(rowOf(status, group, locale));
    }
    std::ranges::stable_sort(
        rows, {}, [](const ServerRow& row) { return std::tuple(row.group, row.kind, row.address); });
    for (const auto& member : picture.view.sentinels.members) {
        rows.push_back(rowOf(member, picture, static_cast<int>(groups.size())));
    }
    return rows;
}

QString topologySummary(const redis::TopologyPicture& picture)
{
    const auto masters = std::ranges::count(picture.view.nodes, redis::Role::Master, &redis::Node::role);
    const auto replicas = std::ranges::count(picture.view.nodes, redis::Role::Replica, &redis::Node::role);
    QStringList parts{ServerText::tr("%n masters", nullptr, static_cast<int>(masters)),
        replicas == 0 ? ServerText::tr("no replicas")
                      : ServerText::tr("%n replicas", nullptr, static_cast<int>(replicas))};
    const redis::SentinelCouncil& council = picture.view.sentinels;
    if (picture.view.kind == redis::Topology::Sentinel && (!council.counted || council.quorum == 0)) {
        parts.append(ServerText::tr("%n sentinels agree", nullptr, static_cast<int>(council.agreeing)));
    } else if (picture.view.kind == redis::Topology::Sentinel) {
        parts.append(ServerText::tr("%1 of %2 sentinels agree, %3 can call a failover")
                .arg(council.agreeing)
                .arg(council.voters)
                .arg(council.quorum));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace keystrata::ui
