// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: Python's pickle, protocols 0 to 5 (Lib/pickletools.py of Python 3.11).
#include "core/values/read/picklestack.h"
#include "core/values/read/picklestrings.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace keystrata::values {

namespace {

class PickleMachine : PickleStack
{
public:
    PickleMachine(std::string_view bytes, const Limits& limits, Context& context) : PickleStack(bytes, limits, context)
    {
    }

    Result<Pickled> run()
    {
        constexpr size_t LookEvery = 65'536; // opcodes: not all of them make nodes, which look at the clock
        for (size_t count = 1; !stopped() && !m_ended; ++count) {
            if (isOverfull()) {
                m_graph.giveUp();
            } else if (count % LookEvery != 0 || !m_graph.late()) {
                step(m_in.byte());
            }
        }
        auto result = finish(m_ended, std::max(m_protocol, m_binary ? 1 : 0));
        if (result) {
            result->hasOldStrings = m_hasOldStrings;
        }
        return result;
    }

private:
    void step(uint8_t opcode)
    {
        if (m_in.isShort()) {
            return;
        }
        // Opcodes that protocol 1 brought; what protocol 0 writes is text.
        m_binary = m_binary
            || std::string_view("]}e)1hjqruJKMTUXGQo").find(static_cast<char>(opcode)) != std::string_view::npos;
        if (!(number(opcode) || string(opcode) || container(opcode) || object(opcode) || memo(opcode))) {
            control(opcode);
        }
    }

    bool number(uint8_t opcode)
    {
        switch (opcode) {
        case 'N':
            push(NodeKind::Null, {});
            return true;
        case 0x88:
        case 0x89:
            push(addBoolean(opcode == 0x88));
            return true;
        case 'I':
        case 'L':
            writtenInteger(line());
            return true;
        case 'J':
            push(addInteger(m_in.little<int32_t>()));
            return true;
        case 'K':
            push(addInteger(m_in.byte()));
            return true;
        case 'M':
            push(addInteger(m_in.little<uint16_t>()));
            return true;
        case 0x8a:
            longInteger(m_in.take(m_in.byte()));
            return true;
        case 0x8b:
            longInteger(m_in.take(length<int32_t>()));
            return true;
        case 'F':
            writtenReal(line());
            return true;
        case 'G':
            push(addReal(m_in.bigDouble()));
            return true;
        default:
            return false;
        }
    }

    void writtenInteger(std::string_view digits)
    {
        if (digits == "00" || digits == "01") {
            push(addBoolean(digits == "01"));
            return;
        }
        const auto text = tidyDigits(digits.ends_with('L') ? digits.substr(0, digits.size() - 1) : digits);
        if (text.empty()) {
            wrong("a number that is none");
            return;
        }
        push(m_graph.addKept(NodeKind::Integer, text));
    }

    void writtenReal(std::string_view digits)
    {
        double number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (digits.empty() || read.ptr != digits.data() + digits.size()) {
            wrong("a number that is none");
            return;
        }
        push(addReal(number));
    }

    void longInteger(std::string_view littleEndian)
    {
        if (m_in.isShort() || m_graph.late()) {
            return;
        }
        push(addDigits(signedDigits(littleEndian), littleEndian.size()));
    }

    template <std::integral T>
    uint64_t length()
    {
        const auto length = m_in.little<T>();
        if (std::cmp_less(length, 0)) {
            wrong("a length below zero");
            return 0;
        }
        return static_cast<uint64_t>(length);
    }

    bool string(uint8_t opcode)
    {
        switch (opcode) {
        case 'S': {
            const auto text = unquoted(line());
            if (!text) {
                wrong("a string without quotes");
                return true;
            }
            oldString(m_graph.keep(*text));
            return true;
        }
        case 'T':
            oldString(m_in.take(length<int32_t>()));
            return true;
        case 'U':
            oldString(m_in.take(m_in.byte()));
            return true;
        case 'V': {
            const auto text = m_graph.keep(fromRawUnicodeEscape(line()));
            push(stringKind(text), text);
            return true;
        }
        case 'X':
            text(m_in.take(m_in.little<uint32_t>()));
            return true;
        case 0x8c:
            text(m_in.take(m_in.byte()));
            return true;
        case 0x8d:
            text(m_in.take(m_in.little<uint64_t>()));
            return true;
        case 'B':
            bytes(m_in.take(m_in.little<uint32_t>()));
            return true;
        case 'C':
            bytes(m_in.take(m_in.byte()));
            return true;
        case 0x8e:
        case 0x96:
            bytes(m_in.take(m_in.little<uint64_t>()));
            return true;
        default:
            return false;
        }
    }

    /// The string that the input breaks off in is kept as far as it goes.
    void text(std::string_view content)
    {
        if (!m_in.isShort() || !content.empty()) {
            pushCut(addString(content));
        }
    }

    void bytes(std::string_view content)
    {
        if (!m_in.isShort() || !content.empty()) {
            pushCut(m_graph.add(NodeKind::Bytes, content));
        }
    }

