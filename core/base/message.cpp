// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/message.h"

#include "core/base/bytes.h"

namespace keystrata {

std::string fillTemplate(std::string_view text, const std::vector<std::string>& args)
{
    std::string out;
    out.reserve(text.size() + 32);
    for (size_t i = 0; i < text.size();) {
        if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9') {
            const auto index = static_cast<size_t>(text[i + 1] - '0');
            if (index < args.size()) {
                out += displayText(args[index]);
                i += 3;
                continue;
            }
        }
        out += text[i++];
    }
    return out;
}

std::string Message::english() const
{
    return fillTemplate(text, args);
}

} // namespace keystrata
