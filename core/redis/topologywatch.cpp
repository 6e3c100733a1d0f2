// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/topologywatch.h"

#include "core/base/redact.h"
#include "core/redis/cluster.h"
#include "core/redis/hello.h"
#include "core/redis/info.h"
#include "core/redis/poll.h"
#include "core/redis/sentinel.h"
#include "core/redis/sentinelnews.h"
#include "core/redis/sshtunnel.h"

#include <algorithm>
#include <array>

namespace keystrata::redis {

namespace {

constexpr std::chrono::milliseconds CalmPause{1000};
constexpr std::chrono::milliseconds RestlessPause{100};
/// For servers to answer in one look; those that take longer answer in the next.
constexpr std::chrono::milliseconds LookTime{300};
constexpr std::chrono::milliseconds RedialPause{1000};
/// Where somebody must change a right or a password first, and each try stands in the server's ACL log.
constexpr std::chrono::milliseconds RefusedPause{30'000};
constexpr std::chrono::milliseconds SentinelTime{1000};
constexpr std::chrono::seconds SameNews{10};
/// Nodes of a Cluster that are asked who owns what; each knows all.
constexpr size_t MostAsked = 5;

std::chrono::milliseconds pauseAfter(const Error& error)
{
    return error.refusesUs() ? RefusedPause : RedialPause;
}

std::optional<uint64_t> numberIn(std::string_view info, std::string_view field)
{
    return infoField(info, field).empty() ? std::nullopt : std::optional(infoNumber(info, field));
}

} // namespace

/// One server and what it has told.
struct TopologyWatch::Poll
{
    NodeStatus status;
    std::unique_ptr<Connection> connection = {};
    Clock::time_point askedAt = {};
    Clock::time_point redialAt = {};
    size_t questions = 0; ///< of the last round
    bool askedHello = false; ///< in the place of INFO
    bool askedForView = false;
    std::optional<TopologyView> view = {}; ///< of the last answer
    std::string replication = {}; ///< INFO of the last answer

