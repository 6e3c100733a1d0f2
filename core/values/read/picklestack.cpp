// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/picklestack.h"

#include <algorithm>

namespace keystrata::values {

namespace {
constexpr size_t MostCalls = 32;
} // namespace

void PickleStack::push(Id node)
{
    if (!stopped()) {
        m_stack.push_back(node);
    }
}

void PickleStack::pushCut(Id node)
{
    if (!m_graph.exceeded()) {
        m_stack.push_back(node);
    }
}

bool PickleStack::has(size_t count)
{
    if (m_stack.size() < frame() + count) {
        wrong("too little on the stack");
        return false;
    }
    return true;
}

Graph::Id PickleStack::pop()
{
    const Id top = m_stack.back();
    m_stack.pop_back();
    return top;
}

std::optional<std::vector<Graph::Id>> PickleStack::popToMark()
{
    if (m_marks.empty()) {
        return wrong("no mark");
    }
    std::vector<Id> items(m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back()), m_stack.end());
    m_stack.resize(m_marks.back());
    m_marks.pop_back();
    return items;
}

Graph::Id PickleStack::list(std::string_view name, const std::vector<Id>& items)
{
    const Id node = m_graph.add(NodeKind::List, name);
    for (const Id item : items) {
        m_graph.append(node, item);
    }
    return node;
}

void PickleStack::tuple(size_t size)
{
    if (has(size)) {
        const std::vector<Id> items(m_stack.end() - static_cast<std::ptrdiff_t>(size), m_stack.end());
        m_stack.resize(m_stack.size() - size);
        push(list(PickleTuple, items));
    }
}

Graph::Id PickleStack::part(Id object, std::string_view name, NodeKind kind)
{
    const Id found = m_graph.field(object, name);
    if (found != 0) {
        return found;
    }
    const Id made = m_graph.add(kind);
    m_graph.appendField(object, name, made);
    return made;
}

void PickleStack::appendItems(const std::vector<Id>& items)
{
    if (!has(1)) {
        return;
    }
    Id target = m_stack.back();
    if (m_graph.kind(target) == NodeKind::Object) {
        target = part(target, picklefield::Items, NodeKind::List);
    }
    if (m_graph.kind(target) != NodeKind::List) {
        wrong("something is appended to what is no list");
        return;
    }
    for (const Id item : items) {
        m_graph.append(target, item);
    }
}

void PickleStack::setItems(const std::vector<Id>& items)
{
    if (!has(1)) {
        return;
    }
    Id target = m_stack.back();
    if (m_graph.kind(target) == NodeKind::Object) {
        target = part(target, picklefield::Entries, NodeKind::Map);
    }
    if (m_graph.kind(target) != NodeKind::Map || items.size() % 2 != 0) {
        wrong("something is set in what is no map");
        return;
    }
    for (size_t i = 0; i < items.size(); i += 2) {
        m_graph.appendField(target, items[i], items[i + 1]);
    }
}

void PickleStack::global(std::string_view module, std::string_view name)
{
    // Python 2's names of modules that every pickle may use.
    const auto today = module == "__builtin__" ? "builtins" : module == "copy_reg" ? "copyreg" : module;
    const Id node = m_graph.addKept(NodeKind::Symbol, fmt::format("{}.{}", today, name));
    m_graph.setTag(node, PickleGlobal);
    push(node);
}

void PickleStack::stackGlobal()
{
    if (!has(2)) {
        return;
    }
    const Id name = pop();
    const Id module = pop();
    if (m_graph.kind(name) != NodeKind::Text || m_graph.kind(module) != NodeKind::Text) {
        wrong("a class without a name");
        return;
    }
    global(m_graph.text(module), m_graph.text(name));
}

void PickleStack::make(Id callee, Id arguments, bool calls)
{
    const auto items =
        m_graph.is(arguments, NodeKind::List, PickleTuple) ? m_graph.children(arguments, 4) : std::vector<Id>();
    const auto name = isGlobal(callee) ? m_graph.text(callee) : std::string_view();
    if (calls && name == "builtins.getattr" && items.size() == 2 && isGlobal(items[0])) {
        global(m_graph.text(items[0]), m_graph.text(items[1])); // a method, or a member of an enumeration
        return;
    }
    // Ways to say "of this class": an object is known by the class then, not by them.
    if (name == "copyreg._reconstructor" && items.size() == 3 && isGlobal(items[0])) {
        const bool plain = isGlobal(items[1]) && m_graph.text(items[1]) == "builtins.object";
        add(items[0], plain ? 0 : list(PickleTuple, {items[2]}));
        return;
    }
    if ((name == "copyreg.__newobj__" || name == "copyreg.__newobj_ex__") && !items.empty() && isGlobal(items[0])) {
        const bool extended = name.ends_with("ex__") && items.size() == 3;
        auto all = m_graph.children(arguments);
        all.erase(all.begin());
        add(items[0], extended ? items[1] : list(PickleTuple, all));
        if (extended) {
            addKeywords(items[2]);
        }
        return;
    }
    if (calls) {
        note(name);
    }
    add(callee, arguments);
}

void PickleStack::add(Id callee, Id arguments)
{
    const bool named = isGlobal(callee);
    const Id node = m_graph.add(NodeKind::Object, named ? m_graph.text(callee) : std::string_view());
    if (!named) {
        m_graph.appendField(node, picklefield::Callee, callee);
    }
    if (arguments != 0 && m_graph.childCount(arguments) > 0) {
        m_graph.appendField(node, picklefield::Arguments, arguments);
    }
    m_objects.push_back(node);
    push(node);
}

