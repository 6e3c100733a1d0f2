// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/failoverchange.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/serverrows.h"

#include <algorithm>

namespace keystrata::ui {

namespace {

QString behindText(const redis::NodeStatus& status)
{
    return !status.behindBytes     ? FailoverChange::tr("unknown")
        : *status.behindBytes == 0 ? FailoverChange::tr("up to date")
                                   : FailoverChange::tr("%1 behind").arg(formatBytes(*status.behindBytes));
}

/// What the access list does not let us see would be found out before any change, and refused then.
QString whyUncertain(const ServerLink& link)
{
    if (link.serving() && !link.capabilities().infoAllowed) {
        return FailoverChange::tr(
            "The server does not let this user run INFO: nothing would prove that the servers are "
            "still the same.");
    }
    const auto& council = link.topology()->view.sentinels;
    return council.counted ? QString() : textOf(redis::SentinelCouncil::uncounted());
}

QString nameOf(const redis::NodeStatus& status)
{
    return displayBytes(status.node.endpoint.display());
}

} // namespace

FailoverOffer failoverOffer(const ServerLink& link, const ServerRow* selected)
{
    const auto* picture = link.topology();
    if (picture == nullptr || picture->view.kind == redis::Topology::Standalone) {
        return {};
    }
    FailoverOffer offer;
    offer.whyNot = whyForbidden(link, profiles::Guard::Administrator);
    if (offer.whyNot.isEmpty()) {
        offer.whyNot = whyUncertain(link);
    }
    if (picture->view.kind == redis::Topology::Sentinel) {
        offer.text = FailoverChange::tr("&Fail Over…");
        return offer;
    }
    offer.text = FailoverChange::tr("Make &Master…");
    if (selected != nullptr && selected->kind == ServerRow::Kind::Replica) {
        offer.request.replica = selected->endpoint;
    } else if (offer.whyNot.isEmpty()) {
        offer.whyNot = FailoverChange::tr("Select the replica that is to take the place of its master.");
    }
    return offer;
}

FailoverChange::FailoverChange(ServerLink& link, FailoverRequest request, QObject* parent)
    : Change(Step::Preview, nameToType(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_name(link.name())
{
    connect(&m_link, &ServerLink::topologySeen, this, [this] {
        if (step() == Step::Run) {
            Q_EMIT changed();
        }
    });
}

FailoverChange::~FailoverChange() = default;

JobPtr FailoverChange::startPreview()
{
    m_plan = {};
    return m_link.changeLane().submit(SessionJob<redis::FailoverPlan>{
        .work =
            [replica = m_request.replica](redis::Session& session, Context& context, const auto&) {
                return replica ? redis::planFailover(session, *replica, context)
                               : redis::planFailover(session, context);
            },
        .finished =
            [this](Result<redis::FailoverPlan> plan) {
                if (plan) {
                    m_plan = std::move(*plan);
                }
                previewEnded(plan ? std::nullopt : std::optional(plan.error()));
            }});
}

JobPtr FailoverChange::startRun()
{
    m_began = std::chrono::system_clock::now();
    return m_link.changeLane().submit(SessionJob<redis::FailoverResult>{.title = title(),
        .work = [plan = m_plan](redis::Session& session, Context& context,
                    const auto&) { return redis::failOver(session, plan, context); },
        .finished =
            [this](Result<redis::FailoverResult> result) {
                m_result = std::move(result);
                runEnded();
            }});
}

QString FailoverChange::title() const
{
    const auto& replica = m_request.replica;
    return replica ? tr("Make %1 a master").arg(displayBytes(replica->display())) : tr("Fail over %1").arg(m_name);
}

QString FailoverChange::action() const
{
    return !planned() ? tr("Fail over")
        : cluster()   ? tr("Make %1 the master").arg(nameOf(m_plan.successors.front().status))
                      : tr("Fail over from %1").arg(nameOf(m_plan.master));
}

QString FailoverChange::stopText() const
{
    return tr("Stop waiting");
}

std::vector<Change::Fact> FailoverChange::facts() const
{
    if (!planned()) {
        return {};
    }
    const auto& first = m_plan.successors.front().status;
    std::vector<Fact> facts;
    facts.push_back({tr("Hands over"),
        tr("master %1, %2 keys", nullptr, pluralOf(m_plan.master.keys))
            .arg(nameOf(m_plan.master), formatCount(m_plan.master.keys)),
        true});
    if (cluster()) {
        facts.push_back({tr("Takes over"), tr("%1, %2").arg(nameOf(first), behindText(first)), true});
        facts.push_back(
            {tr("Writes"), tr("none is lost: the master holds them back until the replica has all of them")});
        facts.push_back({tr("Applications"), tr("writes to these slots wait for about a second, then follow")});
        facts.push_back({tr("Old master"), tr("follows the new one at once")});
    } else {
        const auto fit = static_cast<int>(m_plan.fit());
        facts.push_back({tr("Takes over"),
            fit == 1 ? tr("the only replica that can: the sentinels decide")
                     : tr("one of %n replicas: the sentinels choose", nullptr, fit),
            true});
        facts.push_back({tr("Writes"), tr("those that the new master has not received are lost")});
        facts.push_back({tr("Applications"), tr("reconnect: those that ask the sentinels find the new master")});
        facts.push_back(
            {tr("Old master"), tr("made a replica after about ten seconds; what is written to it until then is lost")});
    }
    facts.push_back({tr("Permission"),
        m_plan.permissionProved ? tr("granted by the server's access list")
                                : tr("not known: only the order itself will tell")});
    return facts;
}

std::vector<Attention> FailoverChange::warnings() const
{
    std::vector<Attention> warnings;
    if (!planned()) {
        return warnings;
    }
    for (const auto& successor : m_plan.successors) {
        if (!successor.unfit.empty()) {
            warnings.push_back({Tone::Warning, tr("A replica cannot take over"), textOf(successor.unfit)});
        }
    }
    if (!cluster() && m_plan.fit() == 1) {
        warnings.push_back({Tone::Warning, tr("No spare is left for a while"),
            tr("Until the old master follows, nobody could take the new master's place.")});
    }
    return warnings;
}

Change::Table FailoverChange::details() const
{
    Table table;
    if (!planned() || cluster()) {
        return table;
    }
    table.headers = {tr("Replica"), tr("Following"), tr("Priority")};
    for (const auto& [status, unfit] : m_plan.successors) {
        table.rows.push_back({nameOf(status), unfit.empty() ? behindText(status) : tr("cannot take over"),
            status.priority == 0 ? tr("never") : QLocale().toString(static_cast<qulonglong>(status.priority))});
    }
    return table;
}

QStringList FailoverChange::happenings() const
{
    QStringList lines;
    for (const auto& event : m_link.topologyEvents()) {
        if (event.time >= m_began) {
            lines.append(textOf(event.message));
        }
    }
    return lines;
}

Attention FailoverChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    const QString old = nameOf(m_plan.master);
    if (*m_result) {
        const auto& result = **m_result;
        const QString took = tr("It took over within %1 s.")
                                 .arg(QLocale().toString(static_cast<double>(result.took.count()) / 1000, 'f', 1));
        const QString follows = result.followed
            ? tr("%1 follows it.").arg(old)
            : tr("%1 does not follow it yet: watch it on the Server page.").arg(old);
        return {result.followed ? Tone::Good : Tone::Warning,
            tr("%1 is the master").arg(displayBytes(result.master.display())), took + QLatin1Char(' ') + follows};
    }
    const Error& error = m_result->error();
    if (error.kind == ErrorKind::Cancelled) {
        return {Tone::Warning, tr("Nobody waits for it any more"),
            tr("If the failover was ordered already it goes on by itself: the Server page shows what becomes of it.")};
    }
    return {error.kind == ErrorKind::Timeout ? Tone::Warning : Tone::Bad, tr("%1 has not handed over").arg(old),
        textOf(error)};
}

} // namespace keystrata::ui
