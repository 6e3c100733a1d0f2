// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sshtunnel.h"

namespace keystrata::redis {

struct SshTunnel::State
{
    SshSettings settings;
};

SshTunnel::SshTunnel(SshSettings settings) : m_state(std::make_unique<State>(std::move(settings))) { }

SshTunnel::~SshTunnel() = default;

std::shared_ptr<SshTunnel> SshTunnel::forTarget(const Target& target)
{
    return target.ssh ? std::shared_ptr<SshTunnel>(new SshTunnel(*target.ssh)) : nullptr;
}

} // namespace keystrata::redis
