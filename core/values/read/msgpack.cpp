// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: the MessagePack specification (spec.md); Rails, activesupport/lib/active_support/message_pack (signature and
// extension types).
#include "core/values/codecs.h"
#include "core/values/read/msgpackwriter.h"
#include "core/values/read/wire.h"
#include "core/values/scalars.h"
#include "core/values/texts.h"

#include <array>

namespace keystrata::values {

namespace {

using namespace msgpack;

constexpr std::string_view RailsSignature = "\xcc\x80";
constexpr int8_t Timestamp = -1; ///< extension type
/// A whole structure of so many bytes is hardly chance; a shorter one may be.
constexpr size_t Telling = 8;

/// Rails' own extension types, by number. Those that hold values of MessagePack are read further.
struct RailsType
{
    std::string_view name;
    bool values = false;
};

constexpr std::array RailsTypes{RailsType{"Symbol"}, RailsType{"Integer"}, RailsType{"BigDecimal"},
    RailsType{"Rational", true}, RailsType{"Complex", true}, RailsType{"DateTime", true}, RailsType{"Date", true},
    RailsType{"Time", true}, RailsType{"ActiveSupport::TimeWithZone", true}, RailsType{"ActiveSupport::TimeZone"},
    RailsType{"ActiveSupport::Duration", true}, RailsType{"Range", true}, RailsType{"Set", true}, RailsType{"URI"},
    RailsType{"IPAddr", true}, RailsType{"Pathname"}, RailsType{"Regexp"},
    RailsType{"ActiveSupport::HashWithIndifferentAccess", true}};

class Reader : public WireReader
{
public:
    using WireReader::WireReader;

    /// The one value that a stored one is made of.
    bool document()
    {
        m_rails = m_cursor.rest().starts_with(RailsSignature) && m_cursor.rest().size() > RailsSignature.size();
        m_cursor.take(m_rails ? RailsSignature.size() : 0);
        return value();
    }

    bool isRails() const { return m_rails; }

    bool isStrict() const { return !m_sawOtherText && !m_oddKey && !m_tooLong; }

    bool usesText8() const { return m_usesText8; }

    bool avoidsText8() const { return m_avoidsText8; }

private:
    bool value()
    {
        const auto form = m_cursor.byte();
        if (m_cursor.isShort()) {
            return false;
        }
        setForm(form);
        if (form < FixMap) {
            return add(NodeKind::Integer, std::to_string(form));
        }
        if (form >= Negative) {
            return add(NodeKind::Integer, std::to_string(static_cast<int8_t>(form)));
        }
        if (form < FixArray) {
            return map(form & 0x0fU);
        }
        if (form < FixText) {
            return array(form & 0x0fU);
        }
        return form < Nil ? addText(form & 0x1fU) : marked(form);
    }

    bool marked(uint8_t form)
    {
        switch (form) {
        case Nil:
            return add(NodeKind::Null);
        case Unused:
            return breaks("it has the byte c1, which means nothing");
        case False:
        case True:
            return add(NodeKind::Boolean, form == True ? "true" : "false");
        case Float32:
            return number(NodeKind::Real, realText(m_cursor.bigFloat()));
        case Float64:
            return number(NodeKind::Real, realText(m_cursor.bigDouble()));
        case Bin8:
        case Bin8 + 1:
        case Bin8 + 2:
            return addBytes(length(form - Bin8));
        case Text8:
        case Text16:
        case Text32:
            return longText(form);
        case Array16:
        case Array32:
            return array(length(form - Array16 + 1));
        case Map16:
        case Map32:
            return map(length(form - Map16 + 1));
        default:
            return form < FixExt1 && form >= Uint8 ? integer(form) : extension(form);
        }
    }

    /// Of 8, 16 or 32 bits.
    uint64_t length(int width)
    {
        return width == 0 ? m_cursor.byte() : width == 1 ? m_cursor.big<uint16_t>() : m_cursor.big<uint32_t>();
    }

    bool number(NodeKind kind, const std::string& text) { return !m_cursor.isShort() && add(kind, text); }

