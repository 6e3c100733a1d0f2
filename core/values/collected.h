// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/storedvalue.h"
#include "core/values/decode.h"

#include <string>
#include <vector>

/// Stored values of every type as one decoded tree.
namespace keystrata::values {

/// What a value says, whatever its type: of a string what decode() finds; else a tree of the page's elements, each
/// decoded on its own. A hash is a Map of its fields; a list or set a List; a sorted set a Map of its members and
/// scores (of places: longitude, latitude and score); a stream a List of Objects with their ids.
struct Collected
{
    Tree tree;
    /// Ids of codecs. Of a string its chain, outermost first: "zlib", "pickle". Of a collection every chain that its
    /// elements have, each once, as chainFromText() reads it: "zlib,pickle".
    std::vector<std::string> encodings;
    std::vector<Detail> details; ///< of the envelopes of a string; of a .NET cache entry: when it expires
    /// Of a string all that decode() found but the tree, which has moved.
    Decoded decoded;
    /// The node of each element in the tree (of hashes and sorted sets: of the value beside the key).
    std::vector<Tree::Index> nodes;
    bool complete = true; ///< false: pages are missing, or elements or layers were cut short
};

/// Decodes a page; `options.chain` goes for a string, and for every element of a collection. The limits are those of
/// the whole. Fails only when it is cancelled.
Result<Collected> collect(const keyspace::StoredValue& value, const keyspace::ValuePage& page,
    const DecodeOptions& options, Context& context);

/// Copies a subtree behind the last node of another tree; references inside of it go with it, others become Opaque.
Tree::Index graft(Tree& into, const Tree& from, Tree::Index node = 0);

/// Codecs by their ids, outermost first: "zlib,pickle". Usage error naming those there are.
Result<std::vector<const Codec*>> chainFromText(std::string_view text);

} // namespace keystrata::values
