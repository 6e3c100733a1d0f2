// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/storedvalue.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::keyspace {

namespace {

using redis::Reply;

/// What a page of a collection may bring over the wire, by the key's mean element.
constexpr uint64_t PageBytes = uint64_t{8} * 1024 * 1024;
/// Elements a page when nothing tells how large they are.
constexpr uint64_t CarefulPage = 20;
/// What a page keeps of all its elements together, before it keeps only so much of each.
constexpr uint64_t KeptBytes = uint64_t{16} * 1024 * 1024;
constexpr uint64_t LeastKept = 256;
/// A scan of a table that has shrunk may bring nothing many times.
constexpr int EmptyRounds = 16;
constexpr redis::ServerVersion NoTouchSince{.major = 7, .minor = 2, .patch = 0};

std::unexpected<Error> unexpectedAnswer(std::string_view command)
{
    return fail(ErrorKind::Protocol,
        {"value.reply", "The server answered {0} with something else than it should.", {std::string(command)}});
}

std::unexpected<Error> gone()
{
    return fail(ErrorKind::Server,
        {"value.gone", "There is no such key (any more): it was deleted, has expired, or the name differs.", {}});
}

/// Why there is no answer about this key.
Error errorOf(std::string_view command, std::string_view text)
{
    if (text.starts_with("WRONGTYPE")) {
        return {ErrorKind::Server,
            {"value.changed", "The key has got another type since it was looked at: read it again.", {}}, {}};
    }
    if (text.starts_with("NOPERM") && !redis::forbidsCommand(text, command)) {
        return {ErrorKind::Denied,
            {"value.kept", "The server's access list keeps this key from this user: grant it, or use another user.",
                {}},
            {}};
    }
    return redis::refusalOf(command, text);
}

/// How the values of one type are read.
struct Kind
{
    std::string_view type;
    std::string_view length;
    std::string_view page;
};

constexpr std::array Kinds{
    Kind{"string", "STRLEN", "GETRANGE"},
    Kind{"list", "LLEN", "LRANGE"},
    Kind{"set", "SCARD", "SSCAN"},
    Kind{"zset", "ZCARD", "ZRANGE"},
    Kind{"hash", "HLEN", "HSCAN"},
    Kind{"stream", "XLEN", "XRANGE"},
};

const Kind* kindOf(std::string_view type)
{
    const auto* found = std::ranges::find(Kinds, type, &Kind::type);
    return found == Kinds.end() ? nullptr : found;
}

/// Where a page goes on, and how many elements it has: "200 1234".
struct Token
{
    uint64_t count = 0;
    std::string place;

    std::string text() const { return std::to_string(count) + ' ' + place; }

    static Token read(std::string_view text)
    {
        Token token;
        const auto blank = text.find(' ');
        std::from_chars(text.data(), text.data() + std::min(blank, text.size()), token.count);
        token.place = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
        return token;
    }

    uint64_t number() const
    {
        uint64_t value = 0;
        std::from_chars(place.data(), place.data() + place.size(), value);
        return value;
    }
};

struct SizedPage
{
    ValuePage page = {};
    uint64_t length = 0;
};

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
    Result<SizedPage> page(const Kind& kind, const Token& token);
    Status enter(); ///< chooses the database and asks not to touch what is read

private:
    using Words = std::vector<std::string>;

    Status takeFacts(StoredValue& value);
    void takeUse(Reply reply, std::string_view command, StoredValue& value);
    void note(std::string_view command, std::string_view what, StoredValue& value) const;
    uint64_t elementsOf(const ValueFacts& facts, uint64_t length) const;
    Result<redis::OwnedReply> ask(const Words& words);
    Result<SizedPage> stringPage(const Kind& kind, const Token& token);
    Result<SizedPage> rankedPage(const Kind& kind, const Token& token);
    Result<SizedPage> scannedPage(const Kind& kind, const Token& token);
    Result<SizedPage> streamPage(const Kind& kind, const Token& token);
    Piece keep(Reply reply);

