// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/scan.h"

#include "core/base/redact.h"
#include "core/keyspace/recent.h"
#include "core/redis/info.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace keystrata::keyspace {

namespace {

/// Keys to be asked, their names in one buffer. Taken from the front, added at the back.
class AskedKeys
{
public:
    struct Entry
    {
        uint32_t offset = 0;
        uint32_t length = 0;
        uint64_t tag = 0;
        uint8_t ask = ask::Nothing;
    };

    bool empty() const { return m_first == m_entries.size(); }

    size_t size() const { return m_entries.size() - m_first; }

    const Entry& at(size_t index) const { return m_entries[m_first + index]; }

    const Entry& front() const { return at(0); }

    std::string_view name(const Entry& entry) const
    {
        return std::string_view(m_names).substr(entry.offset, entry.length);
    }

    void push(std::string_view name, uint8_t askFor, uint64_t tag)
    {
        m_entries.push_back({static_cast<uint32_t>(m_names.size()), static_cast<uint32_t>(name.size()), tag, askFor});
        m_names += name;
    }

    void pop()
    {
        if (++m_first == m_entries.size()) {
            clear();
        }
    }

    void clear()
    {
        m_entries.clear();
        m_names.clear();
        m_first = 0;
    }

private:
    std::vector<Entry> m_entries;
    std::string m_names;
    size_t m_first = 0;
};

/// What was sent in one write, in the order of its replies: SCAN, the questions key by key, the server's accounts.
struct Slice
{
    bool scan = false; ///< its reply is still to come
    AskedKeys asked;
    bool accounts = false;
    Clock::time_point sentAt;
};

constexpr size_t AccountReplies = 3;

uint64_t countOf(uint8_t askFor)
{
    return static_cast<uint64_t>(std::popcount(askFor));
}

} // namespace

/// The scan of one server's share of the keyspace.
class Scanner::Node
{
public:
    Node(redis::Session& session, redis::Connection& connection, Pace pace)
        : m_session(session)
        , m_connection(connection)
        , m_pacer(pace, session.capabilities().infoAllowed)
    {
    }

    void begin()
    {
        m_cursor = "0";
        m_ended = false;
        m_scanFlying = false;
        m_queue.clear();
        m_recent.clear();
        m_result = {};
    }

    /// In the place of what SCAN would name.
    void name(std::span<const std::string> names, ScanVisitor& visitor)
    {
        m_ended = true;
        for (const auto& name : names) {
            ++m_result.scanned;
            if (const auto question = visitor.visit(name); question.ask != ask::Nothing) {
                m_queue.push(name, question.ask, question.tag);
            }
        }
    }

    redis::Connection& connection() { return m_connection; }

    const ScanResult& result() const { return m_result; }

    bool waiting() const { return m_flying > 0; }

    bool finished() const { return m_ended && m_queue.empty() && m_flying == 0; }

    Clock::time_point due() const { return m_pacer.due(); }

    Clock::time_point oldestSent() const { return m_slices[0].sentAt; }

    bool maySend(Clock::time_point now) const
    {
        const bool something = !m_queue.empty() || (!m_ended && !m_scanFlying);
        return something && m_flying < m_pacer.slicesInFlight() && now >= m_pacer.due();
    }

    /// More is to be sent as soon as the pace allows it.
    bool paused() const
    {
        return m_flying < m_pacer.slicesInFlight() && (!m_queue.empty() || (!m_ended && !m_scanFlying));
    }

    void send(Clock::time_point now);
    Status receive(ScanVisitor& visitor, Context& context);

private:
    void sendScan(double budget, uint64_t& keys, double& cost);
    void sendQuestions(const AskedKeys::Entry& entry, std::string_view name);
    double costOf(uint8_t askFor) const;
    Status takeScan(Slice& slice, ScanVisitor& visitor);
    void takeAnswers(Slice& slice, ScanVisitor& visitor);
    void takeAccounts();
    void takeValue(uint8_t bit, KeyValues& values);
    void settle();

    redis::Session& m_session;
    redis::Connection& m_connection;
    SlicePacer m_pacer;
    RecentKeys m_recent;
    std::string m_cursor;
    bool m_scanFlying = false;
    bool m_ended = false;
    AskedKeys m_queue;
    std::array<Slice, 2> m_slices; ///< those under way, oldest first
    size_t m_flying = 0;
    ScanResult m_result;
    CommandCounts m_own{};
    uint64_t m_scanCalls = 0;
    redis::TrafficEffect m_effect; ///< not yet in the ledger
};

double Scanner::Node::costOf(uint8_t askFor) const
{
    return ((askFor & ask::Idle) != 0 ? m_pacer.cost(ScanCommand::Idle) : 0)
        + ((askFor & ask::Type) != 0 ? m_pacer.cost(ScanCommand::Type) : 0)
        + ((askFor & ask::Ttl) != 0 ? m_pacer.cost(ScanCommand::Ttl) : 0)
        + ((askFor & ask::Memory) != 0 ? m_pacer.cost(ScanCommand::Memory) : 0);
}

