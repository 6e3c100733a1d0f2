// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/scannode.h"

#include "core/base/redact.h"
#include "core/redis/capabilities.h"
#include "core/redis/info.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

namespace keystrata::keyspace {

namespace {

constexpr size_t AccountReplies = 3;

uint64_t countOf(uint8_t askFor)
{
    return static_cast<uint64_t>(std::popcount(askFor));
}

} // namespace

void ScanNode::begin(redis::Connection& connection, SlotPasses* passes, std::string holder, std::string match)
{
    m_match = std::move(match);
    m_connection = &connection;
    m_passes = passes;
    m_holder = std::move(holder);
    m_mayMove = passes != nullptr;
    m_wanted = passes != nullptr ? passes->wantedFrom(m_holder) : redis::SlotSet();
    m_cursor = "0";
    m_ended = false;
    m_scanFlying = false;
    m_flying = 0;
    m_queue.clear();
    m_strays.clear();
    m_recent.clear();
    m_lost.reset();
    m_named = false;
    m_result = {};
}

void ScanNode::name(
    redis::Connection& connection, std::span<const std::string* const> names, bool mayMove, ScanVisitor& visitor)
{
    begin(connection, nullptr, m_id, {});
    m_mayMove = mayMove;
    m_ended = true;
    m_named = true;
    for (const auto* name : names) {
        ++m_result.scanned;
        question(*name, visitor);
    }
}

/// Shows the visitor a key and queues what it wants to know.
void ScanNode::question(std::string_view key, ScanVisitor& visitor)
{
    const auto [wanted, tag] = visitor.visit(key);
    const auto allowed = static_cast<uint8_t>(wanted & ~m_forbidden);
    if (allowed != ask::Nothing && (m_named || m_refusedKeys.worthAsking(key))) {
        m_queue.push(key, allowed, tag);
    } else if (wanted != ask::Nothing) {
        visitor.answered({.key = key, .tag = tag}); // with nothing known
    }
}

void ScanNode::lose(Error why)
{
    // What was asked will have to be asked of whoever holds these keys next.
    for (size_t i = 0; i < m_flying; ++i) {
        for (auto& asked = m_slices[i].asked; !asked.empty(); asked.pop()) {
            m_strays.push(asked.name(asked.front()), asked.front().ask, asked.front().tag);
        }
    }
    for (; !m_queue.empty(); m_queue.pop()) {
        m_strays.push(m_queue.name(m_queue.front()), m_queue.front().ask, m_queue.front().tag);
    }
    m_flying = 0;
    m_ended = true;
    m_effect = {};
    m_lost = std::move(why);
}

double ScanNode::costOf(uint8_t askFor) const
{
    return ((askFor & ask::Idle) != 0 ? m_pacer.cost(ScanCommand::Idle) : 0)
        + ((askFor & ask::Type) != 0 ? m_pacer.cost(ScanCommand::Type) : 0)
        + ((askFor & ask::Ttl) != 0 ? m_pacer.cost(ScanCommand::Ttl) : 0)
        + ((askFor & ask::Memory) != 0 ? m_pacer.cost(ScanCommand::Memory) : 0);
}

void ScanNode::sendScan(double budget, uint64_t& keys, double& cost)
{
    const size_t count = m_pacer.scanCount(budget);
    std::array<char, 24> digits; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), count).ptr;
    const std::string_view number(digits.data(), static_cast<size_t>(end - digits.data()));
    if (m_match.empty()) {
        m_connection->add({"SCAN", m_cursor, "COUNT", number});
    } else {
        m_connection->add({"SCAN", m_cursor, "MATCH", m_match, "COUNT", number});
    }
    m_scanFlying = true;
    m_scanCount = count;
    keys = count;
    cost += static_cast<double>(count) * m_pacer.cost(ScanCommand::Scan);
}

void ScanNode::sendQuestions(const AskedKeys::Entry& entry, std::string_view name)
{
    for (const auto& command : QuestionCommands) {
        if ((entry.ask & command.bit) != 0) {
            std::array<std::string_view, 3> words{command.words[0], command.words[1], name};
            words[command.count] = name;
            m_connection->add(std::span(words).first(command.count + 1));
        }
    }
}

void ScanNode::send(Clock::time_point now)
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
        m_connection->add({"INFO", "commandstats"});
        m_connection->add({"INFO", "cpu"});
        m_connection->add({"INFO", "stats"});
    }
    m_pacer.sliceSent(cost, keys, now);
}

/// Whether a key that SCAN names is to be looked at: for the first time, and in a Cluster here.
bool ScanNode::counts(std::string_view key)
{
    if (!m_recent.insert(key)) {
        ++m_result.duplicates;
        return false;
    }
    if (m_passes != nullptr) {
        const auto slot = redis::slotOf(key);
        if (!m_wanted.test(slot)) {
            return false; // seen already, or left behind by a reshard that was broken off
        }
        if (!m_passes->firstTime(slot, key)) {
            ++m_result.duplicates;
            return false;
        }
    }
    return true;
}

