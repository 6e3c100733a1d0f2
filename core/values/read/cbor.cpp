// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: RFC 8949 (CBOR).
#include "core/values/codecs.h"
#include "core/values/read/cborwriter.h"
#include "core/values/read/wire.h"
#include "core/values/scalars.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace keystrata::values {

namespace {

using namespace cbor;

/// A whole structure of so many bytes is hardly chance; a shorter one may be.
constexpr size_t Telling = 8;
constexpr size_t MostTags = 16; ///< one around the other

/// The first byte of an item and the number that belongs to it.
struct Head
{
    uint8_t form = 0;
    uint64_t argument = 0;
    bool indefinite = false;

    Major major() const { return static_cast<Major>(form >> 5); }

    uint8_t info() const { return form & 0x1f; }
};

float halfFloat(uint16_t bits)
{
    const int exponent = (bits >> 10) & 0x1f;
    const auto fraction = static_cast<float>(bits & 0x3ff);
    const float size = exponent == 0 ? std::ldexp(fraction, -24)
        : exponent != 31             ? std::ldexp(fraction + 1024, exponent - 25)
        : fraction == 0              ? INFINITY
                                     : NAN;
    return (bits & 0x8000) != 0 ? -size : size;
}

class Reader : public WireReader
{
public:
    using WireReader::WireReader;

    bool document()
    {
        m_described = m_cursor.rest().starts_with(SelfDescribed);
        m_cursor.take(m_described ? SelfDescribed.size() : 0);
        return value();
    }

    bool isDescribed() const { return m_described; }

    /// Shortest lengths, texts that are text, usual keys, no values that nobody has defined.
    bool isStrict() const { return !m_sawOtherText && !m_odd && !m_tooLong; }

private:
    bool value()
    {
        const auto head = takeHead();
        return head && item(*head);
    }

    std::optional<Head> takeHead()
    {
        Head head{.form = m_cursor.byte()};
        constexpr uint64_t Least[] = {Byte, uint64_t{1} << 8, uint64_t{1} << 16, uint64_t{1} << 32};
        const auto info = head.info();
        if (info < Byte) {
            head.argument = info;
        } else if (info <= Byte + 3) {
            head.argument = info == Byte ? m_cursor.byte()
                : info == Byte + 1       ? m_cursor.big<uint16_t>()
                : info == Byte + 2       ? m_cursor.big<uint32_t>()
                                         : m_cursor.big<uint64_t>();
            m_odd = m_odd || (head.major() != Simple && head.argument < Least[info - Byte]);
        } else if (info == Indefinite && head.major() != Unsigned && head.major() != Negative && head.major() != Tag) {
            head.indefinite = true;
        } else {
            breaks("it has a first byte that means nothing");
        }
        setForm(head.form);
        return broken() || m_cursor.isShort() ? std::nullopt : std::optional(head);
    }

    bool item(const Head& head)
    {
        switch (head.major()) {
        case Unsigned:
            return add(NodeKind::Integer, std::to_string(head.argument));
        case Negative:
            return add(NodeKind::Integer, negative(head.argument));
        case Bytes:
        case Text:
            return head.indefinite     ? pieces(head.major())
                : head.major() == Text ? addText(head.argument)
                                       : addBytes(head.argument);
        case Array:
        case Map:
            return container(head);
        case Tag:
            return tagged(head.argument);
        case Simple:
            break;
        }
        return simple(head);
    }

    static std::string negative(uint64_t argument)
    {
        return argument == UINT64_MAX ? "-18446744073709551616" : '-' + std::to_string(argument + 1);
    }

