// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: RFC 7932 (Brotli). It has neither a mark nor a checksum.
#include "core/values/codecs.h"
#include "core/values/unwrap/drain.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <memory>

namespace keystrata::values {

namespace {

/// Above this the best compression takes longer than anybody waits.
constexpr size_t SlowAbove = size_t{1} * 1024 * 1024;
constexpr int FastQuality = 5;

class BrotliDecompressor : public Decompressor
{
public:
    Flow step(std::string_view& input, std::span<char>& output) override
    {
        const auto* in = reinterpret_cast<const uint8_t*>(input.data());
        auto* out = reinterpret_cast<uint8_t*>(output.data());
        size_t inLeft = input.size();
        size_t outLeft = output.size();
        const auto status = BrotliDecoderDecompressStream(m_state.get(), &inLeft, &in, &outLeft, &out, nullptr);
        input = input.substr(input.size() - inLeft);
        output = output.last(outLeft);
        return status == BROTLI_DECODER_RESULT_ERROR  ? Flow::Damaged
            : status == BROTLI_DECODER_RESULT_SUCCESS ? Flow::Ended
                                                      : Flow::More;
    }

    std::string why() const override { return BrotliDecoderErrorString(BrotliDecoderGetErrorCode(m_state.get())); }

private:
    std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> m_state{
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance};
};

/// The size of the window, in bits, that a stream begins with (section 9.1).
int windowOf(std::string_view bytes)
{
    const unsigned first = bytes.empty() ? 0 : static_cast<uint8_t>(bytes[0]);
    if ((first & 1U) == 0) {
        return bytes.empty() ? BROTLI_DEFAULT_WINDOW : 16;
    }
    const unsigned high = (first >> 1U) & 7U;
    const unsigned low = (first >> 4U) & 7U;
    return static_cast<int>(high != 0 ? 17 + high : low == 0 ? 17U : 8 + low);
}

Guess guess(std::string_view bytes)
{
    // The shortest stream is one byte and holds nothing.
    return bytes.size() > 1 ? Guess::Possible : Guess::No;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context& context)
{
    BrotliDecompressor decompressor;
    return drain("brotli", decompressor, bytes, limits, context);
}

Result<std::string> wrap(std::string_view payload, std::string_view original)
{
    size_t size = BrotliEncoderMaxCompressedSize(payload.size());
    std::string out(size, '\0');
    const int quality = payload.size() > SlowAbove ? FastQuality : BROTLI_DEFAULT_QUALITY;
    const auto done = BrotliEncoderCompress(quality, windowOf(original), BROTLI_DEFAULT_MODE, payload.size(),
        reinterpret_cast<const uint8_t*>(payload.data()), &size, reinterpret_cast<uint8_t*>(out.data()));
    if (done == BROTLI_FALSE) {
        return notCompressed("Brotli", "it is too large");
    }
    out.resize(size);
    return out;
}

} // namespace

constinit const Codec Brotli{.id = "brotli", .name = "Brotli", .guess = guess, .unwrap = unwrap, .wrap = wrap};

} // namespace keystrata::values
