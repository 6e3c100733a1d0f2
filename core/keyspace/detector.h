// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <cstdint>
#include <span>

namespace keystrata::keyspace {

/// What speaks for or against one prefix of a layout in the sample.
struct PrefixEvidence
{
    std::string prefix; ///< empty: Django's empty prefix, or the layout has none
    uint64_t keys = 0; ///< that can be read with it
    uint64_t versions = 0; ///< distinct values where the version stands
    bool accepted = false;
    Message reason; ///< why it was taken or left: "37 different numbers for 41 keys look like identifiers."
};

/// A layout that explains part of the sample, bound to the prefixes that were accepted.
struct LayoutProposal
{
    Layout layout;
    size_t rank = 0; ///< place in the order the layouts are tried in
    uint64_t matched = 0; ///< keys of the sample that fall to it when all proposals are tried in order
    std::vector<PrefixEvidence> prefixes; ///< all accepted ones, then the 20 biggest others; most keys first
    std::vector<std::string> examples; ///< up to 5 that match
    std::vector<std::string> counterExamples; ///< up to 5 that no layout matches, those that look alike first

    /// "Django p:V:k matches 80.9 % of 20,000 sampled keys; 5 that do not: …"
    Message summary(uint64_t sampled) const;
};

struct Detection
{
    uint64_t sampled = 0;
    std::vector<LayoutProposal> proposals; ///< most matches first; layouts() gives the order to try them in
    uint64_t unmatched = 0;
    std::vector<std::string> unmatchedExamples; ///< up to 5

    /// In the order to be tried: the candidates' as stated, else the presets'.
    std::vector<Layout> layouts() const;
};

struct DetectionRequest
{
    /// Empty: all presets, of which only those are proposed that the sample speaks for. Stated ones are all proposed;
    /// those with `prefixes` set, or without {prefix}, as they are. Patterns must be valid (see inspectPattern()):
    /// broken ones are left out.
    std::vector<Layout> candidates;
    /// Stated by the operator (--prefix), may hold the empty one: taken instead of what the sample suggests.
    std::optional<std::vector<std::string>> prefixes;
};

/// Proposes layouts for a sample of key names. Pure: no server, no clock, the same answer for the same sample in any
/// order. Keys are bytes. 20,000 keys take some ten milliseconds.
Detection detectLayouts(std::span<const std::string_view> sample, const DetectionRequest& request);

} // namespace keystrata::keyspace