    bool up() const { return connection && connection->open(); }
};

/// A subscription to what one sentinel says.
struct TopologyWatch::Ear
{
    Endpoint endpoint;
    std::unique_ptr<Connection> connection = {};
    Clock::time_point redialAt = {};
};

TopologyWatch::TopologyWatch(const Target& target, const SessionOptions& options)
    : m_options(options)
    , m_dialer(target, options.tunnel ? options.tunnel : SshTunnel::forTarget(target))
{
    m_view.kind = target.address.topology;
    if (m_view.kind == Topology::Sentinel) {
        m_sentinels = std::make_unique<Sentinels>(m_dialer);
    }
}

TopologyWatch::~TopologyWatch() = default;

void TopologyWatch::note(Message message, bool serious)
{
    m_events.push_back({std::chrono::system_clock::now(), std::move(message), serious});
}

Status TopologyWatch::findServers(Context& context)
{
    const auto told = [&context](const Status& status) { return status || !context.stopRequested(); };
    Result<TopologyView> view = m_view;
    if (m_sentinels) {
        view = m_sentinels->ask(Clock::now() + SentinelTime, context);
    } else if (m_view.kind == Topology::Cluster) {
        std::vector<TopologyView> views;
        for (const auto& poll : m_polls) {
            if (const auto& seen = poll->view; seen && !poll->status.problem) {
                views.push_back(*seen);
            }
        }
        std::vector<Endpoint> known;
        known.reserve(m_view.nodes.size());
        for (const auto& node : m_view.nodes) {
            known.push_back(node.endpoint);
        }
        const auto& target = m_dialer.target();
        view = !views.empty()
            ? mergeViews(views)
            : discover(m_dialer, known, {.credentials = {target.address.user, target.address.password}},
                  Clock::now() + m_options.connectTimeout, context);
    } else {
        const auto& endpoint = m_dialer.target().address.endpoints.front();
        Node self{.endpoint = endpoint, .id = endpoint.display()};
        const auto asked =
            std::ranges::find_if(m_polls, [&self](const auto& poll) { return poll->status.node.id == self.id; });
        view = TopologyView{.kind = Topology::Standalone,
            .nodes = nodesFromReplication(asked != m_polls.end() ? (*asked)->replication : std::string(), self)};
    }
    if (!told(view ? Status{} : Status(fail(view.error())))) {
        return fail(Context::cancelled());
    }
    m_problem = view ? std::nullopt : std::optional(view.error());
    if (view) {
        m_view = std::move(*view);
    }
    return {};
}

/// Keeps a poll for every server of the view, with what is known of it.
Status TopologyWatch::dialServers(Context& context)
{
    std::vector<std::unique_ptr<Poll>> polls;
    std::vector<Poll*> called;
    std::vector<Endpoint> endpoints;
    bool dead = false;
    const auto now = Clock::now();
    for (const auto& node : m_view.nodes) {
        const auto known = std::ranges::find_if(m_polls, [&node](const auto& poll) {
            return poll && poll->status.node.id == node.id && poll->status.node.endpoint == node.endpoint;
        });
        polls.push_back(known != m_polls.end() ? std::move(*known) : std::make_unique<Poll>());
        auto& poll = *polls.back();
        poll.status.node = node;
        if (!poll.up() && now >= poll.redialAt) {
            dead = dead || node.suspected || node.failed || poll.status.problem.has_value();
            called.push_back(&poll);
            endpoints.push_back(node.endpoint);
        }
    }
    m_polls = std::move(polls);
    if (called.empty()) {
        return {};
    }
    const auto& address = m_dialer.target().address;
    const Greeting greeting{.credentials = {address.user, address.password}, .clientName = m_options.clientName};
    // One that is known to be down must not keep the others from being looked at.
    const auto patience = dead ? LookTime : m_options.connectTimeout;
    auto outcomes = m_dialer.dialAll(
        endpoints, greeting, now + patience, context, {.count = (endpoints.size() + 1) / 2, .grace = LookTime});
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    for (size_t i = 0; i < called.size(); ++i) {
        if (outcomes[i]) {
            called[i]->connection = std::move(*outcomes[i]);
        } else {
            called[i]->status.problem = outcomes[i].error();
            called[i]->redialAt = Clock::now() + pauseAfter(outcomes[i].error());
        }
    }
    return {};
}

void TopologyWatch::take(Poll& poll)
{
    const Reply info = poll.connection->take();
    auto& status = poll.status;
    if (poll.askedHello || (info.isError() && forbidsCommand(info.text(), "INFO"))) {
        // It answers, and that is what counts most.
        status.problem.reset();
        status.keys = 0;
        if (const auto hello = poll.askedHello ? readHello(info) : std::nullopt) {
            status.role = hello->role;
        } else if (!poll.askedHello) {
            poll.connection->noteRefusal("INFO", redact(info.text()));
            status.denied = refusalOf("INFO", info.text());
        }
    } else if (info.isError()) {
        status.problem = errorFromReply("INFO", info.text());
    } else {
        const auto text = info.text();
        poll.replication = text;
        status.problem.reset();
        status.denied.reset();
        status.runId = infoField(text, "run_id");
        status.role = infoField(text, "role");
        status.keys = 0;
        for (size_t at = text.find(":keys="); at != std::string_view::npos; at = text.find(":keys=", at + 1)) {
            const auto line = text.substr(at + 1);
            status.keys += infoNumber("keys:" + std::string(line.substr(5, line.find(',') - 5)), "keys");
        }
        const bool replica = status.role == "slave";
        status.linkUp = !replica || infoField(text, "master_link_status") == "up";
        const auto& applied = numberIn(text, "slave_repl_offset");
        status.offset = replica && applied ? *applied : infoNumber(text, "master_repl_offset");
        const auto silent = numberIn(text, "master_last_io_seconds_ago");
        status.silentSeconds = replica && status.linkUp ? silent : std::nullopt;
        status.priority = numberIn(text, "slave_priority").value_or(100);
    }
    if (poll.askedForView) {
        auto view = takeClusterView(*poll.connection);
        poll.view = view ? std::optional(std::move(*view)) : std::nullopt;
    }
}

Status TopologyWatch::askServers(Context& context)
{
    size_t asked = 0;
    const auto now = Clock::now();
    for (auto& poll : m_polls) {
        if (!poll->up() || poll->connection->owed() > 0) {
            continue;
        }
        poll->askedHello = poll->connection->refusal("INFO") != nullptr;
        poll->connection->add({poll->askedHello ? "HELLO" : "INFO"});
        poll->questions = 1;
        poll->askedForView = m_view.kind == Topology::Cluster && asked < MostAsked;
        if (poll->askedForView) {
            poll->questions += queueClusterQuestions(*poll->connection);
            ++asked;
        } else {
            poll->view.reset();
        }
        poll->askedAt = now;
    }
    std::vector<Connection*> waiting;
    const auto until = now + LookTime;
    while (true) {
        waiting.clear();
        for (auto& poll : m_polls) {
            if (poll->connection && poll->connection->owed() > 0 && poll->connection->ready() >= poll->questions) {
                take(*poll);
            } else if (poll->up() && poll->connection->owed() > 0) {
                waiting.push_back(poll->connection.get());
            }
        }
        if (waiting.empty() || Clock::now() >= until) {
            break;
        }
        const auto status = waitForAny(waiting, Clock::time_point::max(), context, until);
        if (!status && status.error().kind == ErrorKind::Cancelled) {
            return status;
        }
        for (auto& poll : m_polls) {
            if (!status && poll->connection && !poll->connection->open()) {
                poll->status.problem = poll->status.problem.value_or(status.error());
                poll->connection.reset();
            }
        }
    }
    for (auto& poll : m_polls) {
        if (poll->up() && poll->connection->owed() > 0 && Clock::now() >= poll->askedAt + LookTime) {
            poll->status.problem = Error{ErrorKind::Timeout,
                {"topology.silent", "The server at {0} has not answered for {1} ms: it may be overloaded or paused.",
                    {poll->status.node.endpoint.display(),
                        std::to_string(
                            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - poll->askedAt)
                                .count())}},
                {}};
            if (Clock::now() >= poll->askedAt + m_options.commandTimeout) {
                poll->connection.reset();
            }
        }
    }
    return {};
}

void TopologyWatch::describe(TopologyPicture& picture)
{
    picture.takenAt = std::chrono::system_clock::now();
    picture.view = m_view;
    picture.problem = m_problem;
    for (const auto& poll : m_polls) {
        picture.nodes.push_back(poll->status);
    }
    for (auto& status : picture.nodes) {
        const auto master = std::ranges::find_if(
            picture.nodes, [&status](const NodeStatus& other) { return other.node.id == status.node.master; });
        const bool known = status.node.role == Role::Replica && !status.role.empty() && !status.denied
            && master != picture.nodes.end() && !master->role.empty() && !master->denied;
        status.behindBytes =
            known ? std::optional(master->offset - std::min(master->offset, status.offset)) : std::nullopt;
    }
}

Result<TopologyPicture> TopologyWatch::look(Context& context)
{
    if (auto status = m_dialer.loadTlsOnce(); !status) {
        return fail(status.error());
    }
    if (auto status = findServers(context); !status) {
        return fail(status.error());
    }
    if (auto status = dialServers(context); !status) {
        return fail(status.error());
    }
    if (auto status = askServers(context); !status) {
        return fail(status.error());
    }
    TopologyPicture picture;
    describe(picture);
    if (m_last) {
        std::ranges::move(changesBetween(*m_last, picture), std::back_inserter(m_events));
    }
    m_last = std::make_unique<TopologyPicture>(picture);
    picture.events = std::exchange(m_events, {});
    const bool refused = m_problem && m_problem->refusesUs();
    m_nextLook = Clock::now() + (refused ? RefusedPause : calm(picture) ? CalmPause : RestlessPause);
    return picture;
}

bool TopologyWatch::calm(const TopologyPicture& picture)
{
    return !picture.problem && !picture.failingOver()
        && std::ranges::none_of(picture.nodes,
            [](const NodeStatus& status) { return status.node.role == Role::Master && status.missing(); });
}

Status TopologyWatch::listenToSentinels(Context& context)
{
    if (!m_sentinels) {
        return {};
    }
    std::vector<Ear*> called;
    std::vector<Endpoint> endpoints;
    for (const auto& member : m_view.sentinels.members) {
        auto ear =
            std::ranges::find_if(m_ears, [&member](const auto& known) { return known->endpoint == member.endpoint; });
        if (ear == m_ears.end()) {
            m_ears.push_back(std::make_unique<Ear>(Ear{.endpoint = member.endpoint}));
            ear = m_ears.end() - 1;
        }
        const bool deaf = !(*ear)->connection || !(*ear)->connection->open();
        if (deaf && !member.problem && Clock::now() >= (*ear)->redialAt) {
            called.push_back(ear->get());
            endpoints.push_back(member.endpoint);
        }
    }
    auto outcomes = m_dialer.dialAll(endpoints, {.credentials = m_dialer.target().sentinel, .clientName = "keystrata"},
        Clock::now() + SentinelTime, context);
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    for (size_t i = 0; i < called.size(); ++i) {
        called[i]->redialAt = Clock::now() + (outcomes[i] ? RedialPause : pauseAfter(outcomes[i].error()));
        if (outcomes[i]) {
            called[i]->connection = std::move(*outcomes[i]);
            called[i]->connection->acceptMessages();
            called[i]->connection->add({"PSUBSCRIBE", "*"});
        }
    }
    return {};
}

void TopologyWatch::hear(Ear& ear)
{
    while (ear.connection && ear.connection->ready() > 0) {
        const auto news = readSentinelNews(ear.connection->take(), m_dialer.target().address.masterName);
        if (!news) {
            continue;
        }
        m_nextLook = Clock::now();
        // Every sentinel says it; once is enough.
        std::erase_if(m_said, [](const auto& said) { return Clock::now() - said.second > SameNews; });
        if (!news->message.empty() && std::ranges::find(m_said, news->message, &Said::first) == m_said.end()) {
            note(news->message, news->serious);
            m_said.emplace_back(news->message, Clock::now());
        }
    }
}

Status TopologyWatch::wait(Context& context)
{
    if (auto status = listenToSentinels(context); !status) {
        return status;
    }
    while (Clock::now() < m_nextLook) {
        std::vector<Connection*> open;
        for (const auto& ear : m_ears) {
            if (ear->connection && ear->connection->open()) {
                open.push_back(ear->connection.get());
            }
        }
        for (const auto& poll : m_polls) { // which ask nothing now, but may hang up
            if (poll->up()) {
                open.push_back(poll->connection.get());
            }
        }
        std::array<pollfd, 1> none{};
        const auto status = open.empty() ? pollUntil(none, Clock::time_point::max(), context, m_nextLook)
                                         : waitForAny(open, Clock::time_point::max(), context, m_nextLook);
        if (!status && status.error().kind == ErrorKind::Cancelled) {
            return status;
        }
        for (const auto& ear : m_ears) {
            hear(*ear);
        }
        if (!status) { // somebody has hung up
            m_nextLook = Clock::now();
        }
    }
    return {};
}

Status watchTopology(const Target& target, const SessionOptions& options, Context& context,
    const std::function<void(TopologyPicture)>& sink)
{
    TopologyWatch watch(target, options);
    while (true) {
        auto picture = watch.look(context);
        if (!picture) {
            return fail(picture.error());
        }
        sink(std::move(*picture));
        if (auto status = watch.wait(context); !status) {
            return status;
        }
    }
}

} // namespace keystrata::redis
