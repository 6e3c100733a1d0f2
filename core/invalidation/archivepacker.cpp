// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/archive.h"
#include "core/invalidation/dumpcompare.h"
#include "core/invalidation/dumpfacts.h"
#include "core/invalidation/packer.h"
#include "core/invalidation/restore.h"

#include <unordered_map>
#include <unordered_set>

namespace keystrata::invalidation {

namespace {

using Places = std::unordered_map<std::string, JournalReader::Place>;

std::string placeName(int db, const std::string& key)
{
    return std::to_string(db) + " " + key;
}

class ArchivePacker final : public Packer
{
public:
    ArchivePacker(const RunState& state, Archive& archive, Places places)
        : m_hand(state.hand)
        , m_archive(archive)
        , m_places(std::move(places))
        , m_evenBig(state.plan.options.tooBig == TooBig::Stall)
        , m_lfu(state.hand.session().capabilities().lfu)
        , m_report(state.report)
    {
    }

    Status pack(int db, std::vector<Parcel>& parcels, Context& context) override;

    bool byServer(const Parcel& /*parcel*/) const override { return false; }

private:
    bool fill(KeyImage image, int64_t nowMs, Parcel& parcel);

    Hand& m_hand;
    Archive& m_archive;
    Places m_places;
    bool m_evenBig;
    bool m_lfu;
    RunReport& m_report;
};

Status ArchivePacker::pack(int db, std::vector<Parcel>& parcels, Context& context)
{
    const auto time = m_hand.session().run({"TIME"}, context);
    if (!time) {
        return fail(time.error());
    }
    std::vector<Parcel> kept;
    for (auto& parcel : parcels) {
        const auto place = m_places.find(placeName(db, parcel.source));
        if (place == m_places.end()) {
            ++m_report.alreadyGone; // a journal that was cut since
            continue;
        }
        auto image = m_archive.imageAt(place->second);
        if (!image) {
            return fail(image.error());
        }
        if (fill(std::move(*image), timeMs(time->get()), parcel)) {
            kept.push_back(std::move(parcel));
        }
    }
    parcels = std::move(kept);
    return {};
}

bool ArchivePacker::fill(KeyImage image, int64_t nowMs, Parcel& parcel)
{
    if (image.expiresAtMs >= 0 && image.expiresAtMs <= nowMs) {
        ++m_report.alreadyGone;
        return false;
    }
    if (!m_evenBig && stallMs(dumpType(image.dump), dumpMemory(image.dump)) > MostStallMs) {
        ++m_report.tooBig;
        return false;
    }
    parcel.expiresAtMs = image.expiresAtMs;
    parcel.digest = valueDigest(image.dump);
    parcel.usage = usageWords(image, m_lfu, nowMs);
    parcel.content = std::move(image.dump);
    return true;
}

} // namespace

Result<std::unique_ptr<Packer>> archivePacker(
    const RunState& state, Archive& archive, const std::vector<MeantKey>& keys, Context& context)
{
    std::unordered_set<std::string> wanted;
    for (const auto& meant : keys) {
        wanted.insert(placeName(meant.db, meant.key));
    }
    Places places;
    const auto status = archive.each(
        [&](const KeyImage& image, const JournalReader::Place& place) {
            auto name = placeName(image.db, image.key);
            if (wanted.contains(name)) {
                places.emplace(std::move(name), place);
            }
        },
        context);
    if (!status) {
        return fail(status.error());
    }
    return std::make_unique<ArchivePacker>(state, archive, std::move(places));
}

} // namespace keystrata::invalidation
