// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: RFC 8878 (Zstandard). The library refuses windows over 128 MiB, which bounds its memory.
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/unwrap/drain.h"

#include <zstd.h>

#include <memory>

namespace keystrata::values {

namespace {

constexpr std::string_view Magic = "\x28\xb5\x2f\xfd";
constexpr uint32_t SkippableMagic = 0x184d2a50; ///< and fifteen more
constexpr size_t SkippableHeader = 8;
constexpr size_t DescriptorAt = 4;
constexpr uint8_t HasChecksum = 0x04; ///< of the frame header's descriptor
constexpr uint8_t HasSize = 0xe0; ///< any of these: the size of the content is written down

/// Frames that carry no data may stand before the real one: how long they are.
size_t skippedAtFront(std::string_view bytes)
{
    size_t at = 0;
    while (true) {
        Cursor cursor(bytes.substr(at));
        const bool skippable = (cursor.little<uint32_t>() & 0xfffffff0U) == SkippableMagic;
        const uint64_t length = cursor.little<uint32_t>();
        if (!skippable || cursor.isShort() || length > cursor.rest().size()) {
            return at;
        }
        at += SkippableHeader + static_cast<size_t>(length);
    }
}

class ZstdDecompressor : public Decompressor
{
public:
    Flow step(std::string_view& input, std::span<char>& output) override
    {
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        ZSTD_outBuffer out{output.data(), output.size(), 0};
        m_status = ZSTD_decompressStream(m_stream.get(), &out, &in);
        input.remove_prefix(in.pos);
        output = output.subspan(out.pos);
        if (ZSTD_isError(m_status) != 0) {
            return Flow::Damaged;
        }
        const bool another = input.substr(skippedAtFront(input)).starts_with(Magic);
        return m_status == 0 && !another ? Flow::Ended : Flow::More;
    }

    std::string why() const override { return ZSTD_getErrorName(m_status); }

private:
    std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> m_stream{ZSTD_createDStream(), ZSTD_freeDStream};
    size_t m_status = 0;
};

Guess guess(std::string_view bytes)
{
    return bytes.substr(skippedAtFront(bytes)).starts_with(Magic) ? Guess::Sure : Guess::No;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context& context)
{
    ZstdDecompressor decompressor;
    return drain("zstd", decompressor, bytes, limits, context);
}

/// The level of the original is written nowhere: the usual one. Everything its header does tell is kept.
Result<std::string> wrap(std::string_view payload, std::string_view original)
{
    const size_t skipped = skippedAtFront(original);
    const bool known = original.size() > skipped + DescriptorAt;
    const auto descriptor = known ? static_cast<uint8_t>(original[skipped + DescriptorAt]) : HasSize;
    const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> compressor(ZSTD_createCCtx(), ZSTD_freeCCtx);
    ZSTD_CCtx_setParameter(compressor.get(), ZSTD_c_checksumFlag, (descriptor & HasChecksum) != 0 ? 1 : 0);
    ZSTD_CCtx_setParameter(compressor.get(), ZSTD_c_contentSizeFlag, (descriptor & HasSize) != 0 ? 1 : 0);
    std::string frame(ZSTD_compressBound(payload.size()), '\0');
    ZSTD_inBuffer in{payload.data(), payload.size(), 0};
    ZSTD_outBuffer out{frame.data(), frame.size(), 0};
    if ((descriptor & HasSize) == 0) { // written by one who did not know how much would come: so it is here
        ZSTD_compressStream2(compressor.get(), &out, &in, ZSTD_e_continue);
    }
    const auto left = ZSTD_compressStream2(compressor.get(), &out, &in, ZSTD_e_end);
    if (left != 0) {
        return notCompressed("zstd", ZSTD_isError(left) != 0 ? ZSTD_getErrorName(left) : "it is too large");
    }
    frame.resize(out.pos);
    return std::string(original.substr(0, skipped)) + frame;
}

} // namespace

constinit const Codec Zstd{
    .id = "zstd", .name = "zstd", .proves = true, .guess = guess, .unwrap = unwrap, .wrap = wrap};

} // namespace keystrata::values
