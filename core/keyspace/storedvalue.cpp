// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/storedvalue.h"

#include "core/keyspace/valuepages.h"

#include <algorithm>
#include <iterator>

namespace keystrata::keyspace {

namespace {

using redis::Reply;

/// What a page of a collection may bring over the wire, by the key's mean element.
constexpr uint64_t PageBytes = uint64_t{8} * 1024 * 1024;
constexpr uint64_t LargestPage = 1000; ///< elements
/// Elements a page when nothing tells how large they are.
constexpr uint64_t CarefulPage = 20;
constexpr redis::ServerVersion NoTouchSince{.major = 7, .minor = 2, .patch = 0};

std::unexpected<Error> gone()
{
    return fail(ErrorKind::Server,
        {"value.gone", "There is no such key (any more): it was deleted, has expired, or the name differs.", {}});
}

class Reader
{
public:
    Reader(redis::Session& session, const ValueRequest& request, Context& context)
        : m_session(session)
        , m_request(request)
        , m_context(context)
    {
    }

    Result<StoredValue> read();
    Status enter(); ///< chooses the database and asks not to touch what is read

private:
    using Words = std::vector<std::string>;

    Status takeFacts(StoredValue& value);
    void takeUse(Reply reply, std::string_view command, StoredValue& value);
    void note(std::string_view command, std::string_view what, StoredValue& value) const;
    uint64_t elementsOf(const ValueFacts& facts, uint64_t length) const;

