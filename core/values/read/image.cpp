// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: PNG (W3C, third edition), JPEG (ITU-T T.81, annex B), GIF89a, WebP (RFC 9649), BMP and ICO (Microsoft,
// BITMAPINFOHEADER and icon resources). Only headers are read, no picture is decoded.
#include "core/values/codecs.h"
#include "core/values/cursor.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace keystrata::values {

namespace {

struct Picture
{
    std::string_view kind;
    uint32_t width = 0; ///< zero: not told
    uint32_t height = 0;
};

using Found = std::optional<Picture>;

Found png(std::string_view bytes)
{
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n")) {
        return std::nullopt;
    }
    Cursor cursor(bytes.substr(8));
    cursor.take(4); // the length of the first chunk
    const bool header = cursor.take(4) == "IHDR";
    const auto width = cursor.big<uint32_t>();
    const auto height = cursor.big<uint32_t>();
    return header && !cursor.isShort() ? Picture{"PNG", width, height} : Picture{"PNG"};
}

/// The size stands in the first frame header, behind segments of any length.
Found jpeg(std::string_view bytes)
{
    if (!bytes.starts_with("\xff\xd8\xff")) {
        return std::nullopt;
    }
    Cursor cursor(bytes.substr(2));
    while (!cursor.isShort() && cursor.byte() == 0xff) {
        uint8_t marker = cursor.byte();
        while (marker == 0xff) { // fill bytes
            marker = cursor.byte();
        }
        const auto length = cursor.big<uint16_t>();
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            cursor.byte(); // bits a sample
            const auto height = cursor.big<uint16_t>();
            const auto width = cursor.big<uint16_t>();
            return cursor.isShort() ? Picture{"JPEG"} : Picture{"JPEG", width, height};
        }
        if (marker == 0xda || length < 2) { // the picture itself begins
            break;
        }
        cursor.take(length - 2U);
    }
    return Picture{"JPEG"};
}

Found gif(std::string_view bytes)
{
    if (!bytes.starts_with("GIF87a") && !bytes.starts_with("GIF89a")) {
        return std::nullopt;
    }
    Cursor cursor(bytes.substr(6));
    const auto width = cursor.little<uint16_t>();
    const auto height = cursor.little<uint16_t>();
    return cursor.isShort() ? Picture{"GIF"} : Picture{"GIF", width, height};
}

uint32_t little24(Cursor& cursor)
{
    const auto low = cursor.little<uint16_t>();
    return low | (static_cast<uint32_t>(cursor.byte()) << 16);
}

Found webp(std::string_view bytes)
{
    if (!bytes.starts_with("RIFF") || bytes.size() < 16 || bytes.substr(8, 4) != "WEBP") {
        return std::nullopt;
    }
    constexpr uint32_t Bits14 = 0x3fff;
    const auto kind = bytes.substr(12, 4);
    Cursor cursor(bytes.substr(16));
    cursor.take(4); // the length of the chunk
    Picture picture{"WebP"};
    if (kind == "VP8X") {
        cursor.take(4);
        picture.width = little24(cursor) + 1;
        picture.height = little24(cursor) + 1;
    } else if (kind == "VP8L") {
        cursor.byte();
        const auto bits = cursor.little<uint32_t>();
        picture.width = (bits & Bits14) + 1;
        picture.height = ((bits >> 14) & Bits14) + 1;
    } else if (kind == "VP8 ") {
        cursor.take(6); // frame tag and start code
        picture.width = cursor.little<uint16_t>() & Bits14;
        picture.height = cursor.little<uint16_t>() & Bits14;
    }
    return cursor.isShort() ? Picture{"WebP"} : picture;
}

Found bmp(std::string_view bytes)
{
    constexpr std::array<uint32_t, 7> Headers{12, 40, 52, 56, 64, 108, 124};
    Cursor cursor(bytes);
    const bool magic = cursor.take(2) == "BM";
    cursor.take(4); // the size of the file, which some leave out
    const bool reserved = cursor.little<uint32_t>() == 0;
    const auto pixels = cursor.little<uint32_t>();
    const auto header = cursor.little<uint32_t>();
    if (!magic || !reserved || std::ranges::find(Headers, header) == Headers.end() || pixels < 14 + header) {
        return std::nullopt;
    }
    const bool old = header == Headers.front();
    const auto width = old ? cursor.little<uint16_t>() : cursor.little<uint32_t>();
    const auto height = old ? cursor.little<uint16_t>() : cursor.little<uint32_t>();
    const bool topDown = !old && height > INT32_MAX; // negative
    return cursor.isShort() ? Picture{"BMP"} : Picture{"BMP", width, topDown ? 0 - height : height};
}

/// Its mark is weak, so each entry of its directory must hold.
Found ico(std::string_view bytes)
{
    constexpr size_t Entry = 16;
    constexpr uint32_t MostPictures = 64;
    Cursor cursor(bytes);
    const bool reserved = cursor.little<uint16_t>() == 0;
    const auto kind = cursor.little<uint16_t>();
    const uint32_t count = cursor.little<uint16_t>();
    if (!reserved || (kind != 1 && kind != 2) || count == 0 || count > MostPictures) {
        return std::nullopt;
    }
    Picture largest{kind == 1 ? "ICO" : "cursor"};
    uint64_t end = cursor.position() + count * Entry; // of what is known to be there
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t width = cursor.byte();
        const uint32_t height = cursor.byte();
        cursor.byte(); // colours
        const bool zero = cursor.byte() == 0;
        cursor.take(4); // planes and bits, or where the cursor points
        const uint64_t size = cursor.little<uint32_t>();
        const uint64_t offset = cursor.little<uint32_t>();
        if (cursor.isShort() || !zero || size < Entry || offset < end) {
            return std::nullopt;
        }
        end = offset + size;
        constexpr uint32_t Full = 256; ///< written as 0
        largest.width = std::max(largest.width, width == 0 ? Full : width);
        largest.height = std::max(largest.height, height == 0 ? Full : height);
    }
    return largest;
}

Found pictureOf(std::string_view bytes)
{
    for (const auto find : {png, jpeg, gif, webp, bmp, ico}) {
        if (auto found = find(bytes)) {
            return found;
        }
    }
    return std::nullopt;
}

Result<Document> read(std::string_view bytes, const Limits&, Context&)
{
    const auto picture = pictureOf(bytes);
    if (!picture) {
        return fail(ErrorKind::Protocol,
            {"values.image", "This is no image of a kind known here (PNG, JPEG, GIF, WebP, BMP, ICO).", {}});
    }
    Document document{.tree = {}, .consumed = bytes.size()};
    document.tree.add(NodeKind::Opaque, std::string(picture->kind) + " image");
    document.details.push_back({{"values.kind", "Kind", {}}, std::string(picture->kind)});
    if (picture->width > 0 && picture->height > 0) {
        document.details.push_back({{"values.pixels", "Pixels", {}},
            std::to_string(picture->width) + " × " + std::to_string(picture->height)});
    }
    return document;
}

} // namespace

constinit const Codec Image{.id = "image",
    .name = "image",
    .guess = [](std::string_view bytes) { return pictureOf(bytes) ? Guess::Sure : Guess::No; },
    .read = read};

} // namespace keystrata::values
