// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/scan.h"

#include "core/keyspace/scannode.h"
#include "core/redis/poll.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace keystrata::keyspace {

namespace {

/// Masters of a Cluster that are scanned at the same time.
constexpr size_t MostAtOnce = 16;
constexpr std::chrono::milliseconds PassPause{250};
constexpr size_t StraysAtOnce = 64;

Status pause(std::chrono::milliseconds time, Context& context)
{
    std::array<pollfd, 1> none{};
    return redis::pollUntil(none, Clock::time_point::max(), context, Clock::now() + time);
}

Message missingSlots(const SlotPasses& passes, const redis::TopologyView& view)
{
    std::string nodes;
    for (const auto& node : view.nodes) {
        const bool concerned =
            node.role == redis::Role::Master && std::ranges::any_of(node.slots, [&](const auto& range) {
                for (unsigned slot = range.first; slot <= range.last; ++slot) {
                    if (passes.isLeft(static_cast<uint16_t>(slot))) {
                        return true;
                    }
                }
                return false;
            });
        if (concerned) {
            nodes += (nodes.empty() ? "" : ", ") + node.endpoint.display();
        }
    }
    return {"scan.slots_missing",
        "{0} of the Cluster's 16384 slots could not be scanned, because {1} cannot be reached.",
        {std::to_string(passes.left()), nodes.empty() ? std::string("their node") : nodes}};
}

Message missingAnswers(size_t keys)
{
    return {"scan.answers_missing",
        "{0} keys were found, but the node that holds them cannot be asked about them any more.",
        {std::to_string(keys)}};
}

Message movesUnseen()
{
    return {"scan.moves_unseen",
        "The server's access list does not allow CLUSTER NODES, which alone tells what slots are on the move: keys "
        "that "
        "moved during this scan may be missing.",
        {}};
}

Error unreachable(const redis::Link* link)
{
    if (link == nullptr) {
        return {ErrorKind::Network,
            {"scan.no_owner", "Nobody in the Cluster holds the slot of a key that was asked for.", {}}, {}};
    }
    return link->problem.value_or(Error{ErrorKind::Network,
        {"connection.none", "There is no connection to {0}.", {link->node.endpoint.display()}}, {}});
}

} // namespace

Scanner::Scanner(redis::Session& session, Pace pace) : m_session(session), m_pace(pace)
{
    m_session.ledger().beginAnalysis();
}

Scanner::~Scanner()
{
    m_session.ledger().endAnalysis();
}

ScanNode& Scanner::node(const redis::Link& link)
{
    for (const auto& node : m_nodes) {
        if (node->id() == link.node.id) {
            return *node;
        }
    }
    m_nodes.push_back(
        std::make_unique<ScanNode>(m_session.ledger(), link.node.id, m_pace, m_session.capabilities().infoAllowed));
    return *m_nodes.back();
}

Result<ScanResult> Scanner::run(int db, ScanVisitor& visitor, Context& context, std::string match)
{
    m_match = std::move(match);
    if (auto status = m_session.select(db, context); !status) {
        return fail(status.error());
    }
    m_proceed = true;
    if (m_session.topology().kind == redis::Topology::Cluster) {
        return scanCluster(visitor, context);
    }
    if (auto status = pass(nullptr, visitor, context); !status) {
        return fail(status.error());
    }
    ScanResult total;
    addUp(total);
    total.complete = m_proceed;
    return total;
}

/// One pass over all servers that hold keys to be looked at.
Status Scanner::pass(SlotPasses* passes, ScanVisitor& visitor, Context& context)
{
    const auto links = m_session.scanLinks(context);
    if (!links) {
        return fail(links.error());
    }
    m_active.clear();
    for (const auto* link : *links) {
        if (!link->up() && passes == nullptr) {
            return fail(unreachable(link));
        }
        // In later passes only those with slots that are not done; a replica has its master's slots, under its id.
        const auto& holder = link->node.role == redis::Role::Replica ? link->node.master : link->node.id;
        if (link->up() && (passes == nullptr || passes->wantedFrom(holder).any())) {
            auto& scanned = node(*link);
            scanned.begin(*link->connection, passes, holder, m_match);
            m_active.push_back(&scanned);
        }
    }
    return drive(visitor, context);
}

