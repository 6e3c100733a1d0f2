// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/target.h"

#include "core/profiles/secrets.h"

#include <cstdlib>

namespace keystrata::ctl {

namespace {

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
        return fail(ErrorKind::Usage,
            {"usage.no_target",
                "Say which server: --url redis://host:6379/0, or set REDIS_URL, or look at the --demo first.", {}});
    }
    return redis::parseAddress(url);
}

Result<Secret> secretFromCommandLine(const std::string& command, Context& context)
{
    // What cannot be split is refused in the same words as nothing at all.
    const auto words = splitWords(command).value_or(std::vector<std::string>());
    return profiles::secretFromCommand(words, {.commandErrors = ErrorStream::Inherit}, context);
}

/// What the operator typed now beats what is written in an address; the environment comes last.
Status choosePassword(const TargetOptions& options, redis::Address& address, Context& context)
{
    if (!options.passwordFile && !options.passwordCommand) {
        if (address.password.empty()) {
            address.password = environment("REDISCLI_AUTH");
        }
        return {};
    }
    auto password = options.passwordFile ? profiles::secretFromFile(*options.passwordFile)
                                         : secretFromCommandLine(*options.passwordCommand, context);
    if (!password) {
        return fail(password.error());
    }
    if (password->empty()) {
        return fail(ErrorKind::Refused,
            {"password.empty", "The password from {0} is empty.",
                {options.passwordFile ? *options.passwordFile : std::string("the password command")}});
    }
    address.password = password->reveal();
    return {};
}

} // namespace

Result<Target> Target::resolve(const TargetOptions& options, Context& context)
{
    Target target;
    target.m_session.connectTimeout = options.timeout;
    target.m_session.commandTimeout = options.timeout;
    target.m_session.ledger = std::make_shared<redis::TrafficLedger>();
    if (options.demo) {
        auto server = demo::DemoServer::start({}, context);
        if (!server) {
            return fail(server.error());
        }
        target.m_demo = std::move(*server);
        target.m_address = target.m_demo->address();
        return target;
    }
    auto address = statedAddress(options);
    if (!address) {
        return fail(address.error());
    }
    if (auto status = choosePassword(options, *address, context); !status) {
        return fail(status.error());
    }
    target.m_address = std::move(*address);
    return target;
}

Result<std::unique_ptr<redis::Session>> Target::connect(std::string_view clientName, Context& context) const
{
    auto options = m_session;
    options.clientName = clientName;
    return redis::Session::open(m_address, options, context);
}

} // namespace keystrata::ctl
