// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/tls.h"

#include <string>

/// The sentences for what goes wrong with TLS: one a cause, by OpenSSL's own codes.
namespace keystrata::redis {

/// The certificate of the server, or of an authority above it, did not pass.
Error certificateError(
    const Endpoint& endpoint, const std::string& verified, const CertificateFault& fault, bool systemStore);

/// Anything else that OpenSSL reports, by its error code. `agreed`: after the handshake; `asked`: the server asked for
/// a certificate, and we have none.
Error protocolError(const Endpoint& endpoint, unsigned long code, bool agreed, bool asked);

/// The other side hung up in the middle of the handshake, or after it.
Error closedError(const Endpoint& endpoint, bool agreed);

} // namespace keystrata::redis
