// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/pickle.h"
#include "core/values/read/picklestrings.h"
#include "core/values/read/plain.h"
#include "core/values/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace keystrata::values {

namespace {

template <std::integral T>
std::string little(T number)
{
    std::string bytes;
    for (size_t i = 0; i < sizeof(T); ++i) {
        bytes.push_back(static_cast<char>(static_cast<std::make_unsigned_t<T>>(number) >> (i * 8)));
    }
    return bytes;
}

std::string bigDouble(double number)
{
    auto bytes = little(std::bit_cast<uint64_t>(number));
    std::ranges::reverse(bytes);
    return bytes;
}

/// The shortest two's complement, little end first, of a number in decimal digits. Quadratic.
std::string twosComplement(std::string_view digits)
{
    const bool negative = digits.starts_with('-');
    std::string bytes;
    for (const char digit : digits.substr(negative ? 1 : 0)) {
        auto carry = static_cast<unsigned>(digit - '0');
        for (char& byte : bytes) {
            carry += static_cast<uint8_t>(byte) * 10U;
            byte = static_cast<char>(carry & 0xffU);
            carry >>= 8U;
        }
        if (carry != 0) {
            bytes.push_back(static_cast<char>(carry));
        }
    }
    bytes.push_back('\0'); // room for the sign
    if (negative) {
        unsigned carry = 1;
        for (char& byte : bytes) {
            carry += ~static_cast<unsigned>(byte) & 0xffU;
            byte = static_cast<char>(carry & 0xffU);
            carry >>= 8U;
        }
    }
    const auto isNegative = [](char byte) { return (static_cast<uint8_t>(byte) & 0x80U) != 0; };
    const char filling = negative ? '\xff' : '\0';
    while (bytes.size() > 1 && bytes.back() == filling && isNegative(bytes[bytes.size() - 2]) == negative) {
        bytes.pop_back();
    }
    return bytes;
}

/// Writes what JSON has, with the opcodes of one protocol and without a memo.
class PickleWriter
{
public:
    PickleWriter(int protocol, const Tree& tree) : m_protocol(protocol), m_tree(tree) { }

    Result<std::string> run()
    {
        write(0);
        m_out.push_back('.');
        if (!m_fits) {
            return fail(ErrorKind::Usage,
                {"values.number_range", "A number in it is too large for {0}: write it as a string.",
                    {std::string(PickleName)}});
        }
        std::string head = m_protocol >= 2 ? std::string{'\x80', static_cast<char>(m_protocol)} : std::string();
        if (m_protocol >= 4 && m_out.size() >= SmallestFrame) {
            head += '\x95' + little(static_cast<uint64_t>(m_out.size()));
        }
        return head + m_out;
    }

private:
    static constexpr size_t SmallestFrame = 4; ///< as Python has it

    void write(Tree::Index node)
    {
        const auto text = m_tree.text(node);
        switch (m_tree.kind(node)) {
        case NodeKind::Null:
            m_out.push_back('N');
            break;
        case NodeKind::Boolean:
            boolean(text == "true");
            break;
        case NodeKind::Integer:
            integer(text);
            break;
        case NodeKind::Real:
            real(text);
            break;
        case NodeKind::List:
            container(node, ']', "(l", 'e', "a");
            break;
        case NodeKind::Map:
            container(node, '}', "(d", 'u', "s");
            break;
        default:
            string(text);
        }
    }

    void boolean(bool value) { m_out += m_protocol >= 2 ? (value ? "\x88" : "\x89") : value ? "I01\n" : "I00\n"; }

    void integer(std::string_view digits)
    {
        constexpr size_t MostDigits = 4300; // as Python itself reads
        int64_t number = 0;
        const bool small = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{};
        m_fits = m_fits && digits.size() <= MostDigits;
        if (small && number >= INT32_MIN && number <= INT32_MAX && m_protocol >= 1) {
            smallInteger(static_cast<int32_t>(number));
        } else if (small && number >= INT32_MIN && number <= INT32_MAX) {
            m_out += fmt::format("I{}\n", number);
        } else if (m_protocol < 2) {
            m_out += fmt::format("L{}L\n", digits);
        } else if (m_fits) {
            const auto bytes = twosComplement(digits);
            m_out += bytes.size() < 256 ? '\x8a' + little(static_cast<uint8_t>(bytes.size()))
                                        : '\x8b' + little(static_cast<int32_t>(bytes.size()));
            m_out += bytes;
        }
    }

    void smallInteger(int32_t number)
    {
        if (number >= 0 && number < 0x100) {
            m_out += 'K' + little(static_cast<uint8_t>(number));
        } else if (number >= 0 && number < 0x10000) {
            m_out += 'M' + little(static_cast<uint16_t>(number));
        } else {
            m_out += 'J' + little(number);
        }
    }

    void real(std::string_view digits)
    {
        double number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        m_fits = m_fits && read.ec == std::errc{};
        m_out += m_protocol >= 1 ? 'G' + bigDouble(number) : fmt::format("F{}\n", realText(number));
    }

    void string(std::string_view text)
    {
        if (m_protocol == 0) {
            m_out += fmt::format("V{}\n", toRawUnicodeEscape(text));
            return;
        }
        if (m_protocol >= 4 && text.size() < 0x100) {
            m_out += '\x8c' + little(static_cast<uint8_t>(text.size()));
        } else if (text.size() <= UINT32_MAX) {
            m_out += 'X' + little(static_cast<uint32_t>(text.size()));
        } else {
            m_fits = false;
        }
        m_out += text;
    }

    /// From protocol 1 on everything is put in at once, after a mark; in protocol 0 one by one.
    void container(Tree::Index node, char empty, std::string_view oldEmpty, char all, std::string_view one)
    {
        const bool old = m_protocol == 0;
        const size_t step = m_tree.kind(node) == NodeKind::Map ? 2 : 1;
        const auto children = m_tree.children(node);
        m_out += old ? oldEmpty : std::string_view(&empty, 1);
        m_out += old || children.empty() ? "" : "(";
        for (size_t i = 0; i < children.size(); ++i) {
            write(children[i]);
            m_out += old && (i + 1) % step == 0 ? one : "";
        }
        if (!old && !children.empty()) {
            m_out.push_back(all);
        }
    }

    int m_protocol;
    const Tree& m_tree;
    std::string m_out;
    bool m_fits = true;
};

} // namespace

Result<std::string> writePickle(std::string_view json, std::string_view original)
{
    const Limits limits;
    Context context;
    const auto pickled = runPickle(original, limits, context);
    if (!pickled) {
        return fail(pickled.error());
    }
    if (pickled->hasOldStrings) {
        return fail(ErrorKind::Refused,
            {"values.edit_python2",
                "The value holds strings of Python 2, which JSON cannot tell apart: it cannot be edited.", {}});
    }
    // Before the classes are explained: a decimal is no float, although it looks like one then.
    const auto document = pickled->graph.document(pickled->root);
    if (const auto allowed = refusedUnlessPlain(PickleName, document.tree, false); !allowed) {
        return fail(allowed.error());
    }
    if (!document.complete || !pickled->complete) {
        return fail(ErrorKind::Refused,
            {"values.incomplete", "Only a part of this value is loaded, so it cannot be edited: load all of it.", {}});
    }
    const auto wanted = treeOfJson(json);
    if (!wanted) {
        return fail(wanted.error());
    }
    return PickleWriter(pickled->protocol, *wanted).run();
}

} // namespace keystrata::values
