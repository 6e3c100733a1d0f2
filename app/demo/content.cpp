// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/content.h"

#include "app/demo/oddity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace keystrata::demo {

namespace {

constexpr uint64_t CompressedVariants = 64;
constexpr uint64_t KeysBetweenStopChecks = 1024;

uint64_t textHash(std::string_view text)
{
    uint64_t hash = 0xCBF29CE484222325U; // FNV-1a
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
    return hash;
}

void appendHex(std::string& out, Dice& dice, size_t digits)
{
    for (; digits >= 16; digits -= 16) {
        fmt::format_to(std::back_inserter(out), "{:016x}", dice.next());
    }
    if (digits > 0) {
        fmt::format_to(std::back_inserter(out), "{:0{}x}", dice.next() >> (64 - 4 * digits), digits);
    }
}

void appendToken(std::string& out, Dice& dice)
{
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < 32; ++i) {
        out += alphabet[dice.below(alphabet.size())];
    }
}

void appendUuid(std::string& out, Dice& dice)
{
    const uint64_t high = dice.next();
    const uint64_t low = dice.next();
    fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32U,
        (high >> 16U) & 0xFFFFU, high & 0xFFFU, low >> 52U, low & 0xFFFFFFFFFFFFU);
}

/// Fills in one field of a family's name.
class FieldWriter
{
public:
    FieldWriter(const Family& family, uint64_t object)
        : m_object(object)
        , m_ofEmployee(family.name.contains("{employee}"))
        , m_dice(Dice::mix({textHash(family.name), object}))
    {
    }