    void oldString(std::string_view content)
    {
        const Id node = addString(content);
        m_graph.setTag(node, PickleOldString);
        m_hasOldStrings = true;
        pushCut(node);
    }

    bool container(uint8_t opcode)
    {
        switch (opcode) {
        case ']':
            push(NodeKind::List, {});
            return true;
        case ')':
            push(NodeKind::List, PickleTuple);
            return true;
        case '}':
            push(NodeKind::Map, {});
            return true;
        case 0x8f:
            push(NodeKind::List, "set");
            return true;
        case 'l':
            listFromMark({});
            return true;
        case 't':
            listFromMark(PickleTuple);
            return true;
        case 0x91:
            listFromMark("frozenset");
            return true;
        case 0x85:
        case 0x86:
        case 0x87:
            tuple(opcode - size_t{0x84});
            return true;
        case 'd':
            if (const auto items = popToMark()) {
                push(NodeKind::Map, {});
                setItems(*items);
            }
            return true;
        case 'a':
            if (has(2)) {
                appendItems({pop()});
            }
            return true;
        case 'e':
        case 0x90:
            if (const auto items = popToMark()) {
                appendItems(*items);
            }
            return true;
        case 's':
            if (has(3)) {
                const Id value = pop();
                const Id key = pop();
                setItems({key, value});
            }
            return true;
        case 'u':
            if (const auto items = popToMark()) {
                setItems(*items);
            }
            return true;
        default:
            return false;
        }
    }

    void listFromMark(std::string_view name)
    {
        if (const auto items = popToMark()) {
            push(list(name, *items));
        }
    }

    bool object(uint8_t opcode)
    {
        switch (opcode) {
        case 'c': {
            const auto module = line();
            global(module, line());
            return true;
        }
        case 0x93:
            stackGlobal();
            return true;
        case 'R':
        case 0x81:
            if (has(2)) {
                const Id arguments = pop();
                const Id callee = pop();
                make(callee, arguments, opcode == 'R');
            }
            return true;
        case 0x92:
            if (has(3)) {
                const Id keywords = pop();
                const Id arguments = pop();
                const Id callee = pop();
                make(callee, arguments, false);
                addKeywords(keywords);
            }
            return true;
        case 'i':
            instance();
            return true;
        case 'o':
            objectFromMark();
            return true;
        case 'b':
            build();
            return true;
        case 'P':
            persistent(addString(line()));
            return true;
        case 'Q':
            if (has(1)) {
                persistent(pop());
            }
            return true;
        case 0x82:
            extension(m_in.byte());
            return true;
        case 0x83:
            extension(m_in.little<uint16_t>());
            return true;
        case 0x84:
            extension(m_in.little<uint32_t>());
            return true;
        default:
            return false;
        }
    }

    void instance()
    {
        const auto module = line();
        const auto name = line();
        const auto items = m_in.isShort() ? std::nullopt : popToMark();
        if (items) {
            global(module, name);
        }
        if (items && !stopped()) {
            makeWithItems(pop(), *items);
        }
    }

    void objectFromMark()
    {
        const auto items = popToMark();
        if (items && items->empty()) {
            wrong("an object without a class");
        } else if (items) {
            makeWithItems(items->front(), {items->begin() + 1, items->end()});
        }
    }

    bool memo(uint8_t opcode)
    {
        switch (opcode) {
        case 'p':
            put(memoNumber(line()));
            return true;
        case 'q':
            put(m_in.byte());
            return true;
        case 'r':
            put(m_in.little<uint32_t>());
            return true;
        case 0x94:
            putNext();
            return true;
        case 'g':
            get(memoNumber(line()));
            return true;
        case 'h':
            get(m_in.byte());
            return true;
        case 'j':
            get(m_in.little<uint32_t>());
            return true;
        default:
            return false;
        }
    }

    static uint32_t memoNumber(std::string_view digits)
    {
        uint32_t number = NoMemo;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return read.ec == std::errc{} && read.ptr == digits.data() + digits.size() ? number : NoMemo;
    }

    void control(uint8_t opcode)
    {
        switch (opcode) {
        case '(':
            mark();
            break;
        case '.':
            m_ended = has(1);
            break;
        case '0':
            popOrUnmark();
            break;
        case '1':
            popToMark();
            break;
        case '2':
            if (has(1)) {
                push(top());
            }
            break;
        case 0x80:
            m_protocol = std::max<int>(m_protocol, m_in.byte());
            if (m_protocol > 5) {
                wrong("a protocol that is not known");
            }
            break;
        case 0x95:
            m_in.little<uint64_t>(); // how much to read at once
            break;
        case 0x97:
            push(NodeKind::Opaque, "out-of-band buffer");
            break;
        case 0x98:
            break; // the buffer is read-only
        default:
            wrong(fmt::format("an unknown opcode (0x{:02x})", opcode));
        }
    }

    bool m_ended = false;
    bool m_binary = false;
    bool m_hasOldStrings = false;
    int m_protocol = 0;
};

} // namespace

Result<Pickled> runPickle(std::string_view bytes, const Limits& limits, Context& context)
{
    return PickleMachine(bytes, limits, context).run();
}

} // namespace keystrata::values
