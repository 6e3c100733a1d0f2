// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/bytes.h"
#include "core/keyspace/detector.h"

#include <QMetaType>
#include <QStringList>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace keystrata::testing {

/// A server's key names, put together family by family.
class Names
{
public:
    Names() = default;

    Names(std::initializer_list<std::string> names) : m_names(names) { }

    Names& add(std::string name)
    {
        m_names.push_back(std::move(name));
        return *this;
    }

    /// `start` + 1 … count + `end`.
    Names& numbered(const std::string& start, int count, const std::string& end = {}, int first = 1)
    {
        for (int i = first; i < first + count; ++i) {
            m_names.push_back(start + std::to_string(i) + end);
        }
        return *this;
    }

    /// What a web application keeps: names of several kinds, most of them with an identifier.
    Names& application(const std::string& start, int count)
    {
        const std::string kinds[] = {"product:detail:", "user:profile:", "search:", "holidays:2025:", "basket:"};
        for (int i = 0; i < count; ++i) {
            m_names.push_back(start + kinds[i % 5] + std::to_string(100 + i / 5));
        }
        return *this;
    }

    Names& operator+=(const Names& other)
    {
        m_names.insert(m_names.end(), other.m_names.begin(), other.m_names.end());
        return *this;
    }

    keyspace::Detection detect(const keyspace::DetectionRequest& request = {}) const
    {
        const std::vector<std::string_view> views(m_names.begin(), m_names.end());
        return keyspace::detectLayouts(views, request);
    }

    /// One line a stratum, "layout prefix version: keys", as the proposals divide the sample.
    QString strata(const keyspace::DetectionRequest& request = {}) const
    {
        const auto set = keyspace::LayoutSet::compile(detect(request).layouts());
        if (!set) {
            return QStringLiteral("broken proposals");
        }
        std::map<std::string, int> counts;
        for (const auto& name : m_names) {
            const auto match = set->classify(name);
            const auto layout = match.layout < 0 ? "-" : set->layouts()[static_cast<size_t>(match.layout)].name;
            ++counts[layout + " '" + displayText(match.parts.prefix) + "' " + std::string(match.parts.version)];
        }
        QStringList lines;
        for (const auto& [stratum, keys] : counts) {
            lines << QString::fromStdString(stratum).trimmed() + QStringLiteral(": ") + QString::number(keys);
        }
        return lines.join(QStringLiteral(", "));
    }

    std::vector<std::string>& all() { return m_names; }

private:
    std::vector<std::string> m_names;
};

/// What the detection says about one prefix of a layout, or nothing.
inline const keyspace::PrefixEvidence* evidenceFor(
    const keyspace::Detection& detection, std::string_view layout, std::string_view prefix)
{
    for (const auto& proposal : detection.proposals) {
        const auto found = std::ranges::find(proposal.prefixes, prefix, &keyspace::PrefixEvidence::prefix);
        if (proposal.layout.name == layout && found != proposal.prefixes.end()) {
            return &*found;
        }
    }
    return nullptr;
}

} // namespace keystrata::testing

Q_DECLARE_METATYPE(keystrata::testing::Names)
