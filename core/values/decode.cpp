// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/decode.h"

#include "core/values/codecs.h"

#include <algorithm>

namespace keystrata::values {

namespace {

/// What a codec without a mark of its own must bring out, and of how much, to be believed.
constexpr size_t Glimpse = size_t{64} * 1024;
/// How deep payloads are looked into to tell whether they make sense.
constexpr int Looks = 2;

const Codec& fallback(std::string_view bytes)
{
    return PlainText.guess(bytes) != Guess::No ? PlainText : RawBytes;
}

/// Follows one chain. The limits' time is that of all codecs together, tried in vain or not.
class Search
{
public:
    Search(const DecodeOptions& options, Context& context)
        : m_options(options)
        , m_context(context)
        , m_deadline(Clock::now() + options.limits.time)
    {
    }

    Result<Decoded> run(std::string_view bytes)
    {
        std::string_view current = bytes;
        bool whole = m_options.whole;
        while (true) {
            if (m_context.stopRequested() || !take(current, whole)) {
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
    /// The next layer: by the codec asked for, by the one that the envelope named, or by the first that fits.
    bool take(std::string_view bytes, bool whole)
    {
        const size_t depth = m_decoded.chain.size();
        if (depth < m_options.chain.size()) {
            return follow(*m_options.chain[depth], bytes, whole, m_options.limits.output)
                || follow(fallback(bytes), bytes, whole, m_options.limits.output);
        }
        const Codec* named = m_next.empty() ? nullptr : findCodec(m_next);
        m_next = {};
        if (depth >= m_options.limits.chain || Clock::now() >= m_deadline) {
            return follow(fallback(bytes), bytes, whole, m_options.limits.output);
        }
        return (named != nullptr && follow(*named, bytes, whole, m_options.limits.output)) || find(bytes, whole)
            || follow(fallback(bytes), bytes, whole, m_options.limits.output);
    }

    bool find(std::string_view bytes, bool whole)
    {
        const auto codecs = allCodecs();
        std::vector<Guess> guesses(codecs.size());
        std::ranges::transform(codecs, guesses.begin(), [bytes](const Codec* codec) { return codec->guess(bytes); });
        for (const auto level : {Guess::Sure, Guess::Likely, Guess::Possible}) {
            for (size_t i = 0; i < codecs.size(); ++i) {
                if (guesses[i] == level && fits(*codecs[i], level, bytes, whole)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Takes the layer if it is believed. A mark is; the others show a little first.
    bool fits(const Codec& codec, Guess level, std::string_view bytes, bool whole)
    {
        if (level == Guess::Sure) {
            return follow(codec, bytes, whole, m_options.limits.output);
        }
        if (codec.unwrap != nullptr) {
            return believed(codec, bytes, whole, Looks) && follow(codec, bytes, whole, m_options.limits.output);
        }
        auto result = codec.read(bytes, limits(m_options.limits.output), m_context);
        return result && believable(*result, bytes, whole) && add(codec, std::move(*result), bytes, whole);
    }

    bool follow(const Codec& codec, std::string_view bytes, bool whole, size_t output)
    {
        if (codec.unwrap != nullptr) {
            auto result = codec.unwrap(bytes, limits(output), m_context);
            return result ? add(codec, std::move(*result), bytes, whole) : note(result.error());
        }
        auto result = codec.read(bytes, limits(output), m_context);
        return result ? add(codec, std::move(*result), bytes, whole) : note(result.error());
    }

    bool add(const Codec& codec, Unwrapped&& result, std::string_view bytes, bool whole)
    {
        m_next = result.next;
        m_decoded.chain.push_back({.codec = &codec,
            .payload = std::move(result.payload),
            .details = std::move(result.details),
            .complete = result.complete && whole,
            .rest = result.complete ? bytes.size() - result.consumed : 0});
        return true;
    }

    bool add(const Codec& codec, Document&& result, std::string_view bytes, bool whole)
    {
        m_decoded.tree = std::move(result.tree);
        m_decoded.chain.push_back({.codec = &codec,
            .details = std::move(result.details),
            .complete = result.complete && whole,
            .rest = result.complete ? bytes.size() - result.consumed : 0});
        return true;
    }

    /// Whether something without a mark brings out what it should, of all the bytes.
    bool believed(const Codec& codec, std::string_view bytes, bool whole, int looks)
    {
        if (codec.read != nullptr) {
            const auto result = codec.read(bytes, limits(Glimpse), m_context);
            return result && believable(*result, bytes, whole);
        }
        const auto result = codec.unwrap(bytes, limits(Glimpse), m_context);
        if (!result || result->payload.empty()) {
            return false;
        }
        // Noise breaks off long before so much has come out of it; zeros do not, but they do not grow either.
        const bool much = result->payload.size() >= Glimpse && result->payload.size() > result->consumed;
        const bool used = result->complete ? result->consumed == bytes.size() : much || !whole;
        const bool proved = codec.proves && result->complete;
        return proved || (used && (much || sensible(result->payload, whole && result->complete, looks)));
    }

    /// A limit may have ended it a little before so much was there.
    static bool believable(const Document& document, std::string_view bytes, bool whole)
    {
        return document.complete ? document.consumed == bytes.size() : !whole || document.tree.bytes() >= Glimpse / 2;
    }

    /// Whether bytes that came out of something without a mark are more than noise: text, or of a format with a mark.
    bool sensible(std::string_view bytes, bool whole, int looks)
    {
        return std::ranges::any_of(allCodecs(), [&](const Codec* codec) {
            const auto guess = codec == &RawBytes ? Guess::No : codec->guess(bytes);
            return guess == Guess::Sure || (guess == Guess::Possible && codec == &PlainText)
                || (guess == Guess::Likely && looks > 0 && believed(*codec, bytes, whole, looks - 1));
        });
    }

    bool note(const Error& error)
    {
        m_decoded.problem = m_decoded.problem.value_or(error);
        return false;
    }

    /// What is left of the time, and so much output.
    Limits limits(size_t output) const
    {
        auto left = m_options.limits;
        left.output = std::min(left.output, output);
        left.time = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now()),
            std::chrono::milliseconds(0));
        return left;
    }

    const DecodeOptions& m_options;
    Context& m_context;
    Deadline m_deadline;
    std::string_view m_next; ///< the codec that the last envelope named
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
        if (layer.rest > 0) {
            return fail(ErrorKind::Refused,
                {"values.rest", "{0} bytes follow the {1} data and belong to nothing known, so it cannot be edited.",
                    {std::to_string(layer.rest), std::string(layer.codec->name)}});
        }
        const auto way = layer.codec->read != nullptr ? layer.codec->write : layer.codec->wrap;
        if (way == nullptr) {
            return fail(ErrorKind::Refused,
                {"values.one_way", "{0} can be read but not written, so this value cannot be edited.",
                    {std::string(layer.codec->name)}});
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
