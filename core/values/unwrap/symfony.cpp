// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: Symfony, Component/Cache/Marshaller/TagAwareMarshaller.php and CacheItem.php (expiry and creation time).
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/scalars.h"
#include "core/values/unwrap/drain.h"

#include <algorithm>

namespace keystrata::values {

namespace {

constexpr size_t HeaderLength = 13;
constexpr int64_t ExpiryOffset = 1'527'506'807; ///< CacheItem::METADATA_EXPIRY_OFFSET
constexpr uint32_t TagLengthMask = 0x00ffffff; ///< the highest byte is a magic number

struct Header
{
    uint32_t expiry = 0; ///< seconds after the offset
    uint32_t milliseconds = 0; ///< that it took to make the value
    std::string_view tags; ///< serialized
    bool whole = false;
};

bool hasMagic(std::string_view bytes)
{
    return bytes.size() > HeaderLength && bytes[0] == '\x9d' && bytes[5] == '\0' && bytes[9] == '\x5f';
}

Header headerOf(std::string_view bytes)
{
    Cursor cursor(bytes);
    cursor.byte();
    Header header;
    header.expiry = cursor.little<uint32_t>();
    header.milliseconds = cursor.big<uint32_t>();
    header.tags = cursor.take(cursor.big<uint32_t>() & TagLengthMask);
    header.whole = hasMagic(bytes) && !cursor.isShort();
    return header;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context&)
{
    const auto header = headerOf(bytes);
    if (!header.whole) {
        return damaged("Symfony tagged item", "its header is another one or cut off");
    }
    const auto payload = bytes.substr(HeaderLength + header.tags.size());
    Unwrapped result{.payload = std::string(payload.substr(0, limits.output)),
        .consumed = bytes.size(),
        .complete = payload.size() <= limits.output};
    if (!header.tags.empty()) {
        result.details.push_back({{"values.tags", "Tags", {}}, std::string(header.tags)});
    }
    if (header.expiry != 0 || header.milliseconds != 0) {
        result.details.push_back({{"values.expires", "Expires", {}}, *utcText(ExpiryOffset + header.expiry)});
        result.details.push_back({{"values.made_in", "Made in", {}}, std::to_string(header.milliseconds) + " ms"});
    }
    return result;
}

Result<std::string> wrap(std::string_view payload, std::string_view original)
{
    const auto length = std::min(original.size(), HeaderLength + headerOf(original).tags.size());
    return std::string(original.substr(0, length)) + std::string(payload);
}

} // namespace

constinit const Codec SymfonyItem{.id = "symfony",
    .name = "Symfony tagged item",
    .guess = [](std::string_view bytes) { return hasMagic(bytes) ? Guess::Sure : Guess::No; },
    .unwrap = unwrap,
    .wrap = wrap};

} // namespace keystrata::values
