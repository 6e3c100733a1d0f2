// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/valuepages.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::keyspace {

namespace {

using redis::Reply;

/// What a page keeps of all its elements together, before it keeps only so much of each.
constexpr uint64_t KeptBytes = uint64_t{16} * 1024 * 1024;
constexpr uint64_t LeastKept = 256;
/// What one command brings of a string: more would keep the server from others for long.
constexpr uint64_t LargestPart = uint64_t{1024} * 1024;
/// A scan of a table that has shrunk may bring nothing many times.
constexpr int EmptyRounds = 16;

constexpr std::array Commands{
    ValueCommands{"string", "STRLEN", "GETRANGE"},
    ValueCommands{"list", "LLEN", "LRANGE"},
    ValueCommands{"set", "SCARD", "SSCAN"},
    ValueCommands{"zset", "ZCARD", "ZRANGE"},
    ValueCommands{"hash", "HLEN", "HSCAN"},
    ValueCommands{"stream", "XLEN", "XRANGE"},
};

std::unexpected<Error> unexpectedAnswer(std::string_view command)
{
    return fail(ErrorKind::Protocol,
        {"value.reply", "The server answered {0} with something else than it should.", {std::string(command)}});
}

uint64_t lengthOf(Reply reply)
{
    return static_cast<uint64_t>(std::max<int64_t>(reply.integer(), 0));
}

} // namespace

const ValueCommands* valueCommands(std::string_view type)
{
    const auto* found = std::ranges::find(Commands, type, &ValueCommands::type);
    return found == Commands.end() ? nullptr : found;
}

std::string PageToken::text() const
{
    return std::to_string(count) + ' ' + place;
}

PageToken PageToken::read(std::string_view text)
{
    PageToken token;
    const auto blank = text.find(' ');
    const char* const begin = text.data();
    std::from_chars(begin, begin + std::min(blank, text.size()), token.count);
    token.place = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    return token;
}

uint64_t PageToken::number() const
{
    uint64_t value = 0;
    std::from_chars(place.data(), place.data() + place.size(), value);
    return value;
}

Error valueError(std::string_view command, std::string_view errorReply)
{
    if (errorReply.starts_with("WRONGTYPE")) {
        return {ErrorKind::Server,
            {"value.changed", "The key has got another type since it was looked at: read it again.", {}}, {}};
    }
    if (errorReply.starts_with("NOPERM") && !redis::forbidsCommand(errorReply, command)) {
        return {ErrorKind::Denied,
            {"value.kept", "The server's access list keeps this key from this user: grant it, or use another user.",
                {}},
            {}};
    }
    return redis::refusalOf(command, errorReply);
}

/// The answers to all of them, or why there is none to one.
Result<std::vector<redis::OwnedReply>> PageReader::askAll(const std::vector<Words>& commands)
{
    auto replies = m_session.pipeline(commands, m_context);
    if (!replies) {
        return fail(replies.error());
    }
    for (size_t i = 0; i < commands.size(); ++i) {
        if (const Reply reply = (*replies)[i].get(); reply.isError()) {
            return fail(valueError(commands[i].front(), reply.text()));
        }
    }
    return replies;
}

Result<uint64_t> PageReader::length(const ValueCommands& commands)
{
    const auto replies = askAll({{std::string(commands.length), m_request.key}});
    if (!replies) {
        return fail(replies.error());
    }
    return lengthOf(replies->front().get());
}

Result<SizedPage> PageReader::read(const ValueCommands& commands, const PageToken& token)
{
    m_kept = 0;
    if (commands.type == "string") {
        return stringPage(commands, token);
    }
    if (commands.type == "list" || commands.type == "zset") {
        return rankedPage(commands, token);
    }
    return commands.type == "stream" ? streamPage(commands, token) : scannedPage(commands, token);
}

