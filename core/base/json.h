// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/message.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What core writes as JSON keeps the order of its fields.
namespace keystrata {

using Json = nlohmann::ordered_json;

/// Bytes as JSON text: themselves when they are UTF-8, else escaped (escapeBytes()).
std::string jsonText(std::string_view bytes);
/// Sets object[name], and object[name + "_base64"] too when the bytes are no UTF-8 and the text is therefore escaped.
void putBytes(Json& object, const std::string& name, std::string_view bytes);

/// {"code": …, "message": …}
Json messageJson(const Message& message);
Json messagesJson(const std::vector<Message>& messages);

} // namespace keystrata
