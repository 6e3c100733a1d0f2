// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::redis {

enum class ReplyType : uint8_t
{
    Nil,
    Integer,
    Status,
    String,
    Error,
    Array
};

class ReplyStore;

/// A view of one reply inside a ReplyStore: three words, free to copy, valid until the store is cleared or grows.
class Reply
{
public:
    Reply() = default;

    Reply(const ReplyStore& store, uint32_t index) : m_store(&store), m_index(index) { }

    ReplyType type() const;

    bool isNil() const { return type() == ReplyType::Nil; }

    bool isError() const { return type() == ReplyType::Error; }

    bool isArray() const { return type() == ReplyType::Array; }

    /// The number of an Integer, else zero.
    int64_t integer() const;
    /// The bytes of a String, Status or Error, else empty.
    std::string_view text() const;
    /// Number of elements of an Array, else zero.
    size_t size() const;

    /// Elements in order: for (Reply element : reply.elements()).
    class Iterator
    {
    public:
        Iterator(const ReplyStore* store, uint32_t index) : m_store(store), m_index(index) { }

        Reply operator*() const { return {*m_store, m_index}; }

        Iterator& operator++();

        bool operator==(const Iterator& other) const { return m_index == other.m_index; }

    private:
        const ReplyStore* m_store;
        uint32_t m_index;
    };

    struct Elements
    {
        Iterator first;
        Iterator last;

        Iterator begin() const { return first; }

        Iterator end() const { return last; }
    };

    Elements elements() const;
    /// Element by number; linear in number for nested arrays. A Nil reply when there is none.
    Reply at(size_t number) const;

private:
    const ReplyStore* m_store = nullptr;
    uint32_t m_index = 0;
};

/// Replies laid out flat: nodes in the order they arrive, all text in one buffer. Clearing keeps the memory (unless it
/// was extraordinarily much), so a scan parses millions of replies without an allocation each.
class ReplyStore
{
public:
    void clear();

    size_t nodeCount() const { return m_nodes.size(); }

    /// Index one past the last descendant of a node.
    uint32_t endOf(uint32_t index) const { return m_nodes[index].end; }

    /// Memory in use, for the limit on a whole answer.
    size_t bytes() const { return m_text.size() + m_nodes.size() * sizeof(Node); }

    uint32_t addText(ReplyType type, std::string_view text);
    uint32_t addInteger(int64_t value);
    uint32_t addNil();
    /// Its elements must follow; close() then fills in where each ends.
    uint32_t addArray(size_t elements);
    /// Memory in use by the nodes before first, which must be the first node of an outermost reply, or one past all.
    size_t bytesBefore(uint32_t first) const;
    /// Drops those nodes and their text.
    void dropBefore(uint32_t first);
    /// To be called when the outermost reply that begins at first is complete.
    void close(uint32_t first);

private:
    friend class Reply;
    friend class Reply::Iterator;

    struct Node
    {
        int64_t number = 0; ///< the integer, the offset of the text, or the number of elements
        uint32_t length = 0; ///< of the text
        uint32_t end = 0; ///< index one past the last descendant
        ReplyType type = ReplyType::Nil;
    };

    size_t textStart(uint32_t first) const;

    std::vector<Node> m_nodes;
    std::string m_text;
};

/// A reply that owns its bytes; Nil when made from nothing.
class OwnedReply
{
public:
    OwnedReply() = default;
    explicit OwnedReply(Reply reply);

    Reply get() const { return {m_store, 0}; }

    Reply operator*() const { return get(); }

private:
    ReplyStore m_store;
};

/// What an error reply means for the one who sent the command; decided by its first word, never by its text.
enum class ErrorClass
{
    RetryHere, ///< LOADING, TRYAGAIN, BUSY, MASTERDOWN, NOREPLICAS, CLUSTERDOWN
    Rediscover, ///< READONLY, MOVED, ASK
    AskUser, ///< NOAUTH, WRONGPASS, NOPERM
    Report, ///< everything else
};

ErrorClass classifyError(std::string_view errorReply);

/// An Error for an error reply to `command` (its name only, never its arguments): kind and sentence by its first word.
Error errorFromReply(std::string_view command, std::string_view errorReply);

} // namespace keystrata::redis
