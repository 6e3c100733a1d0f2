// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: the .xz file format 1.1.0, and the older .lzma, which has no mark and no checksum.
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/unwrap/drain.h"

#include <lzma.h>

#include <algorithm>
#include <bit>

namespace keystrata::values {

namespace {

constexpr std::string_view XzMagic{"\xfd"
                                   "7zXZ\0",
    6};
constexpr uint64_t MostMemory = uint64_t{128} * 1024 * 1024; ///< the hardest preset takes half of it
constexpr uint32_t LargestDictionary = uint32_t{64} << 20; ///< of what is written; the hardest preset's
constexpr size_t LzmaHeader = 13;
constexpr uint8_t UsualProperties = 0x5d; ///< of .lzma: lc 3, lp 0, pb 2
constexpr uint64_t UnknownSize = UINT64_MAX;
constexpr uint64_t LargestSize = uint64_t{1} << 38; ///< what the library takes for .lzma rather than for noise

class LzmaDecompressor : public Decompressor
{
public:
    explicit LzmaDecompressor(bool xz) : m_xz(xz) { open(); }

    ~LzmaDecompressor() override { lzma_end(&m_stream); }

    Flow step(std::string_view& input, std::span<char>& output) override
    {
        m_stream.next_in = reinterpret_cast<const uint8_t*>(input.data());
        m_stream.avail_in = input.size();
        m_stream.next_out = reinterpret_cast<uint8_t*>(output.data());
        m_stream.avail_out = output.size();
        m_status = m_status == LZMA_OK ? lzma_code(&m_stream, LZMA_RUN) : m_status;
        input = input.substr(input.size() - m_stream.avail_in);
        output = output.last(m_stream.avail_out);
        if (m_status == LZMA_STREAM_END) {
            const bool another = m_xz && input.starts_with(XzMagic);
            if (another) {
                open();
            }
            return another ? Flow::More : Flow::Ended;
        }
        if (m_status == LZMA_BUF_ERROR) { // no input
            m_status = LZMA_OK;
        }
        return m_status == LZMA_OK ? Flow::More : Flow::Damaged;
    }

    std::string why() const override
    {
        switch (m_status) {
        case LZMA_MEMLIMIT_ERROR:
        case LZMA_MEM_ERROR:
            return "it wants more memory than it may have";
        case LZMA_FORMAT_ERROR:
            return "its header is another one";
        case LZMA_OPTIONS_ERROR:
            return "it wants what this program cannot do";
        default:
            return "it contradicts itself";
        }
    }

private:
    void open()
    {
        m_status = m_xz ? lzma_stream_decoder(&m_stream, MostMemory, 0) : lzma_alone_decoder(&m_stream, MostMemory);
    }

