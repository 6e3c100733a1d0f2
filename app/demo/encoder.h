// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/fields.h"

#include <cstdint>
#include <string>

namespace keystrata::demo {

/// How an application turns a value into the bytes of a Redis string.
enum class Encoding : uint8_t
{
    Json,
    Pickle, ///< Python's protocol 5, as Django's own Redis cache writes it
    PickleZlib, ///< django-redis with the zlib compressor
    FlaskPickle, ///< cachelib: "!" before the pickle
    Php, ///< serialize(): Laravel, WordPress, Symfony
    RailsEntry, ///< the cache entry of Rails 7.1 around a text
    JavaString, ///< Java serialisation of one string that holds JSON
    Text, ///< the text of the first field, bare
};

/// Overwrites `out`. RailsEntry and Text take the first field's text. Names and texts must be UTF-8 without quotes,
/// backslashes and control characters: the JSON is written without escapes, a hundred thousand values in a blink.
void encode(const Fields& fields, Encoding encoding, std::string& out);

} // namespace keystrata::demo