Result<ScanResult> Scanner::scanCluster(ScanVisitor& visitor, Context& context)
{
    SlotPasses passes;
    ScanResult total;
    m_strays.clear();
    auto progressAt = Clock::now();
    if (auto status = m_session.reconnect(context); !status) {
        return fail(status.error());
    }
    bool movesTold = m_session.topology().openSlotsTold;
    while (m_proceed && (passes.left() > 0 || !m_strays.empty())
        && Clock::now() - progressAt < m_session.options().scanPatience) {
        const auto before = passes.left() + m_strays.size();
        const auto toldBefore = m_session.topology().tellers;
        passes.begin(m_session.topology());
        if (auto status = pass(&passes, visitor, context); !status) {
            return fail(status.error());
        }
        addUp(total);
        // Also with nobody reached for the moment: what is there is tried again until patience ends.
        if (auto status = m_session.reconnect(context); !status && !status.error().transient()) {
            return fail(status.error());
        }
        std::vector<std::string> finished;
        for (const auto* scanned : m_active) {
            // Only a node itself tells of its slots under way.
            const bool told = std::ranges::count(toldBefore, scanned->holder()) > 0
                && std::ranges::count(m_session.topology().tellers, scanned->holder()) > 0;
            if (told && !scanned->lost() && scanned->finished()) {
                finished.push_back(scanned->holder());
            }
        }
        passes.end(m_session.topology(), finished);
        movesTold = movesTold && m_session.topology().openSlotsTold;
        if (auto status = findStrays(visitor, context); !status) {
            return fail(status.error());
        }
        if (passes.left() + m_strays.size() < before) {
            progressAt = Clock::now();
            continue;
        }
        if (auto status = pause(PassPause, context); !status) {
            return fail(status.error());
        }
        m_proceed = m_proceed && visitor.proceed();
    }
    total.complete = m_proceed && passes.left() == 0 && m_strays.empty() && movesTold;
    if (m_proceed && !movesTold) {
        total.missing.push_back(movesUnseen());
    }
    if (m_proceed && passes.left() > 0) {
        total.missing.push_back(missingSlots(passes, m_session.topology()));
    }
    if (m_proceed && !m_strays.empty()) {
        total.missing.push_back(missingAnswers(m_strays.size()));
        for (const auto& stray : m_strays) {
            visitor.answered({.key = stray.name, .tag = stray.tag}); // with nothing known
        }
    }
    return total;
}

Result<ScanResult> Scanner::lookUp(int db, std::span<const std::string> names, ScanVisitor& visitor, Context& context)
{
    if (auto status = m_session.select(db, context); !status) {
        return fail(status.error());
    }
    m_proceed = true;
    m_active.clear();
    m_strays.clear();
    ScanResult total;
    const bool cluster = m_session.topology().kind == redis::Topology::Cluster;
    std::map<redis::Link*, std::vector<const std::string*>> shares;
    for (const auto& name : names) {
        auto* link = m_session.ownerOf(name);
        if (link != nullptr && link->up()) {
            shares[link].push_back(&name);
        } else if (cluster) { // somebody may take over
            ++total.scanned;
            if (const auto question = visitor.visit(name); question.ask != ask::Nothing) {
                m_strays.push_back({name, question.ask, question.tag});
            }
        } else {
            return fail(unreachable(link));
        }
    }
    for (const auto& [link, share] : shares) {
        auto& asked = node(*link);
        asked.name(*link->connection, share, cluster, visitor);
        m_active.push_back(&asked);
    }
    if (auto status = drive(visitor, context); !status) {
        return fail(status.error());
    }
    addUp(total);
    if (auto status = waitForStrays(visitor, context); !status) {
        return fail(status.error());
    }
    total.complete = m_proceed;
    return total;
}

Status Scanner::drive(ScanVisitor& visitor, Context& context)
{
    std::vector<redis::Connection*> waiting;
    while (true) {
        const auto now = Clock::now();
        auto wakeAt = Clock::time_point::max();
        waiting.clear();
        size_t busy = 0;
        for (auto* node : m_active) {
            if (node->finished() || node->lost() || busy == MostAtOnce) {
                continue;
            }
            ++busy;
            if (m_proceed && node->maySend(now)) {
                node->send(now);
            }
            if (node->waiting()) {
                waiting.push_back(&node->connection());
                wakeAt = std::min(wakeAt, node->oldestSent() + m_session.options().commandTimeout);
            }
            if (m_proceed && node->paused()) {
                wakeAt = std::min(wakeAt, node->due());
            }
        }
        if (waiting.empty() && wakeAt == Clock::time_point::max()) {
            return {};
        }
        if (auto status = await(waiting, wakeAt, context); !status) {
            return status;
        }
        for (auto* node : m_active) {
            if (node->lost()) {
                continue;
            }
            if (auto status = node->receive(visitor, context); !status) {
                node->connection().close();
                if (status = giveUpOn(*node, status.error()); !status) {
                    return status;
                }
            }
        }
        const auto left = Clock::now();
        m_proceed = m_proceed && visitor.proceed();
        for (auto* node : m_active) {
            node->excuse(Clock::now() - left);
        }
    }
}

