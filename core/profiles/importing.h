// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/imports.h"

#include <nlohmann/json.hpp>

/// What the importers share. Other programs' files are read with tolerance: a field of the wrong kind counts as
/// missing.
namespace keystrata::profiles::importing {

using Json = nlohmann::ordered_json;

/// The field at a dotted path, null when there is none.
const Json* at(const Json& object, std::string_view path);
std::string text(const Json& object, std::string_view path); ///< numbers too, as they are written
std::optional<uint64_t> number(const Json& object, std::string_view path); ///< from text too
bool flag(const Json& object, std::string_view path); ///< true, and nothing else
bool holds(const Json& object, std::string_view path); ///< there, and neither null, "", {} nor []

/// One connection on its way to a profile.
class Draft
{
public:
    explicit Draft(std::string source);

    Profile& profile() { return m_profile; }

    redis::Target& target() { return m_profile.target; }

    void endpoint(const std::string& host, std::optional<uint64_t> port); ///< a host with a slash in front is a socket
    /// A secret that stood in the file; an empty one is none.
    void secret(SecretKind kind, std::string text);
    /// Files of PEM for TLS. What is no whole path (a relative one, or the PEM itself) is left out with the reason; a
    /// key without its certificate too.
    void certificates(const std::string& authority, const std::string& certificate, const std::string& key);
    void ssh(const Json& options, std::string_view keyField);
    void left(std::string_view id, std::string_view text, std::vector<std::string> args = {});
    /// TLS without verification elsewhere is no reason to do without it here.
    void wasNotVerified();

    /// Names it, checks it, and says what was taken over.
    ImportedConnection finish(std::string_view name) &&;
    ImportedConnection failed(Message why) &&;

private:
    void pemFile(std::string& into, const std::string& value, std::string_view what);

    ImportedConnection m_connection;
    Profile m_profile;
};

std::vector<ImportedConnection> fromDjango(const Json& document);
std::vector<ImportedConnection> fromArdm(const Json& document);
std::vector<ImportedConnection> fromInsight(const Json& document);

} // namespace keystrata::profiles::importing
