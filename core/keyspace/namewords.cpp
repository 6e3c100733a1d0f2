// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/namewords.h"

#include "core/keyspace/namespaces.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace keystrata::keyspace {

namespace {

using enum NonCacheGroup;

// Where in a segment a word must stand to count, and what it begins.
constexpr unsigned Alone = 1; ///< it is all of the segment
constexpr unsigned Last = 2; ///< behind other words
constexpr unsigned First = 4; ///< before whatever else; alone, too
constexpr unsigned Head = 8; ///< all of the first segment
constexpr unsigned Begins = 16; ///< the first half of a pair

/// The longest word of the table fits; nobody writes lock in more letters.
constexpr size_t LongestWord = 16;

/// Of a word: in lower case, filled up with NUL, as two numbers that are compared at once.
using Letters = std::array<uint64_t, LongestWord / sizeof(uint64_t)>;

constexpr char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

constexpr bool isUpper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

constexpr bool isLetter(char byte)
{
    return lower(byte) >= 'a' && lower(byte) <= 'z';
}

constexpr Letters lettersOf(std::string_view word)
{
    Letters letters{};
    for (size_t i = 0; i < word.size(); ++i) {
        const uint64_t letter = static_cast<unsigned char>(lower(word[i]));
        letters[i / sizeof(uint64_t)] |= letter << (i % sizeof(uint64_t) * 8);
    }
    return letters;
}

struct Word
{
    std::string_view word;
    unsigned roles;
    NonCacheGroup group;
};

struct Pair
{
    std::string_view first;
    std::string_view second;
    NonCacheGroup group;
};

// clang-format off
constexpr std::array Pairs{
    Pair{"access", "token", Session}, Pair{"access", "tokens", Session},
    Pair{"auth", "attempts", Lockout}, Pair{"auth", "failures", Lockout},
    Pair{"auth", "token", Session}, Pair{"auth", "tokens", Session},
    Pair{"blacklisted", "token", Session}, Pair{"blacklisted", "tokens", Session},
    Pair{"brute", "force", Lockout},
    Pair{"celery", "task", Queue}, Pair{"celery", "taskset", Queue}, // results of tasks and of groups of them
    Pair{"chord", "unlock", Queue},
    Pair{"click", "count", Counter}, Pair{"csrf", "token", Session},
    Pair{"defender", "blocked", Lockout}, Pair{"defender", "failed", Lockout},
    Pair{"doing", "cron", Lock}, // WordPress
    Pair{"download", "count", Counter},
    Pair{"failed", "attempts", Lockout}, Pair{"failed", "auth", Lockout},
    Pair{"failed", "login", Lockout}, Pair{"failed", "logins", Lockout},
    Pair{"hit", "count", Counter},
    Pair{"jwt", "blacklist", Session}, Pair{"jwt", "blocklist", Session}, Pair{"jwt", "denylist", Session},
    Pair{"locked", "out", Lockout},
    Pair{"login", "attempt", Lockout}, Pair{"login", "attempts", Lockout}, Pair{"login", "fail", Lockout},
    Pair{"login", "failed", Lockout}, Pair{"login", "failure", Lockout}, Pair{"login", "failures", Lockout},
    Pair{"next", "id", Counter},
    Pair{"otp", "attempts", Lockout}, Pair{"password", "attempts", Lockout}, Pair{"pin", "attempts", Lockout},
    Pair{"q", "job", Queue}, Pair{"q", "jobs", Queue}, // Kue
    Pair{"rack", "attack", Throttle},
    Pair{"rate", "limit", Throttle}, Pair{"rate", "limited", Throttle}, Pair{"rate", "limiter", Throttle},
    Pair{"rate", "limiters", Throttle}, Pair{"rate", "limiting", Throttle}, Pair{"rate", "limits", Throttle},
    Pair{"redisson", "lock", Lock}, Pair{"redisson", "rwlock", Lock}, // "redisson_lock__channel:{…}" and others
    Pair{"refresh", "token", Session}, Pair{"refresh", "tokens", Session},
    Pair{"remember", "token", Session}, Pair{"remember", "tokens", Session},
    Pair{"revoked", "token", Session}, Pair{"revoked", "tokens", Session},
    Pair{"session", "data", Session}, Pair{"session", "id", Session}, Pair{"session", "ids", Session},
    Pair{"session", "key", Session}, Pair{"session", "keys", Session}, Pair{"session", "store", Session},
    Pair{"session", "token", Session}, Pair{"session", "tokens", Session},
    Pair{"stat", "failed", Queue}, Pair{"stat", "processed", Queue}, // Sidekiq and Resque
    Pair{"token", "blacklist", Session}, Pair{"token", "blocklist", Session}, Pair{"token", "denylist", Session},
    Pair{"unique", "job", Lock}, // Laravel
    Pair{"view", "count", Counter}, Pair{"visit", "count", Counter},
};

constexpr unsigned Whole = Alone | Last;
constexpr unsigned Anywhere = Alone | Last | First;

constexpr std::array OwnWords{
    Word{"sess", Alone | First, Session}, Word{"session", Whole, Session}, Word{"sessions", Whole, Session},
    Word{"sessionid", Whole, Session}, Word{"sessionids", Whole, Session},
    Word{"accesstoken", Whole, Session}, Word{"accesstokens", Whole, Session}, Word{"authtoken", Whole, Session},
    Word{"authtokens", Whole, Session}, Word{"refreshtoken", Whole, Session}, Word{"refreshtokens", Whole, Session},
    Word{"lock", Anywhere, Lock}, Word{"locks", Whole, Lock}, Word{"mutex", Anywhere, Lock},
    Word{"mutexes", Whole, Lock}, Word{"redlock", Anywhere, Lock}, Word{"redlocks", Whole, Lock},
    Word{"shedlock", Anywhere, Lock}, Word{"rwlock", Whole, Lock}, Word{"spinlock", Whole, Lock},
    Word{"filelock", Whole, Lock}, Word{"distlock", Whole, Lock}, Word{"dlock", Whole, Lock},
    Word{"singletonlock", Anywhere, Lock}, // celery-singleton
    Word{"uniquejobs", Head, Lock}, // sidekiq-unique-jobs
    Word{"semaphore", Anywhere, Lock}, Word{"semaphores", Whole, Lock},
    Word{"queue", Whole, Queue}, Word{"queues", Whole, Queue}, Word{"jobqueue", Whole, Queue},
    Word{"taskqueue", Whole, Queue}, Word{"unacked", Anywhere, Queue}, Word{"pidbox", Last, Queue},
    Word{"kombu", First, Queue}, Word{"celeryev", First, Queue}, Word{"redbeat", First, Queue},
    Word{"dramatiq", First, Queue}, Word{"huey", First, Queue}, Word{"sidekiq", First, Queue},
    Word{"resque", First, Queue}, Word{"hangfire", First, Queue}, Word{"asynq", First, Queue},
    Word{"bullmq", First, Queue}, Word{"taskiq", First, Queue},
    Word{"rq", Head, Queue}, Word{"arq", Head, Queue}, Word{"bq", Head, Queue}, Word{"bull", Head, Queue},
    Word{"asgi", Head, Queue}, // messages between workers of Django Channels
    Word{"horizon", Head | Last, Queue}, // Laravel writes "shop_horizon:" in front
    Word{"throttle", Anywhere, Throttle}, Word{"throttles", Whole, Throttle}, Word{"throttled", Anywhere, Throttle},
    Word{"throttler", Anywhere, Throttle}, Word{"throttling", Anywhere, Throttle},
    Word{"ratelimit", Anywhere, Throttle}, Word{"ratelimits", Whole, Throttle},
    Word{"ratelimited", Anywhere, Throttle}, Word{"ratelimiter", Anywhere, Throttle},
    Word{"ratelimiting", Anywhere, Throttle}, Word{"limiter", Whole, Throttle}, Word{"rlflx", Anywhere, Throttle},
    Word{"rl", Head, Throttle}, // django-ratelimit, express-rate-limit
    Word{"rate-limit", Alone, Throttle}, Word{"rate-limits", Alone, Throttle}, Word{"rate-limiter", Alone, Throttle},
    Word{"lockout", Anywhere, Lockout}, Word{"lockouts", Whole, Lockout}, Word{"bruteforce", Anywhere, Lockout},
    Word{"loginattempt", Whole, Lockout}, Word{"loginattempts", Whole, Lockout}, Word{"failedlogin", Whole, Lockout},
    Word{"failedlogins", Whole, Lockout}, Word{"login-attempts", Alone, Lockout},
    Word{"failed-logins", Alone, Lockout},
    Word{"idempotency", Anywhere, Idempotency}, Word{"idempotence", Anywhere, Idempotency},
    Word{"idempotent", Anywhere, Idempotency}, Word{"idempotency-key", Alone, Idempotency},
    Word{"idempotency-keys", Alone, Idempotency}, Word{"idempotencykey", Whole, Idempotency},
    Word{"dedup", Anywhere, Idempotency}, Word{"dedupe", Anywhere, Idempotency},
    Word{"deduplication", Anywhere, Idempotency}, Word{"nonce", Whole, Idempotency},
    Word{"nonces", Whole, Idempotency},
    Word{"counter", Whole, Counter}, Word{"counters", Anywhere, Counter}, Word{"autoincrement", Whole, Counter},
    Word{"seq", Whole, Counter}, Word{"sequence", Whole, Counter}, Word{"nextid", Whole, Counter},
    Word{"cachetags", Alone, Metadata}, // Drupal
};
// clang-format on

/// All words to look up, first halves of pairs among them.
class Table
{
public:
    struct Entry
    {
        Letters letters{};
        unsigned roles = 0;
        NonCacheGroup group = Session;
    };

