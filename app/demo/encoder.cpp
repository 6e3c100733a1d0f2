// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/encoder.h"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <iterator>

namespace keystrata::demo {

namespace {

using Kind = Fields::Kind;
using Item = Fields::Item;

template <typename T>
void appendLittleEndian(std::string& out, T value)
{
    for (size_t i = 0; i < sizeof(T); ++i) {
        out += static_cast<char>((uint64_t{value} >> (8 * i)) & 0xFFU);
    }
}

void appendNumber(std::string& out, int64_t value)
{
    const fmt::format_int digits(value);
    out.append(digits.data(), digits.size());
}

void appendReal(std::string& out, double value)
{
    fmt::format_to(std::back_inserter(out), "{:#}", value); // 8.0, not 8: a reader must see a real number
}

// ------------------------------------------------------------------------------------------------------------ JSON

void appendJsonText(std::string& out, std::string_view text)
{
    out += '"';
    out += text;
    out += '"';
}

void appendJson(const Fields& fields, std::string& out)
{
    std::string closers;
    out += '{';
    bool first = true;
    for (const auto& item : fields.items()) {
        if (item.kind == Kind::End) {
            out += closers.back();
            closers.pop_back();
            first = false;
            continue;
        }
        if (!first) {
            out += ", ";
        }
        first = item.kind == Kind::Object || item.kind == Kind::List;
        if (!item.name.empty()) {
            appendJsonText(out, item.name);
            out += ": ";
        }
        switch (item.kind) {
        case Kind::Text:
            appendJsonText(out, fields.textOf(item));
            break;
        case Kind::Integer:
            appendNumber(out, item.number);
            break;
        case Kind::Real:
            appendReal(out, item.real);
            break;
        case Kind::Flag:
            out += item.number != 0 ? "true" : "false";
            break;
        case Kind::Object:
            out += '{';
            closers += '}';
            break;
        case Kind::List:
            out += '[';
            closers += ']';
            break;
        case Kind::End:
            break;
        }
    }
    out += '}';
}

// ---------------------------------------------------------------------------------------------------------- pickle

void pickleText(std::string& out, std::string_view text)
{
    if (text.size() < 256) {
        out += '\x8c'; // SHORT_BINUNICODE
        out += static_cast<char>(text.size());
    } else {
        out += 'X'; // BINUNICODE
        appendLittleEndian(out, static_cast<uint32_t>(text.size()));
    }
    out += text;
    out += '\x94'; // MEMOIZE
}

void pickleInteger(std::string& out, int64_t value)
{
    if (value >= 0 && value < 256) {
        out += 'K'; // BININT1
        out += static_cast<char>(value);
    } else if (value >= 0 && value < 65536) {
        out += 'M'; // BININT2
        appendLittleEndian(out, static_cast<uint16_t>(value));
    } else if (value >= INT32_MIN && value <= INT32_MAX) {
        out += 'J'; // BININT
        appendLittleEndian(out, static_cast<uint32_t>(value));
    } else {
        out += "\x8a\x08"; // LONG1 of eight bytes
        appendLittleEndian(out, static_cast<uint64_t>(value));
    }
}

void pickleReal(std::string& out, double value)
{
    out += 'G'; // BINFLOAT, big endian
    const auto bits = std::bit_cast<uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>((bits >> static_cast<unsigned>(shift)) & 0xFFU);
    }
}

/// Opens a container: nothing more when it is empty, a mark for SETITEMS or APPENDS when it has several children.
void pickleBegin(std::string& out, char opcode, int64_t children)
{
    out += opcode;
    out += '\x94';
    if (children > 1) {
        out += '(';
    }
}

void pickleEnd(std::string& out, bool object, int64_t children)
{
    if (children == 1) {
        out += object ? 's' : 'a';
    } else if (children > 1) {
        out += object ? 'u' : 'e';
    }
}

void pickleItems(const Fields& fields, std::string& out)
{
    std::string open; // one '}' or ']' a level
    pickleBegin(out, '}', fields.size());
    for (const auto& item : fields.items()) {
        if (item.kind == Kind::End) {
            pickleEnd(out, open.back() == '}', item.number);
            open.pop_back();
            continue;
        }
        if (!item.name.empty()) {
            pickleText(out, item.name);
        }
        switch (item.kind) {
        case Kind::Text:
            pickleText(out, fields.textOf(item));
            break;
        case Kind::Integer:
            pickleInteger(out, item.number);
            break;
        case Kind::Real:
            pickleReal(out, item.real);
            break;
        case Kind::Flag:
            out += item.number != 0 ? '\x88' : '\x89';
            break;
        case Kind::Object:
            open += '}';
            pickleBegin(out, '}', item.number);
            break;
        case Kind::List:
            open += ']';
            pickleBegin(out, ']', item.number);
            break;
        case Kind::End:
            break;
        }
    }
    pickleEnd(out, true, fields.size());
}

void appendPickle(const Fields& fields, std::string& out)
{
    out += "\x80\x05\x95"; // PROTO 5, FRAME
    const size_t lengthAt = out.size();
    out.append(8, '\0');
    pickleItems(fields, out);
    out += '.';
    uint64_t length = out.size() - lengthAt - 8;
    for (size_t i = 0; i < 8; ++i, length >>= 8U) {
        out[lengthAt + i] = static_cast<char>(length & 0xFFU);
    }
}

// ------------------------------------------------------------------------------------------------------------- PHP

void phpText(std::string& out, std::string_view text)
{
    out += "s:";
    appendNumber(out, static_cast<int64_t>(text.size()));
    out += ":\"";
    out += text;
    out += "\";";
}

void phpBegin(std::string& out, int64_t children)
{
    out += "a:";
    appendNumber(out, children);
    out += ":{";
}

void appendPhp(const Fields& fields, std::string& out)
{
    std::vector<int64_t> next{-1}; // the index of the next list element, -1 in an object
    phpBegin(out, fields.size());
    for (const auto& item : fields.items()) {
        if (item.kind == Kind::End) {
            out += '}';
            next.pop_back();
            continue;
        }
        if (next.back() < 0) {
            phpText(out, item.name);
        } else {
            out += "i:";
            appendNumber(out, next.back()++);
            out += ';';
        }
        switch (item.kind) {
        case Kind::Text:
            phpText(out, fields.textOf(item));
            break;
        case Kind::Integer:
            out += "i:";
            appendNumber(out, item.number);
            out += ';';
            break;
        case Kind::Real:
            out += "d:";
            appendReal(out, item.real);
            out += ';';
            break;
        case Kind::Flag:
            out += item.number != 0 ? "b:1;" : "b:0;";
            break;
        case Kind::Object:
        case Kind::List:
            phpBegin(out, item.number);
            next.push_back(item.kind == Kind::List ? 0 : -1);
            break;
        case Kind::End:
            break;
        }
    }
    out += '}';
}

// ---------------------------------------------------------------------------------------------------------- others

std::string_view firstText(const Fields& fields)
{
    for (const auto& item : fields.items()) {
        if (item.kind == Kind::Text) {
            return fields.textOf(item);
        }
    }
    return {};
}

/// Signature, type (UTF-8 text), expiry inside the entry (none: Redis keeps it), version of the record (none).
void appendRailsEntry(std::string_view payload, std::string& out)
{
    out += std::string_view("\x00\x11\x02", 3);
    appendLittleEndian(out, std::bit_cast<uint64_t>(-1.0));
    appendLittleEndian(out, static_cast<uint32_t>(-1));
    out += payload;
}

void deflateInPlace(std::string& bytes)
{
    std::string packed(compressBound(bytes.size()), '\0');
    auto length = static_cast<uLongf>(packed.size());
    // Cannot fail: the level is valid and the room is enough.
    compress2(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
        bytes.size(), Z_DEFAULT_COMPRESSION);
    packed.resize(length);
    bytes = std::move(packed);
}

} // namespace

void encode(const Fields& fields, Encoding encoding, std::string& out)
{
    out.clear();
    switch (encoding) {
    case Encoding::Json:
        appendJson(fields, out);
        break;
    case Encoding::Pickle:
        appendPickle(fields, out);
        break;
    case Encoding::PickleZlib:
        appendPickle(fields, out);
        deflateInPlace(out);
        break;
    case Encoding::FlaskPickle:
        out += '!';
        appendPickle(fields, out);
        break;
    case Encoding::Php:
        appendPhp(fields, out);
        break;
    case Encoding::RailsEntry:
        appendRailsEntry(firstText(fields), out);
        break;
    case Encoding::JavaString: {
        std::string json;
        appendJson(fields, json);
        out += "\xAC\xED"; // STREAM_MAGIC
        out += std::string_view("\x00\x05\x74", 3); // version 5, TC_STRING
        out += static_cast<char>((json.size() >> 8U) & 0xFFU);
        out += static_cast<char>(json.size() & 0xFFU);
        out += json;
        break;
    }
    case Encoding::Text:
        out += firstText(fields);
        break;
    }
}

} // namespace keystrata::demo
