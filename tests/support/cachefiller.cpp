// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/cachefiller.h"

#include <fmt/format.h>

#include <iterator>

namespace keystrata::testing {

namespace {

/// Random numbers that are the same everywhere and depend on the key's number only, so any key can be named without
/// making those before it (splitmix64).
class Dice
{
public:
    explicit Dice(uint64_t seed) : m_state(seed) { }

    uint64_t next()
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }

    uint64_t below(uint64_t limit) { return next() % limit; }

private:
    uint64_t m_state;
};

struct Kind
{
    const char* layout;
    const char* version;
    uint64_t share; ///< in percent
};

constexpr std::array<Kind, 9> Kinds{{{.layout = "django", .version = "1", .share = 22},
    {.layout = "django", .version = "2", .share = 33}, {.layout = "django", .version = "10", .share = 5},
    {.layout = "leading", .version = "1", .share = 5}, {.layout = "leading", .version = "2", .share = 10},
    {.layout = "trailing", .version = "1", .share = 5}, {.layout = "trailing", .version = "2", .share = 5},
    {.layout = "trailing", .version = "3", .share = 5}, {.layout = "", .version = "", .share = 10}}};

constexpr std::array<const char*, 12> Namespaces{"product:detail", "product:price", "user:profile", "user:settings",
    "search:result", "holidays", "category:tree", "daily_calc", "basket:totals", "api:response", "page:fragment",
    "geo:lookup"};

constexpr size_t LongestText = 400;

uint64_t diceSeed(const CacheShape& shape, uint64_t number)
{
    return shape.seed * 0x2545f4914f6cdd1dULL + number;
}

size_t kindOf(Dice& dice)
{
    uint64_t roll = dice.below(100);
    size_t kind = 0;
    while (roll >= Kinds[kind].share) {
        roll -= Kinds[kind++].share;
    }
    return kind;
}

void writeIdentifier(std::string& out, Dice& dice, uint64_t number)
{
    auto sink = std::back_inserter(out);
    const uint64_t random = dice.next();
    switch (number % 4) {
    case 0: // UUID; its last group is the number, so no two are alike
        fmt::format_to(sink, "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", random >> 32U, random & 0xffffU,
            (random >> 16U) & 0xfffU, (random >> 8U) & 0xfffU, number);
        break;
    case 1:
        fmt::format_to(sink, "{:016x}{:016x}", random, number);
        break;
    default:
        fmt::format_to(sink, "{}", number + 10);
        break;
    }
}

/// A word that nobody takes for an identifier, another for each number: "bakomi".
void writeWord(std::string& out, uint64_t number)
{
    constexpr std::string_view consonants = "bdfghjklmnprstvz";
    constexpr std::string_view vowels = "aeiou";
    constexpr uint64_t syllables = consonants.size() * vowels.size();
    for (int i = 0; i < 3 || number > 0; ++i) {
        out += consonants[number % syllables / vowels.size()];
        out += vowels[number % vowels.size()];
        number /= syllables;
    }
}

void writeKey(std::string& out, const CacheShape& shape, const Kind& kind, Dice& dice, uint64_t number)
{
    const std::string_view layout = kind.layout;
    out.clear();
    if (layout == "django") {
        fmt::format_to(std::back_inserter(out), "{}:{}:", shape.prefix, kind.version);
    } else if (layout == "leading") {
        fmt::format_to(std::back_inserter(out), "v{}:", kind.version);
    }
    const uint64_t ns = dice.below(Namespaces.size());
    if (shape.distinctWords) {
        writeWord(out, number);
    } else {
        out += Namespaces[ns];
    }
    out += ':';
    writeIdentifier(out, dice, number);
    if (layout == "trailing") {
        fmt::format_to(std::back_inserter(out), ":v{}", kind.version);
    }
}

/// Letters to cut texts from: drawing each one of a billion anew would take longer than all else.
const std::string& letters()
{
    static const std::string all = [] {
        Dice dice(1);
        std::string made;
        while (made.size() < 65'536 + LongestText) {
            made += static_cast<char>('a' + dice.below(26));
        }
        return made;
    }();
    return all;
}

void writeJson(std::string& out, Dice& dice, uint64_t number)
{
    out.clear();
    const uint64_t length = 50 + dice.below(350);
    fmt::format_to(std::back_inserter(out), R"({{"id":{},"stamp":{},"text":")", number, dice.next() % 2'000'000'000);
    if (out.size() + 2 < length) {
        out += std::string_view(letters()).substr(dice.below(65'536), length - out.size() - 2);
    }
    out += "\"}";
}

/// 90 in 100 are strings, the rest is shared by the other four.
size_t typeOf(Dice& dice)
{
    const uint64_t roll = dice.below(1000);
    return roll < 900 ? 0 : 1 + (roll - 900) / 25;
}

class Maker
{
public:
    Maker(const CacheShape& shape, const std::function<void(const CacheEntry&)>& store) : m_shape(shape), m_store(store)
    {
        for (const Kind& kind : Kinds) {
            m_filled.strata.push_back({.layout = kind.layout,
                .prefix = std::string_view(kind.layout) == "django" ? shape.prefix : "",
                .version = kind.version});
        }
    }

    FilledCache run()
    {
        for (uint64_t number = 0; number < m_shape.keys; ++number) {
            makeKey(number);
        }
        m_filled.keys = m_shape.keys;
        return std::move(m_filled);
    }

private:
    void makeKey(uint64_t number)
    {
        Dice dice(diceSeed(m_shape, number));
        const size_t kind = kindOf(dice);
        writeKey(m_key, m_shape, Kinds[kind], dice, number);
        CacheEntry entry;
        entry.key = m_key;
        entry.type = typeOf(dice);
        const bool expires = dice.below(100) < 85;
        const uint64_t ttl = 3600 + dice.below(uint64_t{30} * 24 * 3600);
        entry.ttl = expires ? ttl : 0;

        FilledCache::Stratum& stratum = m_filled.strata[kind];
        ++stratum.keys;
        ++stratum.types.at(entry.type);
        stratum.noTtl += expires ? 0 : 1;
        if (entry.type == 0) {
            writeJson(m_value, dice, number);
            entry.value = m_value;
        } else {
            writeElements(entry.type, dice);
            entry.elements = m_elements;
        }
        m_store(entry);
    }

    void writeElements(size_t type, Dice& dice)
    {
        const uint64_t elements = 2 + dice.below(10);
        m_elements.clear();
        for (uint64_t element = 0; element < elements; ++element) {
            if (type == 3) {
                m_elements.push_back(std::to_string(dice.below(1000)));
            } else if (type == 1) {
                m_elements.push_back(fmt::format("field{}", element));
            }
            m_elements.push_back(fmt::format("member-{}-{}", element, dice.below(100'000)));
        }
    }

    const CacheShape& m_shape;
    const std::function<void(const CacheEntry&)>& m_store;
    FilledCache m_filled;
    std::string m_key;
    std::string m_value;
    std::vector<std::string> m_elements;
};

} // namespace

FilledCache makeCache(const CacheShape& shape, const std::function<void(const CacheEntry&)>& store)
{
    return Maker(shape, store).run();
}

FilledCache fillCache(ByteClient& client, const CacheShape& shape)
{
    static constexpr std::array<std::string_view, 5> Commands{"SET", "HSET", "SADD", "ZADD", "RPUSH"};
    std::vector<std::string_view> command;
    auto filled = makeCache(shape, [&](const CacheEntry& entry) {
        command.assign({Commands.at(entry.type), entry.key});
        if (entry.type == 0) {
            command.push_back(entry.value);
        }
        command.insert(command.end(), entry.elements.begin(), entry.elements.end());
        client.queue(command);
        if (entry.ttl > 0) {
            client.queue({"EXPIRE", entry.key, std::to_string(entry.ttl)});
        }
    });
    client.flush();
    return filled;
}

std::string cacheKey(const CacheShape& shape, uint64_t number)
{
    Dice dice(diceSeed(shape, number));
    const size_t kind = kindOf(dice);
    std::string key;
    writeKey(key, shape, Kinds[kind], dice, number);
    return key;
}

} // namespace keystrata::testing
