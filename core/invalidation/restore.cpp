// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/restore.h"

#include "core/invalidation/dumpcompare.h"
#include "core/invalidation/images.h"
#include "core/invalidation/touch.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

constexpr std::chrono::minutes VitalsPatience{1};

} // namespace

uint64_t idleNow(const KeyImage& image, int64_t nowMs)
{
    const auto then = std::max<int64_t>(image.takenAtMs, 0); // a file may say anything
    const auto since = static_cast<uint64_t>(std::max<int64_t>(nowMs - then, 0)) / 1000;
    return std::min<uint64_t>(image.idleSeconds.value_or(0), UINT32_MAX) + since;
}

std::vector<std::string> usageWords(const KeyImage& image, bool lfu, int64_t nowMs)
{
    if (lfu && image.frequency) {
        return {"FREQ", std::to_string(*image.frequency)};
    }
    if (!lfu && image.idleSeconds) {
        return {"IDLETIME", std::to_string(idleNow(image, nowMs))};
    }
    return {};
}

Restorer::Restorer(Hand& hand) : m_hand(hand), m_lfu(hand.session().capabilities().lfu) { }

Status Restorer::askTime(Context& context)
{
    const auto reply = m_hand.session().run({"TIME"}, context);
    if (!reply) {
        return fail(reply.error());
    }
    m_nowMs = timeMs(reply->get());
    return {};
}

std::vector<std::string> Restorer::command(const KeyImage& image) const
{
    std::vector<std::string> words{
        "RESTORE", image.key, std::to_string(std::max<int64_t>(image.expiresAtMs, 0)), image.dump};
    if (image.expiresAtMs >= 0) {
        words.emplace_back("ABSTTL");
    }
    std::ranges::move(usageWords(image, m_lfu, m_nowMs), std::back_inserter(words));
    return words;
}

Status Restorer::restore(std::span<const KeyImage> images, bool again, RestoreCounts& counts, Context& context)
{
    if (images.empty()) {
        return {};
    }
    if (auto status = m_vitals.await(m_hand.session(), VitalsPatience, context); !status) {
        return status;
    }
    if (auto status = m_hand.beginBatch(images.front().db, context); !status) {
        return status;
    }
    if (auto status = askTime(context); !status) {
        return status;
    }
    Commands commands;
    std::vector<const KeyImage*> sent;
    RestoreCounts made;
    for (const auto& image : images) {
        if (image.expiresAtMs >= 0 && image.expiresAtMs <= m_nowMs) {
            ++made.expired;
            continue;
        }
        commands.push_back(command(image));
        sent.push_back(&image);
    }
    std::vector<const KeyImage*> there;
    std::optional<Error> interrupted;
    auto status = m_hand.write(std::move(commands), context, [&](size_t first, const Replies& answers) {
        for (size_t i = 0; i < answers.size(); ++i) {
            const auto reply = answers[i].get();
            if (!reply.isError()) {
                ++made.restored;
            } else if (reply.text().starts_with("BUSYKEY")) {
                there.push_back(sent[first + i]);
            } else if (auto error = redis::errorFromReply("RESTORE", reply.text()); passing(error)) {
                interrupted = std::move(error);
            } else {
                ++made.failed;
                ++made.failures[std::string(reply.text().substr(0, reply.text().find(' ')))];
                made.otherFormat = made.otherFormat || reply.text().contains("payload version");
            }
        }
    });
    if (status && interrupted) {
        status = fail(*interrupted);
    }
    if (status) {
        status = compare(there, again, made, context);
    }
    if (!status) {
        return status; // nothing of it counts: it is done again
    }
    counts.restored += made.restored;
    counts.keptNewer += made.keptNewer;
    counts.unchanged += made.unchanged;
    counts.expired += made.expired;
    counts.failed += made.failed;
    for (const auto& [word, keys] : made.failures) {
        counts.failures[word] += keys;
    }
    counts.otherFormat = counts.otherFormat || made.otherFormat;
    return {};
}

/// Keys that are there: as they were, or newer?
Status Restorer::compare(std::span<const KeyImage* const> images, bool again, RestoreCounts& counts, Context& context)
{
    Commands commands;
    for (const auto* image : images) {
        commands.push_back({"DUMP", image->key});
    }
    const auto dumps = m_hand.ask(commands, context);
    if (!dumps) {
        return fail(dumps.error());
    }
    for (size_t i = 0; i < images.size(); ++i) {
        if (!sameValue((*dumps)[i].get().text(), images[i]->dump)) {
            ++counts.keptNewer;
        } else {
            ++(again ? counts.restored : counts.unchanged);
        }
    }
    return {};
}

} // namespace keystrata::invalidation
