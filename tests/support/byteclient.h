// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/sockets.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;

namespace keystrata::testing {

/// A second opinion on a server: raw commands through hiredis' own client, not through ours. Blocking, and anything
/// unexpected throws std::runtime_error. For tests only.
class ByteClient
{
public:
    enum class Kind
    {
        Nil,
        Integer,
        Status,
        String,
        Error,
        Array
    };

    struct Answer
    {
        Kind kind = Kind::Nil;
        int64_t integer = 0;
        std::string text;
        std::vector<Answer> elements;
    };

    /// `patience`: to wait for a reply; zero: for ever.
    explicit ByteClient(const LocalAddress& address, std::chrono::milliseconds patience = {});
    ~ByteClient();
    ByteClient(ByteClient&&) noexcept = default;

    /// Throws on an error reply; ask() hands it out.
    Answer run(std::initializer_list<std::string_view> command);
    Answer ask(std::initializer_list<std::string_view> command);
    Answer ask(std::span<const std::string_view> command);

    /// Pipelined: sends now and then, and throws for the first error reply. Ends with flush().
    void queue(std::initializer_list<std::string_view> command);
    void queue(std::span<const std::string_view> command);
    void flush();

    /// Shorthands for what tests ask most.
    void set(std::string_view key, std::string_view value = "x");
    int64_t dbsize();
    /// One field of INFO as text; empty when the server has no such field.
    std::string info(std::string_view field);

private:
    void send();
    void drain(size_t upTo);

    std::unique_ptr<redisContext, void (*)(redisContext*)> m_context;
    std::string m_out;
    size_t m_queued = 0; ///< in m_out
    size_t m_owed = 0; ///< sent and not answered
};

} // namespace keystrata::testing
