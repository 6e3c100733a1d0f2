// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: RFC 9562 (UUID).
#include "core/values/codecs.h"
#include "core/values/scalars.h"

#include <algorithm>
#include <charconv>

namespace keystrata::values {

namespace {

constexpr size_t Length = 36;
constexpr size_t VersionAt = 14;
constexpr uint64_t TicksPerSecond = 10'000'000;
constexpr int64_t Gregorian = 12'219'292'800; ///< seconds from 1582-10-15, where versions 1 and 6 begin, to 1970

bool isUuid(std::string_view text)
{
    if (text.size() != Length) {
        return false;
    }
    for (size_t i = 0; i < Length; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}

uint64_t hex(std::string_view digits)
{
    uint64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
}

/// When it was made, of the versions that tell.
std::optional<std::string> timeOf(std::string_view uuid)
{
    const auto high = hex(uuid.substr(0, 8));
    const auto middle = hex(uuid.substr(9, 4));
    const auto low = hex(uuid.substr(15, 3));
    if (uuid[VersionAt] == '7') {
        const auto milliseconds = (high << 16) | middle;
        return utcText(
            static_cast<int64_t>(milliseconds / 1000), static_cast<uint32_t>(milliseconds % 1000) * 1'000'000);
    }
    if (uuid[VersionAt] != '1' && uuid[VersionAt] != '6') {
        return std::nullopt;
    }
    const auto ticks =
        uuid[VersionAt] == '1' ? (low << 48) | (middle << 32) | high : (high << 28) | (middle << 12) | low;
    return utcText(
        static_cast<int64_t>(ticks / TicksPerSecond) - Gregorian, static_cast<uint32_t>(ticks % TicksPerSecond) * 100);
}

Result<Document> read(std::string_view bytes, const Limits&, Context&)
{
    if (!isUuid(bytes)) {
        return fail(
            ErrorKind::Protocol, {"values.uuid", "This is not a UUID: 32 hexadecimal digits in five groups.", {}});
    }
    Document document{.tree = {}, .consumed = bytes.size()};
    document.tree.add(NodeKind::Text, bytes);
    document.details.push_back({{"values.version", "Version", {}}, std::string(1, bytes[VersionAt])});
    if (auto time = timeOf(bytes)) {
        document.details.push_back({{"values.as_time", "As time", {}}, std::move(*time)});
    }
    return document;
}

Result<std::string> write(std::string_view text, std::string_view)
{
    if (!isUuid(text)) {
        return fail(ErrorKind::Usage,
            {"values.uuid_edit", "The value was a UUID, and this is none: write 32 hexadecimal digits in five groups.",
                {}});
    }
    return std::string(text);
}

} // namespace

constinit const Codec Uuid{.id = "uuid",
    .name = "UUID",
    .guess = [](std::string_view bytes) { return isUuid(bytes) ? Guess::Sure : Guess::No; },
    .read = read,
    .write = write};

} // namespace keystrata::values