Status ScanNode::takeScan(Slice& slice, ScanVisitor& visitor)
{
    const redis::Reply reply = m_connection->take();
    if (reply.isError()) {
        return fail(redis::errorFromReply("SCAN", reply.text()));
    }
    if (reply.size() != 2 || !reply.at(1).isArray()) {
        return fail(ErrorKind::Protocol,
            {"scan.reply", "The server at {0} answered SCAN with something else.",
                {m_connection->endpoint().display()}});
    }
    m_cursor = reply.at(0).text();
    m_ended = m_cursor == "0";
    m_scanFlying = false;
    slice.scan = false;
    const redis::Reply page = reply.at(1);
    // With MATCH the server has looked at more keys than it names.
    m_own[static_cast<size_t>(ScanCommand::Scan)] += m_match.empty() ? page.size() : m_scanCount;
    ++m_scanCalls;
    if (m_pacer.slicesInFlight() > m_flying && !m_ended && m_queue.empty()) {
        // The server goes on while we look at this page.
        send(Clock::now());
        if (auto status = m_connection->send(); !status) {
            return status;
        }
    }
    for (const redis::Reply element : page.elements()) {
        const auto key = element.text();
        if (!counts(key)) {
            continue;
        }
        ++m_result.scanned;
        question(key, visitor);
    }
    return {};
}

bool readValue(uint8_t bit, redis::Reply reply, KeyValues& values)
{
    if (reply.isError()) {
        return false;
    }
    switch (bit) {
    case ask::Idle:
        values.gone = values.gone || reply.isNil();
        values.idleSeconds = static_cast<uint64_t>(reply.integer());
        break;
    case ask::Type:
        values.type = reply.text();
        values.gone = values.gone || values.type == "none";
        break;
    case ask::Ttl:
        values.ttlMs = std::max<int64_t>(reply.integer(), -1);
        values.gone = values.gone || reply.integer() == -2;
        break;
    default:
        values.memoryBytes = static_cast<uint64_t>(reply.integer());
        values.gone = values.gone || reply.isNil();
    }
    values.known |= bit;
    return true;
}

void ScanNode::takeValue(uint8_t bit, KeyValues& values, Outcome& outcome)
{
    const redis::Reply reply = m_connection->take();
    const bool goneBefore = std::exchange(values.gone, false);
    if (!readValue(bit, reply, values)) {
        values.gone = goneBefore;
        const auto meaning = redis::classifyError(reply.text());
        if (m_mayMove && (meaning == redis::ErrorClass::Rediscover || meaning == redis::ErrorClass::RetryHere)) {
            outcome.astray = true;
            return;
        }
        const auto* command = std::ranges::find(QuestionCommands, bit, &QuestionCommand::bit);
        const bool forbidden = redis::forbidsCommand(reply.text(), command->words[0]);
        if (forbidden) {
            m_forbidden |= bit;
        }
        outcome.kept = outcome.kept || (!forbidden && meaning == redis::ErrorClass::AskUser);
        if (!outcome.kept) {
            m_result.refused[std::string(command->words[0])] = redact(reply.text());
        }
        return;
    }
    if (bit != ask::Memory) { // MEMORY USAGE counts as neither
        ++(values.gone ? m_effect.misses : m_effect.hits);
    }
    values.gone = values.gone || goneBefore;
    ++m_own[static_cast<size_t>(std::ranges::find(QuestionCommands, bit, &QuestionCommand::bit)->counted)];
}

void ScanNode::takeAnswers(Slice& slice, ScanVisitor& visitor)
{
    while (!slice.asked.empty() && m_connection->ready() >= countOf(slice.asked.front().ask)) {
        const auto& entry = slice.asked.front();
        KeyValues values;
        values.key = slice.asked.name(entry);
        values.tag = entry.tag;
        Outcome outcome;
        for (const auto& command : QuestionCommands) {
            if ((entry.ask & command.bit) != 0) {
                takeValue(command.bit, values, outcome);
            }
        }
        if (outcome.kept) {
            ++m_result.keptFromUs;
            m_refusedKeys.refused(values.key);
        } else if (values.known != ask::Nothing) {
            m_refusedKeys.answered(values.key);
        }
        if (outcome.astray) {
            m_strays.push(values.key, entry.ask, entry.tag);
        } else {
            visitor.answered(values);
        }
        slice.asked.pop();
    }
}

void ScanNode::settle()
{
    m_ledger.add(m_id, m_effect.hits, m_effect.misses);
    m_effect = {};
}

void ScanNode::takeAccounts()
{
    // All replies before these have been counted: the mark's own counts and the server's belong together.
    settle();
    const redis::Reply commands = m_connection->take();
    const redis::Reply cpu = m_connection->take();
    const redis::Reply stats = m_connection->take();
    const auto now = Clock::now();
    m_pacer.learn({.commandstats = commands.text(),
                      .cpu = cpu.text(),
                      .stats = stats.text(),
                      .own = m_own,
                      .ownScanCalls = m_scanCalls},
        now);
    if (!stats.isError()) {
        m_ledger.mark(m_id, redis::infoNumber(stats.text(), "keyspace_hits"),
            redis::infoNumber(stats.text(), "keyspace_misses"), now);
    }
}

Status ScanNode::receive(ScanVisitor& visitor, Context& context)
{
    while (m_flying > 0 && m_connection->ready() > 0) {
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
            if (m_connection->ready() < AccountReplies) {
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

} // namespace keystrata::keyspace
