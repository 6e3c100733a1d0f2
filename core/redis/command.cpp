// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/connection.h"

#include <array>
#include <charconv>

namespace keystrata::redis {

namespace {

void appendHeader(std::string& out, char mark, size_t number)
{
    std::array<char, 24> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    buffer[0] = mark;
    char* end = std::to_chars(buffer.data() + 1, buffer.data() + buffer.size() - 2, number).ptr;
    *end++ = '\r';
    *end++ = '\n';
    out.append(buffer.data(), end);
}

} // namespace

void appendCommand(std::string& out, std::span<const std::string_view> arguments)
{
    appendHeader(out, '*', arguments.size());
    for (const auto argument : arguments) {
        appendHeader(out, '$', argument.size());
        out += argument;
        out += "\r\n";
    }
}

} // namespace keystrata::redis
