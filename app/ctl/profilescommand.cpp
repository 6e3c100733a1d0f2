// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "app/ctl/table.h"
#include "app/ctl/typed.h"
#include "core/base/bytes.h"
#include "core/base/files.h"
#include "core/profiles/imports.h"
#include "core/profiles/profilejson.h"
#include "core/profiles/store.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>

namespace keystrata::ctl {

namespace {

using profiles::Catalogue;
using profiles::Profile;
using profiles::ProfileStore;
using profiles::SecretSource;

constexpr size_t LongestImport = size_t{16} * 1024 * 1024;
constexpr const char* StandardStream = "-";

/// What every action is given.
struct Work
{
    const Options& options;
    ProfileStore& store;
    Context& context;
    Output& output;
};

ExitCode failedWith(Output& output, const Error& error)
{
    output.writeError(error);
    return exitCodeOf(error);
}

std::string absolutePath(const std::string& path)
{
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error);
    return error ? path : whole.string();
}

// --- list
// -------------------------------------------------------------------------------------------------------------

Json summaryJson(const Profile& profile)
{
    auto caches = Json::array();
    for (const auto& cache : profile.caches) {
        caches.push_back(jsonText(cache.alias));
    }
    const auto full = profiles::profileToJson(profile);
    return {{"name", jsonText(profile.name)}, {"id", profile.id},
        {"address", jsonText(profile.target.address.display())}, {"guard", profiles::guardName(profile.guard)},
        {"production", profile.production}, {"colour", profiles::colourName(profile.colour)},
        {"caches", std::move(caches)}, {"secrets", full.at("secrets")}};
}

std::string textOf(const Catalogue& catalogue)
{
    using enum Table::Align;
    Table table({{"NAME", Left}, {"ADDRESS", Left}, {"GUARD", Left}, {"CACHES", Right}, {"MARKS", Left}});
    for (const auto& profile : catalogue.profiles) {
        std::string marks = profile.colour == profiles::Colour::None ? "" : std::string(colourName(profile.colour));
        marks += profile.production ? (marks.empty() ? "production" : ", production") : "";
        table.add({displayText(profile.name), displayText(profile.target.address.display()),
            std::string(guardName(profile.guard)), std::to_string(profile.caches.size()), marks.empty() ? "-" : marks});
    }
    return table.text();
}

ExitCode list(const Work& work)
{
    const auto catalogue = work.store.load();
    if (!catalogue) {
        return failedWith(work.output, catalogue.error());
    }
    if (work.options.json) {
        auto entries = Json::array();
        std::ranges::transform(catalogue->profiles, std::back_inserter(entries), summaryJson);
        work.output.writeJson({{"file", jsonText(work.store.path())}, {"profiles", std::move(entries)},
            {"notes", messagesJson(catalogue->notes)}});
    } else {
        work.output.write(catalogue->profiles.empty() ? "There are no profiles yet: keystratactl profiles add.\n"
                                                      : textOf(*catalogue));
        work.output.writeNotes(catalogue->notes);
    }
    const bool unusable =
        std::ranges::any_of(catalogue->notes, [](const Message& note) { return note.id == "profiles.unusable"; });
    return unusable ? ExitCode::BadNews : ExitCode::Fine;
}

// --- add and remove
// ---------------------------------------------------------------------------------------------------

/// Where the options say that the password comes from; Ask where nothing does but a user is named.
SecretSource passwordSource(const Options& options, bool needed)
{
    using enum SecretSource::From;
    const auto& target = options.target;
    if (target.passwordFile) {
        return {.from = File, .name = absolutePath(*target.passwordFile)};
    }
    if (target.passwordCommand) {
        return {.from = Command, .name = {}, .command = *target.passwordCommand};
    }
    if (options.profiles.passwordVariable) {
        return {.from = Environment, .name = *options.profiles.passwordVariable};
    }
    return {.from = options.profiles.passwordAsked || needed ? Ask : None};
}

SecretSource fileSource(const std::optional<std::string>& path)
{
    return path ? SecretSource{.from = SecretSource::From::File, .name = absolutePath(*path)} : SecretSource{};
}

/// One cache for each --prefix, all of the one layout; without prefixes one cache when it has something to say.
Status addCaches(const Options& options, Profile& profile)
{
    const auto& stated = options.profiles;
    const auto& analysis = options.analysis;
    const bool live = !analysis.live.empty();
    if (stated.layouts.size() > 1) {
        if (analysis.prefixes || live) {
            return usage("usage.caches",
                "With several --layout it is not clear which one a prefix or a live version belongs to: name one.");
        }
        profile.layouts = stated.layouts;
        return {};
    }
    const auto prefixes = analysis.prefixes.value_or(std::vector<std::string>());
    if (stated.layouts.empty() && prefixes.empty() && !live) {
        return {};
    }
    for (size_t i = 0; i < std::max<size_t>(prefixes.size(), 1); ++i) {
        profiles::CacheSettings cache{.alias = "default", .layout = stated.layouts.empty() ? "" : stated.layouts[0]};
        if (!prefixes.empty()) {
            cache.prefix = prefixes[i];
            cache.alias = prefixes[i].empty() || prefixes.size() == 1 ? "default" : displayText(prefixes[i]);
        }
        if (live) {
            cache.liveVersions = analysis.live.front().versions;
            cache.liveKey = analysis.live.front().versionKey;
        }
        profile.caches.push_back(std::move(cache));
    }
    return {};
}

Result<Profile> profileFrom(const Options& options)
{
    auto target = statedTarget(options.target, nullptr);
    if (!target) {
        return fail(target.error());
    }
    if (!target->address.password.empty()) {
        return usage("usage.password_in_url",
            "The address holds a password, which a profile never does: leave it out and say where it comes from "
            "(--password-file, --password-command, --password-env, --password-ask).");
    }
    Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = options.profiles.argument;
    profile.password = passwordSource(options, !target->address.user.empty());
    profile.sentinelPassword = fileSource(options.target.sentinelPasswordFile);
    profile.keyPassphrase = fileSource(options.target.keyPassFile);
    profile.target = std::move(*target);
    profile.colour = options.profiles.colour;
    profile.production = options.profiles.production;
    profile.cleanup = options.profiles.production && options.profiles.cleanup;
    profile.guard = options.profiles.guard;
    profile.policyFile = options.profiles.policyFile.empty() ? "" : absolutePath(options.profiles.policyFile);
    profile.values = options.profiles.values;
    profile.limits.pace = options.analysis.pace;
    profile.limits.connectTimeout = options.target.timeout.value_or(profile.limits.connectTimeout);
    profile.limits.commandTimeout = options.target.timeout.value_or(profile.limits.commandTimeout);
    if (auto status = addCaches(options, profile); !status) {
        return fail(status.error());
    }
    return profile;
}

ExitCode done(const Work& work, const Profile& profile, const char* word, const Catalogue& catalogue)
{
    if (work.options.json) {
        work.output.writeJson({{word, summaryJson(profile)}, {"notes", messagesJson(catalogue.notes)}});
    } else {
        work.output.write(std::string(word) + "  " + displayText(profile.name) + "  "
            + displayText(profile.target.address.display()) + "\n");
        work.output.writeNotes(catalogue.notes);
    }
    return ExitCode::Fine;
}

ExitCode add(const Work& work)
{
    const auto profile = profileFrom(work.options);
    if (!profile) {
        return failedWith(work.output, profile.error());
    }
    const auto catalogue = work.store.put(std::span(&*profile, 1), work.context);
    return catalogue ? done(work, *profile, "added", *catalogue) : failedWith(work.output, catalogue.error());
}

ExitCode remove(const Work& work)
{
    const auto known = work.store.load();
    if (!known) {
        return failedWith(work.output, known.error());
    }
    const auto* profile = known->find(work.options.profiles.argument);
    if (profile == nullptr) {
        return failedWith(work.output,
            {ErrorKind::Usage,
                {"usage.no_profile", "There is no profile \"{0}\": keystratactl profiles list names those there are.",
                    {work.options.profiles.argument}},
                {}});
    }
    const auto catalogue = work.store.remove(profile->id, work.context);
    return catalogue ? done(work, *profile, "removed", *catalogue) : failedWith(work.output, catalogue.error());
}

// --- import and export
// ------------------------------------------------------------------------------------------------

/// The argument: an address as it is, else a file; nothing and "-" are the standard input.
Result<std::string> textToImport(const std::string& argument)
{
    if (argument.contains("://")) {
        return argument;
    }
    if (argument.empty() || argument == StandardStream) {
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    }
    return readFile(argument, LongestImport);
}

Json connectionJson(const profiles::ImportedConnection& connection)
{
    auto secrets = Json::array();
    for (const auto kind : profiles::SecretKinds) {
        if (!connection.secrets.of(kind).empty()) {
            secrets.push_back(secretKindName(kind));
        }
    }
    Json object{{"source", jsonText(connection.source)}};
    object["profile"] = connection.profile ? summaryJson(*connection.profile) : Json(nullptr);
    object["taken"] = messagesJson(connection.taken);
    object["left"] = messagesJson(connection.left);
    object["secrets_not_stored"] = std::move(secrets);
    object["error"] = connection.profile ? Json(nullptr) : Json(jsonText(connection.failure.english()));
    object["code"] = connection.profile ? Json(nullptr) : Json(connection.failure.id);
    return object;
}

std::string connectionText(const profiles::ImportedConnection& connection)
{
    const auto line = [](const char* word, const std::string& text) { return word + displayText(text) + "\n"; };
    if (!connection.profile) {
        return line("not taken over: ", connection.source + ": " + connection.failure.english());
    }
    auto out = line("", connection.profile->name);
    for (const auto& message : connection.taken) {
        out += line("  + ", message.english());
    }
    for (const auto& message : connection.left) {
        out += line("  - ", message.english());
    }
    for (const auto kind : profiles::SecretKinds) {
        if (connection.profile->source(kind).from == SecretSource::From::Ask) {
            out += line("  ? ",
                kind == profiles::SecretKind::KeyPassphrase
                    ? "The passphrase of its key is not stored: say where it comes from."
                    : kind == profiles::SecretKind::SentinelPassword
                    ? "The sentinels' password is not stored: say where it comes from."
                    : "Its password is not stored: say where it comes from.");
        }
    }
    return out;
}

/// Names nobody has yet, and the password from where the options say.
std::vector<Profile> profilesToPut(profiles::Import& import, const Catalogue& known, const Options& options)
{
    std::vector<Profile> fresh;
    const auto taken = [&](const std::string& name) {
        return std::ranges::find(known.profiles, name, &Profile::name) != known.profiles.end()
            || std::ranges::find(fresh, name, &Profile::name) != fresh.end();
    };
    const auto stated = passwordSource(options, false);
    for (auto& connection : import.connections) {
        if (connection.profile) {
            auto& profile = *connection.profile;
            profile.name = profiles::freeName(profile.name, taken);
            if (stated.from != SecretSource::From::None) {
                profile.password = stated;
            }
            fresh.push_back(profile);
        }
    }
    return fresh;
}

ExitCode import(const Work& work)
{
    auto text = textToImport(work.options.profiles.argument);
    if (!text) {
        return failedWith(work.output, text.error());
    }
    auto import = profiles::importProfiles(*text, work.options.profiles.format);
    wipe(*text);
    const auto known = work.store.load();
    if (!import || !known) {
        return failedWith(work.output, import ? known.error() : import.error());
    }
    const auto fresh = profilesToPut(*import, *known, work.options);
    std::vector<Message> notes;
    if (!fresh.empty()) {
        const auto catalogue = work.store.put(fresh, work.context);
        if (!catalogue) {
            return failedWith(work.output, catalogue.error());
        }
        notes = catalogue->notes;
    }
    if (work.options.json) {
        auto connections = Json::array();
        std::ranges::transform(import->connections, std::back_inserter(connections), connectionJson);
        work.output.writeJson({{"format", importFormatName(import->format)}, {"imported", fresh.size()},
            {"connections", std::move(connections)}, {"notes", messagesJson(notes)}});
    } else {
        for (const auto& connection : import->connections) {
            work.output.write(connectionText(connection));
        }
        work.output.writeNotes(notes);
    }
    return fresh.size() == import->connections.size() ? ExitCode::Fine : ExitCode::BadNews;
}

ExitCode exportAll(const Work& work)
{
    const auto catalogue = work.store.load();
    if (!catalogue) {
        return failedWith(work.output, catalogue.error());
    }
    const auto text = profiles::exportProfiles(catalogue->profiles);
    const auto& file = work.options.profiles.argument;
    if (file.empty() || file == StandardStream) {
        work.output.write(text);
        return ExitCode::Fine;
    }
    if (const auto status = writeNewFile(file, text); !status) {
        return failedWith(work.output, status.error());
    }
    if (work.options.json) {
        work.output.writeJson({{"exported", catalogue->profiles.size()}, {"file", jsonText(file)}});
    }
    return ExitCode::Fine;
}

} // namespace

ExitCode runProfiles(const Options& options, Context& context, Output& output)
{
    const auto path = ProfileStore::defaultPath();
    if (!path) {
        return failedWith(output, path.error());
    }
    ProfileStore store(*path);
    const Work work{options, store, context, output};
    using enum ProfilesOptions::Action;
    switch (options.profiles.action) {
    case List:
        return list(work);
    case Add:
        return add(work);
    case Remove:
        return remove(work);
    case Import:
        return import(work);
    case Export:
        break;
    }
    return exportAll(work);
}

} // namespace keystrata::ctl
