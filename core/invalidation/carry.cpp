// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/destination.h"
#include "core/invalidation/madekeys.h"
#include "core/invalidation/packer.h"
#include "core/invalidation/touch.h"
#include "core/invalidation/vitals.h"
#include "core/redis/poll.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keystrata::invalidation {

namespace {

constexpr std::chrono::minutes VitalsPatience{1};
constexpr std::chrono::milliseconds MemoryPause{500};
/// Values are read so many at a time and written once they are so large together.
constexpr size_t LoadedKeys = 50;
constexpr uint64_t LoadedBytes = uint64_t{8} * 1024 * 1024;

std::vector<Parcel> portion(std::vector<Parcel>& parcels, size_t first)
{
    const auto begin = parcels.begin() + static_cast<ptrdiff_t>(first);
    const auto end = begin + static_cast<ptrdiff_t>(std::min(LoadedKeys, parcels.size() - first));
    return {std::make_move_iterator(begin), std::make_move_iterator(end)};
}

/// Writes keys under their names in another version, never over one that is there.
class Carry final : public Touch
{
public:
    Carry(RunState state, keyspace::LayoutSet layouts, bool resumed)
        : m_state(state)
        , m_carriage(state.plan.carriage)
        , m_destination(std::move(layouts), state.plan.carriage, state.hand.cluster())
        , m_imager(state.hand, state.plan.options.tooBig == TooBig::Stall)
        , m_packer(serverPacker(state, m_imager))
        , m_bare(state.plan.carriage.move && state.journal == nullptr)
        , m_again(resumed)
    {
    }

    /// From there, not from the server's own keys.
    void packWith(std::unique_ptr<Packer> packer) { m_packer = std::move(packer); }

    Status batch(int db, std::span<const std::string> names, Context& context) override;
    Status settle(Context& context) override;
    void again(const RunReport& passBegan) override;

private:
    /// Of the keys of a batch that were sent: what is known of them.
    struct Sent
    {
        std::string name; ///< in the other version
        std::string verb; ///< the command
        bool done = false; ///< the server said so
        bool answered = false;
    };

    std::vector<Parcel> named(const std::vector<std::string>& names);
    Status sift(int db, std::vector<Parcel>& parcels, Context& context);
    Status compare(int db, std::vector<Parcel> parcels, Context& context);
    Status put(int db, std::vector<Parcel> parcels, Context& context);
    KeyMade madeOf(int db, const Parcel& parcel) const;
    Status note(int db, const std::vector<Parcel>& parcels);
    std::vector<std::string> command(const Parcel& parcel) const;
    Result<std::vector<Parcel>> send(std::vector<Parcel> parcels, Context& context);
    bool count(redis::Reply reply, Sent& sent);
    Status lookAgain(const std::vector<std::string>& names, Context& context);

