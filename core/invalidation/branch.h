// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/values/tree.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace keystrata::invalidation {

/// A part of a document that can be changed: what JSON has, and nothing else. Numbers are their text, as the value has
/// it, so that one that nobody touches stays what it was.
struct Branch
{
    values::NodeKind kind = values::NodeKind::Null; ///< Null, Boolean, Integer, Real, Text, List or Map
    std::string text = {}; ///< of a scalar
    std::vector<std::string> names = {}; ///< of a Map: one for each child, in the order of the document
    std::vector<Branch> children = {};

    bool isMap() const { return kind == values::NodeKind::Map; }

    bool isList() const { return kind == values::NodeKind::List; }

    static constexpr size_t Nowhere = static_cast<size_t>(-1);

    /// The place of the member of a Map, Nowhere when it has none. Usage error when it has two of that name.
    Result<size_t> find(std::string_view name) const;
    void append(std::string name, Branch child);
    Branch take(size_t place); ///< out of a List or Map
};

/// Usage error, naming the place, for what JSON cannot carry (objects, bytes, moments, keys that are no text …).
Result<Branch> branchOf(const values::Tree& tree, values::Tree::Index node = 0);
Branch branchOf(const nlohmann::ordered_json& json);

std::string jsonText(const Branch& branch); ///< compact

/// Whether both say the same: real numbers by their value, all else to the letter, members in their order. Lists and
/// maps with nothing in them are alike, because PHP does not tell them apart.
bool sameMeaning(const Branch& left, const Branch& right);

} // namespace keystrata::invalidation
