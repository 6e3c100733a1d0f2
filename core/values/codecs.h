// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

/// The codecs one by one, for the registry. Each is defined, with the source of its format, in the file of its name.
namespace keystrata::values {

// unwrap/
extern const Codec Zlib;
extern const Codec Gzip;
extern const Codec RawDeflate;

// read/
extern const Codec Number;
extern const Codec JsonText;
extern const Codec PlainText;
extern const Codec RawBytes;

} // namespace keystrata::values