void Scanner::Node::sendScan(double budget, uint64_t& keys, double& cost)
{
    const size_t count = m_pacer.scanCount(budget);
    std::array<char, 24> digits; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), count).ptr;
    m_connection.add({"SCAN", m_cursor, "COUNT", {digits.data(), end}});
    m_scanFlying = true;
    keys = count;
    cost += static_cast<double>(count) * m_pacer.cost(ScanCommand::Scan);
}

void Scanner::Node::sendQuestions(const AskedKeys::Entry& entry, std::string_view name)
{
    // The idle time first: no later command may have touched the key.
    if ((entry.ask & ask::Idle) != 0) {
        m_connection.add({"OBJECT", "IDLETIME", name});
    }
    if ((entry.ask & ask::Type) != 0) {
        m_connection.add({"TYPE", name});
    }
    if ((entry.ask & ask::Ttl) != 0) {
        m_connection.add({"PTTL", name});
    }
    if ((entry.ask & ask::Memory) != 0) {
        m_connection.add({"MEMORY", "USAGE", name});
    }
}

void Scanner::Node::send(Clock::time_point now)
{
    Slice& slice = m_slices[m_flying++];
    slice.sentAt = now;
    slice.asked.clear();
    const double budget = m_pacer.sliceBudget();
    double cost = 0;
    uint64_t keys = 0;

    // Questions that wait come before new keys, but SCAN is written first: its cursor is what the next slice needs.
    double waiting = 0;
    size_t take = 0;
    for (; take < m_queue.size() && waiting < budget; ++take) {
        waiting += costOf(m_queue.at(take).ask);
    }
    slice.scan = !m_ended && !m_scanFlying && waiting < budget * 0.9;
    if (slice.scan) {
        sendScan(budget - waiting, keys, cost);
    }
    for (; take > 0; --take) {
        const auto& entry = m_queue.front();
        const auto name = m_queue.name(entry);
        sendQuestions(entry, name);
        slice.asked.push(name, entry.ask, entry.tag);
        m_queue.pop();
    }
    cost += waiting;
    slice.accounts = m_pacer.wantsAccounts(now);
    if (slice.accounts) {
        m_connection.add({"INFO", "commandstats"});
        m_connection.add({"INFO", "cpu"});
        m_connection.add({"INFO", "stats"});
    }
    m_pacer.sliceSent(cost, keys, now);
}

Status Scanner::Node::takeScan(Slice& slice, ScanVisitor& visitor)
{
    const redis::Reply reply = m_connection.take();
    if (reply.isError()) {
        return fail(redis::errorFromReply("SCAN", reply.text()));
    }
    if (reply.size() != 2 || !reply.at(1).isArray()) {
        return fail(ErrorKind::Protocol,
            {"scan.reply", "The server at {0} answered SCAN with something else.",
                {m_connection.endpoint().display()}});
    }
    m_cursor = reply.at(0).text();
    m_ended = m_cursor == "0";
    m_scanFlying = false;
    slice.scan = false;
    const redis::Reply page = reply.at(1);
    m_own[static_cast<size_t>(ScanCommand::Scan)] += page.size();
    ++m_scanCalls;
    for (const redis::Reply element : page.elements()) {
        const auto key = element.text();
        if (!m_recent.insert(key)) {
            ++m_result.duplicates;
            continue;
        }
        ++m_result.scanned;
        if (const auto question = visitor.visit(key); question.ask != ask::Nothing) {
            m_queue.push(key, question.ask, question.tag);
        }
    }
    return {};
}

void Scanner::Node::takeValue(uint8_t bit, KeyValues& values)
{
    const redis::Reply reply = m_connection.take();
    const auto count = [this](ScanCommand command, bool found) {
        ++m_own[static_cast<size_t>(command)];
        if (command != ScanCommand::Memory) { // MEMORY USAGE counts as neither
            ++(found ? m_effect.hits : m_effect.misses);
        }
    };
    if (reply.isError()) {
        static constexpr std::array<std::string_view, 9> names{"", "OBJECT", "TYPE", "", "PTTL", "", "", "", "MEMORY"};
        m_result.refused[std::string(names[bit])] = redact(reply.text());
        return;
    }
    switch (bit) {
    case ask::Idle:
        values.gone = values.gone || reply.isNil();
        values.idleSeconds = static_cast<uint64_t>(reply.integer());
        count(ScanCommand::Idle, !reply.isNil());
        break;
    case ask::Type:
        values.type = reply.text();
        values.gone = values.gone || values.type == "none";
        count(ScanCommand::Type, values.type != "none");
        break;
    case ask::Ttl:
        values.ttlMs = std::max<int64_t>(reply.integer(), -1);
        values.gone = values.gone || reply.integer() == -2;
        count(ScanCommand::Ttl, reply.integer() != -2);
        break;
    default:
        values.memoryBytes = static_cast<uint64_t>(reply.integer());
        values.gone = values.gone || reply.isNil();
        count(ScanCommand::Memory, true);
    }
    values.known |= bit;
}

