// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/decode.h"

#include "core/values/codecs.h"

#include <algorithm>

namespace keystrata::values {

namespace {

/// What a codec without a mark of its own must bring out, and of how much, to be believed.
constexpr size_t Glimpse = size_t{64} * 1024;

/// Follows one chain. Everything is tried at most once at each depth.
class Search
{
public:
    Search(const DecodeOptions& options, Context& context) : m_options(options), m_context(context) { }

    Result<Decoded> run(std::string_view bytes)
    {
        std::string_view current = bytes;
        bool whole = m_options.whole;
        while (true) {
            const size_t depth = m_decoded.chain.size();
            const Codec* wanted = depth < m_options.chain.size() ? m_options.chain[depth] : nullptr;
            const Codec* codec = wanted != nullptr ? wanted
                : depth >= m_options.limits.chain  ? &RawBytes
                                                   : pick(current, whole);
            if (m_context.stopRequested()) {
                return fail(Context::cancelled());
            }
            if (!follow(*codec, current, whole) && !follow(fallback(current), current, whole)) {
                return fail(Context::cancelled());
            }
            const Layer& layer = m_decoded.chain.back();
            if (layer.codec->read != nullptr) {
                return std::move(m_decoded);
            }
            current = layer.payload;
            whole = whole && layer.complete;
        }
    }

private:
    /// One step; false, with the problem noted, when the codec refuses.
    bool follow(const Codec& codec, std::string_view bytes, bool whole)
    {
        Layer layer{.codec = &codec};
        if (codec.unwrap != nullptr) {
            auto result = codec.unwrap(bytes, m_options.limits, m_context);
            if (!result) {
                return note(result.error());
            }
            layer.payload = std::move(result->payload);
            layer.details = std::move(result->details);
            layer.complete = result->complete && whole;
        } else {
            auto result = codec.read(bytes, m_options.limits, m_context);
            if (!result) {
                return note(result.error());
            }
            m_decoded.tree = std::move(result->tree);
            layer.details = std::move(result->details);
            layer.complete = result->complete && whole;
        }
        m_decoded.chain.push_back(std::move(layer));
        return true;
    }

    bool note(const Error& error)
    {
        m_decoded.problem = m_decoded.problem.value_or(error);
        return false;
    }

    static const Codec& fallback(std::string_view bytes)
    {
        return PlainText.guess(bytes) != Guess::No ? PlainText : RawBytes;
    }

    /// The first codec, by how sure it is, that really decodes the bytes.
    const Codec* pick(std::string_view bytes, bool whole)
    {
        for (const auto level : {Guess::Sure, Guess::Likely, Guess::Possible}) {
            for (const Codec* codec : allCodecs()) {
                if (codec->guess(bytes) == level && believed(*codec, level, bytes, whole)) {
                    return codec;
                }
            }
        }
        return &RawBytes;
    }

    bool believed(const Codec& codec, Guess level, std::string_view bytes, bool whole)
    {
        Limits limits = m_options.limits;
        limits.output = level == Guess::Sure ? limits.output : std::min(limits.output, Glimpse);
        if (codec.unwrap != nullptr) {
            const auto result = codec.unwrap(bytes, limits, m_context);
            if (!result) {
                return level == Guess::Sure && note(result.error());
            }
            const bool used = result->consumed == bytes.size() || !result->complete || !whole;
            // Noise breaks off long before so much has come out of it.
            const bool proved = used && ((codec.proves && result->complete) || result->payload.size() >= Glimpse);
            return level == Guess::Sure || proved || (used && sensible(result->payload));
        }
        const auto result = codec.read(bytes, limits, m_context);
        if (!result) {
            return level == Guess::Sure && note(result.error());
        }
        const bool used = result->consumed == bytes.size() && result->complete;
        return level == Guess::Sure || used || (!whole && !result->complete);
    }

    /// Whether bytes that came out of something without a mark are more than noise: text, or of a format with a mark.
    static bool sensible(std::string_view bytes)
    {
        return std::ranges::any_of(allCodecs(), [bytes](const Codec* codec) {
            return codec != &RawBytes && codec->guess(bytes) >= (codec == &PlainText ? Guess::Possible : Guess::Likely);
        });
    }

    const DecodeOptions& m_options;
    Context& m_context;
    Decoded m_decoded;
};

} // namespace

std::string Decoded::chainText() const
{
    std::string text;
    for (const auto& layer : chain) {
        text += text.empty() ? "" : " → ";
        text += layer.codec->name;
    }
    return text;
}

Result<Decoded> decode(std::string_view bytes, const DecodeOptions& options, Context& context)
{
    return Search(options, context).run(bytes);
}

Result<std::string> encode(std::string_view json, const Decoded& original, std::string_view originalBytes)
{
    const auto refused = [](const Layer& layer) {
        return fail(ErrorKind::Refused,
            {"values.one_way", "{0} can be read but not written, so this value cannot be edited.",
                {std::string(layer.codec->name)}});
    };
    const auto inputOf = [&](size_t layer) {
        return layer == 0 ? originalBytes : std::string_view(original.chain[layer - 1].payload);
    };
    std::string bytes(json);
    for (size_t i = original.chain.size(); i-- > 0;) {
        const Layer& layer = original.chain[i];
        if (!layer.complete) {
            return fail(ErrorKind::Refused,
                {"values.incomplete", "Only a part of this value is loaded, so it cannot be edited: load all of it.",
                    {}});
        }
        const auto way = layer.codec->read != nullptr ? layer.codec->write : layer.codec->wrap;
        if (way == nullptr) {
            return refused(layer);
        }
        auto outer = way(bytes, inputOf(i));
        if (!outer) {
            return fail(outer.error());
        }
        bytes = std::move(*outer);
    }
    return bytes;
}

} // namespace keystrata::values
