// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/target.h"

#include "app/ctl/typed.h"
#include "core/profiles/requests.h"
#include "core/profiles/store.h"

#include <cstdlib>
#include <filesystem>

namespace keystrata::ctl {

namespace {

using profiles::SecretKind;
using profiles::Secrets;
using profiles::SecretSource;

constexpr std::chrono::milliseconds DefaultTimeout{5000};
constexpr profiles::SecretHelp Help{.commandErrors = ErrorStream::Inherit};

/// Empty when it is not set.
std::string environment(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    return value == nullptr ? std::string() : std::string(value);
}

Result<redis::Address> statedAddress(const TargetOptions& options)
{
    if (options.url) {
        return redis::parseAddress(*options.url);
    }
    const auto url = environment("REDIS_URL");
    if (url.empty()) {
        return usage("usage.no_target",
            "Say which server: --url redis://host:6379/0, or --profile, or set REDIS_URL, or look at the --demo "
            "first.");
    }
    return redis::parseAddress(url);
}

/// Profiles name files with their whole paths; on the command line they may be relative.
void setPath(std::string& into, const std::optional<std::string>& path)
{
    if (path) {
        std::error_code error;
        const auto whole = std::filesystem::absolute(*path, error);
        into = error ? *path : whole.string();
    }
}

Status checkTls(const TargetOptions& options, const redis::Target& target)
{
    const auto& tls = target.tls;
    if (!target.address.tls
        && (options.caFile || options.certificateFile || options.keyFile || options.keyPassFile || options.verifyName
            || options.noVerify)) {
        return usage("usage.tls",
            "The options for TLS need an address with TLS: rediss://, rediss-sentinel:// or rediss-cluster://.");
    }
    if (!tls.keyFile.empty() && tls.certificateFile.empty()) {
        return usage("usage.key", "--key goes with --cert, the certificate that it belongs to.");
    }
    if (options.keyPassFile && tls.certificateFile.empty()) {
        return usage("usage.key_pass", "--key-pass-file goes with --key or --cert: there is no key to open.");
    }
    return {};
}

Status checkWays(const TargetOptions& options, const redis::Target& target, bool sentinelPasswordKnown)
{
    if ((options.sentinelUser || options.sentinelPasswordFile)
        && target.address.topology != redis::Topology::Sentinel) {
        return usage("usage.sentinel",
            "--sentinel-user and --sentinel-password-file go with an address of sentinels: "
            "redis-sentinel://h1,h2/master.");
    }
    if (options.sentinelUser && !options.sentinelPasswordFile && !sentinelPasswordKnown) {
        return usage("usage.sentinel_password", "--sentinel-user needs --sentinel-password-file.");
    }
    if (!options.ssh) {
        return {};
    }
    if (target.address.endpoints.front().isUnix()) {
        return usage("usage.ssh", "--ssh leads to hosts, but the address is a unix socket on this machine.");
    }
    if (options.ssh->empty() || options.ssh->starts_with('-') || options.ssh->contains(' ')) {
        return usage("usage.ssh_destination", "--ssh takes user@host, or a name from ~/.ssh/config.");
    }
    return {};
}

/// What the operator typed now beats what is written in an address; the environment comes last.
Status choosePassword(
    const TargetOptions& options, std::string written, bool mayBeSet, Secrets& secrets, Context& context)
{
    if (!options.passwordFile && !options.passwordCommand) {
        auto password = written.empty() && mayBeSet ? environment("REDISCLI_AUTH") : std::move(written);
        secrets.set(SecretKind::Password, Secret(std::move(password)));
        return {};
    }
    auto password = options.passwordFile ? profiles::secretFromFile(*options.passwordFile)
                                         : profiles::secretFromCommand(*options.passwordCommand, Help, context);
    if (!password) {
        return fail(password.error());
    }
    if (password->empty()) {
        return fail(ErrorKind::Refused,
            {"password.empty", "The password from {0} is empty.",
                {options.passwordFile ? *options.passwordFile : std::string("the password command")}});
    }
    secrets.set(SecretKind::Password, std::move(*password));
    return {};
}

Status readSecretFile(const std::optional<std::string>& path, SecretKind kind, Secrets& secrets)
{
    if (!path) {
        return {};
    }
    auto secret = profiles::secretFromFile(*path);
    if (!secret) {
        return fail(secret.error());
    }
    secrets.set(kind, std::move(*secret));
    return {};
}

} // namespace

Result<redis::Target> statedTarget(const TargetOptions& options, const profiles::Profile* profile)
{
    redis::Target target;
    if (profile != nullptr) {
        target = profile->target;
    } else {
        auto address = statedAddress(options);
        if (!address) {
            return fail(address.error());
        }
        target.address = std::move(*address);
    }
    auto& tls = target.tls;
    setPath(tls.caFile, options.caFile);
    if (options.certificateFile) {
        tls.keyFile.clear(); // a profile's belongs to another certificate
    }
    setPath(tls.certificateFile, options.certificateFile);
    setPath(tls.keyFile, options.keyFile);
    tls.verifyName = options.verifyName.value_or(options.noVerify ? std::string() : tls.verifyName);
    tls.verify = !options.noVerify && (tls.verify || options.caFile || options.verifyName);
    target.sentinel.user = options.sentinelUser.value_or(target.sentinel.user);
    if (options.ssh) {
        target.ssh = redis::SshSettings{.destination = *options.ssh};
    }
    const bool known = profile != nullptr && profile->sentinelPassword.from != SecretSource::From::None;
    for (const auto& status : {checkTls(options, target), checkWays(options, target, known)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    return target;
}

Status Target::loadProfile(const std::string& name)
{
    const auto path = profiles::ProfileStore::defaultPath();
    if (!path) {
        return fail(path.error());
    }
    auto catalogue = profiles::ProfileStore(*path).load();
    if (!catalogue) {
        return fail(catalogue.error());
    }
    const auto* found = catalogue->find(name);
    if (found == nullptr) {
        for (const auto& note : catalogue->notes) {
            if (note.id == "profiles.unusable" && note.args.front() == name) {
                return fail(ErrorKind::Usage, note);
            }
        }
        return usage("usage.no_profile",
            "There is no profile \"{0}\": keystratactl profiles list names those there are.", {name});
    }
    m_profile = *found;
    for (const auto& note : catalogue->notes) {
        if (note.id != "profiles.unusable" && note.id != "profiles.link") { // no concern of this run
            m_warnings.push_back(note);
        }
    }
    return {};
}

void Target::setTimeouts(const TargetOptions& options)
{
    m_session.connectTimeout = DefaultTimeout;
    m_session.commandTimeout = DefaultTimeout;
    if (m_profile) {
        m_session = profiles::sessionOptions(*m_profile);
    }
    m_session.connectTimeout = options.timeout.value_or(m_session.connectTimeout);
    m_session.commandTimeout = options.timeout.value_or(m_session.commandTimeout);
    m_session.ledger = std::make_shared<redis::TrafficLedger>();
}

Result<Target> Target::resolve(const TargetOptions& options, Context& context)
{
    Target target;
    if (options.profile) {
        if (auto status = target.loadProfile(*options.profile); !status) {
            return fail(status.error());
        }
    }
    target.setTimeouts(options);
    if (options.demo) {
        auto server = demo::DemoServer::start({}, context);
        if (!server) {
            return fail(server.error());
        }
        target.m_demo = std::move(*server);
        target.m_target.address = target.m_demo->address();
        return target;
    }
    auto stated = statedTarget(options, target.m_profile ? &*target.m_profile : nullptr);
    if (!stated) {
        return fail(stated.error());
    }
    auto profile = target.m_profile.value_or(profiles::Profile());
    auto written = std::exchange(stated->address.password, {});
    profile.target = std::move(*stated);
    if (options.keyFile || options.certificateFile) {
        profile.keyPassphrase = {}; // the profile's opens another key
    }
    // Where a profile says where its password comes from, one that lies about in the environment is for another server.
    const bool mayBeSet = !options.profile || profile.password.from == SecretSource::From::Ask;
    Secrets given;
    for (const auto& status : {choosePassword(options, std::move(written), mayBeSet, given, context),
             readSecretFile(options.keyPassFile, SecretKind::KeyPassphrase, given),
             readSecretFile(options.sentinelPasswordFile, SecretKind::SentinelPassword, given)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    const auto secrets = profiles::resolveSecrets(profile, std::move(given), Help, context);
    if (!secrets) {
        return fail(secrets.error());
    }
    target.m_target = profiles::connectionTarget(profile, *secrets);
    if (target.m_target.address.tls && !target.m_target.tls.verify) {
        target.m_warnings.push_back({"tls.unverified",
            "The server's certificate is not verified: anyone on the way can read and change everything.", {}});
    }
    return target;
}

values::RedactionRules Target::redaction() const
{
    return m_profile ? profiles::redactionRules(*m_profile) : values::defaultRedaction();
}

Result<std::unique_ptr<redis::Session>> Target::connect(std::string_view clientName, Context& context) const
{
    auto options = m_session;
    options.clientName = clientName;
    return redis::Session::open(m_target, options, context);
}

} // namespace keystrata::ctl
