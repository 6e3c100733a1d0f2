// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sentinelnews.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keystrata::redis {

namespace {

struct Kind
{
    std::string_view channel;
    std::string_view id;
    std::string_view text; ///< {0} is the server concerned; empty: nobody reads it
    bool serious;
};

constexpr std::array Kinds{
    Kind{"+sdown", "sentinel.sdown", "A sentinel does not reach the {0}.", true},
    Kind{"-sdown", "sentinel.sdown_over", "A sentinel reaches the {0} again.", false},
    Kind{"+odown", "sentinel.odown", "The sentinels agree that the {0} is down.", true},
    Kind{"-odown", "sentinel.odown_over", "The sentinels no longer agree that the {0} is down.", false},
    Kind{"+try-failover", "sentinel.failover_begins", "A failover from the {0} begins.", true},
    Kind{"+elected-leader", "sentinel.leader", "A sentinel was chosen to lead the failover from the {0}.", false},
    Kind{"+promoted-slave", "sentinel.promoted", "The {0} was made the master.", false},
    Kind{"+failover-end", "sentinel.failover_done", "The failover from the {0} is done.", false},
    Kind{"+failover-end-for-timeout", "sentinel.failover_late",
        "The failover from the {0} was ended before all replicas followed.", true},
    Kind{"-failover-abort-no-good-slave", "sentinel.no_good_replica",
        "The failover from the {0} was given up: no replica is fit to be the master.", true},
    Kind{"-failover-abort-not-elected", "sentinel.not_elected",
        "The failover from the {0} was given up: the sentinels did not agree on a leader.", true},
    Kind{"-failover-abort-slave-timeout", "sentinel.promotion_late",
        "The failover from the {0} was given up: the chosen replica did not become the master.", true},
    Kind{"+tilt", "sentinel.tilt", "A sentinel no longer trusts its own clock and only watches (tilt).", true},
    Kind{"-tilt", "sentinel.tilt_over", "A sentinel trusts its clock again (end of tilt).", false},
    Kind{"+switch-master", "", "", false},
    Kind{"+slave", "", "", false},
    Kind{"+sentinel", "", "", false},
    Kind{"+convert-to-slave", "sentinel.demoted", "The {0} was made a replica.", false},
    Kind{"+reboot", "sentinel.reboot", "The {0} was started anew.", true},
};

std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.push_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

} // namespace

std::optional<SentinelNews> readSentinelNews(Reply message, std::string_view masterName)
{
    if (message.size() != 4 || message.at(0).text() != "pmessage") {
        return std::nullopt;
    }
    const auto channel = message.at(2).text();
    const auto* kind = std::ranges::find(Kinds, channel, &Kind::channel);
    if (kind == Kinds.end()) {
        return std::nullopt;
    }
    // "master NAME IP PORT", "slave NAME IP PORT @ MASTER IP PORT"; "NAME OLDIP OLDPORT NEWIP NEWPORT" for a switch.
    const auto words = wordsOf(message.at(3).text());
    const auto at = std::ranges::find(words, "@");
    const bool belongs = at != words.end() && at + 1 != words.end() ? *(at + 1) == masterName
        : channel == "+switch-master"                               ? !words.empty() && words.front() == masterName
        : words.size() >= 2 && words.front() == "master"            ? words[1] == masterName
                                                                    : words.empty() || channel.ends_with("tilt");
    if (!belongs) {
        return std::nullopt;
    }
    if (kind->text.empty()) {
        return SentinelNews{};
    }
    std::string who;
    if (words.size() >= 4) {
        const auto what = words[0] == "slave" ? std::string_view("replica") : words[0];
        who = std::string(what) + " " + std::string(words[2]) + ":" + std::string(words[3]);
    }
    std::vector<std::string> args;
    if (kind->text.contains("{0}")) {
        args.push_back(who);
    }
    return SentinelNews{{kind->id, kind->text, std::move(args)}, kind->serious};
}

} // namespace keystrata::redis