    /// A string of an unknown number of pieces.
    bool pieces(Major major)
    {
        std::string all;
        while (!atBreak()) {
            const auto head = takeHead();
            if (head && (head->major() != major || head->indefinite)) {
                return breaks("a string has a piece that is none");
            }
            const auto piece = m_cursor.take(head ? head->argument : 0);
            all += piece;
            if (!head || m_cursor.isShort()) {
                break;
            }
        }
        m_sawOtherText = m_sawOtherText || (major == Text && !isUtf8(all));
        setForm(static_cast<uint8_t>((major << 5) | Indefinite));
        return !broken() && add(major == Text && isUtf8(all) ? NodeKind::Text : NodeKind::Bytes, all)
            && !m_cursor.isShort();
    }

    /// Takes the break that ends something of unknown length, if it stands here.
    bool atBreak()
    {
        const bool here = !m_cursor.atEnd() && m_cursor.peek() == Break;
        m_cursor.take(here ? 1 : 0);
        return here;
    }

    bool container(const Head& head)
    {
        const bool map = head.major() == Map;
        noteLength(head.indefinite ? 0 : head.argument);
        bool going = open(map ? NodeKind::Map : NodeKind::List);
        for (uint64_t i = 0; going && (head.indefinite ? !atBreak() : i < head.argument); ++i) {
            m_odd = m_odd || (map && m_cursor.peek() >> 5 > Text);
            going = value() && (!map || value());
        }
        return going && (close(), true);
    }

    bool tagged(uint64_t tag)
    {
        if (++m_tags > MostTags) {
            return breaks("it has too many tags one around the other");
        }
        const bool done = tag == TimeText || tag == TimeNumber ? time(tag)
            : tag == BigPositive || tag == BigNegative         ? bigInteger(tag)
                                                               : otherTag(tag);
        --m_tags;
        return done;
    }

    bool otherTag(uint64_t tag)
    {
        if (!open(NodeKind::Object, "tag " + std::to_string(tag)) || !add(NodeKind::Text, "value") || !value()) {
            return false;
        }
        close();
        return true;
    }

    /// Seconds since 1970, or ISO 8601 as it stands.
    bool time(uint64_t tag)
    {
        const auto head = takeHead();
        if (!head) {
            return false;
        }
        if (tag == TimeText && head->major() == Text && !head->indefinite) {
            const auto text = m_cursor.take(head->argument);
            m_odd = m_odd || !isUtf8(text);
            setForm(TagForm);
            return add(isUtf8(text) ? NodeKind::Time : NodeKind::Bytes, text) && !m_cursor.isShort();
        }
        constexpr double Limit = 1e17; // no moment is so far away
        const double seconds = head->major() == Unsigned ? static_cast<double>(head->argument)
            : head->major() == Negative                  ? -1 - static_cast<double>(head->argument)
                                                         : realOf(*head);
        if (tag != TimeNumber || std::isnan(seconds) || std::abs(seconds) > Limit) {
            return breaks("a time has no moment");
        }
        const double whole = std::floor(seconds);
        const auto micros = std::min(static_cast<uint32_t>(std::lround((seconds - whole) * 1e6)), 999'999U);
        const auto text = momentText(static_cast<int64_t>(whole), micros * 1000);
        setForm(TagForm);
        return add(NodeKind::Time, text.value_or(realText(seconds) + " s after 1970"));
    }

    bool bigInteger(uint64_t tag)
    {
        const auto head = takeHead();
        if (!head) {
            return false;
        }
        if (head->major() != Bytes || head->indefinite) {
            return breaks("a large integer has no bytes");
        }
        const auto bytes = m_cursor.take(head->argument);
        const auto digits = integerText(bytes, tag == BigNegative);
        setForm(TagForm);
        return !m_cursor.isShort()
            && add(digits ? NodeKind::Integer : NodeKind::Bytes, digits.value_or(std::string(bytes)));
    }

    /// Of a head that is a floating-point number; otherwise none.
    static double realOf(const Head& head)
    {
        return head.form == Half  ? static_cast<double>(halfFloat(static_cast<uint16_t>(head.argument)))
            : head.form == Single ? static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(head.argument)))
            : head.form == Double ? std::bit_cast<double>(head.argument)
                                  : std::nan("");
    }

