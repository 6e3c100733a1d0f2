// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/parser.h"

namespace keystrata::ctl {

void addList(CLI::App& app, const std::string& name, std::vector<std::string>& values, const std::string& help,
    const std::string& valueName)
{
    app.add_option(name, values, help)->allow_extra_args(false)->type_name(valueName);
}

void addText(
    CLI::App& app, const std::string& name, OptionalText& value, const std::string& help, const std::string& valueName)
{
    app.add_option(name, value, help)->type_name(valueName);
}

void addSelectionOptions(CLI::App& app, Typed& typed)
{
    auto& selection = typed.options.selection;
    addText(app, "--pattern", selection.pattern, "Keys that this glob matches", "GLOB");
    addText(app, "--text", typed.text, "Keys whose names hold these bytes", "TEXT");
    addText(app, "--regex", typed.regex, "Keys that hold a match of this expression (RE2)", "REGEX");
    addList(app, "--version", selection.versions, "Keys of this version; an empty one: keys without; repeatable",
        "VERSION");
    addList(app, "--namespace", selection.namespaces, "Keys of this namespace; repeatable", "NAME");
    addList(app, "--type", selection.types, "Keys of this type (string, hash, list, set, zset, stream); repeatable",
        "TYPE");
    addText(app, "--idle-over", typed.idleOver, "Keys not used for longer than this", "DURATION");
    addText(app, "--ttl-under", typed.ttlUnder, "Keys that expire within this", "DURATION");
    addText(app, "--ttl-over", typed.ttlOver, "Keys that expire, but later than this", "DURATION");
    addText(app, "--older-than", typed.olderThan, "Keys written longer ago than this; with --written-ttl", "DURATION");
    addText(app, "--written-ttl", typed.writtenTtl, "The time to live that these keys were written with", "DURATION");
    app.add_flag("--no-ttl", selection.noTtl, "Keys without expiry");
    addText(app, "--larger-than", typed.largerThan, "Keys that take more memory than this", "SIZE");
    addList(app, "--key", selection.keys, "This key; repeatable", "KEY");
    addText(app, "--keys-from", typed.keysFrom, "Keys in this file (- for standard input), one escaped name a line",
        "FILE");
    addText(app, "--keys0", typed.rawKeysFrom, "Keys in this file (-), names as they are, each ended by a zero byte",
        "FILE");
    addList(app, "--exclude", selection.excludes, "Leave out what this glob matches; repeatable", "GLOB");
}

} // namespace keystrata::ctl
