// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/options.h"

namespace keystrata::ctl {

using OptionalText = std::optional<std::string>;

/// Options as typed: CLI11 knows their names and how many words they take, their meaning is read afterwards.
struct Typed
{
    Options options;
    bool gentle = false;
    bool fast = false;
    OptionalText rate;
    OptionalText timeout;
    std::vector<std::string> layouts;
    std::vector<std::string> prefixes;
    std::vector<std::string> live;
    OptionalText liveKey;
    OptionalText watch;
    OptionalText count;
    OptionalText regex;
    OptionalText text;
    OptionalText ttlUnder;
    OptionalText ttlOver;
    OptionalText idleOver;
    OptionalText largerThan;
    OptionalText keysFrom;
    OptionalText rawKeysFrom;
    OptionalText limit;
    OptionalText key;
    std::vector<std::string> diff;
    OptionalText chain;
    OptionalText load;
    OptionalText passwordCommand;
    OptionalText action;
    OptionalText guard;
    OptionalText colour;
    OptionalText policy;
    OptionalText keptValues;
    OptionalText olderThan;
    OptionalText writtenTtl;
    OptionalText format;
    OptionalText confirm;
    OptionalText over;
    OptionalText tooBig;
    OptionalText passes;
    std::vector<std::string> taken;
    OptionalText from;
    OptionalText to;
    OptionalText transformFile;
    std::vector<std::string> carried; ///< namespaces
    bool carryAll = false;
    std::vector<std::string> carriedGroups;
    std::vector<std::string> acceptedGroups;
    bool acceptAll = false;
    OptionalText retire;
    OptionalText wait;
    OptionalText keys;
    OptionalText memory;
    OptionalText mostKeys;
    OptionalText archive;
    OptionalText file;
    bool takeAll = false;
    bool everyKey = false;
};

/// The meaning of what was typed. `command` is set already.
Result<Options> interpret(Typed& typed);

/// The parts of purge, drain, undo and their like.
Status readChange(const Typed& typed, Options& options);

inline std::unexpected<Error> usage(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return fail(ErrorKind::Usage, {id, text, std::move(args)});
}

} // namespace keystrata::ctl
