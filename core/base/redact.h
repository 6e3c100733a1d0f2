// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata {

/// Takes the secrets out of a text that leaves the program (log, error, report, window title), ours or what a server
/// sent: passwords in URLs and the arguments of AUTH, HELLO … AUTH, CONFIG SET
/// requirepass/masterauth/tls-key-file-pass, ACL SETUSER, MIGRATE AUTH/AUTH2, SENTINEL SET auth-pass, lines of ACL
/// files, the hashes of ACL LIST and GETUSER, values named a password in JSON, and redis-cli's -a and --pass become
/// ***. As MONITOR, SLOWLOG, CONFIG GET or an error text write them, on one line or as a list in a column, raw, in JSON
/// or inside of quotes; commands in any case. Where it is not clear where a secret ends, more is hidden, not less.
/// Idempotent; other text is returned unchanged, byte for byte.
std::string redact(std::string_view text);

} // namespace keystrata
