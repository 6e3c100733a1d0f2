// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redact.h"

#include "core/base/bytes.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

// Any text is redacted without harm, and once is enough; and whatever bytes a password has, none of it is left of the
// commands that carry one.

using namespace keystrata;

namespace {

void require(bool holds, const char* what, const std::string& text)
{
    if (!holds) {
        std::fprintf(stderr, "%s: %s\n", what, escapeBytes(text).c_str());
        std::abort();
    }
}

constexpr std::string_view Mark = "q7Zk";

/// The ways a password is written, %s standing for it in quotes, as redis-cli writes them.
constexpr std::string_view Dresses[] = {"AUTH %s", "1339518083.107412 [0 [::1]:1] \"auth\" \"alice\" %s",
    "HELLO 3 AUTH alice %s SETNAME x", "CONFIG SET maxmemory 1 requirepass %s", "masterauth %s", "requirepass=%s x",
    "MIGRATE h 1 k 0 1 AUTH2 alice %s KEYS a", "SENTINEL SET m auth-pass %s", "sentinel auth-pass mymaster %s",
    "[\"AUTH\",%s]", "{\"auth\":%s,\"name\":\"x\"}", "{\"user\":\"x\",\"password\":%s}",
    "requirepass\n%s\nmaxmemory\n0", "1) \"AUTH\"\n2) \"alice\"\n3) %s\n",
    "   4) 1) \"CONFIG\"\n      2) \"SET\"\n      3) \"requirepass\"\n      4) %s\n",
    "*2\r\n$4\r\nAUTH\r\n$9\r\n%s\r\n", "ERR unknown command 'AUTH', with args beginning with: 'alice' %s ",
    "redis-cli -h x -a %s ping", "REDISCLI_AUTH=%s redis-cli"};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string text(data, data + size);
    const auto once = redact(text);
    require(redact(once) == once, "not idempotent", text);

    const auto quoted = '"' + escapeBytes(std::string(Mark) + text + std::string(Mark)) + '"';
    for (const auto dress : Dresses) {
        std::string line(dress);
        line.replace(line.find("%s"), 2, quoted);
        require(!redact(line).contains(Mark), "a secret is left", line);
    }
    return 0;
}