void Scanner::Node::takeAnswers(Slice& slice, ScanVisitor& visitor)
{
    while (!slice.asked.empty() && m_connection.ready() >= countOf(slice.asked.front().ask)) {
        const auto& entry = slice.asked.front();
        KeyValues values;
        values.key = slice.asked.name(entry);
        values.tag = entry.tag;
        for (const uint8_t bit : {ask::Idle, ask::Type, ask::Ttl, ask::Memory}) {
            if ((entry.ask & bit) != 0) {
                takeValue(bit, values);
            }
        }
        visitor.answered(values);
        slice.asked.pop();
    }
}

void Scanner::Node::settle()
{
    m_session.ledger().add(m_effect.hits, m_effect.misses);
    m_effect = {};
}

void Scanner::Node::takeAccounts()
{
    // All replies before these have been counted: the mark's own counts and the server's belong together.
    settle();
    const redis::Reply commands = m_connection.take();
    const redis::Reply cpu = m_connection.take();
    const redis::Reply stats = m_connection.take();
    const auto now = Clock::now();
    m_pacer.learn({.commandstats = commands.text(),
                      .cpu = cpu.text(),
                      .stats = stats.text(),
                      .own = m_own,
                      .ownScanCalls = m_scanCalls},
        now);
    if (!stats.isError()) {
        m_session.ledger().mark(
            redis::infoNumber(stats.text(), "keyspace_hits"), redis::infoNumber(stats.text(), "keyspace_misses"), now);
    }
}

Status Scanner::Node::receive(ScanVisitor& visitor, Context& context)
{
    while (m_flying > 0 && m_connection.ready() > 0) {
        Slice& slice = m_slices[0];
        if (slice.scan) {
            if (auto status = takeScan(slice, visitor); !status) {
                return status;
            }
        }
        takeAnswers(slice, visitor);
        if (!slice.asked.empty()) {
            break;
        }
        if (slice.accounts) {
            if (m_connection.ready() < AccountReplies) {
                break;
            }
            takeAccounts();
        }
        settle();
        const auto now = Clock::now();
        m_pacer.sliceAnswered(now - slice.sentAt, now);
        std::swap(m_slices[0], m_slices[1]);
        --m_flying;
    }
    return context.stopRequested() ? Status(fail(Context::cancelled())) : Status{};
}

Scanner::Scanner(redis::Session& session, Pace pace) : m_session(session), m_pace(pace)
{
    m_session.ledger().beginAnalysis();
}

Scanner::~Scanner()
{
    m_session.ledger().endAnalysis();
}

Status Scanner::prepare(int db, Context& context)
{
    if (auto status = m_session.select(db, context); !status) {
        return status;
    }
    if (m_nodes.empty()) {
        for (auto* master : m_session.masters()) {
            m_nodes.push_back(std::make_unique<Node>(m_session, *master, m_pace));
        }
    }
    for (auto& node : m_nodes) {
        node->begin();
    }
    return {};
}

Result<ScanResult> Scanner::run(int db, ScanVisitor& visitor, Context& context)
{
    if (auto status = prepare(db, context); !status) {
        return fail(status.error());
    }
    return drive(visitor, context);
}

Result<ScanResult> Scanner::lookUp(int db, std::span<const std::string> names, ScanVisitor& visitor, Context& context)
{
    if (auto status = prepare(db, context); !status) {
        return fail(status.error());
    }
    m_nodes.front()->name(names, visitor);
    return drive(visitor, context);
}

Result<ScanResult> Scanner::drive(ScanVisitor& visitor, Context& context)
{
    bool proceed = true;
    std::vector<redis::Connection*> waiting;
    while (true) {
        const auto now = Clock::now();
        auto wakeAt = Clock::time_point::max();
        auto deadline = Clock::time_point::max();
        waiting.clear();
        for (auto& node : m_nodes) {
            if (proceed && node->maySend(now)) {
                node->send(now);
            }
            if (node->waiting()) {
                waiting.push_back(&node->connection());
                deadline = std::min(deadline, node->oldestSent() + m_session.options().commandTimeout);
            }
            if (proceed && node->paused()) {
                wakeAt = std::min(wakeAt, node->due());
            }
        }
        if (waiting.empty() && wakeAt == Clock::time_point::max()) {
            break;
        }
        if (auto status = redis::waitForAny(waiting, deadline, context, wakeAt); !status) {
            return fail(status.error());
        }
        for (auto& node : m_nodes) {
            if (auto status = node->receive(visitor, context); !status) {
                node->connection().close();
                return fail(status.error());
            }
        }
        proceed = proceed && visitor.proceed();
    }
    ScanResult total;
    total.complete = proceed;
    for (const auto& node : m_nodes) {
        total.scanned += node->result().scanned;
        total.duplicates += node->result().duplicates;
        total.refused.insert(node->result().refused.begin(), node->result().refused.end());
    }
    return total;
}

} // namespace keystrata::keyspace
