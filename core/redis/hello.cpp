// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/hello.h"

namespace keystrata::redis {

std::optional<Hello> readHello(Reply reply)
{
    Hello hello;
    std::string_view name;
    bool isName = true;
    for (const Reply element : reply.elements()) {
        if (isName) {
            name = element.text();
        } else if (name == "server") {
            hello.server = element.text();
        } else if (name == "version") {
            hello.version = element.text();
        } else if (name == "mode") {
            hello.mode = element.text();
        } else if (name == "role") {
            hello.role = element.text() == "replica" ? "slave" : element.text();
        }
        isName = !isName;
    }
    return hello.version.empty() ? std::nullopt : std::optional(std::move(hello));
}

} // namespace keystrata::redis
