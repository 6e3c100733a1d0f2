// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/json.h"

#include "core/base/bytes.h"

namespace keystrata {

std::string jsonText(std::string_view bytes)
{
    return isUtf8(bytes) ? std::string(bytes) : escapeBytes(bytes);
}

void putBytes(Json& object, const std::string& name, std::string_view bytes)
{
    object[name] = jsonText(bytes);
    if (!isUtf8(bytes)) {
        object[name + "_base64"] = base64(bytes);
    }
}

Json messageJson(const Message& message)
{
    return {{"code", message.id}, {"message", jsonText(message.english())}};
}

Json messagesJson(const std::vector<Message>& messages)
{
    Json list = Json::array();
    for (const auto& message : messages) {
        list.push_back(messageJson(message));
    }
    return list;
}

} // namespace keystrata
