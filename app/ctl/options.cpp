// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/options.h"

#include "app/ctl/parser.h"
#include "core/base/redact.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace keystrata::ctl {

namespace {

struct CommandName
{
    Command command;
    const char* name;
    const char* summary;
};

constexpr std::array CommandNames{
    CommandName{Command::Health, "health", "Is the cache well? Exit code 0 healthy, 1 degraded, 3 down."},
    CommandName{Command::Stats, "stats", "Hits, misses, memory and load, once or again and again."},
    CommandName{Command::Versions, "versions", "Scans the keyspace and adds it up by layout, prefix and version."},
    CommandName{Command::Keys, "keys", "Lists the keys of a selection."},
    CommandName{Command::Show, "show", "Decodes the value of a key, or compares it in two versions."},
    CommandName{Command::Purge, "purge", "Removes the keys of a selection: first --dry-run, then --confirm HASH."},
    CommandName{Command::Drain, "drain", "Lets the keys of a selection expire soon, spread over a while."},
    CommandName{
        Command::Migrate, "migrate", "Carries keys from one version to another: --dry-run, then --confirm HASH."},
    CommandName{Command::Warm, "warm", "Copies the hottest keys of one version to another: --dry-run, then --confirm."},
    CommandName{Command::Export, "export", "Writes the keys of a selection to a file: an archive, or CSV."},
    CommandName{Command::Import, "import", "Writes the keys of an archive: --dry-run, then --confirm HASH."},
    CommandName{Command::Bump, "bump", "Moves the live version on: --dry-run, then --confirm HASH."},
    CommandName{Command::Clear, "clear", "Removes everything in a database: --dry-run, then --confirm HASH."},
    CommandName{Command::Cleanup, "cleanup", "Runs the approved retention rules of a policy; for timers."},
    CommandName{Command::Undo, "undo", "Takes a run back by its journal."},
    CommandName{Command::Resume, "resume", "Goes on with a run that was interrupted."},
    CommandName{Command::Journals, "journals", "Lists the journals that runs have left."},
    CommandName{Command::Audit, "audit", "The record of all runs; --verify looks for tampering."},
    CommandName{Command::Profiles, "profiles", "Servers to connect to by name: list, add, remove, import, export."},
};

constexpr const char* Footer =
    "Exit codes: 0 fine, 1 bad news (degraded, partial), 2 wrong usage, 3 could not reach the server or was refused.\n"
    "Sizes: 10kB, 10MB (powers of 1000) or 10KiB, 10MiB (powers of 1024). Durations: 30s, 15m, 12h, 7d.";

bool holds(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

void addCommonOptions(CLI::App& app, Typed& typed)
{
    auto& target = typed.options.target;
    addText(app, "--url", target.url,
        "redis[s]://[user[:password]@]host[:port][/db], unix:///path[?db=N], redis[s]-sentinel://h1,h2/master[/db] or "
        "redis[s]-cluster://h1,h2; else $REDIS_URL. A password in it is hidden from the process list",
        "URL");
    addText(app, "--profile", target.profile,
        "A server that keystratactl profiles or the window knows, with its caches and limits; other options count "
        "before them",
        "NAME");
    app.add_flag("--demo", target.demo, "Start a private demo server and ask that");
    addText(app, "--password-file", target.passwordFile,
        "File whose first line is the password; not one that everybody can read", "FILE");
    addText(app, "--password-command", typed.passwordCommand,
        "Program (no shell) whose output is the password; else $REDISCLI_AUTH", "COMMAND");
    addText(app, "--ca", target.caFile, "TLS: authorities to trust (PEM); default: the system's", "FILE");
    addText(app, "--cert", target.certificateFile, "TLS: our certificate with its chain (PEM)", "FILE");
    addText(app, "--key", target.keyFile, "TLS: its private key, when it is not in the same file", "FILE");
    addText(app, "--key-pass-file", target.keyPassFile, "File whose first line opens the key", "FILE");
    addText(app, "--verify-name", target.verifyName, "TLS: the name certificates must bear, when it is not the host's",
        "NAME");
    app.add_flag("--no-verify", target.noVerify,
        "TLS without checking who answers: anyone on the way can read and change everything");
    addText(app, "--sentinel-user", target.sentinelUser, "User on the sentinels", "USER");
    addText(app, "--sentinel-password-file", target.sentinelPasswordFile,
        "File whose first line is the password for the sentinels", "FILE");
    addText(app, "--ssh", target.ssh, "Through this machine, as ssh takes it: user@host, or a name from ~/.ssh/config",
        "DESTINATION");
    addText(app, "--timeout", typed.timeout, "Longest wait for the connection and for each answer (5)", "SECONDS");
    addList(app, "--layout", typed.layouts,
        "How keys are laid out: a preset (django, leading, trailing, embedded, rails, laravel, spring, symfony, "
        "wordpress, flask, aspnet), a template such as {prefix}:{version}:{key}, re:EXPRESSION, or auto (default). "
        "Repeatable, the first match wins",
        "LAYOUT");
    addList(app, "--prefix", typed.prefixes, "Prefix of the cache, may be empty; repeatable", "PREFIX");
    addList(app, "--live", typed.live, "The version that the application reads; repeatable", "VERSION");
    addText(app, "--live-key", typed.liveKey, "Redis key whose value is the live version", "KEY");
    app.add_flag("--json", typed.options.json, "Machine-readable output");
    app.add_flag("--gentle", typed.gentle, "Scan in the server's pauses (default)");
    app.add_flag("--fast", typed.fast, "Scan as fast as the server answers");
    addText(app, "--rate", typed.rate, "Scan at most so many keys a second", "N");
    app.add_flag(
        "--exact", typed.options.analysis.exact, "Ask every key for type, expiry and memory instead of a sample");
}

void addShowOptions(CLI::App& app, Typed& typed)
{
    auto& options = typed.options.show;
    app.add_option(
        "KEY", typed.key, "Name of the key, escaped as keys prints it in key_escaped; \"\" is the empty one");
    app.add_option("--diff", typed.diff, "Compare the same key in these two versions: exit code 1 when they differ")
        ->expected(2)
        ->type_name("VERSION");
    addText(app, "--as", typed.chain, "Decode so instead of finding out: zlib,pickle", "CHAIN");
    addText(app, "--load", typed.load, "Load no more of a string than this (1MiB)", "SIZE");
    addText(app, "--limit", typed.limit, "Load so many elements of a collection (200)", "N");
    app.add_flag("--raw", options.raw, "Print the bytes of a string as they are stored, all of them");
    app.add_flag("--reveal", options.reveal, "Show what is hidden as sensitive: passwords, tokens, e-mail addresses …");
}

void addProfilesOptions(CLI::App& app, Typed& typed)
{
    auto& options = typed.options.profiles;
    app.add_option("ACTION", typed.action, "list, add NAME, remove NAME, import [FILE], export [FILE]");
    app.add_option("NAME|FILE", options.argument, "Profile, or file (- for the standard streams)");
    addText(app, "--password-env", options.passwordVariable, "add, import: the password stands in this variable",
        "VARIABLE");
    app.add_flag("--password-ask", options.passwordAsked, "add, import: the window asks for the password");
    addText(app, "--guard", typed.guard, "add: what may be done: observer (default), operator, administrator", "GUARD");
    addText(
        app, "--colour", typed.colour, "add: mark it red, orange, yellow, green, teal, blue, purple or grey", "COLOUR");
    app.add_flag("--production", options.production, "add: changes ask for its name to be typed");
    app.add_flag("--unattended-cleanup", options.cleanup, "add: approved retention rules may run although it is that");
    addText(app, "--policy", typed.policy, "add: the policy file of its caches", "FILE");
    addText(app, "--values-kept", typed.keptValues,
        "add: how journals and archives may keep values: plain (default), encrypted, never (a purge has no undo)",
        "CHOICE");
    app.add_flag("--values-shown{true},--values-hidden{false}", options.values.shown,
        "add: whether values may be looked at (they may)");
    addList(app, "--hide-keys", options.values.hiddenKeys,
        "add: hide the values of keys that this glob matches; repeatable", "GLOB");
    addList(app, "--hide-fields", options.values.hiddenFields,
        "add: hide what stands beside such a name inside of values; repeatable", "GLOB");
    addText(app, "--format", typed.format,
        "import: url, django (CACHES as JSON), ardm (Another Redis Desktop Manager), redisinsight or keystrata; else "
        "recognised",
        "FORMAT");
}

std::unique_ptr<CLI::App> makeParser(Typed& typed)
{
    auto app = std::make_unique<CLI::App>("The versions of a Redis cache, from the command line.", "keystratactl");
    app->footer(Footer);
    app->set_version_flag("--version", "keystratactl " KEYSTRATA_VERSION, "Print the version of this program");
    app->require_subcommand(1, 1);
    app->get_formatter()->label("SUBCOMMAND", "COMMAND");
    app->get_formatter()->label("Subcommands", "Commands");
    addCommonOptions(*app, typed);
    for (const auto& [command, name, summary] : CommandNames) {
        auto* sub = app->add_subcommand(name, summary);
        sub->fallthrough();
        sub->footer(
            changeFooter(command) + "The options of keystratactl --help may stand before or after the command.");
        if (command == Command::Stats) {
            addText(*sub, "--watch", typed.watch, "A sample every so many seconds, until interrupted", "SECONDS");
            addText(*sub, "--count", typed.count, "With --watch: end after so many samples", "N");
            sub->add_flag("--prometheus", typed.options.prometheus, "Text exposition format");
        } else if (command == Command::Keys) {
            addSelectionOptions(*sub, typed);
            addText(*sub, "--limit", typed.limit, "Stop after so many keys", "N");
        } else if (command == Command::Show) {
            addShowOptions(*sub, typed);
        } else if (command == Command::Profiles) {
            addProfilesOptions(*sub, typed);
        } else if (command != Command::Health && command != Command::Versions) {
            addChangeOptions(*sub, command, typed);
        }
    }
    return app;
}

/// Nothing when no command has that name.
const CLI::App* findCommand(const CLI::App& app, const std::string& name)
{
    const auto found = app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

/// The option a word names: of the command that stands before it, else of the program, else of any command.
const CLI::Option* findOption(const CLI::App& app, const CLI::App* command, const std::string& word)
{
    std::vector<const CLI::App*> places{&app};
    std::ranges::copy(app.get_subcommands([](const CLI::App*) { return true; }), std::back_inserter(places));
    if (command != nullptr) {
        places.insert(places.begin(), command);
    }
    for (const auto* place : places) {
        if (const auto* option = place->get_option_no_throw(word); option != nullptr) {
            return option;
        }
    }
    return nullptr;
}

/// Brings the words into the order CLI11 wants: the command first, so that any option may stand on either side of it,
/// and "--name=" (an empty value) as two words, since CLI11 2.1 takes that for a missing value.
std::vector<std::string> arranged(const CLI::App& app, const std::vector<std::string>& words)
{
    std::vector<std::string> out;
    const CLI::App* command = nullptr;
    for (size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (!word.starts_with("-")) {
            const auto* named = command == nullptr ? findCommand(app, word) : nullptr;
            command = named != nullptr ? named : command;
            out.insert(named != nullptr ? out.begin() : out.end(), word);
            continue;
        }
        if (command == nullptr && word == "--version") {
            return {word}; // ours; after the command it selects keys
        }
        const auto name = word.substr(0, word.find('='));
        const auto* option = findOption(app, command, name);
        const bool takesValue = option != nullptr && option->get_items_expected_min() > 0;
        if (takesValue && word == name + "=") {
            out.insert(out.end(), {name, ""});
            continue;
        }
        out.push_back(word);
        if (takesValue && word == name && i + 1 < words.size()) {
            out.push_back(words[++i]);
        }
    }
    return out;
}

std::unexpected<Error> usageFrom(const CLI::ParseError& error, const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    if (const auto left = app.remaining(true); !left.empty()) {
        // A word in the wrong place may be an address with a password.
        return usage("usage.unknown", "\"{0}\" is not known here: see keystratactl{1} --help.",
            {redact(left.front()), chosen.empty() ? "" : " " + chosen.front()->get_name()});
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        const std::string_view text = error.what();
        return usage("usage.value",
            text.contains(": 2 required")   ? "{0} needs two values."
                : text.ends_with("missing") ? "{0} needs a value."
                                            : "{0} can be given only once.",
            {std::string(text.substr(0, text.find(':')))});
    }
    if (chosen.empty()) {
        return usage("usage.no_command",
            "Say what to do: health, stats, versions, keys, show, purge, drain, migrate, warm, bump, clear, cleanup, "
            "undo, resume, journals, audit, export, import or profiles; keystratactl --help tells more.");
    }
    return usage("usage.option", "{0}.", {redact(error.what())});
}

} // namespace

bool wantsJson(const std::vector<std::string>& words)
{
    return holds(words, "--json");
}

Result<std::variant<Options, Information>> parseOptions(const std::vector<std::string>& words)
{
    Typed typed;
    const auto app = makeParser(typed);
    auto reversed = arranged(*app, words);
    std::ranges::reverse(reversed);
    try {
        app->parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
        return Information{app->help()};
    } catch (const CLI::CallForVersion&) {
        return Information{app->version() + "\n"};
    } catch (const CLI::ParseError& error) {
        return usageFrom(error, *app);
    }
    const auto* chosen = app->get_subcommands().front();
    typed.options.command = std::ranges::find(CommandNames, chosen->get_name(), [](const auto& named) {
        return std::string(named.name);
    })->command;
    auto options = interpret(typed);
    if (!options) {
        return fail(options.error());
    }
    return std::move(*options);
}

} // namespace keystrata::ctl
