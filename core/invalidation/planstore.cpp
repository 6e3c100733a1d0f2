// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/planstore.h"

#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/base/files.h"
#include "core/base/json.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace keystrata::invalidation {

namespace {

constexpr size_t LargestFile = size_t{1} << 30U;
constexpr size_t LeastDigits = 12;
constexpr std::string_view PlanEnding = ".json";
constexpr std::string_view KeysEnding = ".keys";
/// Files are kept a while after nobody may confirm them, so that it can be said that they are too old.
constexpr std::chrono::hours Kept{24};

std::unexpected<Error> unknownPlan(std::string_view hash)
{
    return fail(ErrorKind::Usage,
        {"plan.unknown", "There is no dry run {0}: make one with --dry-run and confirm the hash that it prints.",
            {std::string(hash)}});
}

std::unexpected<Error> damaged(std::string_view hash)
{
    return fail(ErrorKind::Refused,
        {"plan.changed", "The stored dry run {0} is not what it was: make a new one.", {std::string(hash)}});
}

/// A line a key: its database, a space, its name escaped; for one that is superseded a tab and the newer one's name.
std::string keysText(const std::vector<MeantKey>& keys)
{
    std::string text;
    for (const auto& meant : keys) {
        text += std::to_string(meant.db);
        text += ' ';
        text += escapeBytes(meant.key);
        text += meant.newer.empty() ? std::string() : '\t' + escapeBytes(meant.newer);
        text += '\n';
    }
    return text;
}

std::optional<std::vector<MeantKey>> keysFromText(std::string_view text)
{
    std::vector<MeantKey> keys;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto space = text.find(' ');
        if (end == std::string_view::npos || space == std::string_view::npos || space > end) {
            return std::nullopt;
        }
        int db = 0;
        std::from_chars(text.data(), text.data() + space, db);
        const auto names = text.substr(space + 1, end - space - 1);
        const auto tab = std::min(names.find('\t'), names.size());
        auto key = unescapeBytes(names.substr(0, tab));
        auto newer = unescapeBytes(names.substr(std::min(tab + 1, names.size())));
        if (!key || !newer) {
            return std::nullopt;
        }
        keys.push_back({.db = db, .key = std::move(*key), .newer = std::move(*newer)});
        text.remove_prefix(end + 1);
    }
    return keys;
}

/// What a transform makes of values is for whoever looks at the dry run, and not to be kept.
Json withoutValues(Json found)
{
    if (found.is_object() && found.contains("values")) {
        found["values"].erase("examples");
    }
    if (found.is_structured()) {
        for (auto& part : found) {
            part = withoutValues(std::move(part));
        }
    }
    return found;
}

void removeOld(const std::filesystem::path& folder)
{
    std::error_code error;
    const auto oldest = std::filesystem::file_time_type::clock::now() - Kept;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const auto ending = entry.path().extension().string();
        if ((ending == PlanEnding || ending == KeysEnding) && entry.last_write_time(error) < oldest) {
            std::filesystem::remove(entry.path(), error);
        }
    }
}

Result<StoredPlan> parse(const std::string& text, const std::string& hash)
{
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object() || !json.contains("plan")) {
        return damaged(hash);
    }
    auto plan = planFromJson(json.at("plan"));
    if (!plan || planHash(*plan) != hash) {
        return damaged(hash);
    }
    try {
        return StoredPlan{.hash = hash,
            .plan = std::move(*plan),
            .takenAtMs = json.at("found").at("taken_at_ms").get<int64_t>(),
            .matched = json.at("found").at("matched").get<uint64_t>(),
            .memoryBytes = json.at("found").value("memory_bytes", Json()).is_number()
                ? json.at("found").at("memory_bytes").get<uint64_t>()
                : 0,
            .found = json.at("found")};
    } catch (const Json::exception&) {
        return damaged(hash);
    }
}

} // namespace

PlanStore::PlanStore(std::string folder) : m_folder(std::move(folder)) { }

Result<StoredPlan> PlanStore::save(const Planned& planned)
{
    return save(StoredPlan{.plan = planned.plan,
        .takenAtMs = planned.found.takenAtMs,
        .matched = planned.found.matched,
        .memoryBytes = planned.found.memoryBytes,
        .found = dryRunJson(planned.found),
        .keys = planned.keys});
}

Result<StoredPlan> PlanStore::save(StoredPlan stored)
{
    if (auto status = makePrivateFolder(m_folder); !status) {
        return fail(status.error());
    }
    removeOld(m_folder);
    const auto keys = stored.plan.options.frozen ? keysText(stored.keys) : std::string();
    stored.plan.keysMark = stored.plan.options.frozen ? sha256(keys) : std::string();
    stored.hash = planHash(stored.plan);
    Json json;
    json["hash"] = stored.hash;
    json["plan"] = planJson(stored.plan);
    json["found"] = withoutValues(stored.found);
    const auto base = m_folder + "/" + stored.hash;
    if (stored.plan.options.frozen) {
        if (auto status = writeFileAtomically(base + std::string(KeysEnding), keys); !status) {
            return fail(status.error());
        }
    }
    const auto text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    if (auto status = writeFileAtomically(base + std::string(PlanEnding), text); !status) {
        return fail(status.error());
    }
    return stored;
}

Result<StoredPlan> PlanStore::load(std::string_view hash, std::chrono::system_clock::time_point now) const
{
    const bool digits =
        std::ranges::all_of(hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (!digits || hash.size() < LeastDigits) {
        return unknownPlan(displayText(hash));
    }
    std::string whole;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder, error)) {
        const auto stem = entry.path().stem().string();
        if (entry.path().extension() == PlanEnding && stem.starts_with(hash)) {
            whole = stem;
        }
    }
    if (whole.empty()) {
        return unknownPlan(hash);
    }
    const auto base = m_folder + "/" + whole;
    const auto text = readFile(base + std::string(PlanEnding), LargestFile);
    if (!text) {
        return fail(text.error());
    }
    auto stored = parse(*text, whole);
    if (!stored) {
        return stored;
    }
    const auto age = now - std::chrono::system_clock::time_point(std::chrono::milliseconds(stored->takenAtMs));
    if (age > PlanAge || age < -PlanAge) {
        return fail(ErrorKind::Refused,
            {"plan.old", "The dry run {0} is older than {1} minutes, and the keys may have changed: make a new one.",
                {whole, std::to_string(PlanAge.count())}});
    }
    if (!stored->plan.options.frozen) {
        return stored;
    }
    const auto keys = readFile(base + std::string(KeysEnding), LargestFile);
    if (!keys) {
        return fail(keys.error());
    }
    auto list = keysFromText(*keys);
    if (!list || sha256(*keys) != stored->plan.keysMark) {
        return damaged(whole);
    }
    stored->keys = std::move(*list);
    return stored;
}

void PlanStore::remove(std::string_view hash) const
{
    std::error_code error;
    for (const auto ending : {PlanEnding, KeysEnding}) {
        std::filesystem::remove(m_folder + "/" + std::string(hash) + std::string(ending), error);
    }
}

} // namespace keystrata::invalidation
