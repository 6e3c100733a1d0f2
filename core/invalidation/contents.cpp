// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/contents.h"

#include "core/base/units.h"

#include <algorithm>

namespace keystrata::invalidation {

std::optional<Plan> planOf(const JournalHeader& header)
{
    const auto json = Json::parse(header.plan, nullptr, false);
    if (json.is_discarded()) {
        return std::nullopt;
    }
    auto plan = planFromJson(json);
    return plan ? std::optional(std::move(*plan)) : std::nullopt;
}

uint64_t contentsHash(int db, std::string_view key)
{
    return std::hash<std::string_view>{}(key) * 31 + static_cast<uint64_t>(db);
}

Repeats::Repeats(std::vector<uint64_t> hashes)
{
    std::ranges::sort(hashes);
    for (size_t i = 1; i < hashes.size(); ++i) {
        if (hashes[i] == hashes[i - 1]) {
            m_twice.insert(hashes[i]);
        }
    }
}

bool Repeats::met(int db, const std::string& key)
{
    return m_twice.contains(contentsHash(db, key)) && !m_met.insert(std::to_string(db) + " " + key).second;
}

Status Contents::read(JournalReader& reader, const keyspace::LayoutSet& layouts, Shares& shares, Context& context)
{
    const int64_t now = unixMs();
    uint64_t records = 0;
    while (true) {
        const auto record = reader.next();
        if (!record) {
            return fail(record.error());
        }
        if (!*record) {
            return {};
        }
        if (++records % 1000 == 0 && context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (const auto* image = std::get_if<KeyImage>(&**record)) {
            add(image->db, image->key, image->dump.size(), layouts, shares);
            preview.expired += image->expiresAtMs >= 0 && image->expiresAtMs <= now ? 1U : 0U;
            hashes.push_back(contentsHash(image->db, image->key));
        } else if (const auto* change = std::get_if<ExpiryChange>(&**record)) {
            add(change->db, change->key, 0, layouts, shares);
        } else if (const auto* made = std::get_if<KeyMade>(&**record)) {
            add(made->db, made->key, 0, layouts, shares);
            preview.expired += made->expiresAtMs >= 0 && made->expiresAtMs <= now ? 1U : 0U;
            hashes.push_back(contentsHash(made->db, made->key));
        }
    }
}

void Contents::add(int db, const std::string& key, uint64_t bytes, const keyspace::LayoutSet& layouts, Shares& shares)
{
    ++preview.keys;
    preview.bytes += bytes;
    auto& share = shares.of(db, layouts, layouts.classify(key));
    ++share.keys;
    ++share.of;
}

} // namespace keystrata::invalidation
