// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/typed.h"

#include "app/ctl/keylist.h"
#include "core/base/bytes.h"
#include "core/base/program.h"
#include "core/base/redact.h"
#include "core/base/units.h"
#include "core/keyspace/presets.h"
#include "core/policy/policy.h"
#include "core/profiles/requests.h"
#include "core/values/collected.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::ctl {

namespace {

bool holds(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
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
    const bool tls = target.caFile || target.certificateFile || target.keyFile || target.keyPassFile
        || target.verifyName || target.noVerify;
    const bool sentinel = target.sentinelUser || target.sentinelPasswordFile;
    if (target.demo && (target.url || target.passwordFile || target.passwordCommand || tls || sentinel || target.ssh)) {
        return usage("usage.target",
            "--demo starts its own server: leave --url and the options for password, TLS, sentinels and ssh out.");
    }
    if (target.profile && (target.url || target.demo)) {
        return usage("usage.profile", "Choose one of --profile, --url and --demo.");
    }
    if (target.noVerify && (target.verifyName || target.caFile)) {
        return usage("usage.verify", "--no-verify checks nothing: leave it out, or --ca and --verify-name.");
    }
    if (typed.passwordCommand) {
        auto words = splitWords(*typed.passwordCommand);
        if (!words) {
            return usage("password.words", "The password command is empty or has a quote that is not closed.");
        }
        target.passwordCommand = std::move(*words);
    }
    if (target.passwordFile && target.passwordCommand) {
        return usage("usage.password", "Choose one of --password-file and --password-command.");
    }
    return readDuration("--timeout", typed.timeout, target.timeout);
}

/// The age of a key is known where it was written with a known time to live: it is what has passed of that.
Status readAge(const Typed& typed, keyspace::Selection& selection)
{
    std::optional<std::chrono::milliseconds> age;
    std::optional<std::chrono::milliseconds> written;
    if (auto status = readDuration("--older-than", typed.olderThan, age); !status) {
        return status;
    }
    if (auto status = readDuration("--written-ttl", typed.writtenTtl, written); !status) {
        return status;
    }
    if (!age && !written) {
        return {};
    }
    if (!age || !written) {
        return usage("usage.age",
            "Redis does not tell when a key was written: --older-than needs --written-ttl, the time to live that the "
            "application gives these keys.");
    }
    if (*age >= *written) {
        return usage(
            "usage.age_long", "No key gets as old as that: they are written with {0} to live.", {*typed.writtenTtl});
    }
    if (selection.ttlUnder) {
        return usage("usage.age_twice", "Choose one of --older-than and --ttl-under: they mean the same time.");
    }
    selection.ttlUnder = *written - *age;
    return {};
}

Status readSelection(const Typed& typed, Options& options)
{
    auto& selection = options.selection;
    selection.prefixes = typed.prefixes;
    if (auto status = readDuration("--idle-over", typed.idleOver, selection.idleOver); !status) {
        return status;
    }
    if (auto status = readDuration("--ttl-under", typed.ttlUnder, selection.ttlUnder); !status) {
        return status;
    }
    if (auto status = readDuration("--ttl-over", typed.ttlOver, selection.ttlOver); !status) {
        return status;
    }
    if (auto status = readAge(typed, selection); !status) {
        return status;
    }
    if (selection.noTtl && (selection.ttlUnder || selection.ttlOver)) {
        return usage(
            "usage.ttl", "--no-ttl finds keys that never expire: leave it out, or --ttl-under and --ttl-over.");
    }
    selection.text = typed.text.value_or(std::string());
    selection.regex = typed.regex.value_or(std::string());
    if (typed.largerThan) {
        const auto size = parseSize(*typed.largerThan);
        if (!size) {
            return fail(size.error());
        }
        selection.largerThan = *size;
    }
    for (const bool raw : {false, true}) {
        const auto& path = raw ? typed.rawKeysFrom : typed.keysFrom;
        if (!path) {
            continue;
        }
        auto keys = raw ? readRawKeyList(*path) : readKeyList(*path);
        if (!keys) {
            return fail(keys.error());
        }
        if (keys->empty() && selection.keys.empty()) {
            // No names must not come to mean every key.
            return usage("usage.keys_from", "The key list {0} is empty.", {*path});
        }
        std::ranges::move(*keys, std::back_inserter(selection.keys));
    }
    if (const auto matcher = keyspace::Matcher::compile(selection); !matcher) {
        return fail(matcher.error());
    }
    return readNumber("--limit", typed.limit, options.limit);
}

/// The name of a key as `keys` prints it.
Result<std::string> readKey(const OptionalText& text)
{
    if (!text) {
        return usage("usage.key", "show needs the name of a key.");
    }
    auto key = *text == "\"\"" ? std::string() : unescapeBytes(*text);
    if (!key) {
        return usage("usage.key_escape",
            "The key has a broken escape: write a backslash as \\\\ and bytes as \\xHH, as keys prints them.");
    }
    return std::move(*key);
}

Status readShow(const Typed& typed, Options& options)
{
    auto& show = options.show;
    auto key = readKey(typed.key);
    if (!key) {
        return fail(key.error());
    }
    show.key = std::move(*key);
    show.versions = typed.diff;
    if (holds(show.versions, "")) {
        return usage("usage.diff", "--diff needs two versions.");
    }
    if (show.raw && (options.json || !show.versions.empty() || typed.chain)) {
        return usage("usage.raw", "--raw prints bytes as they are: leave --json, --diff and --as out.");
    }
    if (typed.chain) {
        auto chain = values::chainFromText(*typed.chain);
        if (!chain) {
            return fail(chain.error());
        }
        show.chain = std::move(*chain);
    }
    if (typed.load) {
        const auto size = parseSize(*typed.load);
        if (!size) {
            return fail(size.error());
        }
        if (*size == 0) {
            return usage("usage.load", "--load needs a size above zero.");
        }
        show.load = *size;
    }
    return {};
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

Status readAction(const Typed& typed, ProfilesOptions& options)
{
    static constexpr std::array<std::string_view, 5> actions{"list", "add", "remove", "import", "export"};
    using enum ProfilesOptions::Action;
    const auto word = typed.action.value_or("list");
    const auto action = std::ranges::find(actions, word);
    if (action == actions.end()) {
        return usage(
            "usage.action", "profiles takes list, add, remove, import or export, not \"{0}\".", {redact(word)});
    }
    options.action = static_cast<ProfilesOptions::Action>(action - actions.begin());
    if (options.argument.empty() && (options.action == Add || options.action == Remove)) {
        return usage("usage.profile_name", "profiles {0} needs the profile's name.", {word});
    }
    if (!options.argument.empty() && options.action == List) {
        return usage("usage.unknown", "\"{0}\" is not known here: see keystratactl{1} --help.",
            {redact(options.argument), " profiles"});
    }
    const bool passwords = options.passwordVariable || options.passwordAsked || typed.options.target.passwordFile
        || typed.options.target.passwordCommand;
    const bool marked = typed.guard || typed.colour || typed.policy || options.production || options.cleanup
        || typed.keptValues || options.values != profiles::ValueRules{};
    if (marked && options.action != Add) {
        return usage("usage.add",
            "--guard, --colour, --production, --unattended-cleanup, --policy and what is said of values go with "
            "profiles add.");
    }
    if (typed.keptValues) {
        const auto kept = profiles::keptFromName(*typed.keptValues);
        if (!kept) {
            return usage("usage.values_kept", "--values-kept takes plain, encrypted or never, not \"{0}\".",
                {*typed.keptValues});
        }
        options.values.kept = *kept;
    }
    if (options.cleanup && !options.production) {
        return usage("usage.cleanup", "--unattended-cleanup is about production: say --production, too.");
    }
    if (passwords && options.action != Add && options.action != Import) {
        return usage("usage.add_import", "The password options go with profiles add and import.");
    }
    return {};
}

Status readProfiles(const Typed& typed, Options& all)
{
    auto& options = all.profiles;
    if (auto status = readAction(typed, options); !status) {
        return status;
    }
    const auto& target = all.target;
    if ((target.passwordFile ? 1 : 0) + (target.passwordCommand ? 1 : 0) + (options.passwordVariable ? 1 : 0)
            + (options.passwordAsked ? 1 : 0)
        > 1) {
        return usage(
            "usage.password", "Choose one of --password-file, --password-command, --password-env and --password-ask.");
    }
    const auto guardWord = typed.guard.value_or("observer");
    const auto colourWord = typed.colour.value_or("none");
    const auto guard = profiles::guardFromName(guardWord);
    const auto colour = profiles::colourFromName(colourWord);
    if (!guard || !colour) {
        return usage("usage.word", "{0} is not one of the words that {1} takes: see keystratactl profiles --help.",
            {guard ? colourWord : guardWord, guard ? "--colour" : "--guard"});
    }
    options.guard = *guard;
    options.colour = *colour;
    options.policyFile = typed.policy.value_or(std::string());
    if (typed.format) {
        options.format = profiles::importFormatFromName(*typed.format);
        if (!options.format || options.action != ProfilesOptions::Action::Import) {
            return usage("usage.format",
                "--format goes with profiles import and takes url, django, ardm, redisinsight or keystrata.");
        }
    }
    for (const auto& layout : typed.layouts) {
        if (layout != "auto") {
            options.layouts.push_back(layout);
        }
    }
    return {};
}

} // namespace

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
    if (options.command == Command::Show) {
        if (auto status = readShow(typed, options); !status) {
            return fail(status.error());
        }
    }
    if (auto status = readChange(typed, options); !status) {
        return fail(status.error());
    }
    if (options.command == Command::Profiles) {
        if (auto status = readProfiles(typed, options); !status) {
            return fail(status.error());
        }
    }
    options.stated = {.layouts = !typed.layouts.empty(),
        .live = !typed.live.empty() || typed.liveKey,
        .pace = typed.gentle || typed.fast || typed.rate};
    return std::move(options);
}

