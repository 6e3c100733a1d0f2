// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

/// A JSON file with a "format" number: read with the place of what is wrong, brought up from older formats, and changed
/// without losing what this version does not know. Pure.
namespace keystrata::profiles {

using Json = nlohmann::ordered_json;

/// Errors of kind File name line and column, never the text there. `what` is the file's name for the sentence.
Result<Json> parseDocument(std::string_view text, const std::string& what);

/// One step up: from format `from` to the next. Throws nothing; a step may assume a document of its format.
struct Migration
{
    int from = 0;
    Status (*step)(Json& document) = nullptr;
};

/// The number under "format"; File error when it is missing or none.
Result<int> formatOf(const Json& document, const std::string& what);
/// Brings the document from its format to `current`, step by step, and writes the number into it. File error when a
/// step is missing or fails. A newer document is left as it is.
Status migrate(Json& document, std::span<const Migration> steps, int current, const std::string& what);

/// `fresh` over `original`: what `fresh` holds replaces what stands there, object by object, and fields it does not
/// name stay. Objects in lists are taken for the same when their "id" or "alias" agrees.
Json merged(const Json& original, const Json& fresh);

} // namespace keystrata::profiles
