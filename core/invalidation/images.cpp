// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/images.h"

#include "core/base/redact.h"
#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace keystrata::invalidation {

namespace {

// Nanoseconds a byte. Strings: DUMP, which tries to compress, of bytes that it cannot. Hashes and sets: COPY of small
// fields, each of which is allocated. Sorted sets: RESTORE. Lists and streams are stored in packed nodes.
constexpr double Slowest = 11.0;
constexpr std::array<std::pair<std::string_view, double>, 6> NanosecondsPerByte{
    {{"string", 6.5}, {"hash", Slowest}, {"set", Slowest}, {"zset", 6.0}, {"list", 2.0}, {"stream", 2.0}}};

/// Of values that are asked for in one go.
constexpr uint64_t MostBytes = uint64_t{8} * 1024 * 1024;

bool lacks(redis::Reply reply)
{
    return reply.isError() && reply.text().starts_with("ERR unknown command");
}

} // namespace

double stallMs(std::string_view type, uint64_t memoryBytes)
{
    const auto* found = std::ranges::find(NanosecondsPerByte, type, &std::pair<std::string_view, double>::first);
    const double cost = found == NanosecondsPerByte.end() ? Slowest : found->second;
    return cost * static_cast<double>(memoryBytes) * 1e-6;
}

/// Seconds and microseconds.
int64_t timeMs(redis::Reply reply)
{
    const auto number = [](std::string_view text) {
        int64_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    return number(reply.at(0).text()) * 1000 + number(reply.at(1).text()) / 1000;
}

Imager::Imager(Hand& hand, bool evenBig)
    : m_hand(hand)
    , m_evenBig(evenBig)
    , m_lfu(hand.session().capabilities().lfu)
    , m_usage(hand.session().capabilities().allows("OBJECT"))
{
}

Result<std::vector<Imager::Weighed>> Imager::weigh(std::span<const std::string> names, Context& context)
{
    Commands commands;
    for (const auto& name : names) {
        if (m_usage) {
            commands.push_back({"OBJECT", m_lfu ? "FREQ" : "IDLETIME", name});
        }
        commands.push_back({"MEMORY", "USAGE", name});
    }
    const auto replies = m_hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<Weighed> weights(names.size());
    Commands types;
    size_t next = 0;
    for (size_t i = 0; i < names.size(); ++i) {
        if (m_usage) {
            const auto usage = (*replies)[next++].get();
            if (!usage.isError() && !usage.isNil()) {
                weights[i].usage = static_cast<uint64_t>(usage.integer());
            }
        }
        weights[i].memoryBytes = static_cast<uint64_t>((*replies)[next++].get().integer());
        if (!m_evenBig && stallMs({}, weights[i].memoryBytes) > MostStallMs) {
            types.push_back({"TYPE", names[i]});
        }
    }
    const auto answers = m_hand.ask(types, context); // of the few that matter
    if (!answers) {
        return fail(answers.error());
    }
    next = 0;
    for (auto& weighed : weights) {
        if (!m_evenBig && stallMs({}, weighed.memoryBytes) > MostStallMs) {
            weighed.tooBig = stallMs((*answers)[next++].get().text(), weighed.memoryBytes) > MostStallMs;
        }
    }
    return weights;
}

void Imager::addExpiries(Commands& commands, std::span<const std::string> names) const
{
    for (const auto& name : names) {
        commands.push_back({m_absolute ? "PEXPIRETIME" : "PTTL", name});
    }
    if (!m_absolute) {
        commands.push_back({"TIME"});
    }
}

/// What was answered to addExpiries(); nothing when the server lacks PEXPIRETIME, so that it must be asked again.
Result<std::optional<std::vector<int64_t>>> Imager::readExpiries(std::span<const redis::OwnedReply> replies)
{
    if (m_absolute && !replies.empty() && lacks(replies.front().get())) {
        m_absolute = false;
        return std::nullopt;
    }
    const int64_t base = m_absolute ? 0 : timeMs(replies.back().get());
    const auto answers = m_absolute ? replies : replies.first(replies.size() - 1);
    std::vector<int64_t> out;
    out.reserve(answers.size());
    for (const auto& answer : answers) {
        const auto reply = answer.get();
        if (reply.isError()) {
            return fail(redis::errorFromReply(m_absolute ? "PEXPIRETIME" : "PTTL", reply.text()));
        }
        out.push_back(reply.integer() < 0 ? reply.integer() : base + reply.integer());
    }
    return out;
}

Result<std::vector<int64_t>> Imager::expiries(std::span<const std::string> names, Context& context)
{
    Commands commands;
    addExpiries(commands, names);
    const auto replies = m_hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    auto read = readExpiries(*replies);
    if (!read) {
        return fail(read.error());
    }
    return *read ? Result<std::vector<int64_t>>(std::move(**read)) : expiries(names, context);
}

Status Imager::dump(int db, std::span<const std::string> names, std::span<const Weighed> weights, std::span<Imaged> out,
    Context& context)
{
    Commands commands;
    commands.reserve(names.size() * 2 + 1);
    for (const auto& name : names) {
        commands.push_back({"DUMP", name});
    }
    addExpiries(commands, names);
    const auto replies = m_hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    const auto expiresAt = readExpiries(std::span(*replies).subspan(names.size()));
    if (!expiresAt) {
        return fail(expiresAt.error());
    }
    if (!*expiresAt) {
        return dump(db, names, weights, out, context);
    }
    const int64_t now = unixMs();
    for (size_t i = 0; i < names.size(); ++i) {
        const auto reply = (*replies)[i].get();
        const int64_t expiry = (**expiresAt)[i];
        if (reply.isError()) {
            out[i].outcome = Imaged::Outcome::Refused;
            out[i].refusal = redact(reply.text());
        } else if (reply.isNil() || expiry == -2) {
            out[i].outcome = Imaged::Outcome::Gone;
        } else {
            auto& image = out[i].image;
            out[i].outcome = Imaged::Outcome::Taken;
            image.db = db;
            image.key = names[i];
            image.dump = reply.text();
            image.expiresAtMs = expiry;
            image.takenAtMs = now;
            if (m_lfu && weights[i].usage) {
                image.frequency = static_cast<uint8_t>(std::min<uint64_t>(*weights[i].usage, 255));
            } else {
                image.idleSeconds = weights[i].usage;
            }
        }
    }
    return {};
}

Result<std::vector<Imaged>> Imager::take(int db, std::span<const std::string> names, Context& context)
{
    names = names.first(std::min(names.size(), m_atOnce));
    const auto weights = weigh(names, context);
    if (!weights) {
        return fail(weights.error());
    }
    size_t count = 0;
    std::vector<Weighed> light;
    std::vector<std::string> imaged;
    uint64_t bytes = 0;
    for (; count < names.size() && (count == 0 || bytes < MostBytes); ++count) {
        const auto& weighed = (*weights)[count];
        if (!weighed.tooBig) {
            bytes += weighed.memoryBytes;
            light.push_back(weighed);
            imaged.push_back(names[count]);
        }
    }
    // So many that few of them are weighed in vain.
    m_atOnce = std::clamp<size_t>(
        MostBytes * 3 / 2 * std::max<size_t>(imaged.size(), 1) / std::max<uint64_t>(bytes, 1), LeastAtOnce, MostAtOnce);
    std::vector<Imaged> taken(imaged.size());
    if (!imaged.empty()) {
        if (auto status = dump(db, imaged, light, taken, context); !status) {
            return fail(status.error());
        }
    }
    std::vector<Imaged> out(count);
    for (size_t i = 0, next = 0; i < count; ++i) {
        if ((*weights)[i].tooBig) {
            out[i].outcome = Imaged::Outcome::TooBig;
        } else {
            out[i] = std::move(taken[next++]);
        }
    }
    return out;
}

} // namespace keystrata::invalidation
