// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/message.h"

#include <expected>
#include <utility>

namespace keystrata {

enum class ErrorKind
{
    Usage, ///< the caller's words are wrong: a URL, a template, an option
    Network, ///< could not reach, or the connection was lost
    Timeout, ///< no answer within the deadline
    Tls, ///< reached, but the encrypted connection cannot be trusted or agreed on
    Auth, ///< user or password missing or wrong
    Denied, ///< the server's ACL forbids the command
    Protocol, ///< what answers does not speak Redis, or broke a limit
    Server, ///< the server answered with an error
    Refused, ///< we refuse: a guard, a missing capability
    Cancelled, ///< the stop token fired
    File, ///< a local file could not be read or written
};

/// Why something failed. The message is one sentence for people: what happened, why, what to try.
struct Error
{
    ErrorKind kind = ErrorKind::Server;
    Message message;
    std::string serverText; ///< the server's own words, redacted, empty when it said nothing

    /// Worth trying again by itself (lost, timed out, loading); everything else needs the operator.
    bool transient() const { return kind == ErrorKind::Network || kind == ErrorKind::Timeout; }

    /// A password or a right must be changed first: trying again by itself only fills the server's ACL log.
    bool refusesUs() const { return kind == ErrorKind::Auth || kind == ErrorKind::Denied; }

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(ErrorKind kind, Message message, std::string serverText = {})
{
    return std::unexpected(Error{kind, std::move(message), std::move(serverText)});
}

inline std::unexpected<Error> fail(Error error)
{
    return std::unexpected(std::move(error));
}

} // namespace keystrata