    Table()
    {
        for (const auto& [word, roles, group] : OwnWords) {
            at(word).roles |= roles;
            at(word).group = group;
        }
        for (const auto& pair : Pairs) {
            at(pair.first).roles |= Begins;
        }
        std::ranges::sort(m_entries, {}, &Entry::letters);
    }

    const Entry* find(std::string_view word) const
    {
        if (word.empty() || word.size() > LongestWord || (m_firsts[word.size()] & bitOf(word.front())) == 0
            || (m_lasts[word.size()] & bitOf(word.back())) == 0) {
            return nullptr;
        }
        const auto letters = lettersOf(word);
        const auto found = std::ranges::lower_bound(m_entries, letters, {}, &Entry::letters);
        return found != m_entries.end() && found->letters == letters ? &*found : nullptr;
    }

private:
    static uint32_t bitOf(char byte) { return isLetter(byte) ? 1U << static_cast<unsigned>(lower(byte) - 'a') : 0; }

    Entry& at(std::string_view word)
    {
        const auto letters = lettersOf(word);
        const auto found = std::ranges::find(m_entries, letters, &Entry::letters);
        if (found != m_entries.end()) {
            return *found;
        }
        m_firsts[word.size()] |= bitOf(word.front());
        m_lasts[word.size()] |= bitOf(word.back());
        return m_entries.emplace_back(Entry{.letters = letters});
    }

