// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <stdexcept>
#include <string>

/// Sessions as tests open them: what must work throws with the reason when it does not.
namespace keystrata::testing {

inline redis::Target targetOf(const std::string& url)
{
    return {.address = redis::parseAddress(url).value()};
}

inline std::unique_ptr<redis::Session> entered(const redis::Target& target, const redis::SessionOptions& options = {})
{
    Context context;
    auto session = redis::Session::open(target, options, context);
    if (!session) {
        throw std::runtime_error(session.error().message.english());
    }
    return std::move(*session);
}

/// Checks what every error's sentence must be: whole, without holes, and without a secret.
inline Error sentenced(Error error)
{
    const auto sentence = error.message.english();
    if (error.message.id.empty() || !sentence.ends_with('.') || sentence.contains('{') || sentence.contains("()")
        || sentence.contains("hunter2") || error.serverText.contains("hunter2")) {
        throw std::runtime_error("Not a sentence to show: " + sentence + " " + error.serverText);
    }
    return error;
}

/// Why a target does not let us in.
inline Error refusal(const redis::Target& target, const redis::SessionOptions& options = {})
{
    Context context;
    const auto session = redis::Session::open(target, options, context);
    if (session) {
        throw std::runtime_error("It let us in.");
    }
    return sentenced(session.error());
}

/// The answer to one command, or why there is none.
inline std::string text(redis::Session& session, std::initializer_list<std::string_view> command)
{
    Context context;
    const auto reply = session.run(command, context);
    return reply ? std::string(reply->get().text()) : "failed: " + reply.error().message.english();
}

} // namespace keystrata::testing
