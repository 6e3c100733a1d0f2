// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sentinel.h"

#include "core/base/redact.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::redis {

namespace {

/// For the sentinels that have not answered yet, once a majority agrees.
constexpr std::chrono::milliseconds Grace{50};
/// A sentinel that could not be reached is not called again in every round.
constexpr std::chrono::milliseconds RedialPause{1000};
/// Nor one that does not let us in: each try stands in its ACL log.
constexpr std::chrono::milliseconds RefusedPause{30'000};
/// For sentinels that another one told of: their addresses may lead nowhere from here.
constexpr std::chrono::milliseconds ForStrangers{500};

/// What a sentinel is asked, in this order.
constexpr std::array<std::string_view, 5> Questions{
    "MYID", "GET-MASTER-ADDR-BY-NAME", "MASTER", "REPLICAS", "SENTINELS"};
constexpr std::string_view WhoIsMaster = Questions[1];
constexpr std::string_view AboutMaster = Questions[2];

std::string commandOf(std::string_view question)
{
    return "SENTINEL " + std::string(question);
}

/// A value of the field-value list that describes an instance.
std::string_view fieldOf(Reply description, std::string_view name)
{
    bool isName = true;
    bool found = false;
    for (const Reply element : description.elements()) {
        if (!isName && found) {
            return element.text();
        }
        found = isName && element.text() == name;
        isName = !isName;
    }
    return {};
}

size_t numberOf(Reply description, std::string_view name)
{
    const auto text = fieldOf(description, name);
    size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Endpoint endpointOf(Reply description)
{
    return {
        .host = std::string(fieldOf(description, "ip")), .port = static_cast<uint16_t>(numberOf(description, "port"))};
}

bool holdsForDown(std::string_view flags)
{
    return flags.contains("s_down") || flags.contains("o_down");
}

Node nodeOf(const Endpoint& endpoint, Role role, std::string_view flags)
{
    Node node;
    node.endpoint = endpoint;
    node.id = endpoint.display();
    node.role = role;
    node.suspected = holdsForDown(flags) || flags.contains("disconnected");
    node.failed = flags.contains("o_down") || (role == Role::Replica && flags.contains("s_down"));
    return node;
}

/// Sentinels have users of their own: which password is wrong must be clear.
Error ofSentinel(const Endpoint& endpoint, Error error)
{
    if (error.message.id == "server.wrongpass") {
        error.message = {"sentinel.wrongpass",
            "The sentinel at {0} refused the user name or password: check those for the sentinels, which have their "
            "own.",
            {endpoint.display()}};
    } else if (error.message.id == "server.noauth") {
        error.message = {"sentinel.noauth",
            "The sentinel at {0} asks for a password: give the one for the sentinels, which have their own.",
            {endpoint.display()}};
    } else if (error.message.id == "server.no_password") {
        error.message = {"sentinel.no_password",
            "The sentinel at {0} has no password set: leave the one for the sentinels out.", {endpoint.display()}};
    }
    return error;
}

} // namespace

struct Sentinels::Member
{
    Endpoint endpoint;
    std::string id; ///< its own; empty until it or another one has told
    std::unique_ptr<Connection> connection = {};
    std::optional<Error> problem = {};
    Clock::time_point redialAt = {};
    // its answers of this round
    std::array<bool, Questions.size()> questions = {}; ///< those it was asked
    bool answered = false;
    std::optional<Endpoint> names = {};
    size_t voters = 0;
    size_t quorum = 0;
    std::string masterFlags = {};
    std::vector<Node> replicas = {};

    bool asked() const { return connection && connection->open(); }
};

namespace {

/// "10.0.0.5", "6379"
Endpoint readAddress(Reply address)
{
    uint16_t port = 0;
    const auto text = address.at(1).text();
    std::from_chars(text.data(), text.data() + text.size(), port);
    return {.host = std::string(address.at(0).text()), .port = port};
}

} // namespace

/// Why a sentinel does not name the master.
Error Sentinels::whyNot(const Member& member, Reply answer) const
{
    const auto text = answer.text();
    if (answer.isError() && text.starts_with("ERR unknown command")) {
        return {ErrorKind::Refused,
            {"sentinel.not_one",
                "What answers at {0} is not a Sentinel: give the addresses of the sentinels, or connect to the server "
                "itself.",
                {member.endpoint.display()}},
            {}};
    }
    if (answer.isError() && text.starts_with("NOPERM")) {
        return {ErrorKind::Denied,
            {"sentinel.denied",
                "The access list of the sentinel at {0} does not let this user ask SENTINEL {1}: allow it, or use "
                "another user for the sentinels.",
                {member.endpoint.display(), std::string(WhoIsMaster)}},
            redact(text)};
    }
    if (answer.isError()) {
        return errorFromReply("SENTINEL", text);
    }
    return {ErrorKind::Refused,
        {"sentinel.unknown_master", "The sentinels watch no master named {0}: check the name.",
            {m_dialer.target().address.masterName}},
        {}};
}

Sentinels::Sentinels(Dialer& dialer) : m_dialer(dialer)
{
    for (const auto& endpoint : dialer.target().address.endpoints) {
        m_members.push_back(std::make_unique<Member>(Member{.endpoint = endpoint}));
    }
}

Sentinels::~Sentinels() = default;

void Sentinels::dial(Deadline deadline, Context& context)
{
    std::vector<Member*> called;
    std::vector<Endpoint> endpoints;
    const auto now = Clock::now();
    size_t connected = 0;
    for (auto& member : m_members) {
        if (member->asked()) {
            ++connected;
        } else if (now >= member->redialAt) {
            called.push_back(member.get());
            endpoints.push_back(member->endpoint);
        }
    }
    if (called.empty()) {
        return;
    }
    const Greeting greeting{.credentials = m_dialer.target().sentinel, .clientName = "keystrata"};
    const size_t most = m_members.size() / 2 + 1;
    auto outcomes = m_dialer.dialAll(
        endpoints, greeting, deadline, context, {.count = most - std::min(most, connected), .grace = Grace});
    for (size_t i = 0; i < called.size(); ++i) {
        if (outcomes[i]) {
            called[i]->connection = std::move(*outcomes[i]);
            called[i]->problem.reset();
        } else {
            called[i]->connection.reset();
            called[i]->problem = ofSentinel(called[i]->endpoint, outcomes[i].error());
            called[i]->redialAt = Clock::now() + (outcomes[i].error().refusesUs() ? RefusedPause : RedialPause);
        }
    }
}

/// The other sentinels that one tells of: unknown ones are to be called too.
void Sentinels::meet(Reply sentinels)
{
    for (const Reply description : sentinels.elements()) {
        const Endpoint endpoint = endpointOf(description);
        const std::string id(fieldOf(description, "runid"));
        const bool known = std::ranges::any_of(m_members,
            [&](const auto& member) { return member->endpoint == endpoint || (!id.empty() && member->id == id); });
        if (!known && !endpoint.host.empty() && endpoint.port != 0) {
            m_members.push_back(std::make_unique<Member>(Member{.endpoint = endpoint, .id = id}));
        }
    }
}

/// Asks what its access list has not refused before; nothing when who the master is is among that.
void Sentinels::question(Member& member)
{
    const auto mayAsk = [&member](std::string_view question) {
        return member.connection->refusal(commandOf(question)) == nullptr;
    };
    if (!mayAsk(WhoIsMaster) && !mayAsk(AboutMaster)) {
        return;
    }
    for (size_t i = 0; i < Questions.size(); ++i) {
        member.questions[i] = mayAsk(Questions[i]);
        if (member.questions[i]) {
            const std::array<std::string_view, 3> words{"SENTINEL", Questions[i], m_dialer.target().address.masterName};
            member.connection->add(std::span(words).first(Questions[i] == "MYID" ? 2 : 3));
        }
    }
}

void Sentinels::take(Member& member)
{
    auto& connection = *member.connection;
    member.answered = true;
    std::array<Reply, Questions.size()> answers;
    for (size_t i = 0; i < Questions.size(); ++i) {
        answers[i] = member.questions[i] ? connection.take() : Reply();
        if (answers[i].isError() && answers[i].text().starts_with("NOPERM")) {
            connection.noteRefusal(commandOf(Questions[i]), redact(answers[i].text()));
        }
    }
    const auto& [id, address, master, replicas, others] = answers;
    if (id.type() == ReplyType::String) { // unknown before 6.2
        member.id = id.text();
    }
    const bool told = address.size() == 2 || (connection.refusal(commandOf(WhoIsMaster)) && master.isArray());
    if (!told) {
        member.problem = whyNot(member, member.questions[1] ? address : master);
        return;
    }
    member.names = address.size() == 2 ? readAddress(address) : endpointOf(master);
    member.problem.reset();
    member.masterFlags = fieldOf(master, "flags");
    member.quorum = numberOf(master, "quorum");
    member.voters = master.isArray() ? numberOf(master, "num-other-sentinels") + 1 : 0;
    member.replicas.clear();
    for (const Reply description : replicas.elements()) {
        auto node = nodeOf(endpointOf(description), Role::Replica, fieldOf(description, "flags"));
        node.master = member.names->display();
        // While a failover is under way the promoted one is listed among the replicas of the old master.
        if (node.endpoint != *member.names) {
            member.replicas.push_back(std::move(node));
        }
    }
    if (const auto old = endpointOf(master); !old.host.empty() && old != *member.names) {
        auto node = nodeOf(old, Role::Replica, member.masterFlags);
        node.master = member.names->display();
        member.replicas.push_back(std::move(node));
    }
    meet(others);
}

Status Sentinels::listen(Deadline deadline, Context& context)
{
    std::vector<Member*> known;
    known.reserve(m_members.size());
    for (auto& member : m_members) {
        known.push_back(member.get());
        member->answered = false;
        member->names.reset();
        // One that still owes the answers of an earlier round will be heard with these.
        if (member->asked() && member->connection->owed() == 0) {
            question(*member);
        }
    }
    std::optional<Clock::time_point> until;
    while (true) {
        std::vector<Connection*> waiting;
        for (Member* member : known) {
            if (member->asked() && !member->answered && member->connection->owed() > 0) {
                const auto asked = static_cast<size_t>(std::ranges::count(member->questions, true));
                if (member->connection->ready() >= asked) {
                    take(*member); // which may make the acquaintance of others, for a later round
                } else {
                    waiting.push_back(member->connection.get());
                }
            }
        }
        if (!until && judge().sentinels.majority()) {
            until = std::min(deadline, Clock::now() + Grace);
        }
        if (waiting.empty() || (until && Clock::now() >= *until)) {
            return {};
        }
        const auto status = waitForAny(waiting, deadline, context, until.value_or(Clock::time_point::max()));
        if (!status && status.error().kind == ErrorKind::Cancelled) {
            return status;
        }
        for (auto& member : m_members) {
            // Those that broke or kept silent have lost their connection; they are called again in a later round.
            if (!status && member->connection && !member->connection->open()) {
                member->problem = member->problem.value_or(status.error());
                member->connection.reset();
                member->redialAt = Clock::now() + RedialPause;
            }
        }
    }
}

TopologyView Sentinels::judge() const
{
    TopologyView view;
    view.kind = Topology::Sentinel;
    auto& council = view.sentinels;
    const Member* spokesman = nullptr;
    for (const auto& member : m_members) {
        council.members.push_back({member->endpoint, member->names, member->problem});
        council.voters = std::max(council.voters, member->voters);
        if (!member->names) {
            continue;
        }
        council.quorum = std::max(council.quorum, member->quorum);
        council.masterDown = council.masterDown || holdsForDown(member->masterFlags);
        council.failingOver = council.failingOver || member->masterFlags.contains("failover_in_progress");
        const auto agreeing = static_cast<size_t>(
            std::ranges::count_if(m_members, [&](const auto& other) { return other->names == member->names; }));
        if (agreeing > council.agreeing) {
            council.agreeing = agreeing;
            spokesman = member.get();
        }
    }
    council.counted = council.voters > 0 || spokesman == nullptr;
    council.voters = council.counted ? std::max(council.voters, council.agreeing) : m_members.size();
    if (spokesman != nullptr) {
        auto master = nodeOf(spokesman->names.value_or(Endpoint()), Role::Master, {});
        master.failed = council.masterDown && !council.failingOver && spokesman->masterFlags.contains("o_down");
        master.suspected = holdsForDown(spokesman->masterFlags);
        view.nodes.push_back(std::move(master));
        std::ranges::copy(spokesman->replicas, std::back_inserter(view.nodes));
    }
    return view;
}

Error Sentinels::nobody() const
{
    for (const auto& member : m_members) {
        // One that answered and cannot help says more than one that is silent.
        if (const auto& problem = member->problem; problem && !problem->transient()) {
            return *problem;
        }
    }
    const auto& first = m_members.front()->problem;
    if (m_members.size() == 1 && first) {
        return *first;
    }
    return {first ? first->kind : ErrorKind::Network,
        {"sentinel.none", "None of the {0} sentinels answers; the first one: {1}",
            {std::to_string(m_members.size()), first ? first->message.english() : std::string()}},
        {}};
}

Result<TopologyView> Sentinels::ask(Deadline deadline, Context& context)
{
    auto until = deadline;
    for (bool more = true; more;) {
        const auto known = m_members.size();
        const auto now = Clock::now();
        dial(now + (until - now) / 2, context); // those that answer must still be heard when others do not
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (auto status = listen(until, context); !status) {
            return fail(status.error());
        }
        // One that was cut off names the master of days gone by: the others that it told of are asked as well.
        more = m_members.size() > known && !judge().sentinels.majority();
        until = std::min(deadline, Clock::now() + ForStrangers);
    }
    auto view = judge();
    if (view.nodes.empty()) {
        return fail(nobody());
    }
    return view;
}

} // namespace keystrata::redis
