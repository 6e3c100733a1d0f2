// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <QDateTime>
#include <QString>

/// Profiles as people type and read them: fields to text and back. What is read fails with one sentence; what is
/// written is read back the same.
namespace keystrata::ui {

QString writeEndpoints(const std::vector<redis::Endpoint>& endpoints); ///< "10.0.0.5:6379, 10.0.0.6:6379"
/// A host without a port gets the usual one of its kind; a path is a unix socket. Nothing typed: none.
Result<std::vector<redis::Endpoint>> readEndpoints(const QString& text, redis::Topology topology);

/// One line an entry: "172.17.0.2:6379 = 10.0.0.5:16379".
QString writeAddressMap(const std::vector<redis::AddressMapping>& map);
Result<std::vector<redis::AddressMapping>> readAddressMap(const QString& text);

QString writeDatabase(std::optional<int> db); ///< empty: every one
Result<std::optional<int>> readDatabase(const QString& text);

QString writeExpiry(std::optional<std::chrono::seconds> expiry); ///< "1h30m", "0"; empty: not stated
Result<std::optional<std::chrono::seconds>> readExpiry(const QString& text);

/// Bytes of a prefix, a version or a key: as they are, or in quotes with escapes as redis-cli writes them.
QString writeBytes(const std::string& bytes);
Result<std::string> readBytes(const QString& text);

QString guardTitle(profiles::Guard guard); ///< "Observer"
QString guardMeaning(profiles::Guard guard); ///< what it may do, one sentence
QString colourTitle(profiles::Colour colour);
QString secretTitle(profiles::SecretKind kind); ///< "Password"

/// "10.0.0.5:6379 · database 1", "mymaster · 3 sentinels", "Cluster · 10.0.0.5:7000 and 2 more".
QString placeOf(const profiles::Profile& profile);
/// "3 min ago", "yesterday", a date; empty for an invalid time.
QString sinceText(const QDateTime& time, const QDateTime& now);

} // namespace keystrata::ui
