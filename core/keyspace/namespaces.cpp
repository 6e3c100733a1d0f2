// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/namespaces.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace keystrata::keyspace {

namespace {

constexpr std::string_view Folded = "{id}";
constexpr size_t MostSegments = 3;
/// Nobody chooses longer words.
constexpr size_t LongestWord = 128;

enum Class : uint8_t
{
    Digit,
    HexLetter, ///< a-f, A-F
    Letter, ///< other ASCII letters
    High, ///< 0x80 and above: part of a word in some script
    At,
    Joiner, ///< punctuation that stands between words
    Data, ///< control bytes, space, quotes and what queries and lists are written with: never in a chosen name
};

constexpr std::array<uint8_t, 256> makeClasses()
{
    std::array<uint8_t, 256> classes{};
    for (size_t byte = 0; byte < classes.size(); ++byte) {
        const auto character = static_cast<char>(byte);
        const auto lower = static_cast<char>(byte | 0x20U);
        classes[byte] = byte >= 0x80                                ? High
            : byte >= '0' && byte <= '9'                            ? Digit
            : lower >= 'a' && lower <= 'f'                          ? HexLetter
            : lower >= 'g' && lower <= 'z'                          ? Letter
            : character == '@'                                      ? At
            : std::string_view("._-/:+*!#$~{}").contains(character) ? Joiner
                                                                    : Data;
    }
    return classes;
}

constexpr auto Classes = makeClasses();

Class classOf(char byte)
{
    return static_cast<Class>(Classes[static_cast<unsigned char>(byte)]);
}

/// One in the lane of each byte's class: counting a byte is one addition.
constexpr std::array<uint64_t, 256> makeLanes()
{
    std::array<uint64_t, 256> lanes{};
    for (size_t byte = 0; byte < lanes.size(); ++byte) {
        lanes[byte] = 1ULL << (8U * Classes[byte]);
    }
    return lanes;
}

constexpr auto Lanes = makeLanes();

/// What a segment, or one word of it, consists of. A lane counts to 255; longer segments are never counted.
struct Census
{
    uint64_t lanes = 0;
    uint32_t switches = 0; ///< from a digit to a letter or back
    uint8_t previous = Joiner;

    void add(char byte)
    {
        const auto index = static_cast<unsigned char>(byte);
        const uint8_t kind = Classes[index];
        lanes += Lanes[index];
        switches += static_cast<uint32_t>((kind == Digit) != (previous == Digit))
            & static_cast<uint32_t>(std::max(kind, previous) <= High);
        previous = kind;
    }

    uint32_t count(Class kind) const { return static_cast<uint32_t>(lanes >> (8U * kind)) & 0xFFU; }

    uint32_t letters() const { return count(HexLetter) + count(Letter) + count(High); }

    uint32_t digits() const { return count(Digit); }
};

Census takeCensus(std::string_view text)
{
    Census census;
    for (const char byte : text) {
        census.add(byte);
    }
    return census;
}

/// Four letters or more, and no digit beside them up to the next joiner.
bool holdsPlainWord(std::string_view text)
{
    size_t letters = 0;
    bool spoilt = false;
    for (const char byte : text) {
        if (classOf(byte) > High) {
            if (letters >= 4 && !spoilt) {
                return true;
            }
            letters = 0;
            spoilt = false;
        } else {
            ++letters;
            spoilt = spoilt || classOf(byte) == Digit;
        }
    }
    return letters >= 4 && !spoilt;
}

bool isVersionMark(char byte)
{
    return byte == 'v' || byte == 'V';
}

/// Hashes, UUIDs, dates with letters, random tokens: true of whole segments and of single words alike.
bool isMachineMade(std::string_view text, const Census& census)
{
    const uint32_t digits = census.digits();
    const uint32_t letters = census.letters();
    if (letters == 0) {
        return digits > 0;
    }
    const bool hexOnly = census.count(Letter) + census.count(High) == 0;
    if (hexOnly && digits >= 2 && digits + letters >= 8) {
        return true;
    }
    if (digits >= 3 && letters <= 2 && classOf(text[0]) == Digit) {
        return true; // 20251101T120000Z, 2025Q3, 100x200
    }
    return census.switches >= 3 && text.size() >= 12 && !holdsPlainWord(text);
}

/// "p1", "R001": a code, one or two letters before a number. "v2" is a version, a word for us.
bool isCode(std::string_view word, const Census& census)
{
    const uint32_t letters = census.letters();
    return letters <= 2 && census.digits() > 0 && letters + census.digits() == word.size()
        && std::ranges::none_of(word.substr(0, letters), [](char byte) { return classOf(byte) == Digit; })
        && !(word.size() <= 5 && isVersionMark(word[0]));
}

/// No digit and no odd byte: nothing in it is an identifier. Most segments are such.
bool isPlain(const Census& census)
{
    return census.digits() + census.count(Data) + census.count(At) == 0;
}

bool isWholeIdentifier(std::string_view segment, const Census& census, bool first)
{
    if (census.count(Data) > 0 || (census.count(At) > 0 && segment[0] != '@') || isMachineMade(segment, census)) {
        return true;
    }
    // A short code in front names something ("s3:…", "md5:…"); behind a word it counts something ("list:p1").
    return isCode(segment, census) && !(first && census.digits() == 1);
}

size_t trailingDigits(std::string_view word)
{
    return word.size() - (word.find_last_not_of("0123456789") + 1); // npos + 1 is 0
}

/// Appends a segment that is no identifier as a whole; identifiers among its words become {id}, neighbouring ones
/// one {id}. True when there was one.
bool appendFolded(std::string_view segment, std::string& out)
{
    if (isVersionMark(segment[0]) && segment.size() > 1 && takeCensus(segment.substr(1)).letters() == 0) {
        out += segment; // v2.1
        return false;
    }
    const size_t start = out.size();
    bool folded = false;
    bool afterId = false; // nothing but joiners since the last {id}
    size_t joiners = 0; // where these joiners begin in `out`
    for (size_t i = 0; i < segment.size();) {
        if (classOf(segment[i]) >= At) {
            out += segment[i++];
            continue;
        }
        size_t end = i + 1;
        while (end < segment.size() && classOf(segment[end]) < At) {
            ++end;
        }
        const auto word = segment.substr(i, end - i);
        i = end;
        const size_t number = trailingDigits(word);
        if (number == 0 && word.size() < 8) {
            out += word;
            afterId = false;
            continue;
        }
        const Census census = takeCensus(word);
        const bool versionWord = isVersionMark(word[0]) && number == word.size() - 1;
        if (isMachineMade(word, census) || (isCode(word, census) && out.size() > start)) {
            if (afterId) {
                out.resize(joiners);
            } else {
                out += Folded;
            }
            folded = true;
            afterId = true;
            joiners = out.size();
        } else if (number >= 2 && number < word.size() && !versionWord) {
            out += word.substr(0, word.size() - number);
            out += Folded;
            folded = true;
            afterId = true;
            joiners = out.size();
        } else {
            out += word;
            afterId = false;
        }
    }
    return folded;
}

class Separators
{
public:
    explicit Separators(std::string_view bytes)
        : m_bytes(bytes)
        , m_first(bytes.empty() ? -1 : static_cast<unsigned char>(bytes[0]))
        , m_second(bytes.size() < 2 ? m_first : static_cast<unsigned char>(bytes[1]))
    {
    }

