// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/parser.h"

namespace keystrata::ctl {

namespace {

void addCarriageOptions(CLI::App& app, Typed& typed)
{
    app.add_flag("--move", typed.options.change.carriage.move,
        "Rename keys instead of copying them: no instance may read the old version any more");
    addText(app, "--transform", typed.transformFile,
        "File with the steps that turn a value into one of the other version, encoded as before: {\"steps\": "
        "[{\"rename\": \"/rate\", \"to\": \"/hourly_rate\"}, {\"default\": \"/tax\", \"value\": 0}, {\"remove\": "
        "\"/legacy\"}, {\"cast\": \"/hours\", \"to\": \"number\"}]}",
        "FILE");
}

void addRunOptions(CLI::App& app, Command command, Typed& typed)
{
    auto& change = typed.options.change;
    if (command == Command::Migrate) {
        addText(app, "--from", typed.from, "The version whose keys are carried", "VERSION");
        addText(app, "--to", typed.to, "The version that they are carried to", "VERSION");
        addCarriageOptions(app, typed);
    }
    if (command == Command::Warm) {
        addText(app, "--journal", typed.archive,
            "Take the keys out of this journal or archive, by its name or its file", "JOURNAL");
        addText(app, "--from", typed.from, "The version that is read", "VERSION");
        addText(app, "--to", typed.to, "The version that is warmed up", "VERSION");
        addText(app, "--memory", typed.memory, "How much memory the copies may take together", "SIZE");
        addText(app, "--at-most", typed.mostKeys, "How many keys", "N");
    }
    if (command == Command::Import) {
        app.add_option("FILE", typed.archive, "The archive, or a journal by its name");
        addText(app, "--from", typed.from, "Only keys of this version", "VERSION");
        addText(app, "--to", typed.to, "The version that they are written to (else their own)", "VERSION");
    }
    addSelectionOptions(app, typed);
    if (command == Command::Migrate || command == Command::Warm || command == Command::Import) {
        app.get_option("--version")->group(""); // --from stands for it
    } else {
        app.add_flag("--all", typed.everyKey, "Every key of the database, but what is no cache");
    }
    app.add_flag("--dry-run", change.dryRun, "Look what would be touched, and print the hash that confirms it");
    addText(app, "--confirm", typed.confirm, "Carry out the dry run with this hash", "HASH");
    app.add_flag("--include-noncache", typed.takeAll,
        "Also what is no cache: sessions, locks, queues, throttles, lockouts, idempotency keys, counters, metadata");
    addList(app, "--include", typed.taken, "Of these only one group: session, lock …; repeatable", "GROUP");
    app.add_flag("--no-journal{false}", change.plan.journal, "Do not note what is done: faster, and not to be undone");
    if (command != Command::Warm && command != Command::Import) { // which are always about certain keys
        app.add_flag("--frozen", change.plan.frozen, "Only the keys that the dry run has seen, none that come later");
        addText(app, "--passes", typed.passes, "Scan again until nothing is found, so often at most (1)", "N");
    }
    if (command == Command::Drain) {
        addText(app, "--over", typed.over, "The time over which the keys expire, spread evenly", "DURATION");
        return;
    }
    if (command == Command::Purge) {
        app.add_flag("--strict", change.plan.strict, "Leave a key alone that is written in the very moment (WATCH)");
    }
    addText(app, "--too-big", typed.tooBig,
        "Keys too large to be read at once: leave (default), no-undo (remove or move them without an image), stall "
        "(read them, and say for how long the server stands still)",
        "CHOICE");
}

void addBumpOptions(CLI::App& app, Typed& typed)
{
    auto& change = typed.options.change;
    addText(app, "--from", typed.from, "The version that is live (else what --live, --live-key or the profile says)",
        "VERSION");
    addText(app, "--to", typed.to, "The new one (else the next number)", "VERSION");
    addList(app, "--carry", typed.carried, "Copy this namespace into the new version; repeatable", "NAMESPACE");
    app.add_flag("--carry-all", typed.carryAll, "Copy the whole cache");
    addList(app, "--carry-group", typed.carriedGroups,
        "Copy this group, which is no cache: session, lock, queue …; repeatable", "GROUP");
    addList(
        app, "--accept", typed.acceptedGroups, "Leave this group behind, whatever its users feel; repeatable", "GROUP");
    app.add_flag("--accept-all", typed.acceptAll, "Leave all groups behind that --carry-group does not name");
    addCarriageOptions(app, typed);
    addText(app, "--retire", typed.retire, "What becomes of the old version: keep (default), drain or purge", "CHOICE");
    addText(app, "--over", typed.over, "drain: the time over which its keys expire", "DURATION");
    addText(app, "--wait", typed.wait,
        "Where no key holds the live version: how long to wait until the application writes keys of the new one (10m)",
        "DURATION");
    app.add_flag("--dry-run", change.dryRun, "Look what would happen, and print the hash that confirms it");
    addText(app, "--confirm", typed.confirm, "Carry out the dry run with this hash", "HASH");
    app.add_flag("--no-journal{false}", change.plan.journal, "Do not note what is done: it is not to be undone");
    addText(app, "--too-big", typed.tooBig, "Keys too large to be read at once: leave (default), no-undo or stall",
        "CHOICE");
}

void addClearOptions(CLI::App& app, Typed& typed)
{
    auto& change = typed.options.change;
    app.add_flag("--dry-run", change.dryRun, "Say what would be removed, and print the hash that confirms it");
    addText(app, "--confirm", typed.confirm, "Carry out the dry run with this hash", "HASH");
    addText(app, "--keys", typed.keys, "How many keys the dry run has found, typed by whoever confirms it", "N");
    app.add_flag("--no-journal{false}", change.plan.journal,
        "Empty the database at once (FLUSHDB ASYNC on every master): fast, and not to be undone");
    addText(app, "--too-big", typed.tooBig, "Keys too large for an image: leave (default), no-undo or stall", "CHOICE");
}

} // namespace

std::string changeFooter(Command command)
{
    switch (command) {
    case Command::Warm:
        return "Hot is what is used often (under an LFU policy) or was used lately. Expiries are kept to the "
               "millisecond, and no\nkey that is there is overwritten. A newer version is warmed only with namespaces "
               "that are named. With --journal\nthe keys come out of a journal or an archive, under their own names "
               "unless --to says another version.\n";
    case Command::Import:
        return "An archive is what export has written; a journal is one, too. No key that is there is overwritten, "
               "expiries are\nkept to the millisecond, and keys whose time has passed are left out. undo takes away "
               "only keys that are still\nwhat was written.\n";
    case Command::Export:
        return "An archive holds every value as the server dumps it, with its expiry and how much it is used; import, "
               "and warm\n--journal, read it. What is sensitive is in it as it is: keep it where the cache may be "
               "kept, or "
               "encrypt it. csv\nholds what is known about the keys, and no values. Reading a value counts as a use of "
               "its key.\n";
    case Command::Cleanup:
        return "A rule runs on a server once its hash was approved there, and only while it would touch no more than "
               "its\nceilings. It touches versions below a live one that is stated or read, never what is no cache. A "
               "lock on the\nserver keeps two hosts from running at once. Exit code 1: a rule is not approved, or over "
               "a ceiling.\n";
    case Command::Bump:
        return "First the carried keys are copied, each with its value and its expiry to the millisecond, never over a "
               "key\nthat is there. Then the live version changes: the key that holds it is set, if it still holds the "
               "old\nversion; where it is a setting, the setting is printed, and bump waits for keys of the new "
               "version.\nThen the old version is retired, never before the new one is known to be live. undo takes "
               "all of it back.\n";
    case Command::Migrate:
        return "A key keeps its value, and its expiry to the millisecond. A key that exists in the other version "
               "already "
               "is\nnever overwritten. Values that the transform does not fit are left where they are, and reported; "
               "so is what\nis no cache. Nothing is written while the server uses over 85 % of its memory, evicts "
               "keys, or has a replica\nthat lags. undo takes away only keys that are still what was written.\n";
    default:
        return {};
    }
}

void addChangeOptions(CLI::App& app, Command command, Typed& typed)
{
    auto& options = typed.options;
    if (command == Command::Audit) {
        app.add_flag("--verify", options.auditVerify, "Check the chain: exit code 1 when it was tampered with");
        return;
    }
    addText(app, "--journal-pass-file", options.journalPassFile,
        "File whose first line is the passphrase that encrypts the journal or the archive", "FILE");
    if (command == Command::Cleanup) {
        addText(app, "--policy", options.cleanup.policyFile, "File with the rules (else the profile's)", "FILE");
        app.add_flag("--dry-run", options.cleanup.dryRun, "Say what every rule would touch, and its hash");
        addList(app, "--approve", options.cleanup.approve,
            "Let the rule with this hash run on this server from now on; repeatable", "HASH");
        return;
    }
    if (command == Command::Journals) {
        app.add_flag("--expire", options.journals.expire, "Remove those that are older than a week, or over 10 GiB");
        return;
    }
    if (command == Command::Export) {
        app.add_option("FILE", typed.file, "The new file; - for standard output, not of an archive");
        addText(app, "--format", typed.format, "archive (default) or csv", "FORMAT");
        addSelectionOptions(app, typed);
        app.add_flag("--all", typed.everyKey, "Every key of the database");
        addText(app, "--too-big", typed.tooBig,
            "Keys too large to be read at once: leave (default) or stall (read them all the same)", "CHOICE");
        return;
    }
    addText(app, "--production", options.production, "The profile's name, which changes on production ask for", "NAME");
    if (command == Command::Purge || command == Command::Drain || command == Command::Migrate
        || command == Command::Warm || command == Command::Import) {
        addRunOptions(app, command, typed);
        return;
    }
    if (command == Command::Bump) {
        addBumpOptions(app, typed);
        return;
    }
    if (command == Command::Clear) {
        addClearOptions(app, typed);
        return;
    }
    app.add_option("JOURNAL", options.journals.journal, "Its name as journals lists it, or its file");
    app.add_flag("--dry-run", options.journals.dryRun, "Only say what would be done");
    app.add_flag("--other-server", options.journals.otherServer, "Even though this is not where the run was");
    if (command == Command::Undo) {
        app.add_flag("--into-live", options.journals.intoLive, "Even into a version that is live");
    }
}

} // namespace keystrata::ctl
