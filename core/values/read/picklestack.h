// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/parser.h"
#include "core/values/read/pickle.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// What the opcodes of a pickle work on: the stack with its marks, the memo, and the containers and objects that lie
/// there. Which opcode does what is PickleMachine's.
class PickleStack : protected Parser
{
protected:
    PickleStack(std::string_view bytes, const Limits& limits, Context& context)
        : Parser(PickleName, bytes, limits, context)
        , m_most(limits.nodes)
    {
    }

    /// What lies there costs memory although it is no node.
    bool isOverfull() const { return m_stack.size() > m_most || m_marks.size() > m_most; }

    void push(Id node);

    void push(NodeKind kind, std::string_view text) { push(m_graph.add(kind, text)); }

    /// The one that the input breaks off in: it is kept as far as it goes.
    void pushCut(Id node);
    bool has(size_t count); ///< above the last mark; else the pickle is damaged
    Id pop();

    Id top() const { return m_stack.back(); }

    void mark() { m_marks.push_back(m_stack.size()); }

    std::optional<std::vector<Id>> popToMark(); ///< what lies above the last mark, which goes
    void popOrUnmark();

    Id list(std::string_view name, const std::vector<Id>& items);
    void tuple(size_t size);
    void appendItems(const std::vector<Id>& items);
    void setItems(const std::vector<Id>& items); ///< key, value, key, value …

    void global(std::string_view module, std::string_view name);
    void stackGlobal();
    /// What a call, or a class with arguments, makes.
    void make(Id callee, Id arguments, bool calls);
    void makeWithItems(Id callee, const std::vector<Id>& items);
    void addKeywords(Id keywords);
    void build();
    void persistent(Id id);
    void extension(uint32_t code);

    void put(uint32_t number);

    void putNext() { put(m_memoized); }

    void get(uint32_t number);

    /// After an opcode that ends the pickle, or where the input breaks off.
    Result<Pickled> finish(bool ended, int protocol);

    static constexpr uint32_t NoMemo = std::numeric_limits<uint32_t>::max();

private:
    size_t frame() const { return m_marks.empty() ? 0 : m_marks.back(); } ///< where the last mark lies

    bool isGlobal(Id node) const { return m_graph.tag(node) == PickleGlobal; }

    bool isTuple(Id node) const { return m_graph.is(node, NodeKind::List, PickleTuple); }

    Id part(Id object, std::string_view name, NodeKind kind);
    void add(Id callee, Id arguments);
    void note(std::string_view callee);
    void gather();
    void gatherFrame();
    bool gatherTop();

    size_t m_most;
    std::vector<Id> m_stack;
    std::vector<size_t> m_marks;
    std::vector<Id> m_memo;
    uint32_t m_memoized = 0;
    std::vector<Id> m_objects;
    std::vector<std::string> m_calls;
};

} // namespace keystrata::values