    void append(std::string_view field, std::string& out)
    {
        const auto month = monthOf(m_ofEmployee ? m_object / EmployeeCount : m_object);
        const auto into = std::back_inserter(out);
        if (field == "n") {
            fmt::format_to(into, "{}", m_object);
        } else if (field == "employee") {
            fmt::format_to(into, "{}", employeeOf(m_object));
        } else if (field == "date") {
            const std::chrono::year_month_day date(dayOf(m_ofEmployee ? m_object : m_object * EmployeeCount * 7));
            fmt::format_to(into, "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
        } else if (field == "year") {
            fmt::format_to(into, "{}", static_cast<int>(month.year()));
        } else if (field == "month") {
            fmt::format_to(into, "{}", static_cast<unsigned>(month.month()));
        } else if (field == "ym") {
            fmt::format_to(into, "{}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
        } else if (field == "ip") {
            fmt::format_to(into, "10.{}.{}.{}", m_object >> 16U & 255U, m_object >> 8U & 255U, m_object & 255U);
        } else if (field == "md5") {
            appendHex(out, m_dice, 32);
        } else if (field == "sha1") {
            appendHex(out, m_dice, 40);
        } else if (field == "uuid") {
            appendUuid(out, m_dice);
        } else if (field == "token") {
            appendToken(out, m_dice);
        }
    }

private:
    uint64_t m_object;
    bool m_ofEmployee;
    Dice m_dice;
};

void appendName(const Family& family, uint64_t object, std::string& out)
{
    FieldWriter fields(family, object);
    std::string_view rest = family.name;
    while (!rest.empty()) {
        const size_t open = rest.find('{');
        out += rest.substr(0, open);
        if (open == std::string_view::npos) {
            return;
        }
        const size_t close = rest.find('}', open);
        fields.append(rest.substr(open + 1, close - open - 1), out);
        rest.remove_prefix(close + 1);
    }
}

std::string_view layoutOf(const Family& family)
{
    switch (family.style) {
    case KeyStyle::Django:
        return "django";
    case KeyStyle::Leading:
        return "leading";
    case KeyStyle::Trailing:
        return "trailing";
    case KeyStyle::Plain:
        break;
    }
    return {};
}

} // namespace

uint64_t scaledCount(const Family& family, double scale)
{
    return std::max<uint64_t>(1, static_cast<uint64_t>(std::llround(family.count * scale)));
}

void Content::key(const Family& family, std::string_view version, uint64_t object, std::string& out)
{
    out.clear();
    switch (family.style) {
    case KeyStyle::Django:
        out += family.prefix;
        out += ':';
        out += version;
        out += ':';
        break;
    case KeyStyle::Leading:
        out += 'v';
        out += version;
        out += ':';
        break;
    case KeyStyle::Trailing:
    case KeyStyle::Plain:
        break;
    }
    appendName(family, object, out);
    if (family.style == KeyStyle::Trailing) {
        out += ":v";
        out += version;
    }
}

void Content::value(const Family& family, int schema, uint64_t object, std::string& out)
{
    std::string* compressed = nullptr;
    if (family.encoding == Encoding::PickleZlib) {
        object %= CompressedVariants;
        compressed = &m_compressed[{&family, object}];
        if (!compressed->empty()) {
            out = *compressed;
            return;
        }
    }
    Dice dice = diceFor(family, object, 'v');
    const bool lags = dice.below(1000) < family.lagging;
    fillRecord(family.record, object, lags ? schema - 1 : schema, dice, m_fields);
    encode(m_fields, family.encoding, out);
    if (compressed != nullptr) {
        *compressed = out;
    }
}

uint32_t Content::ttl(const Family& family, uint64_t object) const
{
    return diceFor(family, object, 't').below(1000) < family.broken ? family.brokenTtl : family.ttl;
}

bool Content::write(RdbWriter& rdb, double scale, const Moment& moment, const std::function<bool()>& shouldStop)
{
    int db = -1;
    for (const auto& family : families()) { // ordered by database
        if (family.db != db) {
            db = family.db;
            rdb.selectDb(db);
            writeOddities(rdb, db);
        }
        const uint64_t count = scaledCount(family, scale);
        for (uint64_t i = 0; i < count; ++i) {
            if (i % KeysBetweenStopChecks == 0 && shouldStop()) {
                return false;
            }
            writeKey(rdb, family, family.first + i, moment);
        }
    }
    return true;
}

void Content::writeKey(RdbWriter& rdb, const Family& family, uint64_t object, const Moment& moment)
{
    Dice dice = diceFor(family, object, 'a');
    const double luck = dice.unit();
    auto idle = family.idle.from + static_cast<uint64_t>((family.idle.to - family.idle.from) * luck * luck * luck);
    RdbKey written;
    if (const uint32_t life = ttl(family, object); life > 0) {
        const uint32_t least = std::min(life, moment.shortestLife);
        const auto left = least + dice.below(life - least + 1);
        if (family.idle.from == 0) {
            idle = std::min(idle, life - left);
        }
        const auto nowMs = std::chrono::duration_cast<std::chrono::milliseconds>(moment.now.time_since_epoch()).count();
        written.expiresAtMs = nowMs + static_cast<int64_t>(left * 1000 + dice.below(1000));
    }
    written.idleSeconds = idle;
    key(family, family.version, object, m_name);
    written.name = m_name;
    value(family, family.schema, object, m_value);
    rdb.addString(written, m_value);
}

Dice Content::diceFor(const Family& family, uint64_t object, uint64_t purpose) const
{
    return Dice(Dice::mix({m_seed, textHash(family.name) ^ textHash(family.version), object, purpose}));
}

std::vector<ExpectedStratum> expectedStrata(double scale)
{
    std::vector<ExpectedStratum> strata;
    const auto add = [&strata](const ExpectedStratum& line) {
        const auto same = [&line](ExpectedStratum other) {
            other.keys = line.keys;
            return other == line;
        };
        const auto found = std::ranges::find_if(strata, same);
        if (found == strata.end()) {
            strata.push_back(line);
        } else {
            found->keys += line.keys;
        }
    };
    int db = -1;
    for (const auto& family : families()) {
        if (family.db != std::exchange(db, family.db) && oddityCount(family.db) > 0) {
            add({family.db, {}, {}, {}, oddityCount(family.db)});
        }
        add({family.db, layoutOf(family), family.prefix, family.version, scaledCount(family, scale)});
    }
    return strata;
}

} // namespace keystrata::demo
