// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/madekeys.h"

#include "core/invalidation/dumpcompare.h"

#include <cstdlib>

namespace keystrata::invalidation {

namespace {

bool ofBytes(const KeyMade& made)
{
    return made.digest.starts_with(BytesMark);
}

} // namespace

Result<std::vector<MadeState>> lookAtMade(Hand& hand, Imager& imager, std::span<const KeyMade> made, Context& context)
{
    std::vector<MadeState> states(made.size(), MadeState::Changed);
    if (made.empty()) {
        return states;
    }
    std::vector<std::string> names;
    for (const auto& key : made) {
        names.push_back(key.key);
    }
    Commands commands;
    std::vector<size_t> places;
    for (size_t first = 0; first < made.size();) {
        const auto images = imager.take(made.front().db, std::span(names).subspan(first), context);
        if (!images) {
            return fail(images.error());
        }
        for (const auto& [outcome, image, refusal] : *images) {
            const size_t i = first++;
            if (outcome == Imaged::Outcome::Gone) {
                states[i] = MadeState::Gone;
            } else if (outcome == Imaged::Outcome::Taken
                && std::abs(image.expiresAtMs - made[i].expiresAtMs) <= imager.tolerance()) {
                if (ofBytes(made[i])) { // not too large for that: it could be imaged
                    commands.push_back({"GET", made[i].key});
                    places.push_back(i);
                } else if (!made[i].digest.empty() && valueDigest(image.dump) == made[i].digest) {
                    states[i] = MadeState::Ours;
                }
            }
        }
    }
    const auto values = hand.ask(commands, context);
    if (!values) {
        return fail(values.error());
    }
    for (size_t i = 0; i < places.size(); ++i) {
        const auto reply = (*values)[i].get();
        if (!reply.isError() && !reply.isNil() && bytesDigest(reply.text()) == made[places[i]].digest) {
            states[places[i]] = MadeState::Ours;
        }
    }
    return states;
}

} // namespace keystrata::invalidation