void PickleStack::addKeywords(Id keywords)
{
    if (!stopped() && m_graph.childCount(keywords) > 0) {
        m_graph.appendField(m_stack.back(), picklefield::Keywords, keywords);
    }
}

void PickleStack::note(std::string_view callee)
{
    const bool known = callee.empty() || isPlainDataClass(callee) || std::ranges::find(m_calls, callee) != m_calls.end()
        || m_calls.size() >= MostCalls;
    if (!known) {
        m_calls.emplace_back(callee);
    }
}

void PickleStack::makeWithItems(Id callee, const std::vector<Id>& items)
{
    make(callee, list(PickleTuple, items), true);
}

void PickleStack::popOrUnmark()
{
    if (!m_marks.empty() && m_marks.back() == m_stack.size()) {
        m_marks.pop_back();
    } else if (has(1)) {
        pop();
    }
}

void PickleStack::build()
{
    if (!has(2)) {
        return;
    }
    const Id state = pop();
    if (m_graph.kind(m_stack.back()) != NodeKind::Object) {
        wrong("a state for what is no object");
        return;
    }
    m_graph.appendField(m_stack.back(), picklefield::State, state);
}

void PickleStack::persistent(Id id)
{
    const Id node = m_graph.add(NodeKind::Object, "persistent object");
    m_graph.appendField(node, "id", id);
    push(node);
}

void PickleStack::extension(uint32_t code)
{
    const Id node = m_graph.addKept(NodeKind::Symbol, fmt::format("copyreg extension {}", code));
    m_graph.setTag(node, PickleGlobal);
    push(node);
}

void PickleStack::put(uint32_t number)
{
    if (!has(1)) {
        return;
    }
    // Numbers follow each other; a wild one must not cost memory.
    if (number > m_most) {
        wrong("a memo number that is out of all proportion");
        return;
    }
    if (number >= m_memo.size()) {
        m_memo.resize(number + size_t{1}, NoMemo);
    }
    m_memoized += m_memo[number] == NoMemo ? 1U : 0U;
    m_memo[number] = m_stack.back();
}

void PickleStack::get(uint32_t number)
{
    if (number >= m_memo.size() || m_memo[number] == NoMemo) {
        wrong("a memo that has not been there");
        return;
    }
    push(m_memo[number]);
}

Result<Pickled> PickleStack::finish(bool ended, int protocol)
{
    if (isWrong()) {
        return refusal();
    }
    if (!ended && !m_graph.exceeded()) {
        gather();
    }
    if (m_stack.empty() || (ended && (m_stack.size() > 1 || !m_marks.empty()))) {
        wrong("more than one value is left");
        return refusal();
    }
    return Pickled{.graph = std::move(m_graph),
        .root = m_stack.front(),
        .protocol = protocol,
        .objects = std::move(m_objects),
        .calls = std::move(m_calls),
        .consumed = m_in.position(),
        .complete = ended};
}

/// Puts together what lies on the stack of a pickle that breaks off, as the rest of it would probably have.
void PickleStack::gather()
{
    gatherFrame();
    while (!m_marks.empty()) {
        auto items = popToMark().value_or(std::vector<Id>());
        const Id target = m_stack.size() > frame() ? m_stack.back() : 0;
        const auto kind = m_graph.kind(target);
        if (kind == NodeKind::Map || kind == NodeKind::Object) {
            items.resize(items.size() / 2 * 2);
            setItems(items);
        } else if (kind == NodeKind::List && !isTuple(target)) {
            appendItems(items);
        } else if (!items.empty()) {
            m_stack.push_back(list(PickleTuple, items));
        }
        gatherFrame();
    }
}

/// Nothing but one value is to lie above the last mark, or what a list or map around takes.
void PickleStack::gatherFrame()
{
    while (m_stack.size() > frame() + 1 && gatherTop()) { }
    const bool inside = !m_marks.empty();
    if (!inside && m_stack.size() > 1) {
        const Id all = list(PickleTuple, m_stack);
        m_stack = {all};
    }
}

bool PickleStack::gatherTop()
{
    const Id last = m_stack.back();
    const Id before = m_stack[m_stack.size() - 2];
    const Id third = m_stack.size() > frame() + 2 ? m_stack[m_stack.size() - 3] : 0;
    const auto kind = m_graph.kind(before);
    if (isGlobal(before) && isTuple(last)) {
        m_stack.pop_back();
        m_stack.back() = m_graph.add(NodeKind::Object, m_graph.text(before));
        m_graph.appendField(m_stack.back(), picklefield::Arguments, last);
        m_objects.push_back(m_stack.back());
    } else if (kind == NodeKind::Object && m_graph.kind(last) == NodeKind::Map) {
        m_graph.appendField(before, picklefield::State, last);
        m_stack.pop_back();
    } else if (m_graph.kind(third) == NodeKind::Map && third != 0) {
        m_graph.appendField(third, before, last);
        m_stack.resize(m_stack.size() - 2);
    } else if (kind == NodeKind::Map && m_marks.empty()) {
        m_stack.pop_back(); // a key without its value
    } else if (kind == NodeKind::List && !isTuple(before) && m_marks.empty()) {
        m_graph.append(before, last);
        m_stack.pop_back();
    } else {
        return false;
    }
    return true;
}

} // namespace keystrata::values
