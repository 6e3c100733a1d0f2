// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/refusedkeys.h"

#include <array>

namespace keystrata::keyspace {

namespace {

/// Refusals that tell of all keys with the same first part, the same first two parts …
constexpr std::array<uint32_t, 4> Enough{96, 32, 16, 8};
constexpr size_t MostBeginnings = 4096;
constexpr std::string_view Separators = ":|/.-_{}";

/// Calls with the key's beginnings and their number of parts, less one, until the function has had enough. Keys of one
/// part only are alike.
template <typename Function>
void forEachBeginning(std::string_view key, Function function)
{
    size_t end = 0;
    for (size_t part = 0; part < Enough.size(); ++part) {
        const auto separator = key.find_first_of(Separators, end);
        if (separator == std::string_view::npos) {
            if (part == 0) {
                function(std::string_view(), part);
            }
            return;
        }
        end = separator + 1;
        if (!function(key.substr(0, end), part)) {
            return;
        }
    }
}

} // namespace

void RefusedKeys::refused(std::string_view key)
{
    ++m_refusals;
    forEachBeginning(key, [this](std::string_view beginning, size_t) {
        const auto found = m_beginnings.find(std::string(beginning));
        if (found != m_beginnings.end()) {
            ++found->second.refused;
        } else if (m_beginnings.size() < MostBeginnings) {
            m_beginnings.emplace(beginning, Count{.refused = 1});
        }
        return true;
    });
}

void RefusedKeys::answered(std::string_view key)
{
    if (m_refusals == 0) {
        return;
    }
    forEachBeginning(key, [this](std::string_view beginning, size_t) {
        const auto found = m_beginnings.find(std::string(beginning));
        if (found != m_beginnings.end()) {
            found->second.answered = true;
        }
        return found != m_beginnings.end();
    });
}

bool RefusedKeys::worthAsking(std::string_view key) const
{
    bool worth = true;
    if (m_refusals >= Enough.back()) {
        forEachBeginning(key, [&](std::string_view beginning, size_t part) {
            const auto found = m_beginnings.find(std::string(beginning));
            worth = found == m_beginnings.end() || found->second.answered || found->second.refused < Enough[part];
            return worth && found != m_beginnings.end();
        });
    }
    return worth;
}

} // namespace keystrata::keyspace
