// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/images.h"
#include "core/invalidation/plan.h"
#include "core/invalidation/run.h"

namespace keystrata::invalidation {

/// A key on its way to another version.
struct Parcel
{
    std::string source;
    std::string name; ///< in the other version
    int64_t expiresAtMs = -1; ///< Unix time, by the server's clock; -1: never
    std::string digest = {}; ///< of what is written; empty: not known, it cannot be taken back
    std::string content = {}; ///< to be written: a dump, or a transformed string; empty where the server does the work
};

/// Reads what a migrate writes. Keys that cannot be carried are counted in the report, and left out.
class Packing
{
public:
    Packing(Hand& hand, const Plan& plan, RunReport& report);

    /// Fills in all but the names. The database is chosen already; at most a few dozen keys at a time.
    Status pack(int db, std::vector<Parcel>& parcels, Context& context);

    /// Whether the server copies or moves the key by itself.
    bool byServer(const Parcel& parcel) const;

    Imager& imager() { return m_imager; }

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
    Imager m_imager;
};

/// Why a transform does not fit a key of another type than string.
Message notString();

} // namespace keystrata::invalidation
