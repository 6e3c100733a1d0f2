// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dumpfacts.h"

#include "core/invalidation/dumppayload.h"

#include <algorithm>
#include <array>

namespace keystrata::invalidation {

namespace {

/// How the value follows its type.
enum class Form
{
    Unknown,
    String,
    Strings, ///< a number of strings, each on its own
    Pairs, ///< a number of pairs of strings
    Scores, ///< a number of strings with binary scores
    Packed, ///< all in one string
    Nodes, ///< a number of packed strings
    MarkedNodes ///< a number of packed or plain strings, each behind a mark
};

struct Encoding
{
    std::string_view type;
    Form form;
};

/// By the first byte of a dump.
constexpr std::array Encodings{
    Encoding{"string", Form::String}, // 0
    Encoding{"list", Form::Strings},
    Encoding{"set", Form::Strings},
    Encoding{"zset", Form::Unknown}, // scores as text, before 4.0
    Encoding{"hash", Form::Pairs},
    Encoding{"zset", Form::Scores}, // 5
    Encoding{"", Form::Unknown}, // modules
    Encoding{"", Form::Unknown},
    Encoding{"", Form::Unknown},
    Encoding{"hash", Form::Packed},
    Encoding{"list", Form::Packed}, // 10
    Encoding{"set", Form::Packed},
    Encoding{"zset", Form::Packed},
    Encoding{"hash", Form::Packed},
    Encoding{"list", Form::Nodes},
    Encoding{"stream", Form::Unknown}, // 15
    Encoding{"hash", Form::Packed},
    Encoding{"zset", Form::Packed},
    Encoding{"list", Form::MarkedNodes},
    Encoding{"stream", Form::Unknown},
    Encoding{"set", Form::Packed}, // 20
    Encoding{"stream", Form::Unknown},
};

constexpr uint64_t Overhead = 96; ///< of a key: its entry, its object, its name
constexpr uint64_t ElementOverhead = 56; ///< of a table's entry and its string
constexpr uint64_t UnknownFactor = 2;
constexpr uint64_t StreamFactor = 20; ///< their nodes are compressed one by one
constexpr size_t ScoreBytes = 8;

Encoding encodingOf(std::string_view dump)
{
    const auto type = dump.empty() ? Encodings.size() : static_cast<unsigned char>(dump.front());
    return type < Encodings.size() ? Encodings.at(type) : Encoding{"", Form::Unknown};
}

uint64_t valueBytes(Form form, DumpPayload& payload)
{
    if (form == Form::String || form == Form::Packed) {
        return payload.itemBytes();
    }
    uint64_t bytes = 0;
    for (uint64_t left = payload.length(); left > 0 && !payload.broken(); --left) {
        if (form == Form::MarkedNodes) {
            payload.length();
        }
        bytes += payload.itemBytes() + ElementOverhead;
        if (form == Form::Pairs) {
            bytes += payload.itemBytes();
        } else if (form == Form::Scores) {
            payload.skip(ScoreBytes);
            bytes += ElementOverhead; // also in the skip list
        }
    }
    return bytes;
}

} // namespace

std::string_view dumpType(std::string_view dump)
{
    return encodingOf(dump).type;
}

uint64_t dumpMemory(std::string_view dump)
{
    const auto [type, form] = encodingOf(dump);
    if (form == Form::Unknown || dump.size() < DumpFooter + 1) {
        return dump.size() * (type == "stream" ? StreamFactor : UnknownFactor) + Overhead;
    }
    DumpPayload payload(dump.substr(1, dump.size() - DumpFooter - 1));
    const uint64_t bytes = valueBytes(form, payload);
    return (payload.broken() ? dump.size() * UnknownFactor : std::max<uint64_t>(bytes, dump.size() - DumpFooter))
        + Overhead;
}

} // namespace keystrata::invalidation