    std::vector<Entry> m_entries;
    // Which letters words of each length begin and end with: nearly all words of keys are ruled out by that.
    std::array<uint32_t, LongestWord + 1> m_firsts{};
    std::array<uint32_t, LongestWord + 1> m_lasts{};
};

/// Of "userSessions": "Sessions". Empty when it is one word, or none that somebody chose.
std::string_view lastHump(std::string_view word)
{
    constexpr size_t longestName = 32;
    if (word.size() > longestName || !std::ranges::all_of(word, isLetter)) {
        return {};
    }
    for (size_t at = word.size() - 1; at > 0; --at) {
        if (isUpper(word[at]) && !isUpper(word[at - 1])) {
            return word.substr(at);
        }
    }
    return {};
}

bool isVersion(std::string_view word)
{
    return word.size() > 1 && lower(word.front()) == 'v'
        && word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

bool sameWord(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, {}, lower, lower);
}

/// Takes the words of one name in their order until one of them decides.
class Judge
{
public:
    explicit Judge(std::string_view name) : m_name(name) { }

    /// `humps`: it has capitals inside.
    std::optional<NonCacheGroup> take(size_t begin, size_t end, bool humps)
    {
        const auto word = m_name.substr(begin, end - begin);
        const auto* known = m_table.find(word);
        if (!m_before.empty()) {
            if (const auto group = pairWith(word); group) {
                return group;
            }
        }
        m_before = known != nullptr && (known->roles & Begins) != 0 ? word : std::string_view();
        const bool first = !m_inSegment;
        m_inSegment = true;
        if (first && known != nullptr && (known->roles & First) != 0) {
            return known->group;
        }
        const unsigned inFront = m_firstSegment ? Alone | Head : Alone;
        unsigned fitting = first ? inFront : Last;
        if (known == nullptr && humps) {
            known = m_table.find(lastHump(word));
            fitting = Last;
        }
        if (known != nullptr && (known->roles & fitting) != 0) {
            m_pending = known->group;
            m_behind = end;
            m_identifiersFollow = true;
        } else {
            m_identifiersFollow = m_identifiersFollow && m_pending && isIdentifier(word);
        }
        return {};
    }

