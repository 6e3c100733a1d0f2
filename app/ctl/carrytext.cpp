// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/carrytext.h"

#include "core/base/bytes.h"
#include "core/base/units.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::ctl {

namespace {

/// Line by line, so that control characters within are shown and the lines are kept.
std::string indented(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += "    " + displayText(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

} // namespace

std::string carryText(const invalidation::CarryFound& carry, const invalidation::Carriage& carriage)
{
    auto out = fmt::format("\n{} keys can be {}", formatCount(carry.carriable), carriage.move ? "moved" : "copied");
    out += carriage.move ? ".\n" : fmt::format(", which takes about {} of memory.\n", formatBytes(carry.neededBytes));
    if (carry.collisions > 0) {
        out += fmt::format("{} keys are there already and are kept, for example {}\n", formatCount(carry.collisions),
            displayText(carry.collided.front().to));
    }
    out += misfitsText(carry.misfits);
    if (carriage.transform.empty()) {
        return out;
    }
    out += fmt::format("The transform was tried on {} values; {} do not fit.\n", formatCount(carry.tried),
        formatCount(keysOf(carry.valueMisfits)));
    out += misfitsText(carry.valueMisfits);
    for (const auto& example : carry.examples) {
        out += fmt::format(
            "\n  {} -> {}{}\n", displayText(example.key), displayText(example.to), example.changed ? "" : ": as it is");
        out += indented(example.before);
        if (example.changed) {
            out += "  becomes\n" + indented(example.after);
        }
    }
    return out;
}

std::string misfitsText(const std::vector<invalidation::Misfit>& misfits)
{
    std::string out;
    for (const auto& misfit : misfits) {
        out += fmt::format("  {} keys, for example {}: {}\n", formatCount(misfit.keys), displayText(misfit.example),
            displayText(misfit.why.english()));
    }
    return out;
}

} // namespace keystrata::ctl
