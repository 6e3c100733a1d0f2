// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/secrets.h"

#include "core/base/files.h"

#include <algorithm>
#include <cstdlib>

namespace keystrata::profiles {

namespace {

constexpr size_t LongestSecret = size_t{64} * 1024;

Secret firstLine(std::string text)
{
    std::string line = text.substr(0, text.find('\n'));
    wipe(text);
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    return Secret(std::move(line));
}

std::unexpected<Error> commandFailed(const std::string& program, std::string why)
{
    return fail(ErrorKind::Refused,
        {"password.command", "The password command \"{0}\" failed ({1}).", {program, std::move(why)}});
}

Error toBeAsked(const Profile& profile, SecretKind kind)
{
    switch (kind) {
    case SecretKind::Password:
        return {ErrorKind::Auth,
            {"secret.ask",
                "The profile \"{0}\" asks for the server's password: give it with --password-file, --password-command "
                "or $REDISCLI_AUTH, or have the profile say where it comes from.",
                {profile.name}},
            {}};
    case SecretKind::SentinelPassword:
        return {ErrorKind::Auth,
            {"secret.ask_sentinel",
                "The profile \"{0}\" asks for the sentinels' password: give it with --sentinel-password-file, or have "
                "the profile say where it comes from.",
                {profile.name}},
            {}};
    case SecretKind::KeyPassphrase:
        break;
    }
    return {ErrorKind::Auth,
        {"secret.ask_key",
            "The profile \"{0}\" asks for the passphrase of its client key: give it with --key-pass-file, or have the "
            "profile say where it comes from.",
            {profile.name}},
        {}};
}

Result<Secret> fromKeyring(const Profile& profile, SecretKind kind, const SecretHelp& help, Context& context)
{
    if (help.keyring == nullptr) {
        return fail(ErrorKind::Refused,
            {"secret.no_keyring",
                "The profile \"{0}\" keeps its {1} in the desktop's keyring, which cannot be asked from here: give it "
                "another way (a file, a command, the environment).",
                {profile.name, kind == SecretKind::KeyPassphrase ? "passphrase" : "password"}});
    }
    return help.keyring->get(profile.id, kind, context);
}

} // namespace

Result<Secret> secretFromFile(const std::string& path)
{
    if (auto status = requirePrivateFile(path); !status) {
        return fail(status.error());
    }
    auto text = readFile(path, LongestSecret);
    if (!text && text.error().message.id == "file.long") {
        return fail(ErrorKind::File, {"password.file_long", "The file {0} does not look like a password.", {path}});
    }
    if (!text) {
        return fail(ErrorKind::File,
            {"password.file", "Cannot read the password file {0} ({1}).", {path, text.error().message.args.back()}});
    }
    return firstLine(std::move(*text));
}

Result<Secret> secretFromCommand(const std::vector<std::string>& words, const SecretHelp& help, Context& context)
{
    if (words.empty()) {
        return fail(ErrorKind::Usage,
            {"password.words", "The password command is empty or has a quote that is not closed.", {}});
    }
    auto run =
        runProgram(words, Clock::now() + help.commandTimeout, context, help.commandErrors, {.output = LongestSecret});
    if (!run && run.error().kind == ErrorKind::Timeout) {
        return fail(ErrorKind::Timeout,
            {"password.timeout", "The password command \"{0}\" gave no answer in time.", {words.front()}});
    }
    if (!run && run.error().kind == ErrorKind::Refused) {
        return commandFailed(words.front(), run.error().message.args.back());
    }
    if (!run) {
        return fail(run.error());
    }
    if (!run->end.good()) {
        wipe(run->text);
        return commandFailed(words.front(), run->end.text());
    }
    return firstLine(std::move(run->text));
}

Result<Secret> secretFromEnvironment(const std::string& name)
{
    const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    if (value == nullptr || *value == '\0') {
        return fail(ErrorKind::Refused,
            {"secret.environment", "The password is to come from the variable {0}, which is not set: set it.", {name}});
    }
    return Secret(std::string(value));
}

std::vector<SecretKind> secretsToAsk(const Profile& profile)
{
    std::vector<SecretKind> kinds;
    std::ranges::copy_if(SecretKinds, std::back_inserter(kinds),
        [&profile](SecretKind kind) { return profile.source(kind).from == SecretSource::From::Ask; });
    return kinds;
}

Result<Secret> resolveSecret(const Profile& profile, SecretKind kind, const SecretHelp& help, Context& context)
{
    const auto& source = profile.source(kind);
    switch (source.from) {
    case SecretSource::From::None:
        return Secret();
    case SecretSource::From::Ask:
        return fail(toBeAsked(profile, kind));
    case SecretSource::From::Keyring:
        return fromKeyring(profile, kind, help, context);
    case SecretSource::From::Environment:
        return secretFromEnvironment(source.name);
    case SecretSource::From::File: {
        auto secret = secretFromFile(source.name);
        if (secret && secret->empty()) {
            return fail(ErrorKind::Refused, {"password.empty", "The password from {0} is empty.", {source.name}});
        }
        return secret;
    }
    case SecretSource::From::Command:
        break;
    }
    auto secret = secretFromCommand(source.command, help, context);
    if (secret && secret->empty()) {
        return fail(
            ErrorKind::Refused, {"password.empty", "The password from {0} is empty.", {"the password command"}});
    }
    return secret;
}

Result<Secrets> resolveSecrets(const Profile& profile, Secrets given, const SecretHelp& help, Context& context)
{
    if (auto status = requirePrivateFile(profile.target.tls.keyFile); !status) {
        return fail(status.error());
    }
    for (const auto kind : SecretKinds) {
        if (!given.of(kind).empty()) {
            continue;
        }
        auto secret = resolveSecret(profile, kind, help, context);
        if (!secret) {
            return fail(secret.error());
        }
        given.set(kind, std::move(*secret));
    }
    return given;
}

} // namespace keystrata::profiles
