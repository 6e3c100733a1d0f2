// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/options.h"
#include "app/demo/demoserver.h"
#include "core/profiles/profile.h"
#include "core/redis/session.h"
#include "core/values/redaction.h"

#include <memory>
#include <string>
#include <vector>

namespace keystrata::ctl {

/// What the options say of a server, over what a profile says of it, when there is one. No secrets are read. Usage
/// error where they contradict each other.
Result<redis::Target> statedTarget(const TargetOptions& options, const profiles::Profile* profile);

/// The server that the options name, and what keeps it alive when it is the demo's.
class Target
{
public:
    /// Reads URL, profile, environment and the sources of secrets; starts the demo server. Connects to nothing else.
    static Result<Target> resolve(const TargetOptions& options, Context& context);

    const redis::Address& address() const { return m_target.address; }

    /// Nothing without --profile.
    const std::optional<profiles::Profile>& profile() const { return m_profile; }

    /// What is hidden in values.
    values::RedactionRules redaction() const;

    /// What the operator must know before anything is sent, each time: verification is off, a file's mode was mended.
    const std::vector<Message>& warnings() const { return m_warnings; }

    Result<std::unique_ptr<redis::Session>> connect(std::string_view clientName, Context& context) const;

private:
    Status loadProfile(const std::string& name);
    void setTimeouts(const TargetOptions& options);

    std::unique_ptr<demo::DemoServer> m_demo;
    std::optional<profiles::Profile> m_profile;
    redis::Target m_target;
    redis::SessionOptions m_session;
    std::vector<Message> m_warnings;
};

} // namespace keystrata::ctl
