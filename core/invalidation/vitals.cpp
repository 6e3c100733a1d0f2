// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/vitals.h"

#include "core/base/units.h"
#include "core/redis/info.h"
#include "core/redis/poll.h"

#include <array>
#include <charconv>

namespace keystrata::invalidation {

namespace {

constexpr std::chrono::milliseconds LookInterval{250};
constexpr std::chrono::milliseconds WaitInterval{500};

uint64_t numberAfter(std::string_view text, std::string_view name)
{
    const auto at = text.find(name);
    uint64_t value = 0;
    if (at != std::string_view::npos) {
        std::from_chars(text.data() + at + name.size(), text.data() + text.size(), value);
    }
    return value;
}

std::optional<Message> judgeMemory(const std::string& where, std::string_view memory)
{
    const auto [used, room] = memoryUse(memory);
    if (room > 0 && static_cast<double>(used) > Vitals::MostMemory * static_cast<double>(room)) {
        return Message{"vitals.memory", "{0} uses {1} of {2} of memory: no keys are written above {3}.",
            {where, formatBytes(used), formatBytes(room), formatPercent(Vitals::MostMemory * 100)}};
    }
    return std::nullopt;
}

std::optional<Message> judgeReplicas(const std::string& where, std::string_view replication)
{
    const uint64_t replicas = redis::infoNumber(replication, "connected_slaves");
    for (uint64_t i = 0; i < replicas; ++i) {
        const auto line = redis::infoField(replication, "slave" + std::to_string(i));
        const uint64_t lag = numberAfter(line, "lag=");
        if (line.contains("state=online") && lag > static_cast<uint64_t>(Vitals::MostLag.count())) {
            return Message{"vitals.lag",
                "A replica of {0} is {1} s behind: no keys are written until it has caught up.",
                {where, std::to_string(lag)}};
        }
    }
    return std::nullopt;
}

} // namespace

MemoryUse memoryUse(std::string_view infoMemory)
{
    const uint64_t limit = redis::infoNumber(infoMemory, "maxmemory");
    return {.used = redis::infoNumber(infoMemory, "used_memory"),
        .limit = limit > 0 ? limit : redis::infoNumber(infoMemory, "total_system_memory")};
}

std::optional<Message> Vitals::judge(
    const redis::Node& node, std::string_view memory, std::string_view stats, std::string_view replication)
{
    const auto where = node.endpoint.display();
    const uint64_t evicted = redis::infoNumber(stats, "evicted_keys");
    const auto [place, first] = m_evicted.try_emplace(node.id, evicted);
    const uint64_t before = std::exchange(place->second, evicted);
    if (!first && evicted > before) {
        return Message{
            "vitals.evictions", "{0} evicts keys to make room: no more are written until that ends.", {where}};
    }
    if (auto bad = judgeMemory(where, memory)) {
        return bad;
    }
    return judgeReplicas(where, replication);
}

Result<std::optional<Message>> Vitals::look(redis::Session& session, Context& context)
{
    const auto now = Clock::now();
    if (m_lookedAt != Clock::time_point{} && now - m_lookedAt < LookInterval) {
        return m_last;
    }
    std::array<std::vector<redis::Session::Answer>, 3> answers;
    constexpr std::array<std::string_view, 3> sections{"memory", "stats", "replication"};
    for (size_t i = 0; i < sections.size(); ++i) {
        auto told = session.askMasters({"INFO", sections[i]}, context);
        if (!told) {
            return fail(told.error());
        }
        answers[i] = std::move(*told);
    }
    m_last.reset();
    for (size_t node = 0; node < answers[0].size(); ++node) {
        std::array<std::string_view, 3> texts;
        for (size_t i = 0; i < answers.size(); ++i) {
            const auto& reply = answers[i][node].reply;
            if (!reply) {
                return reply.error().kind == ErrorKind::Denied
                    ? Result<std::optional<Message>>(fail(ErrorKind::Refused,
                          {"vitals.unknown",
                              "The access list does not let this user run INFO, so it cannot be told whether the "
                              "server "
                              "can bear more keys: nothing is written.",
                              {}}))
                    : Result<std::optional<Message>>(fail(reply.error()));
            }
            texts[i] = reply->get().text();
        }
        if (auto bad = judge(*answers[0][node].node, texts[0], texts[1], texts[2]); bad && !m_last) {
            m_last = std::move(bad);
        }
    }
    m_lookedAt = Clock::now();
    return m_last;
}

Status Vitals::await(redis::Session& session, std::chrono::milliseconds patience, Context& context)
{
    const auto until = Clock::now() + patience;
    while (true) {
        const auto bad = look(session, context);
        if (!bad) {
            return fail(bad.error());
        }
        if (!*bad) {
            return {};
        }
        if (Clock::now() >= until) {
            return fail(ErrorKind::Refused, **bad);
        }
        context.report({**bad, 0, 0, 0}); // why it waits
        std::array<pollfd, 1> none{};
        if (auto status = redis::pollUntil(none, Clock::time_point::max(), context, Clock::now() + WaitInterval);
            !status) {
            return status;
        }
    }
}

} // namespace keystrata::invalidation