    redis::Session& m_session;
    const ValueRequest& m_request;
    Context& m_context;
    bool m_quiet = false; ///< what is read stays as idle as it was
    uint64_t m_kept = 0;
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
        return fail(errorOf("TYPE", type.text()));
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
    const auto wanted = std::max<uint64_t>(m_request.elements, 1);
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
    const Kind* kind = kindOf(value.facts.type);
    if (kind == nullptr) {
        value.notes.push_back(
            {"value.module", "Values of the type {0} belong to a module and are not shown.", {value.facts.type}});
        return value;
    }
    Token token{.count = m_request.elements, .place = {}};
    if (kind->type != "string") {
        const auto length = ask({std::string(kind->length), m_request.key});
        if (!length) {
            return fail(length.error());
        }
        token.count = elementsOf(value.facts, static_cast<uint64_t>(length->get().integer()));
    }
    auto first = page(*kind, token);
    if (!first) {
        return fail(first.error());
    }
    value.page = std::move(first->page);
    value.length = first->length;
    value.refreshedIdle = !m_quiet && m_session.capabilities().role != "slave";
    if (kind->type != "string" && value.length == 0) {
        return gone();
    }
    if (kind->type == "string" && isHyperLogLog(value.page.bytes, value.length)) {
        value.recognised = Recognition::HyperLogLog;
    } else if (kind->type == "zset" && std::ranges::all_of(value.page.elements, [](const Element& element) {
                   return placeOf(element.score).has_value();
               })) {
        value.recognised = Recognition::Geo;
    }
    return value;
}

Result<redis::OwnedReply> Reader::ask(const Words& words)
{
    auto replies = m_session.pipeline(std::span(&words, 1), m_context);
    if (!replies) {
        return fail(replies.error());
    }
    const Reply reply = replies->front().get();
    if (reply.isError()) {
        return fail(errorOf(words.front(), reply.text()));
    }
    return std::move(replies->front());
}

Piece Reader::keep(Reply reply)
{
    const auto bytes = reply.text();
    const auto left = m_kept < KeptBytes ? KeptBytes - m_kept : 0;
    const auto most = std::min(m_request.elementBytes, std::max(left, LeastKept));
    Piece piece{.bytes = std::string(bytes.substr(0, most)), .size = bytes.size()};
    m_kept += piece.bytes.size();
    return piece;
}

Result<SizedPage> Reader::page(const Kind& kind, const Token& token)
{
    m_kept = 0;
    if (kind.type == "string") {
        return stringPage(kind, token);
    }
    if (kind.type == "list" || kind.type == "zset") {
        return rankedPage(kind, token);
    }
    return kind.type == "stream" ? streamPage(kind, token) : scannedPage(kind, token);
}

/// The length with the page, so that both are of the same value.
Result<SizedPage> Reader::stringPage(const Kind& kind, const Token& token)
{
    const auto start = token.number();
    const auto size = std::max<uint64_t>(m_request.bytes, 1);
    const auto& key = m_request.key;
    const std::vector<Words> commands{{std::string(kind.length), key},
        {std::string(kind.page), key, std::to_string(start), std::to_string(start + size - 1)}};
    const auto replies = m_session.pipeline(commands, m_context);
    if (!replies) {
        return fail(replies.error());
    }
    for (size_t i = 0; i < commands.size(); ++i) {
        if (const Reply reply = (*replies)[i].get(); reply.isError()) {
            return fail(errorOf(commands[i].front(), reply.text()));
        }
    }
    SizedPage result{.length = static_cast<uint64_t>((*replies)[0].get().integer())};
    result.page.start = start;
    result.page.bytes = (*replies)[1].get().text();
    const auto end = start + result.page.bytes.size();
    if (!result.page.bytes.empty() && end < result.length) {
        result.page.next = Token{.count = token.count, .place = std::to_string(end)}.text();
    }
    return result;
}

