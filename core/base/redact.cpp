// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redact.h"

#include <re2/re2.h>

namespace keystrata {

std::string redact(std::string_view text)
{
    // Each rule keeps its first group and hides what follows. Command words come in any case and may be quoted.
    static const RE2 url(R"re(([a-zA-Z][a-zA-Z0-9+.-]*://[^/@\s:]*:)[^@\s]*@)re");
    static const RE2 auth(R"re((?i)(\bAUTH2?"?\s+"?(?:[^\s"]+"?\s+"?)?)[^\s"]+)re");
    static const RE2 setting(
        R"re((?i)(\b(?:requirepass|masterauth|tls-key-file-pass|tls-client-key-file-pass|auth-pass)"?\s+"?)[^\s"]+)re");
    static const RE2 aclPassword(R"re((?i)(\bSETUSER\b.*?\s"?)[><#!][^\s"]+)re");
    std::string out(text);
    RE2::GlobalReplace(&out, url, "\\1***@");
    RE2::GlobalReplace(&out, auth, "\\1***");
    RE2::GlobalReplace(&out, setting, "\\1***");
    while (RE2::Replace(&out, aclPassword, "\\1***")) { }
    return out;
}

} // namespace keystrata
