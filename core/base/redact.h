// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata {

/// Takes the secrets out of a text that leaves the program (log, error, report, window title): passwords in URLs and
/// the arguments of AUTH, HELLO … AUTH, CONFIG SET requirepass/masterauth/tls-key-file-pass, ACL SETUSER, MIGRATE
/// AUTH/AUTH2 and SENTINEL SET auth-pass become ***. Idempotent; other text is returned unchanged.
std::string redact(std::string_view text);

} // namespace keystrata
