// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <span>

namespace keystrata::keyspace {

/// What speaks for or against one prefix of a layout in the sample.
struct PrefixEvidence
{
    std::string prefix;
    uint64_t keys = 0;
    uint64_t versions = 0; ///< distinct values where the version stands
    bool accepted = false;
    Message reason; ///< why it was taken or left: "37 different numbers for 41 keys look like identifiers"
};

/// A layout that explains part of the sample, bound to the prefixes that were accepted.
struct LayoutProposal
{
    Layout layout;
    uint64_t matched = 0; ///< keys of the sample that fall to it when all proposals are tried in order
    std::vector<PrefixEvidence> prefixes;
    std::vector<std::string> examples; ///< up to 5 that match
    std::vector<std::string> counterExamples; ///< up to 5 that look alike but do not match
};

struct Detection
{
    uint64_t sampled = 0;
    std::vector<LayoutProposal> proposals; ///< most matches first; layoutsOf() gives the order to try them in
    uint64_t unmatched = 0;
    std::vector<std::string> unmatchedExamples; ///< up to 5

    std::vector<Layout> layouts() const; ///< in the order to be tried: presets' order
};

struct DetectionRequest
{
    std::vector<Layout> candidates; ///< empty: all presets. Those with `prefixes` set are taken as stated.
    std::optional<std::vector<std::string>> prefixes; ///< stated by the operator (--prefix), may hold the empty one
};

/// Proposes layouts for a sample of key names. Pure: no server, no clock, the same answer for the same sample in any
/// order. Keys are bytes.
Detection detectLayouts(std::span<const std::string_view> sample, const DetectionRequest& request);

} // namespace keystrata::keyspace
