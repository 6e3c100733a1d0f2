// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/keyspace/recognition.h"
#include "core/redis/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The value of one key as it is stored, a page at a time and never more than was asked for.
namespace keystrata::keyspace {

/// Bytes of a value of which perhaps only the beginning is kept.
struct Piece
{
    std::string bytes;
    uint64_t size = 0; ///< of all of it

    bool whole() const { return bytes.size() == size; }

    bool operator==(const Piece&) const = default;
};

/// One element of a collection.
struct Element
{
    Piece name; ///< a hash's field, a stream entry's id; empty elsewhere
    Piece value; ///< element, member, or a field's value; empty in a stream
    std::string score = {}; ///< of a sorted set, as the server writes it
    std::vector<std::pair<Piece, Piece>> fields = {}; ///< of a stream's entry
};

/// A part of a value: so many bytes of a string, or so many elements.
struct ValuePage
{
    uint64_t start = 0; ///< of a string, list or sorted set: place of its first byte or element
    std::string bytes; ///< of a string
    /// Of a set or hash in no order; one that changes meanwhile may name an element twice, as SCAN does.
    std::vector<Element> elements;
    /// What readMore() goes on from; empty: this was the last page. Opaque.
    std::string next;
};

/// What is known of a key before its value is touched. Nothing: the server does not tell.
struct ValueFacts
{
    std::string type; ///< as TYPE answers; a module's own name for values of modules
    std::string encoding; ///< as OBJECT ENCODING answers: "listpack"; empty: unknown
    std::optional<int64_t> ttlMs; ///< -1: no expiry
    std::optional<uint64_t> memoryBytes;
    std::optional<uint64_t> idleSeconds; ///< nothing under an LFU policy
    std::optional<uint64_t> frequency; ///< logarithmic counter, under an LFU policy only
};

struct StoredValue
{
    ValueFacts facts;
    uint64_t length = 0; ///< bytes of a string, else elements
    ValuePage page; ///< the first one; empty for values of modules
    Recognition recognised = Recognition::Plain;
    /// Reading has made the key look just used (its idle time starts again): the server lacks CLIENT NO-TOUCH, or does
    /// not allow it.
    bool refreshedIdle = false;
    std::vector<Message> notes; ///< what is not known or not shown, and why
};

struct ValueRequest
{
    int db = 0;
    std::string key;
    uint64_t bytes = uint64_t{64} * 1024; ///< of a string, a page; never more than 1 MiB
    uint64_t elements = 200; ///< of a collection, a page, never more than 1,000; small ones may come whole
    uint64_t elementBytes = uint64_t{64} * 1024; ///< of each element are kept
};

/// The facts, then the first page: idle time before anything that would change it, the value with CLIENT NO-TOUCH where
/// the server has it. Large elements make a page shorter. An error "value.gone" (kind Server) when there is no such
/// key, "value.changed" when it became something else meanwhile, Denied when the access list keeps it from us.
Result<StoredValue> readValue(redis::Session& session, const ValueRequest& request, Context& context);

/// The page that follows one of the same key and type; `facts` as readValue() found them.
Result<ValuePage> readMore(redis::Session& session, const ValueRequest& request, const ValueFacts& facts,
    std::string_view next, Context& context);

/// Joins the page that follows to those before it, for values that are looked at as a whole.
void append(ValuePage& page, ValuePage next);

/// A string from this byte on, up to as many as a page has; for views that jump.
Result<ValuePage> readFrom(redis::Session& session, const ValueRequest& request, uint64_t offset, Context& context);

} // namespace keystrata::keyspace