Result<SizedPage> Reader::rankedPage(const Kind& kind, const Token& token)
{
    const auto start = token.number();
    const auto& key = m_request.key;
    std::vector<Words> commands{{std::string(kind.length), key},
        {std::string(kind.page), key, std::to_string(start), std::to_string(start + token.count - 1)}};
    const bool scored = kind.type == "zset";
    if (scored) {
        commands.back().emplace_back("WITHSCORES");
    }
    const auto replies = m_session.pipeline(commands, m_context);
    if (!replies) {
        return fail(replies.error());
    }
    for (size_t i = 0; i < commands.size(); ++i) {
        if (const Reply reply = (*replies)[i].get(); reply.isError()) {
            return fail(errorOf(commands[i].front(), reply.text()));
        }
    }
    SizedPage result{.length = static_cast<uint64_t>((*replies)[0].get().integer())};
    auto& page = result.page;
    page.start = start;
    bool isScore = false;
    for (const Reply reply : (*replies)[1].get().elements()) {
        if (isScore) {
            page.elements.back().score = reply.text();
        } else {
            page.elements.push_back({.name = {}, .value = keep(reply)});
        }
        isScore = scored && !isScore;
    }
    const auto end = start + page.elements.size();
    if (!page.elements.empty() && end < result.length) {
        page.next = Token{.count = token.count, .place = std::to_string(end)}.text();
    }
    return result;
}

Result<SizedPage> Reader::scannedPage(const Kind& kind, const Token& token)
{
    const auto length = ask({std::string(kind.length), m_request.key});
    if (!length) {
        return fail(length.error());
    }
    SizedPage result{.length = static_cast<uint64_t>(length->get().integer())};
    auto& page = result.page;
    std::string cursor = token.place.empty() ? "0" : token.place;
    for (int round = 0; round < EmptyRounds && page.elements.empty(); ++round) {
        const auto reply = ask({std::string(kind.page), m_request.key, cursor, "COUNT", std::to_string(token.count)});
        if (!reply) {
            return fail(reply.error());
        }
        if (reply->get().size() != 2 || !reply->get().at(1).isArray()) {
            return unexpectedAnswer(kind.page);
        }
        cursor = reply->get().at(0).text();
        bool isValue = false;
        for (const Reply element : reply->get().at(1).elements()) {
            if (isValue) {
                page.elements.back().value = keep(element);
            } else if (kind.type == "hash") {
                page.elements.push_back({.name = keep(element), .value = {}});
            } else {
                page.elements.push_back({.name = {}, .value = keep(element)});
            }
            isValue = kind.type == "hash" && !isValue;
        }
        if (cursor == "0") {
            return result;
        }
    }
    page.next = Token{.count = token.count, .place = cursor}.text();
    return result;
}

Result<SizedPage> Reader::streamPage(const Kind& kind, const Token& token)
{
    const auto length = ask({std::string(kind.length), m_request.key});
    if (!length) {
        return fail(length.error());
    }
    SizedPage result{.length = static_cast<uint64_t>(length->get().integer())};
    auto& page = result.page;
    const auto first = token.place.empty() ? std::string("-") : '(' + token.place;
    const auto reply = ask({std::string(kind.page), m_request.key, first, "+", "COUNT", std::to_string(token.count)});
    if (!reply) {
        return fail(reply.error());
    }
    for (const Reply entry : reply->get().elements()) {
        if (entry.size() != 2) {
            return unexpectedAnswer(kind.page);
        }
        auto& element = page.elements.emplace_back(Element{.name = keep(entry.at(0)), .value = {}});
        bool isValue = false;
        for (const Reply part : entry.at(1).elements()) {
            if (isValue) {
                element.fields.back().second = keep(part);
            } else {
                element.fields.emplace_back(keep(part), Piece());
            }
            isValue = !isValue;
        }
    }
    if (page.elements.size() == token.count) {
        page.next = Token{.count = token.count, .place = page.elements.back().name.bytes}.text();
    }
    return result;
}

Result<ValuePage> pageFrom(
    redis::Session& session, const ValueRequest& request, std::string_view type, const Token& token, Context& context)
{
    const Kind* kind = kindOf(type);
    if (kind == nullptr || (token.count == 0 && type != "string")) {
        return fail(ErrorKind::Usage, {"value.no_page", "This value has no pages.", {}});
    }
    Reader reader(session, request, context);
    if (auto status = reader.enter(); !status) {
        return fail(status.error());
    }
    auto result = reader.page(*kind, token);
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
    return pageFrom(session, request, facts.type, Token::read(next), context);
}

Result<ValuePage> readFrom(redis::Session& session, const ValueRequest& request, uint64_t offset, Context& context)
{
    return pageFrom(session, request, "string", {.count = 0, .place = std::to_string(offset)}, context);
}

} // namespace keystrata::keyspace