/// Waits for answers; a node that is gone or silent for too long is given up.
Status Scanner::await(std::span<redis::Connection* const> waiting, Clock::time_point wakeAt, Context& context)
{
    auto status = redis::waitForAny(waiting, Clock::time_point::max(), context, wakeAt);
    if (!status && status.error().kind == ErrorKind::Cancelled) {
        return status;
    }
    const auto now = Clock::now();
    for (auto* node : m_active) {
        if (node->lost() || !node->waiting()) {
            continue;
        }
        auto& connection = node->connection();
        // Answers that came before the end are still good.
        const bool late = now >= node->oldestSent() + m_session.options().commandTimeout && connection.ready() == 0;
        if (late) {
            status = connection.await(1, Clock::time_point{}, context);
        }
        if (!connection.open() && connection.ready() == 0) {
            const auto why = status ? connection.step().error() : status.error();
            if (auto given = giveUpOn(*node, why); !given) {
                return given;
            }
        }
    }
    return {};
}

/// Only a Cluster can go on without one of its servers.
Status Scanner::giveUpOn(ScanNode& node, Error why)
{
    if (m_session.topology().kind != redis::Topology::Cluster || !why.transient()) {
        return fail(std::move(why));
    }
    node.lose(std::move(why));
    return {};
}

void Scanner::collectStrays()
{
    for (auto* node : m_active) {
        for (auto& strays = node->strays(); !strays.empty(); strays.pop()) {
            const auto& entry = strays.front();
            m_strays.push_back({std::string(strays.name(entry)), entry.ask, entry.tag});
        }
    }
}

/// Keys whose answers were elsewhere are asked again, wherever they are now. Those whose owner is down stay strays.
Status Scanner::findStrays(ScanVisitor& visitor, Context& context)
{
    collectStrays();
    // One node that is down must not cost the keys of the others.
    std::map<const redis::Link*, std::vector<Stray>> shares;
    for (auto& stray : std::exchange(m_strays, {})) {
        const auto* owner = m_session.ownerOf(stray.name);
        shares[owner != nullptr && owner->up() ? owner : nullptr].push_back(std::move(stray));
    }
    for (auto& [owner, share] : shares) {
        for (auto rest = std::span(share); !rest.empty();) {
            const auto some = rest.first(std::min(rest.size(), StraysAtOnce));
            rest = rest.subspan(some.size());
            std::vector<std::vector<std::string>> commands;
            for (const auto& stray : some) {
                for (const auto& command : QuestionCommands) {
                    if ((stray.ask & command.bit) != 0) {
                        commands.emplace_back(command.words.begin(), command.words.begin() + command.count);
                        commands.back().push_back(stray.name);
                    }
                }
            }
            const auto replies = owner != nullptr ? m_session.pipeline(commands, context)
                                                  : Result<std::vector<redis::OwnedReply>>(fail(unreachable(nullptr)));
            if (!replies && replies.error().kind == ErrorKind::Cancelled) {
                return fail(replies.error());
            }
            if (!replies) {
                std::ranges::move(some, std::back_inserter(m_strays));
                continue;
            }
            size_t next = 0;
            for (const auto& stray : some) {
                answerStray(stray, *replies, next, visitor);
            }
        }
    }
    return {};
}

/// Takes the replies to the questions for one key.
void Scanner::answerStray(
    const Stray& stray, std::span<const redis::OwnedReply> replies, size_t& next, ScanVisitor& visitor)
{
    KeyValues values;
    values.key = stray.name;
    values.tag = stray.tag;
    bool again = false;
    for (const auto& command : QuestionCommands) {
        if ((stray.ask & command.bit) == 0) {
            continue;
        }
        const auto reply = replies[next++].get();
        if (!readValue(command.bit, reply, values)) {
            const auto meaning = redis::classifyError(reply.text());
            again = again || meaning == redis::ErrorClass::Rediscover || meaning == redis::ErrorClass::RetryHere;
        }
    }
    if (again) {
        m_strays.push_back(stray);
    } else {
        visitor.answered(values);
    }
}

Status Scanner::waitForStrays(ScanVisitor& visitor, Context& context)
{
    auto progressAt = Clock::now();
    collectStrays();
    while (m_proceed && !m_strays.empty()) {
        const auto before = m_strays.size();
        if (auto status = findStrays(visitor, context); !status) {
            return status;
        }
        if (m_strays.size() < before) {
            progressAt = Clock::now();
            continue;
        }
        if (Clock::now() - progressAt >= m_session.options().scanPatience) {
            return fail(unreachable(m_session.ownerOf(m_strays.front().name)));
        }
        if (auto status = pause(PassPause, context); !status) {
            return status;
        }
        if (auto status = m_session.reconnect(context); !status && !status.error().transient()) {
            return status;
        }
        m_proceed = m_proceed && visitor.proceed();
    }
    return {};
}

void Scanner::addUp(ScanResult& total) const
{
    for (const auto* node : m_active) {
        total.scanned += node->result().scanned;
        total.duplicates += node->result().duplicates;
        total.keptFromUs += node->result().keptFromUs;
        total.refused.insert(node->result().refused.begin(), node->result().refused.end());
    }
}

} // namespace keystrata::keyspace
