// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dumpcompare.h"
#include "core/invalidation/packer.h"
#include "core/redis/slots.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

class ServerPacker final : public Packer
{
public:
    ServerPacker(const RunState& state, Imager& imager)
        : m_hand(state.hand)
        , m_carriage(state.plan.carriage)
        , m_tooBig(state.plan.options.tooBig)
        , m_report(state.report)
        , m_imager(imager)
    {
    }

    Status pack(int db, std::vector<Parcel>& parcels, Context& context) override;
    bool byServer(const Parcel& parcel) const override;

private:
    Status image(int db, std::vector<Parcel>& parcels, Context& context);
    bool keep(const Imaged& imaged, Parcel& parcel);
    Result<std::vector<Parcel>> light(std::vector<Parcel> parcels, Context& context);
    Status transform(std::vector<Parcel>& parcels, Context& context);
    bool fit(redis::Reply reply, Parcel& parcel);

    Hand& m_hand;
    const Carriage& m_carriage;
    TooBig m_tooBig;
    RunReport& m_report;
    Imager& m_imager;
};

bool ServerPacker::byServer(const Parcel& parcel) const
{
    return m_carriage.transform.empty()
        && (!m_hand.cluster() || redis::slotOf(parcel.source) == redis::slotOf(parcel.name));
}

Status ServerPacker::pack(int db, std::vector<Parcel>& parcels, Context& context)
{
    if (parcels.empty()) {
        return {};
    }
    return m_carriage.transform.empty() ? image(db, parcels, context) : transform(parcels, context);
}

Status ServerPacker::image(int db, std::vector<Parcel>& parcels, Context& context)
{
    std::vector<std::string> names;
    for (const auto& parcel : parcels) {
        names.push_back(parcel.source);
    }
    std::vector<Parcel> kept;
    for (size_t first = 0; first < parcels.size();) {
        auto images = m_imager.take(db, std::span(names).subspan(first), context);
        if (!images) {
            return fail(images.error());
        }
        for (auto& imaged : *images) {
            auto& parcel = parcels[first++];
            if (keep(imaged, parcel)) {
                parcel.content = byServer(parcel) ? std::string() : std::move(imaged.image.dump);
                kept.push_back(std::move(parcel));
            }
        }
    }
    parcels = std::move(kept);
    return {};
}

bool ServerPacker::keep(const Imaged& imaged, Parcel& parcel)
{
    switch (imaged.outcome) {
    case Imaged::Outcome::Taken:
        parcel.expiresAtMs = imaged.image.expiresAtMs;
        parcel.digest = valueDigest(imaged.image.dump);
        return true;
    case Imaged::Outcome::Gone:
        ++m_report.alreadyGone;
        return false;
    case Imaged::Outcome::TooBig:
        // Giving a key another name costs nothing, but without its image that cannot be taken back.
        if (m_carriage.move && m_tooBig == TooBig::WithoutUndo) {
            return true;
        }
        ++m_report.tooBig;
        return false;
    case Imaged::Outcome::Refused:
        ++m_report.failed;
        ++m_report.failures[imaged.refusal.substr(0, imaged.refusal.find(' '))];
        return false;
    }
    return false;
}

/// Those whose value can be read without stalling the server.
Result<std::vector<Parcel>> ServerPacker::light(std::vector<Parcel> parcels, Context& context)
{
    Commands commands;
    for (const auto& parcel : parcels) {
        commands.push_back({"MEMORY", "USAGE", parcel.source});
    }
    const auto replies = m_hand.ask(commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<Parcel> out;
    for (size_t i = 0; i < parcels.size(); ++i) {
        const auto bytes = static_cast<uint64_t>(std::max<int64_t>((*replies)[i].get().integer(), 0));
        if (m_tooBig != TooBig::Stall && stallMs("string", bytes) > MostStallMs) {
            ++m_report.tooBig;
        } else {
            out.push_back(std::move(parcels[i]));
        }
    }
    return out;
}

Status ServerPacker::transform(std::vector<Parcel>& parcels, Context& context)
{
    auto some = light(std::move(parcels), context);
    if (!some) {
        return fail(some.error());
    }
    Commands commands;
    std::vector<std::string> names;
    for (const auto& parcel : *some) {
        commands.push_back({"GET", parcel.source});
        names.push_back(parcel.source);
    }
    const auto values = m_hand.ask(commands, context);
    if (!values) {
        return fail(values.error());
    }
    const auto expiries = m_imager.expiries(names, context);
    if (!expiries) {
        return fail(expiries.error());
    }
    parcels.clear();
    for (size_t i = 0; i < some->size(); ++i) {
        auto& parcel = (*some)[i];
        parcel.expiresAtMs = (*expiries)[i];
        const auto reply = (*values)[i].get();
        if (reply.isError() && !reply.text().starts_with("WRONGTYPE")) {
            if (auto error = countFailure(m_report, "GET", reply)) {
                return fail(std::move(*error));
            }
        } else if (reply.isNil() || parcel.expiresAtMs == -2) {
            ++m_report.alreadyGone;
        } else if (fit(reply, parcel)) {
            parcels.push_back(std::move(parcel));
        }
    }
    return {};
}

bool ServerPacker::fit(redis::Reply reply, Parcel& parcel)
{
    auto transformed = reply.isError() ? Result<Transformed>(fail(ErrorKind::Usage, notString())) //
                                       : transformValue(m_carriage.transform, reply.text());
    if (!transformed) {
        ++m_report.notFitting;
        addMisfit(m_report.misfits, std::move(transformed.error().message), parcel.source);
        return false;
    }
    parcel.content = std::move(transformed->stored);
    parcel.digest = bytesDigest(parcel.content);
    return true;
}

} // namespace

Message notString()
{
    return {"carry.not_string", "A transform is for strings, and this key is of another type.", {}};
}

std::unique_ptr<Packer> serverPacker(const RunState& state, Imager& imager)
{
    return std::make_unique<ServerPacker>(state, imager);
}

} // namespace keystrata::invalidation