    bool integer(uint8_t form)
    {
        switch (form) {
        case Uint8:
            return number(NodeKind::Integer, std::to_string(m_cursor.byte()));
        case Uint8 + 1:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<uint16_t>()));
        case Uint8 + 2:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<uint32_t>()));
        case Uint8 + 3:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<uint64_t>()));
        case Int8:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<int8_t>()));
        case Int8 + 1:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<int16_t>()));
        case Int8 + 2:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<int32_t>()));
        default:
            return number(NodeKind::Integer, std::to_string(m_cursor.big<int64_t>()));
        }
    }

    bool longText(uint8_t form)
    {
        const auto size = length(form - Text8);
        m_usesText8 = m_usesText8 || form == Text8;
        m_avoidsText8 = m_avoidsText8 || (form == Text16 && size < 256);
        return addText(size);
    }

    bool array(uint64_t count)
    {
        noteLength(count);
        bool going = open(NodeKind::List) && !m_cursor.isShort();
        for (uint64_t i = 0; going && i < count; ++i) {
            going = value();
        }
        return going && (close(), true);
    }

    bool map(uint64_t count)
    {
        noteLength(count);
        bool going = open(NodeKind::Map) && !m_cursor.isShort();
        for (uint64_t i = 0; going && i < count; ++i) {
            m_oddKey = m_oddKey || !isUsualKey(m_cursor.peek());
            going = value() && value();
        }
        return going && (close(), true);
    }

    /// Programs use texts, bytes and integers for keys.
    static bool isUsualKey(uint8_t form)
    {
        return form < FixMap || (form >= FixText && form < Nil) || (form >= Bin8 && form < Ext8)
            || (form >= Uint8 && form < FixExt1) || (form >= Text8 && form <= Text32) || form >= Negative;
    }

    bool extension(uint8_t form)
    {
        const auto size = form >= FixExt1 ? uint64_t{1} << (form - FixExt1) : length(form - Ext8);
        const auto type = static_cast<int8_t>(m_cursor.byte());
        noteLength(size);
        const auto data = m_cursor.take(size);
        if (type == Timestamp && !m_cursor.isShort()) {
            return timestamp(data);
        }
        if (m_rails && type >= 0 && static_cast<size_t>(type) < RailsTypes.size() && !m_cursor.isShort()) {
            return railsValue(static_cast<size_t>(type), data);
        }
        if (!open(NodeKind::Object, "extension " + std::to_string(type)) || !add(NodeKind::Text, "data")
            || !add(NodeKind::Bytes, data)) {
            return false;
        }
        close();
        return !m_cursor.isShort();
    }

    bool timestamp(std::string_view data)
    {
        constexpr unsigned SecondsBits = 34;
        Cursor cursor(data);
        int64_t seconds = 0;
        uint32_t nanoseconds = 0;
        if (data.size() == 4) {
            seconds = cursor.big<uint32_t>();
        } else if (data.size() == 8) {
            const auto both = cursor.big<uint64_t>();
            nanoseconds = static_cast<uint32_t>(both >> SecondsBits);
            seconds = static_cast<int64_t>(both & ((uint64_t{1} << SecondsBits) - 1));
        } else if (data.size() == 12) {
            nanoseconds = cursor.big<uint32_t>();
            seconds = cursor.big<int64_t>();
        } else {
            return breaks("a timestamp has a length that none has");
        }
        const auto text = momentText(seconds, nanoseconds);
        return add(NodeKind::Time, text.value_or(std::to_string(seconds) + " s after 1970"));
    }

    bool railsValue(size_t type, std::string_view data)
    {
        const auto& known = RailsTypes[type];
        if (type == 0) {
            return add(NodeKind::Symbol, data);
        }
        if (!known.values) {
            return open(NodeKind::Object, known.name) && add(NodeKind::Text, "data")
                && add(isUtf8(data) && type != 1 ? NodeKind::Text : NodeKind::Bytes, data) && (close(), true);
        }
        // The values of which it is made, one after the other.
        const auto outer = m_cursor;
        m_cursor = Cursor(data);
        bool going = open(NodeKind::List, known.name);
        while (going && !m_cursor.atEnd()) {
            going = value();
        }
        going = going && (close(), true);
        const bool cut = m_cursor.isShort();
        m_cursor = outer;
        return cut ? breaks("an extension ends early") : going;
    }

    bool m_rails = false;
    bool m_oddKey = false;
    bool m_usesText8 = false;
    bool m_avoidsText8 = false;
};

bool isContainer(std::string_view bytes)
{
    const auto first = bytes.empty() ? uint8_t{0} : static_cast<uint8_t>(bytes.front());
    return (first >= FixMap && first < FixText) || (first >= Array16 && first <= Map32);
}

/// A text on its own: its length must be that of all the rest, written as short as can be.
Guess guessText(std::string_view bytes)
{
    constexpr size_t leastText = 4;
    constexpr size_t cutText = 1024;
    Cursor cursor(bytes);
    const auto form = cursor.byte();
    size_t length = form & 0x1fU;
    size_t least = 0;
    if (form == Text8) {
        length = cursor.byte();
        least = 0x20;
    } else if (form == Text16) {
        length = cursor.big<uint16_t>();
        least = 0x100;
    } else if (form == Text32) {
        length = cursor.big<uint32_t>();
        least = 0x10000;
    } else if (form < FixText || form >= Nil) {
        return Guess::No;
    }
    // The older form of the specification has no text of 8 bits.
    const bool shortest = length >= least || (form == Text16 && length >= 0x20);
    const auto rest = cursor.rest();
    const bool cut = rest.size() >= cutText && rest.size() < length; // only its beginning was loaded
    const bool fits = shortest && length >= leastText && (rest.size() == length || cut);
    if (!fits || PlainText.guess(cut ? withoutCutCharacter(rest) : rest) == Guess::No) {
        return Guess::No;
    }
    return length >= Telling ? Guess::Likely : Guess::Possible;
}

/// No mark, so the structure must hold: all of it, nothing behind it, and as programs write it. A number of its own is
/// never taken for MessagePack: any byte is one.
Guess guess(std::string_view bytes)
{
    if (const auto text = guessText(bytes); text != Guess::No) {
        return text;
    }
    if (!isContainer(bytes) && !bytes.starts_with(RailsSignature)) {
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
        return fail(ErrorKind::Protocol, {"values.msgpack", "This is not MessagePack: {0}.", {reader.why()}});
    }
    Document document{.tree = reader.takeTree(), .consumed = reader.position(), .complete = whole};
    if (document.tree.empty()) {
        return fail(
            ErrorKind::Protocol, {"values.msgpack_empty", "There is nothing here that MessagePack could say.", {}});
    }
    if (reader.isRails()) {
        document.details.push_back({{"values.signature", "Signature", {}}, "Rails"});
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
    MsgpackWriter writer(
        reader.isRails() ? std::string(RailsSignature) : std::string(), reader.usesText8() || !reader.avoidsText8());
    const auto status = rewrite("MessagePack", json, model, writer);
    return status ? Result<std::string>(writer.take()) : fail(status.error());
}

} // namespace

constinit const Codec MessagePack{.id = "msgpack", .name = "MessagePack", .guess = guess, .read = read, .write = write};

} // namespace keystrata::values
