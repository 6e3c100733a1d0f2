// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/touch.h"

namespace keystrata::invalidation {

namespace {

/// Those whose newer version is still there.
Result<std::vector<std::string>> stillSuperseded(RunState& state, std::vector<std::string> names, Context& context)
{
    Commands commands;
    for (const auto& name : names) {
        if (const auto newer = state.newer.find(name); newer != state.newer.end()) {
            commands.push_back({"EXISTS", newer->second});
        }
    }
    if (commands.empty()) {
        return names;
    }
    const auto replies = state.hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<std::string> out;
    size_t next = 0;
    for (auto& name : names) {
        if (!state.newer.contains(name)) {
            out.push_back(std::move(name));
            continue;
        }
        const auto reply = (*replies)[next++].get();
        if (reply.type() == redis::ReplyType::Integer && reply.integer() > 0) {
            out.push_back(std::move(name));
        } else {
            ++state.report.changed;
        }
    }
    return out;
}

} // namespace

Result<std::vector<std::string>> stillSelected(RunState& state, std::span<const std::string> names, Context& context)
{
    const auto& matcher = state.matcher;
    // The idle time first: no later command may have touched the key.
    Commands commands;
    for (const auto& name : names) {
        if (matcher.needsIdle()) {
            commands.push_back({"OBJECT", "IDLETIME", name});
        }
        if (matcher.needsType()) {
            commands.push_back({"TYPE", name});
        }
        if (matcher.needsTtl()) {
            commands.push_back({"PTTL", name});
        }
        if (matcher.needsMemory()) {
            commands.push_back({"MEMORY", "USAGE", name});
        }
    }
    if (commands.empty()) {
        return stillSuperseded(state, {names.begin(), names.end()}, context);
    }
    const auto replies = state.hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<std::string> out;
    size_t next = 0;
    for (const auto& name : names) {
        keyspace::KeyFacts facts;
        const auto number = [&]() -> std::optional<uint64_t> {
            const auto reply = (*replies)[next++].get();
            return reply.type() == redis::ReplyType::Integer ? std::optional(static_cast<uint64_t>(reply.integer()))
                                                             : std::nullopt;
        };
        facts.idleSeconds = matcher.needsIdle() ? number() : std::nullopt;
        facts.type = matcher.needsType() ? std::string((*replies)[next++].get().text()) : std::string();
        if (matcher.needsTtl()) {
            const auto ttl = number();
            facts.ttlMs = ttl ? std::optional(static_cast<int64_t>(*ttl)) : std::nullopt;
        }
        facts.memoryBytes = matcher.needsMemory() ? number() : std::nullopt;
        if (matcher.matchesFacts(facts)) {
            out.push_back(name);
        } else {
            ++state.report.changed;
        }
    }
    return stillSuperseded(state, std::move(out), context);
}

std::optional<Error> countFailure(RunReport& report, std::string_view command, redis::Reply reply)
{
    auto error = redis::errorFromReply(command, reply.text());
    if (passing(error)) {
        return error;
    }
    ++report.failed;
    const auto text = reply.text();
    ++report.failures[std::string(text.substr(0, text.find(' ')))];
    return std::nullopt;
}

bool passing(const Error& error)
{
    const auto meaning = redis::classifyError(error.serverText);
    return error.transient() || meaning == redis::ErrorClass::RetryHere || meaning == redis::ErrorClass::Rediscover;
}

} // namespace keystrata::invalidation
