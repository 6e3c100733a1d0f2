// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip).
#include "core/values/codecs.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace keystrata::values {

namespace {

constexpr int ZlibWindow = 15;
constexpr int GzipWindow = 15 + 16;
constexpr int RawWindow = -15;
constexpr size_t FirstOutput = size_t{16} * 1024;
/// A stream that grows by more than deflate can is damaged; and the clock is looked at between chunks of this size.
constexpr size_t Chunk = size_t{256} * 1024;

struct Inflater
{
    z_stream stream{};
    bool open = false;

    explicit Inflater(int window) { open = inflateInit2(&stream, window) == Z_OK; }

    ~Inflater() { inflateEnd(&stream); }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

std::unexpected<Error> damaged(std::string_view format, const char* why)
{
    return fail(ErrorKind::Protocol,
        {"values.damaged", "This is not whole {0} data ({1}): it is damaged or something else.",
            {std::string(format), why != nullptr ? why : "unexpected end"}});
}

Result<Unwrapped> inflateAll(
    std::string_view format, int window, std::string_view bytes, const Limits& limits, Context& context)
{
    Inflater inflater(window);
    auto& stream = inflater.stream;
    const auto deadline = Clock::now() + limits.time;
    Unwrapped result;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(std::min<size_t>(bytes.size(), UINT32_MAX));
    int status = Z_OK;
    while (status == Z_OK && inflater.open) {
        const size_t had = result.payload.size();
        const size_t more = std::min({std::max(had, FirstOutput), Chunk, limits.output - had});
        if (more == 0 || Clock::now() >= deadline || context.stopRequested()) {
            break;
        }
        result.payload.resize(had + more);
        stream.next_out = reinterpret_cast<Bytef*>(result.payload.data() + had);
        stream.avail_out = static_cast<uInt>(more);
        status = inflate(&stream, Z_NO_FLUSH);
        result.payload.resize(had + more - stream.avail_out);
    }
    const bool usable = status == Z_STREAM_END || status == Z_OK || (status == Z_BUF_ERROR && !result.payload.empty());
    if (!usable) {
        return damaged(format, stream.msg);
    }
    result.complete = status == Z_STREAM_END;
    result.consumed = bytes.size() - stream.avail_in;
    return result;
}

/// How hard the original was compressed, as its header tells.
int levelOf(std::string_view zlibHeader)
{
    constexpr int Levels[] = {1, 5, 6, 9};
    return zlibHeader.size() < 2 ? Z_DEFAULT_COMPRESSION : Levels[static_cast<uint8_t>(zlibHeader[1]) >> 6];
}

Result<std::string> deflateAll(std::string_view format, int window, int level, std::string_view payload)
{
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return damaged(format, stream.msg);
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, deflateEnd);
    std::string out(deflateBound(&stream, static_cast<uLong>(payload.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
    stream.avail_in = static_cast<uInt>(payload.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        return damaged(format, stream.msg);
    }
    out.resize(out.size() - stream.avail_out);
    return out;
}

Guess guessZlib(std::string_view bytes)
{
    if (bytes.size() < 2) {
        return Guess::No;
    }
    const auto method = static_cast<uint8_t>(bytes[0]);
    const auto flags = static_cast<uint8_t>(bytes[1]);
    const bool fits = (method & 0x0f) == Z_DEFLATED && (method >> 4) <= 7 && (method * 256 + flags) % 31 == 0
        && (flags & 0x20) == 0; // no preset dictionary
    return fits ? Guess::Likely : Guess::No;
}

Guess guessGzip(std::string_view bytes)
{
    return bytes.starts_with("\x1f\x8b\x08") ? Guess::Sure : Guess::No;
}

/// A first block that is compressed, final, or stored with its length and that length's complement.
Guess guessDeflate(std::string_view bytes)
{
    if (bytes.size() < 3 || (static_cast<uint8_t>(bytes[0]) & 0x06) == 0x06) {
        return Guess::No;
    }
    return Guess::Possible;
}

} // namespace

constinit const Codec Zlib{.id = "zlib",
    .name = "zlib",
    .proves = true,
    .guess = guessZlib,
    .unwrap = [](std::string_view bytes, const Limits& limits,
                  Context& context) { return inflateAll("zlib", ZlibWindow, bytes, limits, context); },
    .wrap = [](std::string_view payload,
                std::string_view original) { return deflateAll("zlib", ZlibWindow, levelOf(original), payload); }};

constinit const Codec Gzip{.id = "gzip",
    .name = "gzip",
    .proves = true,
    .guess = guessGzip,
    .unwrap = [](std::string_view bytes, const Limits& limits,
                  Context& context) { return inflateAll("gzip", GzipWindow, bytes, limits, context); },
    .wrap = [](std::string_view payload,
                std::string_view) { return deflateAll("gzip", GzipWindow, Z_DEFAULT_COMPRESSION, payload); }};

constinit const Codec RawDeflate{.id = "deflate",
    .name = "deflate",
    .guess = guessDeflate,
    .unwrap = [](std::string_view bytes, const Limits& limits,
                  Context& context) { return inflateAll("deflate", RawWindow, bytes, limits, context); },
    .wrap = [](std::string_view payload,
                std::string_view) { return deflateAll("deflate", RawWindow, Z_DEFAULT_COMPRESSION, payload); }};

} // namespace keystrata::values
