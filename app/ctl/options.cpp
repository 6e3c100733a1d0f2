// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/options.h"

#include "app/ctl/keylist.h"
#include "core/base/redact.h"
#include "core/base/units.h"
#include "core/keyspace/presets.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::ctl {

namespace {

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
    OptionalText idleOver;
    OptionalText largerThan;
    OptionalText keysFrom;
    OptionalText limit;
};

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
};

constexpr const char* Footer =
    "Exit codes: 0 fine, 1 bad news (degraded, partial), 2 wrong usage, 3 could not reach the server or was refused.\n"
    "Sizes: 10kB, 10MB (powers of 1000) or 10KiB, 10MiB (powers of 1024). Durations: 30s, 15m, 12h, 7d.";

bool holds(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

/// A repeatable option that takes exactly one word each time, also an empty one or one in brackets.
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

void addCommonOptions(CLI::App& app, Typed& typed)
{
    auto& target = typed.options.target;
    addText(app, "--url", target.url,
        "redis://[user[:password]@]host[:port][/db] or unix:///path[?db=N]; else $REDIS_URL. A password in it is "
        "hidden from the process list",
        "URL");
    app.add_flag("--demo", target.demo, "Start a private demo server and ask that");
    addText(app, "--password-file", target.passwordFile, "File whose first line is the password", "FILE");
    addText(app, "--password-command", target.passwordCommand,
        "Program (no shell) whose output is the password; else $REDISCLI_AUTH", "COMMAND");
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

void addSelectionOptions(CLI::App& app, Typed& typed)
{
    auto& selection = typed.options.selection;
    addText(app, "--pattern", selection.pattern, "Keys that this glob matches", "GLOB");
    addText(app, "--regex", typed.regex, "Keys that hold a match of this expression (RE2)", "REGEX");
    addList(app, "--version", selection.versions, "Keys of this version; an empty one: keys without; repeatable",
        "VERSION");
    addList(app, "--namespace", selection.namespaces, "Keys of this namespace; repeatable", "NAME");
    addList(app, "--type", selection.types, "Keys of this type (string, hash, list, set, zset, stream); repeatable",
        "TYPE");
    addText(app, "--idle-over", typed.idleOver, "Keys not used for longer than this", "DURATION");
    app.add_flag("--no-ttl", selection.noTtl, "Keys without expiry");
    addText(app, "--larger-than", typed.largerThan, "Keys that take more memory than this", "SIZE");
    addList(app, "--key", selection.keys, "This key; repeatable", "KEY");
    addText(app, "--keys-from", typed.keysFrom, "Keys in this file (- for standard input), one escaped name a line",
        "FILE");
    addList(app, "--exclude", selection.excludes, "Leave out what this glob matches; repeatable", "GLOB");
    addText(app, "--limit", typed.limit, "Stop after so many keys", "N");
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
        sub->footer("The options of keystratactl --help may stand before or after the command.");
        if (command == Command::Stats) {
            addText(*sub, "--watch", typed.watch, "A sample every so many seconds, until interrupted", "SECONDS");
            addText(*sub, "--count", typed.count, "With --watch: end after so many samples", "N");
            sub->add_flag("--prometheus", typed.options.prometheus, "Text exposition format");
        } else if (command == Command::Keys) {
            addSelectionOptions(*sub, typed);
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

std::unexpected<Error> usage(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return fail(ErrorKind::Usage, {id, text, std::move(args)});
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
        return usage("usage.value", text.ends_with("missing") ? "{0} needs a value." : "{0} can be given only once.",
            {std::string(text.substr(0, text.find(':')))});
    }
    if (chosen.empty()) {
        return usage(
            "usage.no_command", "Say what to do: health, stats, versions or keys; keystratactl --help tells more.");
    }
    return usage("usage.option", "{0}.", {redact(error.what())});
}

Result<uint64_t> positiveNumber(const char* option, const std::string& text)
{
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
        return usage("usage.number", "{0} needs a whole number above zero, not \"{1}\".", {option, text});
    }
    return value;
}

Status readNumber(const char* option, const OptionalText& text, std::optional<uint64_t>& into)
{
    if (!text) {
        return {};
    }
    const auto value = positiveNumber(option, *text);
    if (!value) {
        return fail(value.error());
    }
    into = *value;
    return {};
}

Status readDuration(const char* option, const OptionalText& text, std::optional<std::chrono::milliseconds>& into)
{
    if (!text) {
        return {};
    }
    const auto value = parseDuration(*text);
    if (!value) {
        return fail(value.error());
    }
    if (value->count() == 0) {
        return usage("usage.zero", "{0} needs a time above zero.", {option});
    }
    into = *value;
    return {};
}

Status readPace(const Typed& typed, keyspace::Pace& pace)
{
    if ((typed.gentle ? 1 : 0) + (typed.fast ? 1 : 0) + (typed.rate ? 1 : 0) > 1) {
        return usage("usage.pace", "Choose one of --gentle, --fast and --rate.");
    }
    if (typed.rate) {
        const auto rate = positiveNumber("--rate", *typed.rate);
        if (!rate) {
            return fail(rate.error());
        }
        pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = *rate};
    } else {
        pace.mode = typed.fast ? keyspace::Pace::Mode::Fast : keyspace::Pace::Mode::Gentle;
    }
    return {};
}

Status readLayouts(const Typed& typed, keyspace::AnalysisRequest& request)
{
    if (holds(typed.layouts, "auto")) {
        if (typed.layouts.size() > 1) {
            return usage("usage.layout", "--layout auto stands alone: it chooses among all layouts.");
        }
    } else {
        for (const auto& text : typed.layouts) {
            auto layout = keyspace::layoutFromText(text);
            if (!layout) {
                return fail(layout.error());
            }
            request.layouts.push_back(std::move(*layout));
        }
    }
    if (!typed.prefixes.empty()) {
        request.prefixes = typed.prefixes;
    }
    return {};
}

Status readLive(const Typed& typed, keyspace::AnalysisRequest& request)
{
    if (!typed.live.empty() && typed.liveKey) {
        return usage("usage.live", "Choose one of --live and --live-key.");
    }
    if (holds(typed.live, "") || typed.liveKey == "") {
        return usage("usage.live_empty", "--live needs a version, and --live-key the name of a key.");
    }
    if (!typed.live.empty() || typed.liveKey) {
        keyspace::LiveRule rule;
        rule.versions = typed.live;
        rule.versionKey = typed.liveKey.value_or(std::string());
        request.live.push_back(std::move(rule));
    }
    return {};
}

Status readTarget(const Typed& typed, TargetOptions& target)
{
    if (target.demo && (target.url || target.passwordFile || target.passwordCommand)) {
        return usage("usage.target", "--demo starts its own server: leave --url and the password options out.");
    }
    if (target.passwordFile && target.passwordCommand) {
        return usage("usage.password", "Choose one of --password-file and --password-command.");
    }
    std::optional<std::chrono::milliseconds> timeout;
    if (auto status = readDuration("--timeout", typed.timeout, timeout); !status) {
        return status;
    }
    target.timeout = timeout.value_or(target.timeout);
    return {};
}

Status readSelection(const Typed& typed, Options& options)
{
    auto& selection = options.selection;
    selection.prefixes = typed.prefixes;
    if (auto status = readDuration("--idle-over", typed.idleOver, selection.idleOver); !status) {
        return status;
    }
    selection.regex = typed.regex.value_or(std::string());
    if (typed.largerThan) {
        const auto size = parseSize(*typed.largerThan);
        if (!size) {
            return fail(size.error());
        }
        selection.largerThan = *size;
    }
    if (typed.keysFrom) {
        auto keys = readKeyList(*typed.keysFrom);
        if (!keys) {
            return fail(keys.error());
        }
        if (keys->empty() && selection.keys.empty()) {
            // No names must not come to mean every key.
            return usage("usage.keys_from", "The key list {0} is empty.", {*typed.keysFrom});
        }
        std::ranges::move(*keys, std::back_inserter(selection.keys));
    }
    if (const auto matcher = keyspace::Matcher::compile(selection); !matcher) {
        return fail(matcher.error());
    }
    return readNumber("--limit", typed.limit, options.limit);
}

Status readStats(const Typed& typed, Options& options)
{
    if (auto status = readDuration("--watch", typed.watch, options.watch); !status) {
        return status;
    }
    if (typed.count && !options.watch) {
        return usage("usage.count", "--count goes with --watch.");
    }
    if (options.prometheus && (options.json || options.watch)) {
        return usage(
            "usage.prometheus", "--prometheus prints one sample in its own format: leave --json and --watch out.");
    }
    return readNumber("--count", typed.count, options.count);
}

Result<Options> interpret(Typed& typed)
{
    auto& options = typed.options;
    for (const auto& status : {readTarget(typed, options.target), readPace(typed, options.analysis.pace),
             readLayouts(typed, options.analysis), readLive(typed, options.analysis), readStats(typed, options),
             readSelection(typed, options)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    return std::move(options);
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
