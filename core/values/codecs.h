// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

/// The codecs one by one, for the registry. Each is defined, with the source of its format, in the file of its name.
namespace keystrata::values {

// unwrap/
extern const Codec Brotli;
extern const Codec Cachelib;
extern const Codec CmCache;
extern const Codec Glide;
extern const Codec Gzip;
extern const Codec Lz4;
extern const Codec Lz4Block;
extern const Codec Lz4PhpRedis;
extern const Codec Lz4Raw;
extern const Codec Lzf;
extern const Codec Lzma;
extern const Codec Rails70Entry;
extern const Codec RailsEntry;
extern const Codec RawDeflate;
extern const Codec Snappy;
extern const Codec SnappyFrames;
extern const Codec SymfonyItem;
extern const Codec Xz;
extern const Codec Zlib;
extern const Codec Zstd;

// read/
extern const Codec Cbor;
extern const Codec Igbinary;
extern const Codec Image;
extern const Codec JavaStream;
extern const Codec JsonText;
extern const Codec Jwt;
extern const Codec Latin1;
extern const Codec MessagePack;
extern const Codec Number;
extern const Codec PhpSerialize;
extern const Codec Pickle;
extern const Codec PlainText;
extern const Codec Protobuf;
extern const Codec RawBytes;
extern const Codec RubyMarshal;
extern const Codec Utf16;
extern const Codec Uuid;
extern const Codec Windows1252;

} // namespace keystrata::values
