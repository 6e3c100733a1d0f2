// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace keystrata::invalidation {

/// Steps that turn a value of one version into one of another, on the paths of a JSON document.
struct TransformStep
{
    enum class Kind
    {
        /// Moves what is at `path` to `to`; nothing happens where it is missing. In the same map it keeps its place, in
        /// another one, which must be there, it comes last. Whatever is at `to` already is never overwritten: the value
        /// does not fit then. `to` has the same segments up to the last "*" of the path, and none behind it.
        Rename,
        SetDefault, ///< a member `value` at `path` where the map that holds it has none; null is something
        Remove,
        /// To the type named by `to`: "string", "integer", "number", "boolean", "null". Only what can be taken back.
        Cast,
    };

    Kind kind = Kind::Rename;
    std::string path; ///< RFC 6901 JSON pointer; a segment "*" stands for every element or member
    std::string to = {};
    nlohmann::ordered_json value = {};

    bool operator==(const TransformStep&) const = default;
};

/// An ordered list of steps. As a file:
///   {"steps": [{"rename": "/rate", "to": "/hourly_rate"}, {"default": "/meal_allowance", "value": 0},
///              {"remove": "/legacy"}, {"cast": "/overtime_hours", "to": "number"}]}
struct Transform
{
    std::vector<TransformStep> steps;

    bool empty() const { return steps.empty(); }

    bool operator==(const Transform&) const = default;
};

/// Usage error naming the step and what is wrong with it.
Result<Transform> transformFromJson(std::string_view text);
nlohmann::ordered_json transformJson(const Transform& transform); ///< the same transform, the same text

/// What came of one stored value.
struct Transformed
{
    std::string before; ///< the document as text, for people
    std::string after;
    std::string stored; ///< bytes to be written: the document encoded through the same chain
    bool changed = false;
};

/// Decodes a stored string, applies the steps and encodes it again the way it was (the same codecs; numbers that were
/// not touched keep their text). Usage error when the value does not fit: it is no document, one of its codecs
/// cannot be written (Codec::wrap, Codec::write), or a cast would lose something; it says which.
Result<Transformed> transformValue(const Transform& transform, std::string_view stored);

} // namespace keystrata::invalidation
