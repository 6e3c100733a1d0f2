// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/storedvalue.h"

#include <string>
#include <string_view>

/// The pages of stored values: what readValue() and readMore() share.
namespace keystrata::keyspace {

/// How the values of one type are read.
struct ValueCommands
{
    std::string_view type; ///< as TYPE answers
    std::string_view length;
    std::string_view page;
};

/// Null for types of modules.
const ValueCommands* valueCommands(std::string_view type);

/// Where a page begins, and how many elements it has: "200 1234".
struct PageToken
{
    uint64_t count = 0;
    std::string place = {}; ///< an offset, a cursor, or the id before; empty: at the beginning

    std::string text() const;
    static PageToken read(std::string_view text);
    uint64_t number() const; ///< the place, when it is an offset
};

struct SizedPage
{
    ValuePage page = {};
    uint64_t length = 0; ///< of the whole value, at the same moment or nearly
};

/// Why there is no answer about a key.
Error valueError(std::string_view command, std::string_view errorReply);

/// Reads one page after the other; the database is chosen.
class PageReader
{
public:
    PageReader(redis::Session& session, const ValueRequest& request, Context& context)
        : m_session(session)
        , m_request(request)
        , m_context(context)
    {
    }

    Result<SizedPage> read(const ValueCommands& commands, const PageToken& token);
    Result<uint64_t> length(const ValueCommands& commands);

private:
    using Words = std::vector<std::string>;

    Result<std::vector<redis::OwnedReply>> askAll(const std::vector<Words>& commands);
    Result<SizedPage> stringPage(const ValueCommands& commands, const PageToken& token);
    Result<SizedPage> rankedPage(const ValueCommands& commands, const PageToken& token);
    Result<SizedPage> scannedPage(const ValueCommands& commands, const PageToken& token);
    Result<SizedPage> streamPage(const ValueCommands& commands, const PageToken& token);
    Piece keep(redis::Reply reply);

    redis::Session& m_session;
    const ValueRequest& m_request;
    Context& m_context;
    uint64_t m_kept = 0; ///< bytes, of this page
};

} // namespace keystrata::keyspace
