// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/images.h"
#include "core/invalidation/touch.h"

namespace keystrata::invalidation {

/// A key on its way to its new name.
struct Parcel
{
    std::string source;
    std::string name; ///< the new one
    int64_t expiresAtMs = -1; ///< Unix time, by the server's clock; -1: never
    std::string digest = {}; ///< of what is written; empty: not known, it cannot be taken back
    std::string content = {}; ///< to be written: a dump, or a transformed string; empty where the server does the work
    std::vector<std::string> usage = {}; ///< words of RESTORE: how long unused it is, or how often used
};

/// Reads what is written under new names.
class Packer
{
public:
    virtual ~Packer() = default;
    /// Fills in all but the names; keys that cannot be carried are counted in the report, and left out. The database is
    /// chosen already; at most a few dozen keys at a time.
    virtual Status pack(int db, std::vector<Parcel>& parcels, Context& context) = 0;
    /// Whether the server copies or moves the key by itself.
    virtual bool byServer(const Parcel& parcel) const = 0;
};

/// From the server's own keys, transformed where the plan wants it.
std::unique_ptr<Packer> serverPacker(const RunState& state, Imager& imager);

/// From the images of an archive. `keys`: those that will be asked for. Errors of the archive; Cancelled.
Result<std::unique_ptr<Packer>> archivePacker(
    const RunState& state, Archive& archive, const std::vector<MeantKey>& keys, Context& context);

/// Why a transform does not fit a key of another type than string.
Message notString();

} // namespace keystrata::invalidation