namespace {

/// Whether it looks at what is no cache by the rules of the policy.
bool changes(Command command)
{
    switch (command) {
    case Command::Purge:
    case Command::Drain:
    case Command::Migrate:
    case Command::Warm:
    case Command::Import:
    case Command::Bump:
        return true;
    default:
        return false;
    }
}

} // namespace

Status applyProfile(const profiles::Profile& profile, Options& options)
{
    auto request = profiles::analysisRequest(profile);
    if (!request) {
        return fail(request.error());
    }
    auto& analysis = options.analysis;
    if (!options.stated.layouts) {
        analysis.layouts = std::move(request->layouts);
        if (!analysis.prefixes) {
            analysis.prefixes = std::move(request->prefixes);
        } else {
            // Prefixes from the command line: the layouts are bound to these instead.
            for (auto& layout : analysis.layouts) {
                layout.prefixes.clear();
            }
        }
    }
    if (!options.stated.live) {
        analysis.live = std::move(request->live);
    }
    if (!options.stated.pace) {
        analysis.pace = request->pace;
    }
    analysis.pace.largestShare = request->pace.largestShare; // a limit, not a default
    if (changes(options.command) && !profile.policyFile.empty()) {
        auto policy = policy::readPolicy(profile.policyFile);
        if (!policy) {
            return fail(policy.error());
        }
        options.change.rules = std::move(policy->notCache);
    }
    return {};
}

} // namespace keystrata::ctl
