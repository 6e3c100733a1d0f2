// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: LZ4 Frame Format Description 1.6.3 (lz4_Frame_format.md).
#include "core/values/codecs.h"
#include "core/values/unwrap/drain.h"

#include <lz4frame.h>

#include <memory>

namespace keystrata::values {

namespace {

constexpr std::string_view Magic = "\x04\x22\x4d\x18";

using Stream = std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx*)>;

Stream openStream()
{
    LZ4F_dctx* stream = nullptr;
    LZ4F_createDecompressionContext(&stream, LZ4F_VERSION);
    return {stream, LZ4F_freeDecompressionContext};
}

class Lz4Decompressor : public Decompressor
{
public:
    Flow step(std::string_view& input, std::span<char>& output) override
    {
        size_t taken = input.size();
        size_t written = output.size();
        m_status = LZ4F_decompress(m_stream.get(), output.data(), &written, input.data(), &taken, nullptr);
        if (LZ4F_isError(m_status) != 0) {
            return Flow::Damaged;
        }
        input.remove_prefix(taken);
        output = output.subspan(written);
        return m_status == 0 && !input.starts_with(Magic) ? Flow::Ended : Flow::More;
    }

    std::string why() const override { return LZ4F_getErrorName(m_status); }

private:
    Stream m_stream = openStream();
    size_t m_status = 0;
};

Guess guess(std::string_view bytes)
{
    return bytes.starts_with(Magic) ? Guess::Sure : Guess::No;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context& context)
{
    Lz4Decompressor decompressor;
    return drain("lz4", decompressor, bytes, limits, context);
}

/// With the block size, the links, the checksums and the size of the original's header; its level is written nowhere.
Result<std::string> wrap(std::string_view payload, std::string_view original)
{
    LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
    size_t available = original.size();
    const auto stream = openStream();
    if (LZ4F_isError(LZ4F_getFrameInfo(stream.get(), &preferences.frameInfo, original.data(), &available)) != 0) {
        preferences.frameInfo = LZ4F_INIT_FRAMEINFO;
    }
    if (preferences.frameInfo.contentSize != 0) {
        preferences.frameInfo.contentSize = payload.size();
    }
    std::string frame(LZ4F_compressFrameBound(payload.size(), &preferences), '\0');
    const auto size = LZ4F_compressFrame(frame.data(), frame.size(), payload.data(), payload.size(), &preferences);
    if (LZ4F_isError(size) != 0) {
        return notCompressed("lz4", LZ4F_getErrorName(size));
    }
    frame.resize(size);
    return frame;
}

} // namespace

constinit const Codec Lz4{.id = "lz4", .name = "lz4", .proves = true, .guess = guess, .unwrap = unwrap, .wrap = wrap};

} // namespace keystrata::values
