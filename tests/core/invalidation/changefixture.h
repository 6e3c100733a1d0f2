// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "tests/support/redisserver.h"

#include <map>

/// Fails with the sentence of the error.
#define VERIFY_RESULT(result) QVERIFY2(result, whyNot(result).c_str())

namespace keystrata::testing {

/// A server that tells digests.
inline const std::vector<std::string> Debug{"enable-debug-command local"};

std::string whyNot(const auto& result)
{
    return result ? std::string() : result.error().message.english();
}

/// What a key holds, whatever the order of its elements, and when it expires.
inline std::string contentOf(ByteClient& client, std::string_view key)
{
    return client.run({"DEBUG", "DIGEST-VALUE", key}).elements.at(0).text + " "
        + std::to_string(client.run({"PEXPIRETIME", key}).integer);
}

/// Changes of one target with a state folder of their own.
class Changes
{
public:
    explicit Changes(const std::string& url)
        : m_session(redis::Session::open(redis::parseAddress(url).value(), {}, m_context).value())
    {
        m_conductor.paths = {.plans = m_dir.path() + "/plans",
            .journals = m_dir.path() + "/journals",
            .auditLog = m_dir.path() + "/audit.jsonl"};
        m_conductor.program = "test";
        m_conductor.pace.mode = keyspace::Pace::Mode::Fast;
    }

    /// So slow from now on that a sink is told several times before a few thousand keys are through.
    void slowDown() { m_conductor.pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 6'000}; }

    redis::Session& session() { return *m_session; }

    invalidation::Conductor& conductor() { return m_conductor; }

    Context& context() { return m_context; }

    /// Django-style keys unless the request says otherwise.
    Result<invalidation::Planned> look(invalidation::ChangeRequest request)
    {
        request.pace.mode = keyspace::Pace::Mode::Fast;
        return invalidation::dryRun(*m_session, request, std::nullopt, m_context);
    }

    Result<invalidation::StoredPlan> plan(invalidation::ChangeRequest request)
    {
        auto planned = look(std::move(request));
        if (!planned) {
            return fail(planned.error());
        }
        return invalidation::PlanStore(m_conductor.paths.plans).save(*planned);
    }

    Result<invalidation::Conducted> carryOut(
        const invalidation::StoredPlan& stored, const invalidation::RunSink& sink = {})
    {
        return invalidation::conduct(*m_session, stored, m_conductor, m_context, sink);
    }

    Result<invalidation::Conducted> run(invalidation::ChangeRequest request)
    {
        auto stored = plan(std::move(request));
        return stored ? carryOut(*stored) : Result<invalidation::Conducted>(fail(stored.error()));
    }

    std::string journalPath(const std::string& name) const
    {
        return invalidation::Journals(m_conductor.paths.journals).find(name).value().path;
    }

    Result<invalidation::UndoReport> undo(const std::string& journal)
    {
        return invalidation::conductUndo(*m_session,
            {.path = journalPath(journal), .pace = {.mode = keyspace::Pace::Mode::Fast}}, m_conductor, m_context);
    }

private:
    TempDir m_dir;
    Context m_context;
    std::unique_ptr<redis::Session> m_session;
    invalidation::Conductor m_conductor;
};

inline invalidation::ChangeRequest purgeOf(keyspace::Selection selection, invalidation::PlanOptions options = {})
{
    return {.selection = std::move(selection), .options = options};
}

/// What a server holds, in words that can be compared: DEBUG DIGEST, and when every key expires.
struct Picture
{
    std::string digest;
    std::map<std::string, int64_t> expiries;

    bool operator==(const Picture&) const = default;
};

inline Picture pictureOf(ByteClient& client)
{
    Picture picture{.digest = client.run({"DEBUG", "DIGEST"}).text};
    std::string cursor = "0";
    do {
        const auto page = client.run({"SCAN", cursor, "COUNT", "5000"});
        cursor = page.elements.at(0).text;
        std::vector<std::string_view> words{"EVAL",
            "local out = {} for i, key in ipairs(ARGV) do out[i] = redis.call('PEXPIRETIME', key) end return out", "0"};
        for (const auto& key : page.elements.at(1).elements) {
            words.push_back(key.text);
        }
        const auto expiries = client.ask(words);
        for (size_t i = 0; i < expiries.elements.size(); ++i) {
            picture.expiries[page.elements.at(1).elements[i].text] = expiries.elements[i].integer;
        }
    } while (cursor != "0");
    return picture;
}

/// Keys of all six types, `count` of each version, three out of four with an expiry a day or more away.
inline void fillTypes(ByteClient& client, const std::vector<std::string>& prefixes, int count)
{
    for (const auto& prefix : prefixes) {
        for (int i = 0; i < count; ++i) {
            const auto key = prefix + "user:" + std::to_string(i);
            const auto text = std::to_string(i);
            switch (i % 6) {
            case 0:
                client.queue({"SET", key, "value " + text + std::string(static_cast<size_t>(i % 400), 'v')});
                break;
            case 1:
                client.queue({"HSET", key, "name", text, "rate", "1.5"});
                break;
            case 2:
                client.queue({"RPUSH", key, text, "b", "c"});
                break;
            case 3:
                client.queue({"SADD", key, text, "x", "y"});
                break;
            case 4:
                client.queue({"ZADD", key, "1", text, "2.5", "y"});
                break;
            default:
                client.queue({"XADD", key, "*", "field", text});
            }
            if (i % 4 != 0) {
                client.queue({"PEXPIRE", key, std::to_string(86'400'000 + i * 1'000 + i % 997)});
            }
        }
    }
    client.flush();
}

} // namespace keystrata::testing
