// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"

#include <algorithm>
#include <array>

namespace keystrata::values {

std::span<const Codec* const> allCodecs()
{
    static constexpr std::array Codecs{
        &Zlib, &Gzip, &Number, &JsonText, &PlainText, &RawDeflate,
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