    bool simple(const Head& head)
    {
        switch (head.form) {
        case False:
        case True:
            return add(NodeKind::Boolean, head.form == True ? "true" : "false");
        case Null:
            return add(NodeKind::Null);
        case Half:
        case Single:
            return add(NodeKind::Real, realText(static_cast<float>(realOf(head))));
        case Double:
            return add(NodeKind::Real, realText(realOf(head)));
        case Undefined:
            return add(NodeKind::Symbol, "undefined");
        case Break:
            return breaks("something ends that has not begun");
        default:
            m_odd = true;
            return add(NodeKind::Symbol, "simple(" + std::to_string(head.argument) + ")");
        }
    }

    bool m_described = false;
    bool m_odd = false;
    size_t m_tags = 0;
};

/// An array or a map, perhaps in a tag of two bytes or more: the short tags are beginnings of text.
bool isContainer(std::string_view bytes)
{
    Cursor cursor(bytes);
    while (cursor.peek() >= TagForm + Byte && cursor.peek() <= TagForm + Byte + 3) {
        cursor.take(uint64_t{1} << (cursor.byte() - TagForm - Byte));
    }
    return !cursor.isShort() && (cursor.peek() >> 5 == Array || cursor.peek() >> 5 == Map);
}

/// No mark but the one of values that describe themselves: otherwise the structure must hold, all of it, with nothing
/// behind it and as programs write it. A number or a text of its own is never taken for CBOR: any byte is one.
Guess guess(std::string_view bytes)
{
    if (bytes.starts_with(SelfDescribed)) {
        return Guess::Sure;
    }
    if (!isContainer(bytes)) {
        return Guess::No;
    }
    Context context;
    const Limits limits{.output = size_t{64} * 1024, .nodes = 2000};
    Reader reader(bytes, limits, context);
    const bool whole = reader.document();
    if (reader.broken() || !reader.isStrict() || (whole && reader.position() < bytes.size())) {
        return Guess::No;
    }
    return whole && bytes.size() >= Telling ? Guess::Likely : Guess::Possible;
}

Result<Document> read(std::string_view bytes, const Limits& limits, Context& context)
{
    Reader reader(bytes, limits, context);
    const bool whole = reader.document();
    if (reader.broken()) {
        return fail(ErrorKind::Protocol, {"values.cbor", "This is not CBOR: {0}.", {reader.why()}});
    }
    Document document{.tree = reader.takeTree(), .consumed = reader.position(), .complete = whole};
    if (document.tree.empty()) {
        return fail(ErrorKind::Protocol, {"values.cbor_empty", "There is nothing here that CBOR could say.", {}});
    }
    return document;
}

Result<std::string> write(std::string_view json, std::string_view original)
{
    Context context;
    const Limits limits;
    Reader reader(original, limits, context);
    const bool whole = reader.document();
    if (!original.empty() && (!whole || reader.position() != original.size())) {
        return fail(ErrorKind::Refused,
            {"values.incomplete", "Only a part of this value is loaded, so it cannot be edited: load all of it.", {}});
    }
    const WireOriginal model{.tree = reader.takeTree(), .forms = reader.takeForms()};
    if (std::ranges::any_of(model.forms, [](uint8_t form) { return form >> 5 == Tag; })) {
        return fail(ErrorKind::Refused,
            {"values.beyond_json", "This {0} value holds what JSON cannot say ({1}), so it cannot be edited.",
                {"CBOR", "tags"}});
    }
    CborWriter writer(reader.isDescribed() ? std::string(SelfDescribed) : std::string());
    const auto status = rewrite("CBOR", json, model, writer);
    return status ? Result<std::string>(writer.take()) : fail(status.error());
}

} // namespace

constinit const Codec Cbor{.id = "cbor", .name = "CBOR", .guess = guess, .read = read, .write = write};

} // namespace keystrata::values
