// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/reply.h"

#include "core/base/redact.h"

#include <algorithm>

namespace keystrata::redis {

namespace {

constexpr size_t KeptBytes = size_t{4} * 1024 * 1024; ///< memory that a cleared store keeps for the next replies
constexpr size_t ShownServerText = 300; ///< bytes of an error reply that make sense in a sentence

bool holdsText(ReplyType type)
{
    return type == ReplyType::Status || type == ReplyType::String || type == ReplyType::Error;
}

} // namespace

ReplyType Reply::type() const
{
    return m_store == nullptr || m_index >= m_store->m_nodes.size() ? ReplyType::Nil : m_store->m_nodes[m_index].type;
}

int64_t Reply::integer() const
{
    return type() == ReplyType::Integer ? m_store->m_nodes[m_index].number : 0;
}

std::string_view Reply::text() const
{
    if (!holdsText(type())) {
        return {};
    }
    const auto& node = m_store->m_nodes[m_index];
    return {m_store->m_text.data() + node.number, node.length};
}

size_t Reply::size() const
{
    return type() == ReplyType::Array ? static_cast<size_t>(m_store->m_nodes[m_index].number) : 0;
}

Reply::Iterator& Reply::Iterator::operator++()
{
    m_index = m_store->m_nodes[m_index].end;
    return *this;
}

Reply::Elements Reply::elements() const
{
    if (type() != ReplyType::Array) {
        return {{m_store, 0}, {m_store, 0}};
    }
    return {{m_store, m_index + 1}, {m_store, m_store->m_nodes[m_index].end}};
}

Reply Reply::at(size_t number) const
{
    if (number >= size()) {
        return {};
    }
    Iterator element = elements().first;
    for (; number > 0; --number) {
        ++element;
    }
    return *element;
}

void ReplyStore::clear()
{
    if (m_text.capacity() + m_nodes.capacity() * sizeof(Node) > KeptBytes) {
        m_nodes = {};
        m_text = {};
    }
    m_nodes.clear();
    m_text.clear();
}

uint32_t ReplyStore::addText(ReplyType type, std::string_view text)
{
    const auto index = static_cast<uint32_t>(m_nodes.size());
    m_nodes.push_back({static_cast<int64_t>(m_text.size()), static_cast<uint32_t>(text.size()), index + 1, type});
    m_text += text;
    return index;
}

uint32_t ReplyStore::addInteger(int64_t value)
{
    const auto index = static_cast<uint32_t>(m_nodes.size());
    m_nodes.push_back({value, 0, index + 1, ReplyType::Integer});
    return index;
}

uint32_t ReplyStore::addNil()
{
    const auto index = static_cast<uint32_t>(m_nodes.size());
    m_nodes.push_back({0, 0, index + 1, ReplyType::Nil});
    return index;
}

uint32_t ReplyStore::addArray(size_t elements)
{
    const auto index = static_cast<uint32_t>(m_nodes.size());
    m_nodes.push_back({static_cast<int64_t>(elements), 0, index + 1, ReplyType::Array});
    return index;
}

size_t ReplyStore::textStart(uint32_t first) const
{
    for (size_t i = first; i < m_nodes.size(); ++i) {
        if (holdsText(m_nodes[i].type)) {
            return static_cast<size_t>(m_nodes[i].number);
        }
    }
    return m_text.size();
}

size_t ReplyStore::bytesBefore(uint32_t first) const
{
    return textStart(first) + first * sizeof(Node);
}

void ReplyStore::dropBefore(uint32_t first)
{
    const size_t start = textStart(first);
    m_text.erase(0, start);
    m_nodes.erase(m_nodes.begin(), m_nodes.begin() + first);
    for (auto& node : m_nodes) {
        node.end -= first;
        if (holdsText(node.type)) {
            node.number -= static_cast<int64_t>(start);
        }
    }
}

void ReplyStore::close(uint32_t first)
{
    // Backwards, so that an array's elements know their ends before the array asks for them. Arrays are few and
    // shallow in what Redis answers; a flat one is stepped over element by element once.
    for (auto index = static_cast<uint32_t>(m_nodes.size()); index-- > first;) {
        auto& node = m_nodes[index];
        if (node.type == ReplyType::Array) {
            uint32_t end = index + 1;
            for (int64_t element = 0; element < node.number; ++element) {
                end = m_nodes[end].end;
            }
            node.end = end;
        }
    }
}

namespace {

void copyReply(Reply from, ReplyStore& to)
{
    switch (from.type()) {
    case ReplyType::Nil:
        to.addNil();
        return;
    case ReplyType::Integer:
        to.addInteger(from.integer());
        return;
    case ReplyType::Array:
        to.addArray(from.size());
        for (const Reply element : from.elements()) {
            copyReply(element, to);
        }
        return;
    default:
        to.addText(from.type(), from.text());
    }
}

std::string_view firstWord(std::string_view text)
{
    return text.substr(0, text.find(' '));
}

} // namespace

OwnedReply::OwnedReply(Reply reply)
{
    copyReply(reply, m_store);
    m_store.close(0);
}

ErrorClass classifyError(std::string_view errorReply)
{
    struct Word
    {
        std::string_view word;
        ErrorClass meaning;
    };

    static constexpr Word words[] = {
        {"LOADING", ErrorClass::RetryHere},
        {"TRYAGAIN", ErrorClass::RetryHere},
        {"BUSY", ErrorClass::RetryHere},
        {"MASTERDOWN", ErrorClass::RetryHere},
        {"NOREPLICAS", ErrorClass::RetryHere},
        {"CLUSTERDOWN", ErrorClass::RetryHere},
        {"READONLY", ErrorClass::Rediscover},
        {"MOVED", ErrorClass::Rediscover},
        {"ASK", ErrorClass::Rediscover},
        {"NOAUTH", ErrorClass::AskUser},
        {"WRONGPASS", ErrorClass::AskUser},
        {"NOPERM", ErrorClass::AskUser},
    };
    const auto* found = std::ranges::find(words, firstWord(errorReply), &Word::word);
    return found == std::end(words) ? ErrorClass::Report : found->meaning;
}

Error errorFromReply(std::string_view command, std::string_view errorReply)
{
    const auto word = firstWord(errorReply);
    const std::string name(command);
    std::string server = redact(errorReply).substr(0, ShownServerText);
    if (word == "NOPERM") {
        return {ErrorKind::Denied,
            {"server.noperm", "The server's access list does not let this user run {0}: grant it, or use another user.",
                {name}},
            std::move(server)};
    }
    if (word == "NOAUTH") {
        return {ErrorKind::Auth,
            {"server.noauth", "The server asks for a password: give one with the address or as an option.", {}},
            std::move(server)};
    }
    if (word == "WRONGPASS") {
        return {ErrorKind::Auth, {"server.wrongpass", "The server refused the user name or password: check both.", {}},
            std::move(server)};
    }
    if (word == "LOADING") {
        return {ErrorKind::Network,
            {"server.loading", "The server is still loading its data into memory: try again shortly.", {}},
            std::move(server)};
    }
    if (word == "MASTERDOWN") {
        return {ErrorKind::Network,
            {"server.masterdown", "The replica has lost its master and answers nothing until it is back.", {}},
            std::move(server)};
    }
    if (classifyError(errorReply) == ErrorClass::RetryHere) {
        return {ErrorKind::Network,
            {"server.busy", "The server cannot answer {0} right now ({1}): try again shortly.",
                {name, std::string(word)}},
            std::move(server)};
    }
    return {ErrorKind::Server, {"server.error", "The server refused {0}: {1}", {name, server}}, server};
}

} // namespace keystrata::redis
