// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/info.h"

#include <charconv>

namespace keystrata::redis {

std::string_view infoField(std::string_view info, std::string_view field)
{
    for (size_t at = info.find(field); at != std::string_view::npos; at = info.find(field, at + 1)) {
        const size_t colon = at + field.size();
        if ((at == 0 || info[at - 1] == '\n') && colon < info.size() && info[colon] == ':') {
            const auto value = info.substr(colon + 1);
            return value.substr(0, value.find_first_of("\r\n"));
        }
    }
    return {};
}

uint64_t infoNumber(std::string_view info, std::string_view field)
{
    const auto text = infoField(info, field);
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double infoDecimal(std::string_view info, std::string_view field)
{
    const auto text = infoField(info, field);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace keystrata::redis
