// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/balance.h"

#include <algorithm>
#include <vector>

namespace keystrata::stats {

namespace {

constexpr double Uneven = 1.5;
constexpr uint64_t EnoughKeys = 100; ///< with so many, chance alone stays far below half as much again
constexpr uint64_t EnoughMemory = uint64_t{64} * 1024 * 1024; ///< what a server needs for itself is little beside it

std::optional<Spread> spreadOver(const ServerSample& sample, uint64_t NodeShare::* amount, uint64_t enough)
{
    std::vector<Part> parts;
    for (const auto& node : sample.nodes) {
        if (node.problem) {
            return std::nullopt;
        }
        if (node.slots > 0) {
            parts.push_back({node.name, node.*amount});
        }
    }
    return spreadOf(parts, enough);
}

} // namespace

std::optional<Spread> spreadOf(std::span<const Part> parts, uint64_t enough)
{
    uint64_t sum = 0;
    for (const auto& part : parts) {
        sum += part.amount;
    }
    if (parts.size() < 2 || sum == 0) {
        return std::nullopt;
    }
    const auto most = std::ranges::max_element(parts, {}, &Part::amount);
    const auto masters = static_cast<double>(parts.size());
    Spread spread{.most = most->name,
        .mostPercent = 100.0 * static_cast<double>(most->amount) / static_cast<double>(sum),
        .evenPercent = 100.0 / masters};
    if (sum / parts.size() < enough) {
        spread.verdict = Spread::Verdict::TooLittle;
    } else if (spread.mostPercent >= Uneven * spread.evenPercent) {
        spread.verdict = Spread::Verdict::Uneven;
    }
    return spread;
}

std::optional<Spread> spreadOfKeys(const ServerSample& sample)
{
    return spreadOver(sample, &NodeShare::keys, EnoughKeys);
}

std::optional<Spread> spreadOfKeys(const redis::TopologyPicture& picture)
{
    std::vector<Part> parts;
    for (const auto& status : picture.nodes) {
        if (status.node.role != redis::Role::Master || status.node.slots.empty()) {
            continue;
        }
        if (status.problem || status.denied || status.role.empty()) {
            return std::nullopt;
        }
        parts.push_back({status.node.endpoint.display(), status.keys});
    }
    return spreadOf(parts, EnoughKeys);
}

std::optional<Spread> spreadOfMemory(const ServerSample& sample)
{
    return spreadOver(sample, &NodeShare::usedMemory, EnoughMemory);
}

} // namespace keystrata::stats