    RunState m_state;
    const Carriage& m_carriage;
    Destination m_destination;
    Imager m_imager;
    std::unique_ptr<Packer> m_packer;
    Vitals m_vitals;
    bool m_bare; ///< nothing needs to be known of the values
    bool m_again; ///< what is there already may be of this run
    int m_db = 0;
    std::optional<Error> m_interrupted; ///< the server cannot answer for the moment
    std::vector<Sent> m_previous; ///< the batch before this one
    std::vector<Sent> m_current;
};

Status Carry::batch(int db, std::span<const std::string> names, Context& context)
{
    if (auto status = m_vitals.await(m_state.hand.session(), VitalsPatience, context); !status) {
        return status;
    }
    if (auto status = m_state.hand.beginBatch(db, context); !status) {
        return status;
    }
    m_previous = std::exchange(m_current, {});
    if (std::exchange(m_db, db) != db) {
        m_previous.clear();
    }
    m_interrupted.reset();
    // What comes out of an archive does not change.
    const auto selected = m_state.plan.archive
        ? Result<std::vector<std::string>>(std::vector<std::string>(names.begin(), names.end()))
        : stillSelected(m_state, names, context);
    if (!selected) {
        return fail(selected.error());
    }
    auto parcels = named(*selected);
    if (auto status = sift(db, parcels, context); !status) {
        return status;
    }
    std::vector<Parcel> loaded;
    uint64_t bytes = 0;
    for (size_t first = 0; first < parcels.size(); first += LoadedKeys) {
        auto some = portion(parcels, first);
        // A move without a journal is a matter of the server alone.
        if (auto status = m_bare ? Status() : m_packer->pack(db, some, context); !status) {
            return status;
        }
        for (auto& parcel : some) {
            bytes += parcel.content.size();
            loaded.push_back(std::move(parcel));
        }
        if (bytes >= LoadedBytes || first + LoadedKeys >= parcels.size()) {
            bytes = 0;
            if (auto status = put(db, std::exchange(loaded, {}), context); !status) {
                return status;
            }
        }
    }
    return {};
}

std::vector<Parcel> Carry::named(const std::vector<std::string>& names)
{
    std::vector<Parcel> parcels;
    parcels.reserve(names.size());
    for (const auto& name : names) {
        auto to = m_destination.of(name);
        if (to) {
            parcels.push_back({.source = name, .name = std::move(*to)});
        } else {
            ++m_state.report.notFitting;
            addMisfit(m_state.report.misfits, std::move(to.error()), name);
        }
    }
    return parcels;
}

/// Leaves out those whose place is taken. It is looked at before the journal says that we make a key there, so that an
/// undo never takes what was there before for ours.
Status Carry::sift(int db, std::vector<Parcel>& parcels, Context& context)
{
    Commands commands;
    for (const auto& parcel : parcels) {
        commands.push_back({"EXISTS", parcel.name});
    }
    const auto replies = m_state.hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<Parcel> free;
    std::vector<Parcel> taken;
    for (size_t i = 0; i < parcels.size(); ++i) {
        const auto reply = (*replies)[i].get();
        if (reply.isError()) {
            if (auto error = countFailure(m_state.report, "EXISTS", reply)) {
                return fail(std::move(*error));
            }
        } else {
            (reply.integer() > 0 ? taken : free).push_back(std::move(parcels[i]));
        }
    }
    parcels = std::move(free);
    if (!m_again || m_carriage.move) {
        m_state.report.collisions += taken.size();
        return {};
    }
    return compare(db, std::move(taken), context);
}

/// Of a copy that goes on after a break: keys that are as we would write them were written by us.
Status Carry::compare(int db, std::vector<Parcel> parcels, Context& context)
{
    for (size_t first = 0; first < parcels.size(); first += LoadedKeys) {
        auto some = portion(parcels, first);
        if (auto status = m_packer->pack(db, some, context); !status) {
            return status;
        }
        std::vector<KeyMade> made;
        for (const auto& parcel : some) {
            made.push_back(madeOf(db, parcel));
        }
        const auto states = lookAtMade(m_state.hand, m_imager, made, context);
        if (!states) {
            return fail(states.error());
        }
        const auto ours = static_cast<uint64_t>(std::ranges::count(*states, MadeState::Ours));
        m_state.report.done += ours;
        m_state.report.collisions += states->size() - ours;
    }
    return {};
}

std::vector<std::string> Carry::command(const Parcel& parcel) const
{
    if (m_carriage.move) {
        return {"RENAMENX", parcel.source, parcel.name};
    }
    if (m_packer->byServer(parcel)) {
        return {"COPY", parcel.source, parcel.name};
    }
    std::vector<std::string> words;
    if (m_carriage.transform.empty()) {
        words = {"RESTORE", parcel.name, std::to_string(std::max<int64_t>(parcel.expiresAtMs, 0)), parcel.content};
        if (parcel.expiresAtMs >= 0) {
            words.emplace_back("ABSTTL");
        }
        words.insert(words.end(), parcel.usage.begin(), parcel.usage.end());
        return words;
    }
    words = {"SET", parcel.name, parcel.content, "NX"};
    if (parcel.expiresAtMs >= 0) {
        words.insert(words.end(), {"PXAT", std::to_string(parcel.expiresAtMs)});
    }
    return words;
}

KeyMade Carry::madeOf(int db, const Parcel& parcel) const
{
    return {.db = db,
        .key = parcel.name,
        .source = parcel.source,
        .moved = m_carriage.move,
        .expiresAtMs = parcel.expiresAtMs,
        .digest = parcel.digest};
}

/// The journal first: which keys we are about to make.
Status Carry::note(int db, const std::vector<Parcel>& parcels)
{
    if (m_state.journal == nullptr) {
        return {};
    }
    auto& journal = *m_state.journal;
    journal.add(BatchDone{.changed = m_state.report.done});
    for (const auto& parcel : parcels) {
        if (!parcel.digest.empty()) {
            journal.add(madeOf(db, parcel));
        }
    }
    return journal.commit();
}

/// Writes them, waiting while the server has no memory for more.
Status Carry::put(int db, std::vector<Parcel> parcels, Context& context)
{
    if (parcels.empty()) {
        return {};
    }
    if (auto status = m_vitals.await(m_state.hand.session(), VitalsPatience, context); !status) {
        return status;
    }
    if (auto status = note(db, parcels); !status) {
        return status;
    }
    const auto until = Clock::now() + VitalsPatience;
    while (true) {
        auto left = send(std::move(parcels), context);
        if (!left) {
            return fail(left.error());
        }
        if (left->empty()) {
            return {};
        }
        if (Clock::now() >= until) {
            return fail(ErrorKind::Refused,
                {"carry.no_memory",
                    "The server has no memory left for more keys: give it room, then look at what is left with a new "
                    "dry run.",
                    {}});
        }
        context.report({{"vitals.waiting", "Waiting until the server can bear more keys", {}}, 0, 0, 0});
        std::array<pollfd, 1> none{};
        const auto pause = Clock::now() + MemoryPause;
        if (auto status = redis::pollUntil(none, Clock::time_point::max(), context, pause); !status) {
            return status;
        }
        parcels = std::move(*left);
    }
}

/// Those are left for which the server had no memory.
Result<std::vector<Parcel>> Carry::send(std::vector<Parcel> parcels, Context& context)
{
    Commands commands;
    const size_t base = m_current.size();
    for (const auto& parcel : parcels) {
        commands.push_back(command(parcel));
        m_current.push_back({.name = parcel.name, .verb = commands.back().front()});
    }
    std::vector<Parcel> left;
    std::vector<std::string> unclear;
    const auto status = m_state.hand.write(std::move(commands), context, [&](size_t first, const Replies& answers) {
        for (size_t i = 0; i < answers.size(); ++i) {
            auto& sent = m_current[base + first + i];
            const auto reply = answers[i].get();
            sent.answered = true;
            if (reply.isError() && reply.text().starts_with("OOM")) {
                left.push_back(std::move(parcels[first + i]));
            } else if (!count(reply, sent)) {
                unclear.push_back(sent.name);
            }
        }
    });
    if (!status) {
        return fail(status.error());
    }
    if (m_interrupted) {
        return fail(*m_interrupted);
    }
    if (auto looked = lookAgain(unclear, context); !looked) {
        return fail(looked.error());
    }
    return left;
}

/// False: either there is such a key, or its source is gone.
bool Carry::count(redis::Reply reply, Sent& sent)
{
    auto& report = m_state.report;
    const auto text = reply.text();
    if (reply.isError()) {
        if (text.starts_with("BUSYKEY")) {
            ++report.collisions;
        } else if (text.starts_with("ERR no such key")) {
            ++report.alreadyGone;
        } else if (auto error = countFailure(report, sent.verb, reply)) {
            m_interrupted = std::move(error);
        }
        return true;
    }
    if (reply.isNil()) { // SET NX
        ++report.collisions;
        return true;
    }
    if (reply.type() == redis::ReplyType::Integer && reply.integer() == 0) {
        report.collisions += m_carriage.move ? 1U : 0U;
        return m_carriage.move;
    }
    ++report.done;
    sent.done = true;
    return true;
}

/// COPY answers the same for both.
Status Carry::lookAgain(const std::vector<std::string>& names, Context& context)
{
    Commands commands;
    for (const auto& name : names) {
        commands.push_back({"EXISTS", name});
    }
    const auto replies = m_state.hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    for (const auto& reply : *replies) {
        ++(reply.get().integer() > 0 ? m_state.report.collisions : m_state.report.alreadyGone);
    }
    return {};
}

Status Carry::settle(Context& context)
{
    const auto doubt = m_state.hand.settle(m_db, context);
    if (!doubt) {
        return fail(doubt.error());
    }
    auto sent = std::exchange(m_previous, {});
    std::ranges::move(std::exchange(m_current, {}), std::back_inserter(sent));
    std::erase_if(sent, [](const Sent& one) { return one.answered && !one.done; });
    if (sent.empty()) {
        return {};
    }
    std::vector<std::string> names;
    for (const auto& one : sent) {
        names.push_back(one.name);
    }
    if (auto status = m_state.hand.session().select(m_db, context); !status) {
        return status;
    }
    const auto there = redis::existing(m_state.hand.session(), names, context);
    if (!there) {
        return fail(there.error());
    }
    auto& report = m_state.report;
    for (size_t i = 0; i < sent.size(); ++i) {
        if (sent[i].done && !(*there)[i]) {
            --report.done;
            ++report.returned;
        }
        report.unknown += !sent[i].answered && (*there)[i] ? 1U : 0U;
    }
    return {};
}

/// Copied keys are found once more, and what was made of them is recognised; of moved ones only those that were left
/// alone are.
void Carry::again(const RunReport& passBegan)
{
    m_again = true;
    auto& report = m_state.report;
    if (!m_carriage.move) {
        report = passBegan;
        return;
    }
    const auto now = std::exchange(report, passBegan);
    report.done = now.done;
    report.alreadyGone = now.alreadyGone;
    report.unknown = now.unknown;
    report.returned = now.returned;
    report.seen += now.done - passBegan.done + now.alreadyGone - passBegan.alreadyGone;
}

} // namespace

Result<std::unique_ptr<Touch>> carryTouch(RunState state, bool resumed)
{
    auto layouts = keyspace::LayoutSet::compile(state.plan.layouts);
    if (!layouts) {
        return fail(layouts.error());
    }
    return std::make_unique<Carry>(state, std::move(*layouts), resumed);
}

Result<std::unique_ptr<Touch>> refillTouch(
    RunState state, Archive& archive, const std::vector<MeantKey>& keys, Context& context)
{
    auto layouts = keyspace::LayoutSet::compile(state.plan.layouts);
    if (!layouts) {
        return fail(layouts.error());
    }
    auto packer = archivePacker(state, archive, keys, context);
    if (!packer) {
        return fail(packer.error());
    }
    auto touch = std::make_unique<Carry>(state, std::move(*layouts), false);
    touch->packWith(std::move(*packer));
    return touch;
}

} // namespace keystrata::invalidation
