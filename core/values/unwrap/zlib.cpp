// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip).
#include "core/values/codecs.h"
#include "core/values/unwrap/drain.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace keystrata::values {

namespace {

constexpr int ZlibWindow = 15;
constexpr int GzipWindow = 15 + 16;
constexpr int RawWindow = -15;
constexpr std::string_view GzipMagic = "\x1f\x8b\x08";
constexpr size_t GzipFlags = 8; ///< where the header says how hard it was compressed
constexpr size_t GzipSystem = 9;
constexpr uint8_t Best = 2; ///< of GzipFlags
constexpr uint8_t Fastest = 4;

class Inflater : public Decompressor
{
public:
    explicit Inflater(int window) : m_window(window), m_open(inflateInit2(&m_stream, window) == Z_OK) { }

    ~Inflater() override { inflateEnd(&m_stream); }

    Flow step(std::string_view& input, std::span<char>& output) override
    {
        const auto given = static_cast<uInt>(std::min<size_t>(input.size(), UINT32_MAX));
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        m_stream.avail_in = given;
        m_stream.next_out = reinterpret_cast<Bytef*>(output.data());
        m_stream.avail_out = static_cast<uInt>(output.size());
        const int status = m_open ? inflate(&m_stream, Z_NO_FLUSH) : Z_MEM_ERROR;
        input.remove_prefix(given - m_stream.avail_in);
        output = output.last(m_stream.avail_out);
        if (status == Z_STREAM_END) {
            const bool another = m_window == GzipWindow && input.starts_with(GzipMagic);
            return another && inflateReset(&m_stream) == Z_OK ? Flow::More : Flow::Ended;
        }
        return status == Z_OK || status == Z_BUF_ERROR ? Flow::More : Flow::Damaged;
    }

    std::string why() const override
    {
        return m_stream.msg != nullptr ? m_stream.msg : m_open ? "it needs a dictionary" : "not enough memory";
    }

private:
    int m_window;
    z_stream m_stream{};
    bool m_open;
};

template <int Window>
Result<Unwrapped> inflateAll(std::string_view bytes, const Limits& limits, Context& context)
{
    Inflater inflater(Window);
    return drain(Window == ZlibWindow ? "zlib"
            : Window == GzipWindow    ? "gzip"
                                      : "deflate",
        inflater, bytes, limits, context);
}

Result<std::string> deflateAll(std::string_view payload, int window, int level, gz_header* header = nullptr)
{
    z_stream stream{};
    if (payload.size() > UINT32_MAX
        || deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return notCompressed("zlib", "it is too large");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, deflateEnd);
    if (header != nullptr) {
        deflateSetHeader(&stream, header);
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(payload.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
    stream.avail_in = static_cast<uInt>(payload.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        return notCompressed("zlib", "it is too large");
    }
    out.resize(out.size() - stream.avail_out);
    return out;
}

/// As hard as the original was compressed, as far as its header tells.
Result<std::string> wrapZlib(std::string_view payload, std::string_view original)
{
    constexpr int Levels[] = {1, 5, 6, 9};
    const int level = original.size() < 2 ? Z_DEFAULT_COMPRESSION : Levels[static_cast<uint8_t>(original[1]) >> 6];
    return deflateAll(payload, ZlibWindow, level);
}

/// The same bytes for the same payload: no time, and the original's system and level.
Result<std::string> wrapGzip(std::string_view payload, std::string_view original)
{
    constexpr int Unknown = 255;
    const bool known = original.size() > GzipSystem;
    const auto flags = known ? static_cast<uint8_t>(original[GzipFlags]) : 0;
    gz_header header{};
    header.os = known ? static_cast<uint8_t>(original[GzipSystem]) : Unknown;
    const int level = flags == Best ? Z_BEST_COMPRESSION : flags == Fastest ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
    return deflateAll(payload, GzipWindow, level, &header);
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
    return bytes.starts_with(GzipMagic) ? Guess::Sure : Guess::No;
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
    .unwrap = inflateAll<ZlibWindow>,
    .wrap = wrapZlib};

constinit const Codec Gzip{.id = "gzip",
    .name = "gzip",
    .proves = true,
    .guess = guessGzip,
    .unwrap = inflateAll<GzipWindow>,
    .wrap = wrapGzip};

constinit const Codec RawDeflate{.id = "deflate",
    .name = "deflate",
    .guess = guessDeflate,
    .unwrap = inflateAll<RawWindow>,
    .wrap = [](std::string_view payload, std::string_view) {
        return deflateAll(payload, RawWindow, Z_DEFAULT_COMPRESSION);
    }};

} // namespace keystrata::values