    bool has(char byte) const
    {
        const int value = static_cast<unsigned char>(byte);
        return value == m_first || value == m_second
            || (m_bytes.size() > 2 && m_bytes.find(byte, 2) != std::string_view::npos);
    }

private:
    std::string_view m_bytes;
    int m_first; ///< -1: there are none
    int m_second;
};

/// Puts the segments of one key together.
class Fold
{
public:
    explicit Fold(std::string& out) : m_out(out) { }

    size_t segments() const { return m_segments; }

    void add(std::string_view segment, const Census& census, std::optional<char> joiner)
    {
        m_beforeLast = m_out.size();
        if (joiner) {
            m_out += *joiner;
        }
        if (segment.size() > LongestWord || (!isPlain(census) && isWholeIdentifier(segment, census, m_segments == 0))) {
            m_out += Folded;
            m_identifiers = true;
        } else {
            if (isPlain(census)) {
                m_out += segment;
            } else {
                m_identifiers = appendFolded(segment, m_out) || m_identifiers;
            }
            m_kept = m_out.size();
        }
        m_firstEnd = m_segments++ == 0 ? m_out.size() : m_firstEnd;
    }

    /// `openEnd`: the key goes on behind what was added.
    void finish(bool openEnd)
    {
        if (m_kept == 0) {
            m_out.resize(m_firstEnd); // nothing but identifiers
        } else if (!m_identifiers && m_segments > 1 && !openEnd) {
            m_out.resize(m_beforeLast);
        } else {
            m_out.resize(m_kept);
        }
    }

private:
    std::string& m_out;
    size_t m_segments = 0;
    size_t m_kept = 0; ///< end of the last segment that is a word
    size_t m_firstEnd = 0;
    size_t m_beforeLast = 0; ///< end of the segment before the last one
    bool m_identifiers = false;
};

} // namespace

bool looksLikeIdentifier(std::string_view segment)
{
    if (segment.empty() || segment.size() > LongestWord) {
        return !segment.empty();
    }
    const Census census = takeCensus(segment);
    return !isPlain(census) && isWholeIdentifier(segment, census, false);
}

void foldNamespace(std::string_view key, std::string_view separators, std::string& out)
{
    out.clear();
    const Separators border(separators);
    Fold fold(out);
    std::optional<char> joiner; // the first separator of the key
    bool openEnd = !key.empty() && border.has(key.back());
    for (size_t begin = 0; begin < key.size();) {
        const size_t limit = std::min(key.size(), begin + LongestWord + 1);
        size_t end = begin;
        Census census;
        for (; end < limit && !border.has(key[end]); ++end) {
            census.add(key[end]);
        }
        const auto segment = key.substr(begin, end - begin);
        if (!segment.empty()) {
            if (fold.segments() == MostSegments) {
                openEnd = true;
                break;
            }
            fold.add(segment, census, joiner);
            if (segment.size() > LongestWord) {
                break; // an identifier; what follows it is not worth the reading
            }
        }
        if (!joiner && end < key.size()) {
            joiner = key[end];
        }
        begin = end + 1;
    }
    fold.finish(openEnd);
}

} // namespace keystrata::keyspace
