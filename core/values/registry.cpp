// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"

#include <algorithm>
#include <array>

namespace keystrata::values {

std::span<const Codec* const> allCodecs()
{
    static constexpr std::array Codecs{
        // what has a mark of its own, or a strong proof
        &Zlib, &Gzip, &Zstd, &Lz4, &Xz, &SnappyFrames, &RailsEntry, &Rails70Entry, &SymfonyItem, &Cachelib, &CmCache,
        &Glide, &Number, &Uuid, &Jwt, &JsonText, &Igbinary, &JavaStream, &RubyMarshal, &PhpSerialize,
        &Pickle, // before text: protocol 0 looks like it
        &Utf16, &Image, &MessagePack, &Cbor, &Lz4PhpRedis, &Lz4Block, &PlainText,
        // what has none: whatever is text is not looked for in it
        &RawDeflate, &Lzma, &Snappy, &Brotli, &Lz4Raw, &Lzf, &Protobuf,
        // only chosen by hand
        &Latin1, &Windows1252,
        &RawBytes, // the last: anything is bytes
    };
    return Codecs;
}

const Codec* findCodec(std::string_view id)
{
    const auto codecs = allCodecs();
    const auto found = std::ranges::find(codecs, id, [](const Codec* codec) { return codec->id; });
    return found != codecs.end() ? *found : nullptr;
}

} // namespace keystrata::values
