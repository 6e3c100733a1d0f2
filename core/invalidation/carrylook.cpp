// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/carrylook.h"

#include "core/invalidation/images.h"
#include "core/invalidation/packer.h"
#include "core/invalidation/permission.h"
#include "core/invalidation/vitals.h"
#include "core/redis/slots.h"
#include "core/values/decode.h"
#include "core/values/present.h"
#include "core/values/redaction.h"

#include <algorithm>
#include <utility>

namespace keystrata::invalidation {

namespace {

constexpr size_t AskedAtOnce = 500;
constexpr size_t CollidedCount = 5;
constexpr size_t ExampleCount = 5;
constexpr size_t TriedCount = 200;
constexpr size_t ShownBytes = size_t{16} * 1024;

/// A value as it may be shown.
std::string shown(std::string_view stored, std::string_view key, const values::RedactionRules& rules, Context& context)
{
    const auto decoded = values::decode(stored, {}, context);
    if (!decoded) {
        return std::string(values::HiddenMark);
    }
    const auto redacted = values::redact(decoded->tree, key, rules, context);
    return values::prettyText(redacted.tree, 0, {.bytes = ShownBytes}).text;
}

bool tooBig(const ChangeRequest& request, std::string_view type, uint64_t bytes)
{
    return request.options.tooBig == TooBig::LeaveOut && readsValues(request.action, request.options, request.carriage)
        && stallMs(type, bytes) > MostStallMs;
}

} // namespace

CarryLook::CarryLook(std::unique_ptr<Hand> hand, const ChangeRequest& request)
    : m_hand(std::move(hand))
    , m_request(request)
    , m_random(std::random_device{}())
{
}

Result<std::unique_ptr<CarryLook>> CarryLook::open(redis::Session& like, const ChangeRequest& request, Context& context)
{
    auto hand = Hand::open(like, std::nullopt, request.pace, context);
    if (!hand) {
        return fail(hand.error());
    }
    Vitals vitals;
    const auto bad = vitals.look((*hand)->session(), context);
    if (!bad) {
        return fail(bad.error());
    }
    if (*bad && (*bad)->id == "vitals.memory") { // the rest passes by itself
        return fail(ErrorKind::Refused, **bad);
    }
    return std::unique_ptr<CarryLook>(new CarryLook(std::move(*hand), request));
}

void CarryLook::read(const keyspace::LayoutSet& layouts)
{
    if (!m_destination) {
        m_destination.emplace(layouts, m_request.carriage, m_hand->cluster());
    }
}

void CarryLook::take(const keyspace::ListedKey& key)
{
    const uint64_t bytes = key.facts.memoryBytes.value_or(0);
    if (tooBig(m_request, key.facts.type, bytes)) {
        return;
    }
    auto to = m_destination->of(key.key);
    if (!to) {
        addMisfit(m_found.misfits, std::move(to.error()), key.key);
        return;
    }
    m_pending.push_back(
        {.db = key.db, .key = std::string(key.key), .to = std::move(*to), .type = key.facts.type, .bytes = bytes});
}

Status CarryLook::between(Context& context)
{
    return m_pending.size() < AskedAtOnce ? Status() : ask(context);
}

/// Whether their places are taken.
Status CarryLook::ask(Context& context)
{
    auto pending = std::exchange(m_pending, {});
    for (size_t first = 0; first < pending.size();) {
        const int db = pending[first].db;
        Commands commands;
        while (first + commands.size() < pending.size() && pending[first + commands.size()].db == db) {
            commands.push_back({"EXISTS", pending[first + commands.size()].to});
        }
        if (auto status = m_hand->session().select(db, context); !status) {
            return status;
        }
        const auto replies = m_hand->ask(commands, context);
        if (!replies) {
            return fail(replies.error());
        }
        for (const auto& reply : *replies) {
            if (reply.get().isError()) {
                return fail(redis::refusalOf("EXISTS", reply.get().text()));
            }
            auto& one = pending[first++];
            if (reply.get().integer() == 0) {
                freed(std::move(one));
            } else if (++m_found.collisions <= CollidedCount) {
                m_found.collided.push_back({.db = db, .key = std::move(one.key), .to = std::move(one.to)});
            }
        }
    }
    return {};
}

/// A key that can be carried, as far as its name goes.
void CarryLook::freed(Pending pending)
{
    const bool transformed = !m_request.carriage.transform.empty();
    if (transformed && !pending.type.empty() && pending.type != "string") {
        addMisfit(m_found.misfits, notString(), pending.key);
        return;
    }
    ++m_found.carriable;
    if (!m_proof) {
        m_proof = pending;
    }
    if (!m_request.carriage.move) {
        m_found.neededBytes += pending.bytes;
        const auto* owner = m_hand->session().ownerOf(pending.to);
        m_needed[owner == nullptr ? std::string() : owner->node.id] += pending.bytes;
    }
    if (!transformed) {
        return;
    }
    // Every one has the same chance to be tried.
    const auto place = std::uniform_int_distribution<uint64_t>(0, m_drawnFrom++)(m_random);
    if (m_drawn.size() < TriedCount) {
        m_drawn.push_back(std::move(pending));
    } else if (place < TriedCount) {
        m_drawn[place] = std::move(pending);
    }
}

/// What the transform makes of those that were drawn.
Status CarryLook::tryValues(Context& context)
{
    for (const auto& pending : m_drawn) {
        if (auto status = m_hand->session().select(pending.db, context); !status) {
            return status;
        }
        const auto replies = m_hand->ask({{"GET", pending.key}}, context);
        if (!replies) {
            return fail(replies.error());
        }
        const auto reply = replies->front().get();
        if (reply.isError()) {
            return fail(redis::refusalOf("GET", reply.text()));
        }
        if (!reply.isNil()) {
            tryValue(pending, reply.text(), context);
        }
    }
    return {};
}

void CarryLook::tryValue(const Pending& pending, std::string_view stored, Context& context)
{
    ++m_found.tried;
    auto transformed = transformValue(m_request.carriage.transform, stored);
    if (!transformed) {
        addMisfit(m_found.valueMisfits, std::move(transformed.error().message), pending.key);
        return;
    }
    // Those that change tell more.
    auto& examples = m_found.examples;
    const auto unchanged = std::ranges::find(examples, false, &CarryFound::Example::changed);
    const bool room = examples.size() < ExampleCount;
    if (!room && (!transformed->changed || unchanged == examples.end())) {
        return;
    }
    if (!room) {
        examples.erase(unchanged);
    }
    examples.push_back({.db = pending.db,
        .key = pending.key,
        .to = pending.to,
        .before = shown(stored, pending.key, m_request.redaction, context),
        .after = shown(transformed->stored, pending.to, m_request.redaction, context),
        .changed = transformed->changed});
}

/// Servers that would come above what they may use.
Status CarryLook::weighServers(Context& context)
{
    const auto answers = m_hand->session().askMasters({"INFO", "memory"}, context);
    if (!answers) {
        return fail(answers.error());
    }
    for (const auto& [node, reply] : *answers) {
        if (!reply) {
            return fail(reply.error());
        }
        const auto [used, limit] = memoryUse(reply->get().text());
        const auto needed = m_needed.contains(node->id) ? m_needed.at(node->id) : 0;
        if (limit > 0 && static_cast<double>(used + needed) > Vitals::MostMemory * static_cast<double>(limit)) {
            m_found.tight.push_back(
                {.server = node->endpoint.display(), .used = used, .limit = limit, .needed = needed});
        }
    }
    return {};
}

/// The real commands on a real key: first what reads it, then what writes it, which may be elsewhere in a Cluster.
Status CarryLook::prove(Context& context)
{
    if (!m_proof) {
        return {};
    }
    const auto& sample = *m_proof;
    const auto& [to, move, transform] = m_request.carriage;
    const bool near = !m_hand->cluster() || redis::slotOf(sample.key) == redis::slotOf(sample.to);
    const auto& key = sample.key;
    Commands reads{transform.empty() ? std::vector<std::string>{"DUMP", key} : std::vector<std::string>{"GET", key},
        {"PTTL", key}};
    Commands writes;
    if (m_request.archive) {
        reads.clear();
        writes = {{"RESTORE", sample.to, "0", "x"}, {"DUMP", sample.to}};
    } else if (!transform.empty()) {
        writes = {{"SET", sample.to, "x", "NX", "PXAT", "32503680000000"}};
    } else if (near) {
        reads.push_back({move ? "RENAMENX" : "COPY", key, sample.to});
    } else {
        writes = {{"RESTORE", sample.to, "0", "x"}};
    }
    if (auto status = provePermission(m_hand->session(), sample.db, reads, context); !status) {
        return status;
    }
    return provePermission(m_hand->session(), sample.db, writes, context);
}

Result<CarryFound> CarryLook::finish(std::vector<DryRun::Sample>& samples, Context& context)
{
    if (auto status = ask(context); !status) {
        return fail(status.error());
    }
    for (auto& sample : samples) {
        if (auto to = m_destination->of(sample.key)) {
            sample.to = std::move(*to);
        }
    }
    for (const auto step : {&CarryLook::prove, &CarryLook::tryValues, &CarryLook::weighServers}) {
        if (auto status = (this->*step)(context); !status) {
            return fail(status.error());
        }
    }
    return std::move(m_found);
}

} // namespace keystrata::invalidation