Piece PageReader::keep(Reply reply)
{
    const auto bytes = reply.text();
    const auto left = m_kept < KeptBytes ? KeptBytes - m_kept : 0;
    const auto most = std::min(m_request.elementBytes, std::max(left, LeastKept));
    Piece piece{.bytes = std::string(bytes.substr(0, most)), .size = bytes.size()};
    m_kept += piece.bytes.size();
    return piece;
}

Result<SizedPage> PageReader::stringPage(const ValueCommands& commands, const PageToken& token)
{
    const auto start = token.number();
    const auto size = std::clamp<uint64_t>(m_request.bytes, 1, LargestPart);
    const auto& key = m_request.key;
    const auto replies = askAll({{std::string(commands.length), key},
        {std::string(commands.page), key, std::to_string(start), std::to_string(start + size - 1)}});
    if (!replies) {
        return fail(replies.error());
    }
    SizedPage result{.length = lengthOf((*replies)[0].get())};
    result.page.start = start;
    result.page.bytes = (*replies)[1].get().text();
    const auto end = start + result.page.bytes.size();
    if (!result.page.bytes.empty() && end < result.length) {
        result.page.next = PageToken{.count = token.count, .place = std::to_string(end)}.text();
    }
    return result;
}

Result<SizedPage> PageReader::rankedPage(const ValueCommands& commands, const PageToken& token)
{
    const auto start = token.number();
    const auto& key = m_request.key;
    std::vector<Words> asked{{std::string(commands.length), key},
        {std::string(commands.page), key, std::to_string(start), std::to_string(start + token.count - 1)}};
    const bool scored = commands.type == "zset";
    if (scored) {
        asked.back().emplace_back("WITHSCORES");
    }
    const auto replies = askAll(asked);
    if (!replies) {
        return fail(replies.error());
    }
    SizedPage result{.length = lengthOf((*replies)[0].get())};
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
        page.next = PageToken{.count = token.count, .place = std::to_string(end)}.text();
    }
    return result;
}

Result<SizedPage> PageReader::scannedPage(const ValueCommands& commands, const PageToken& token)
{
    const auto size = length(commands);
    if (!size) {
        return fail(size.error());
    }
    SizedPage result{.length = *size};
    auto& page = result.page;
    const bool fields = commands.type == "hash";
    std::string cursor = token.place.empty() ? "0" : token.place;
    for (int round = 0; round < EmptyRounds && page.elements.empty(); ++round) {
        const auto replies =
            askAll({{std::string(commands.page), m_request.key, cursor, "COUNT", std::to_string(token.count)}});
        if (!replies) {
            return fail(replies.error());
        }
        const Reply reply = replies->front().get();
        if (reply.size() != 2 || !reply.at(1).isArray()) {
            return unexpectedAnswer(commands.page);
        }
        bool isValue = false;
        for (const Reply element : reply.at(1).elements()) {
            if (isValue) {
                page.elements.back().value = keep(element);
            } else {
                Piece piece = keep(element);
                page.elements.push_back(fields ? Element{.name = std::move(piece), .value = {}}
                                               : Element{.name = {}, .value = std::move(piece)});
            }
            isValue = fields && !isValue;
        }
        cursor = reply.at(0).text();
        if (cursor == "0") {
            return result;
        }
    }
    page.next = PageToken{.count = token.count, .place = cursor}.text();
    return result;
}

Result<SizedPage> PageReader::streamPage(const ValueCommands& commands, const PageToken& token)
{
    const auto first = token.place.empty() ? std::string("-") : '(' + token.place;
    const auto& key = m_request.key;
    const auto replies = askAll({{std::string(commands.length), key},
        {std::string(commands.page), key, first, "+", "COUNT", std::to_string(token.count)}});
    if (!replies) {
        return fail(replies.error());
    }
    SizedPage result{.length = lengthOf((*replies)[0].get())};
    auto& page = result.page;
    for (const Reply entry : (*replies)[1].get().elements()) {
        if (entry.size() != 2) {
            return unexpectedAnswer(commands.page);
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
        page.next = PageToken{.count = token.count, .place = page.elements.back().name.bytes}.text();
    }
    return result;
}

} // namespace keystrata::keyspace
