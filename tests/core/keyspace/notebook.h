// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/scan.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace keystrata::testing {

/// A visitor that keeps count of every key it is shown and of every answer.
class KeyNotebook final : public keyspace::ScanVisitor
{
public:
    struct Entry
    {
        unsigned visits = 0;
        unsigned answers = 0;
        bool gone = false;
        uint8_t known = keyspace::ask::Nothing;
    };

    explicit KeyNotebook(uint8_t askFor = keyspace::ask::Type | keyspace::ask::Ttl) : m_ask(askFor) { }

    Question visit(std::string_view key) override
    {
        ++keys[std::string(key)].visits;
        ++visits;
        if (atVisit) {
            atVisit(visits);
        }
        return {m_ask, 0};
    }

    void answered(const keyspace::KeyValues& values) override
    {
        auto& entry = keys[std::string(values.key)];
        ++entry.answers;
        entry.gone = values.gone;
        entry.known = values.known;
    }

    bool proceed() override { return true; }

    /// Keys key:0 … that were not visited once and answered once with all that was asked for; zero: all is well.
    size_t wrong(size_t expected) const
    {
        size_t count = keys.size() > expected ? keys.size() - expected : 0;
        for (size_t i = 0; i < expected; ++i) {
            const auto found = keys.find("key:" + std::to_string(i));
            count += found == keys.end() || found->second.visits != 1 || found->second.answers != 1
                    || found->second.gone || found->second.known != m_ask
                ? 1U
                : 0U;
        }
        return count;
    }

    std::unordered_map<std::string, Entry> keys;
    size_t visits = 0;
    std::function<void(size_t)> atVisit;

private:
    uint8_t m_ask;
};

} // namespace keystrata::testing