    bool m_xz;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    lzma_ret m_status = LZMA_OK;
};

Result<Unwrapped> unwrapXz(std::string_view bytes, const Limits& limits, Context& context)
{
    LzmaDecompressor decompressor(true);
    return drain("xz", decompressor, bytes, limits, context);
}

Result<Unwrapped> unwrapLzma(std::string_view bytes, const Limits& limits, Context& context)
{
    LzmaDecompressor decompressor(false);
    return drain("lzma", decompressor, bytes, limits, context);
}

/// The easiest preset with a dictionary as large as the original's.
uint32_t presetOf(uint64_t dictionary)
{
    constexpr uint64_t MiB = uint64_t{1} << 20;
    constexpr uint64_t Sizes[] = {MiB / 4, MiB, 2 * MiB, 0, 4 * MiB, 0, 8 * MiB, 16 * MiB, 32 * MiB, 64 * MiB};
    const auto* const found = std::ranges::find(Sizes, dictionary);
    return found == std::end(Sizes) ? LZMA_PRESET_DEFAULT : static_cast<uint32_t>(found - Sizes);
}

/// Of the first block's LZMA2 filter; zero when it cannot be told.
uint64_t dictionaryOf(std::string_view xz)
{
    constexpr size_t CheckAt = 7;
    if (xz.size() <= LZMA_STREAM_HEADER_SIZE) {
        return 0;
    }
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    lzma_block block{};
    block.version = 1;
    block.check = static_cast<lzma_check>(xz[CheckAt] & 0x0f);
    block.filters = filters;
    const auto* header = reinterpret_cast<const uint8_t*>(xz.data()) + LZMA_STREAM_HEADER_SIZE;
    block.header_size = lzma_block_header_size_decode(*header);
    if (*header == 0 || xz.size() < LZMA_STREAM_HEADER_SIZE + block.header_size
        || lzma_block_header_decode(&block, nullptr, header) != LZMA_OK) {
        return 0;
    }
    uint64_t dictionary = 0;
    for (const auto* filter = filters; filter->id != LZMA_VLI_UNKNOWN; ++filter) {
        if (filter->id == LZMA_FILTER_LZMA2) {
            dictionary = static_cast<const lzma_options_lzma*>(filter->options)->dict_size;
        }
    }
    lzma_filters_free(filters, nullptr);
    return dictionary;
}

Result<std::string> encodeAll(std::string_view format, lzma_stream& stream, lzma_ret opened, std::string_view payload)
{
    std::string out(lzma_stream_buffer_bound(payload.size()), '\0');
    stream.next_in = reinterpret_cast<const uint8_t*>(payload.data());
    stream.avail_in = payload.size();
    stream.next_out = reinterpret_cast<uint8_t*>(out.data());
    stream.avail_out = out.size();
    const auto status = opened == LZMA_OK ? lzma_code(&stream, LZMA_FINISH) : opened;
    out.resize(out.size() - stream.avail_out);
    lzma_end(&stream);
    if (status != LZMA_STREAM_END) {
        return notCompressed(format, "its header asks for what the library cannot do");
    }
    return out;
}

Result<std::string> wrapXz(std::string_view payload, std::string_view original)
{
    constexpr size_t CheckAt = 7;
    const auto check = original.size() > CheckAt ? static_cast<lzma_check>(original[CheckAt] & 0x0f) : LZMA_CHECK_CRC64;
    lzma_stream stream = LZMA_STREAM_INIT;
    const auto opened = lzma_easy_encoder(&stream, presetOf(dictionaryOf(original)), check);
    return encodeAll("xz", stream, opened, payload);
}

Result<std::string> wrapLzma(std::string_view payload, std::string_view original)
{
    Cursor cursor(original);
    const auto properties = original.size() > LzmaHeader ? cursor.byte() : UsualProperties;
    const auto dictionary = cursor.little<uint32_t>();
    lzma_options_lzma options{};
    lzma_lzma_preset(&options, presetOf(dictionary));
    options.dict_size = std::clamp<uint32_t>(dictionary, LZMA_DICT_SIZE_MIN, LargestDictionary);
    options.lc = properties % 9U;
    options.lp = properties / 9U % 5U;
    options.pb = properties / 45U;
    lzma_stream stream = LZMA_STREAM_INIT;
    return encodeAll("lzma", stream, lzma_alone_encoder(&stream, &options), payload);
}

/// What compressors write: a dictionary of 2^n or 2^n + 2^(n-1) bytes, and a size that a value can have.
Guess guessLzma(std::string_view bytes)
{
    Cursor cursor(bytes);
    const bool usual = cursor.byte() == UsualProperties;
    const auto dictionary = cursor.little<uint32_t>();
    const auto size = cursor.little<uint64_t>();
    const auto ones = std::popcount(dictionary);
    const auto around = std::countl_zero(dictionary) + std::countr_zero(dictionary); // 30: two ones side by side
    const bool neat = ones == 1 || (ones == 2 && around == 30);
    const bool fits = usual && neat && (size == UnknownSize || size < LargestSize) && cursor.peek() == 0;
    return fits && bytes.size() > LzmaHeader ? Guess::Possible : Guess::No;
}

} // namespace

constinit const Codec Xz{.id = "xz",
    .name = "xz",
    .proves = true,
    .guess = [](std::string_view bytes) { return bytes.starts_with(XzMagic) ? Guess::Sure : Guess::No; },
    .unwrap = unwrapXz,
    .wrap = wrapXz};

constinit const Codec Lzma{.id = "lzma", .name = "lzma", .guess = guessLzma, .unwrap = unwrapLzma, .wrap = wrapLzma};

} // namespace keystrata::values