    redis::Session& m_session;
    const ValueRequest& m_request;
    Context& m_context;
    bool m_quiet = false; ///< what is read stays as idle as it was
};

Status Reader::enter()
{
    if (auto status = m_session.select(m_request.db, m_context); !status) {
        return status;
    }
    const auto& capabilities = m_session.capabilities();
    const bool knownToLack = capabilities.version != redis::ServerVersion() && capabilities.version < NoTouchSince;
    if (knownToLack) {
        return {};
    }
    // For good: whatever this connection reads is read to be looked at.
    const auto answers = m_session.askMasters({"CLIENT", "NO-TOUCH", "ON"}, m_context);
    if (!answers) {
        return fail(answers.error());
    }
    const auto* owner = m_session.ownerOf(m_request.key);
    m_quiet = owner != nullptr && std::ranges::any_of(*answers, [owner](const redis::Session::Answer& answer) {
        return answer.node->id == owner->node.id && answer.reply.has_value();
    });
    return {};
}

void Reader::note(std::string_view command, std::string_view what, StoredValue& value) const
{
    value.notes.push_back({"value.unknown", "The server's access list does not allow {0}: {1} unknown.",
        {std::string(command), std::string(what)}});
}

/// Idle time or frequency, whichever the policy keeps.
void Reader::takeUse(Reply reply, std::string_view command, StoredValue& value)
{
    if (reply.isError()) {
        if (reply.text().starts_with("NOPERM")) {
            note("OBJECT", "its idle time is", value);
        }
        return;
    }
    if (reply.type() == redis::ReplyType::Integer) {
        auto& into = command == "FREQ" ? value.facts.frequency : value.facts.idleSeconds;
        into = static_cast<uint64_t>(std::max<int64_t>(reply.integer(), 0));
    }
}

/// All that does not touch the key, in one write.
Status Reader::takeFacts(StoredValue& value)
{
    const auto& capabilities = m_session.capabilities();
    const bool object = capabilities.allows("OBJECT");
    const std::string use = capabilities.lfu ? "FREQ" : "IDLETIME";
    const auto& key = m_request.key;
    if (auto refusal = capabilities.refusal("TYPE")) {
        return fail(std::move(*refusal));
    }
    std::vector<Words> commands{{"TYPE", key}};
    if (object) {
        commands.insert(commands.begin(), {{"OBJECT", use, key}, {"OBJECT", "ENCODING", key}});
    } else {
        note("OBJECT", "its encoding and idle time are", value);
    }
    const bool expiry = capabilities.allows("PTTL");
    const bool memory = capabilities.allows("MEMORY");
    if (expiry) {
        commands.push_back({"PTTL", key});
    } else {
        note("PTTL", "its expiry is", value);
    }
    if (memory) {
        commands.push_back({"MEMORY", "USAGE", key});
    } else {
        note("MEMORY", "its size is", value);
    }
    const auto replies = m_session.pipeline(commands, m_context);
    if (!replies) {
        return fail(replies.error());
    }
    auto next = replies->begin();
    auto& facts = value.facts;
    if (object) {
        takeUse((next++)->get(), use, value);
        facts.encoding = next->get().isError() ? std::string_view() : next->get().text();
        ++next;
    }
    const Reply type = (next++)->get();
    if (type.isError()) {
        return fail(valueError("TYPE", type.text()));
    }
    facts.type = type.text();
    if (const Reply ttl = expiry ? (next++)->get() : Reply(); ttl.type() == redis::ReplyType::Integer) {
        facts.ttlMs = ttl.integer();
    }
    if (const Reply bytes = memory ? (next++)->get() : Reply(); bytes.type() == redis::ReplyType::Integer) {
        facts.memoryBytes = static_cast<uint64_t>(bytes.integer());
    }
    if (facts.type == "none" || facts.ttlMs == -2) {
        return gone();
    }
    if (capabilities.role == "slave" && facts.idleSeconds) {
        facts.idleSeconds.reset();
        value.notes.push_back(
            {"value.replica", "This is a replica, where nobody's reads count: the key's idle time is not known.", {}});
    }
    return {};
}

uint64_t Reader::elementsOf(const ValueFacts& facts, uint64_t length) const
{
    const auto wanted = std::clamp<uint64_t>(m_request.elements, 1, LargestPage);
    if (!facts.memoryBytes || length == 0) {
        return std::min(wanted, CarefulPage);
    }
    const auto mean = std::max<uint64_t>(*facts.memoryBytes / length, 1);
    return std::clamp<uint64_t>(PageBytes / mean, 1, wanted);
}

Result<StoredValue> Reader::read()
{
    StoredValue value;
    if (auto status = enter(); !status) {
        return fail(status.error());
    }
    if (auto status = takeFacts(value); !status) {
        return fail(status.error());
    }
    const ValueCommands* commands = valueCommands(value.facts.type);
    if (commands == nullptr) {
        value.notes.push_back(
            {"value.module", "Values of the type {0} belong to a module and are not shown.", {value.facts.type}});
        return value;
    }
    PageReader pages(m_session, m_request, m_context);
    PageToken token{.count = m_request.elements};
    if (commands->type != "string") {
        const auto length = pages.length(*commands);
        if (!length) {
            return fail(length.error());
        }
        token.count = elementsOf(value.facts, *length);
    }
    auto first = pages.read(*commands, token);
    if (!first) {
        return fail(first.error());
    }
    value.page = std::move(first->page);
    value.length = first->length;
    value.refreshedIdle = !m_quiet && m_session.capabilities().role != "slave";
    if (commands->type != "string" && value.length == 0) {
        return gone();
    }
    if (commands->type == "string" && isHyperLogLog(value.page.bytes, value.length)) {
        value.recognised = Recognition::HyperLogLog;
    } else if (commands->type == "zset" && std::ranges::all_of(value.page.elements, [](const Element& element) {
                   return placeOf(element.score).has_value();
               })) {
        value.recognised = Recognition::Geo;
    }
    return value;
}

Result<ValuePage> pageFrom(redis::Session& session, const ValueRequest& request, std::string_view type,
    const PageToken& token, Context& context)
{
    const ValueCommands* commands = valueCommands(type);
    if (commands == nullptr || (token.count == 0 && type != "string")) {
        return fail(ErrorKind::Usage, {"value.no_page", "This value has no pages.", {}});
    }
    Reader reader(session, request, context);
    if (auto status = reader.enter(); !status) {
        return fail(status.error());
    }
    auto result = PageReader(session, request, context).read(*commands, token);
    if (!result) {
        return fail(result.error());
    }
    return std::move(result->page);
}

} // namespace

Result<StoredValue> readValue(redis::Session& session, const ValueRequest& request, Context& context)
{
    return Reader(session, request, context).read();
}

Result<ValuePage> readMore(redis::Session& session, const ValueRequest& request, const ValueFacts& facts,
    std::string_view next, Context& context)
{
    return pageFrom(session, request, facts.type, PageToken::read(next), context);
}

void append(ValuePage& page, ValuePage next)
{
    page.bytes += next.bytes;
    std::ranges::move(next.elements, std::back_inserter(page.elements));
    page.next = std::move(next.next);
}

Result<ValuePage> readFrom(redis::Session& session, const ValueRequest& request, uint64_t offset, Context& context)
{
    return pageFrom(session, request, "string", {.count = 0, .place = std::to_string(offset)}, context);
}

} // namespace keystrata::keyspace
