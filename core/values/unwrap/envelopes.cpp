// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Short marks that libraries put in front of a payload. Sources: cachelib (and Flask-Caching), serializers.py; Valkey
// GLIDE, glide-core/src/compression.rs; Cm_Cache_Backend_Redis (Magento, OpenMage), Redis.php, _encodeData().
#include "core/values/codecs.h"
#include "core/values/unwrap/drain.h"

#include <algorithm>
#include <array>

namespace keystrata::values {

namespace {

Unwrapped behind(std::string_view bytes, size_t header, const Limits& limits, std::string_view next)
{
    const auto payload = bytes.substr(header);
    return {.payload = std::string(payload.substr(0, limits.output)),
        .consumed = bytes.size(),
        .complete = payload.size() <= limits.output,
        .next = next};
}

/// Keeps so many bytes of the original in front.
template <size_t Header>
Result<std::string> wrapBehind(std::string_view payload, std::string_view original)
{
    return std::string(original.substr(0, Header)) + std::string(payload);
}

// --- cachelib: "!" and a pickle of the highest protocol

bool isCachelib(std::string_view bytes)
{
    return bytes.size() > 2 && bytes.starts_with("!\x80") && bytes[2] >= 2 && bytes[2] <= 5;
}

Result<Unwrapped> unwrapCachelib(std::string_view bytes, const Limits& limits, Context&)
{
    if (!bytes.starts_with('!')) {
        return damaged("cachelib", "it does not begin with an exclamation mark");
    }
    return behind(bytes, 1, limits, "pickle");
}

// --- Valkey GLIDE: a magic prefix, a version, and what compressed the rest

constexpr std::string_view GlidePrefix{"\x00\x01\x02\x00", 4};
constexpr size_t GlideHeader = 5;
constexpr char GlideZstd = 1;
constexpr char GlideLz4 = 2; ///< with the size in front

bool isGlide(std::string_view bytes)
{
    return bytes.size() > GlideHeader && bytes.starts_with(GlidePrefix)
        && (bytes[GlideHeader - 1] == GlideZstd || bytes[GlideHeader - 1] == GlideLz4);
}

Result<Unwrapped> unwrapGlide(std::string_view bytes, const Limits& limits, Context&)
{
    if (!isGlide(bytes)) {
        return damaged("Valkey GLIDE", "its header is another one");
    }
    return behind(bytes, GlideHeader, limits, bytes[GlideHeader - 1] == GlideZstd ? Zstd.id : Lz4Block.id);
}

// --- Cm_Cache: two letters of the compressor's name, then three bytes that are always the same

constexpr std::string_view CmMark = ":\x1f\x8b";
constexpr size_t CmHeader = 5;

struct CmCompressor
{
    std::string_view letters;
    const Codec* codec;
};

constexpr std::array CmCompressors{CmCompressor{"gz", &Zlib}, CmCompressor{"zc", &Zlib}, CmCompressor{"zs", &Zstd},
    CmCompressor{"l4", &Lz4Block}, CmCompressor{"sn", &Snappy}, CmCompressor{"lz", &Lzf}};

const CmCompressor* cmCompressorOf(std::string_view bytes)
{
    if (bytes.size() <= CmHeader || bytes.substr(2, CmMark.size()) != CmMark) {
        return nullptr;
    }
    const auto* const found = std::ranges::find(CmCompressors, bytes.substr(0, 2), &CmCompressor::letters);
    return found != CmCompressors.end() ? found : nullptr;
}

Result<Unwrapped> unwrapCm(std::string_view bytes, const Limits& limits, Context&)
{
    const auto* const compressor = cmCompressorOf(bytes);
    if (compressor == nullptr) {
        return damaged("Cm_Cache", "its header is another one");
    }
    return behind(bytes, CmHeader, limits, compressor->codec->id);
}

} // namespace

constinit const Codec Cachelib{.id = "cachelib",
    .name = "cachelib",
    .guess = [](std::string_view bytes) { return isCachelib(bytes) ? Guess::Sure : Guess::No; },
    .unwrap = unwrapCachelib,
    .wrap = wrapBehind<1>};

constinit const Codec CmCache{.id = "cm-cache",
    .name = "Cm_Cache",
    .guess = [](std::string_view bytes) { return cmCompressorOf(bytes) != nullptr ? Guess::Sure : Guess::No; },
    .unwrap = unwrapCm,
    .wrap = wrapBehind<CmHeader>};

constinit const Codec Glide{.id = "glide",
    .name = "Valkey GLIDE",
    .guess = [](std::string_view bytes) { return isGlide(bytes) ? Guess::Sure : Guess::No; },
    .unwrap = unwrapGlide,
    .wrap = wrapBehind<GlideHeader>};

} // namespace keystrata::values
