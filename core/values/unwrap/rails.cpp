// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: Rails, activesupport/lib/active_support/cache/coder.rb (cache_format_version 7.1) and
// serializer_with_fallback.rb (7.0).
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/scalars.h"
#include "core/values/unwrap/drain.h"

#include <cmath>

namespace keystrata::values {

namespace {

constexpr std::string_view Signature{"\x00\x11", 2};
constexpr std::string_view Marshal = "\x04\x08";
constexpr std::string_view MarshalArray = "\x04\x08[";
constexpr uint8_t ZlibFlag = 0x80;
constexpr double LatestExpiry = 1e11; ///< in seconds: three thousand years
constexpr int32_t LongestVersion = 4096;

struct Header
{
    uint8_t type = 0;
    double expires = 0; ///< seconds since 1970; negative: never
    int32_t versionLength = 0; ///< negative: none
    std::string_view version;
    size_t length = 0;

    bool isZlib() const { return (type & ZlibFlag) != 0; }

    bool isPlausible() const
    {
        const int kind = type & ~ZlibFlag;
        return kind >= 1 && kind <= 4 && (expires == -1 || (expires > 0 && expires < LatestExpiry))
            && versionLength >= -1 && versionLength <= LongestVersion;
    }
};

/// Nothing short of a whole header has a type.
Header headerOf(std::string_view bytes)
{
    Cursor cursor(bytes);
    cursor.take(bytes.starts_with(Signature) ? Signature.size() : UINT64_MAX);
    Header header;
    header.type = cursor.byte();
    header.expires = cursor.littleDouble();
    header.versionLength = cursor.little<int32_t>();
    if (header.isPlausible()) {
        header.version = cursor.take(static_cast<uint64_t>(std::max(header.versionLength, 0)));
    }
    header.length = cursor.position();
    return cursor.isShort() ? Header{} : header;
}

/// A version in another encoding than UTF-8 is marshalled: a short string with its encoding behind it.
std::string_view versionText(std::string_view version)
{
    constexpr std::string_view String = "\x04\x08I\"";
    constexpr uint8_t Small = 5; ///< small lengths are written with so much added
    const auto length = version.size() > String.size() ? static_cast<uint8_t>(version[String.size()]) : uint8_t{0};
    const bool marshalled = version.starts_with(String) && length > Small && length < 0x80;
    return marshalled ? version.substr(String.size() + 1, length - Small) : version;
}

std::vector<Detail> detailsOf(const Header& header)
{
    std::vector<Detail> details;
    if (header.versionLength >= 0) {
        details.push_back({{"values.version", "Version", {}}, std::string(versionText(header.version))});
    }
    if (header.expires > 0) {
        const auto expires = utcText(static_cast<int64_t>(std::floor(header.expires)));
        details.push_back({{"values.expires", "Expires", {}}, expires.value_or(realText(header.expires))});
    }
    constexpr std::string_view Kinds[] = {"object", "UTF-8 string", "binary string", "ASCII string"};
    details.push_back({{"values.kind", "Kind", {}}, std::string(Kinds[(header.type & ~ZlibFlag) - 1])});
    return details;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context&)
{
    const auto header = headerOf(bytes);
    if (!header.isPlausible()) {
        return damaged("Rails cache entry", "its header is another one or cut off");
    }
    const auto payload = bytes.substr(header.length);
    return Unwrapped{.payload = std::string(payload.substr(0, limits.output)),
        .details = detailsOf(header),
        .consumed = bytes.size(),
        .complete = payload.size() <= limits.output,
        .next = header.isZlib() ? Zlib.id : std::string_view()};
}

Result<std::string> wrap(std::string_view payload, std::string_view original)
{
    return std::string(original.substr(0, headerOf(original).length)) + std::string(payload);
}

// --- 7.0: a byte that tells whether zlib follows, then a marshalled array

bool isMarshalledIn(std::string_view zlib)
{
    Context context;
    const auto begin = Zlib.unwrap(zlib, {.output = MarshalArray.size()}, context);
    return begin && begin->payload == MarshalArray;
}

Guess guess70(std::string_view bytes)
{
    if (bytes.empty()) {
        return Guess::No;
    }
    const auto rest = bytes.substr(1);
    const bool plain = bytes.front() == 0 && rest.starts_with(MarshalArray);
    const bool packed = bytes.front() == 1 && Zlib.guess(rest) != Guess::No && isMarshalledIn(rest);
    return plain || packed ? Guess::Sure : Guess::No;
}

Result<Unwrapped> unwrap70(std::string_view bytes, const Limits& limits, Context&)
{
    const bool packed = bytes.starts_with('\x01');
    if (!packed && !bytes.substr(std::min<size_t>(bytes.size(), 1)).starts_with(Marshal)) {
        return damaged("Rails 7.0 cache entry", "it begins otherwise");
    }
    const auto payload = bytes.substr(1);
    return Unwrapped{.payload = std::string(payload.substr(0, limits.output)),
        .consumed = bytes.size(),
        .complete = payload.size() <= limits.output,
        .next = packed ? Zlib.id : std::string_view()};
}

} // namespace

constinit const Codec RailsEntry{.id = "rails",
    .name = "Rails cache entry",
    .guess = [](std::string_view bytes) { return headerOf(bytes).isPlausible() ? Guess::Sure : Guess::No; },
    .unwrap = unwrap,
    .wrap = wrap};

constinit const Codec Rails70Entry{.id = "rails-7.0",
    .name = "Rails 7.0 cache entry",
    .guess = guess70,
    .unwrap = unwrap70,
    .wrap = [](std::string_view payload, std::string_view original) -> Result<std::string> {
        return std::string(original.substr(0, 1)) + std::string(payload);
    }};

} // namespace keystrata::values
