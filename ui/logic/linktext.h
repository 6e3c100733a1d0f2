// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "core/stats/sample.h"

#include <QString>

#include <optional>

namespace keystrata::ui {

class ServerLink;

/// What people call a server that has no name of its own: its host, or the file name of its socket.
QString nameOf(const redis::Address& address);

/// "master 10.0.0.5:6379 · 0.4 ms · Redis 7.0.15", or what is known so far and what is going on.
QString linkSummary(
    const ServerLink& link, const std::optional<stats::ServerSample>& latest, std::optional<double> latencyMs);

/// What is wrong with the link, what is being done about it, and of when the picture is; empty when all is well.
QString linkTrouble(const ServerLink& link, std::optional<std::chrono::milliseconds> age);

/// An address as it was typed: a bare host or path gets its scheme.
Result<redis::Address> readAddress(const QString& typed);

} // namespace keystrata::ui