    std::optional<NonCacheGroup> endSegment(size_t end)
    {
        m_firstSegment = m_firstSegment && !m_inSegment;
        m_inSegment = false;
        const auto pending = std::exchange(m_pending, std::nullopt);
        // Of an identifier with dashes some parts may look like words: "session_9a7b330a-face-…".
        const bool holds =
            pending && (m_identifiersFollow || isIdentifier(m_name.substr(m_behind + 1, end - m_behind - 1)));
        return holds ? pending : std::nullopt;
    }

    bool inFirstSegment() const { return m_firstSegment; }

private:
    static const Table& table()
    {
        static const Table all;
        return all;
    }

    static bool isIdentifier(std::string_view text) { return looksLikeIdentifier(text) || isVersion(text); }

    std::optional<NonCacheGroup> pairWith(std::string_view word) const
    {
        for (const auto& pair : Pairs) {
            if (sameWord(pair.first, m_before) && sameWord(pair.second, word)) {
                return pair.group;
            }
        }
        return {};
    }

    const Table& m_table = table();
    std::string_view m_name;
    std::string_view m_before; ///< the word before, when it may be the first half of a pair
    std::optional<NonCacheGroup> m_pending; ///< what the segment is if nothing but identifiers follow
    size_t m_behind = 0; ///< the end of the word that says so
    bool m_identifiersFollow = false;
    bool m_firstSegment = true;
    bool m_inSegment = false;
};

enum class Joint : uint8_t
{
    None, ///< a byte of a word
    Capital, ///< another one
    Dash,
    Word,
    Segment,
    Other, ///< none, unless the layout says so
};

constexpr auto Joints = [] {
    std::array<Joint, 256> joints{};
    for (size_t byte = 0; byte < joints.size(); ++byte) {
        const auto c = static_cast<char>(byte);
        joints[byte] = isUpper(c)                                         ? Joint::Capital
            : isLetter(c) || (c >= '0' && c <= '9')                       ? Joint::None
            : c == '-'                                                    ? Joint::Dash
            : c == '_' || c == '.'                                        ? Joint::Word
            : std::string_view(":|{}~").find(c) != std::string_view::npos ? Joint::Segment
                                                                          : Joint::Other;
    }
    return joints;
}();

} // namespace

std::optional<NonCacheGroup> groupByWords(std::string_view name, std::string_view separators)
{
    Judge judge(name);
    size_t start = 0;
    bool humps = false;
    for (size_t at = 0; at <= name.size(); ++at) {
        auto joint = at == name.size() ? Joint::Segment : Joints[static_cast<unsigned char>(name[at])];
        if (joint == Joint::None) {
            continue; // most bytes are this
        }
        if (joint == Joint::Capital) {
            humps = humps || at > start;
            continue;
        }
        if (joint != Joint::Segment && separators.find(name[at]) != std::string_view::npos) {
            joint = Joint::Segment;
        }
        if (joint == Joint::Other || (joint == Joint::Dash && !judge.inFirstSegment())) {
            continue;
        }
        auto group = at > start ? judge.take(start, at, humps) : std::nullopt;
        if (!group && joint == Joint::Segment) {
            group = judge.endSegment(at);
        }
        if (group) {
            return group;
        }
        start = at + 1;
        humps = false;
    }
    return {};
}

} // namespace keystrata::keyspace
