// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace keystrata::testing {

/// What a certificate says, and who says it. The default is one that a server on this machine should have; it serves
/// clients, too.
struct CertificateRequest
{
    enum class Issuer
    {
        Authority,
        Intermediate, ///< which the authority signed and which the certificate's file brings along
        MissingIntermediate, ///< … and does not
        Self,
    };

    enum class Purpose
    {
        ServerAndClient,
        Server,
        Client,
    };

    enum class Key
    {
        Ec, ///< P-256: made in no time
        Rsa, ///< 2048 bits: takes a tenth of a second
    };

    std::string commonName = "localhost";
    std::vector<std::string> dnsNames = {"localhost"}; ///< with the addresses: the subject's alternative names
    std::vector<std::string> addresses = {"127.0.0.1", "::1"};
    std::chrono::seconds validFrom = std::chrono::hours(-1); ///< from now
    std::chrono::seconds validUntil = std::chrono::hours(24);
    Issuer issuer = Issuer::Authority;
    Purpose purpose = Purpose::ServerAndClient;
    Key key = Key::Ec;
    std::string passphrase = {}; ///< set: the key's file is encrypted with it
};

/// PEM files, 0600.
struct CertifiedKey
{
    std::string certificateFile;
    std::string keyFile;
    std::string keyPassphrase;
};

/// A certificate authority of the test's own and what it signs, in a private directory that goes with this object.
/// Another object is another authority. Throws std::runtime_error when OpenSSL fails.
class Certificates
{
public:
    /// `authorityUntil`: how long the authority is valid, from now; it began an hour ago.
    explicit Certificates(std::chrono::seconds authorityUntil = std::chrono::hours(240));
    ~Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    const std::string& caFile() const { return m_caFile; }

    /// Each call makes a new key and new files.
    CertifiedKey issue(const CertificateRequest& request = {});

    /// For RedisServer and the deployments: a new certificate, and this authority to check that of clients.
    ServerTls serverTls(const CertificateRequest& request = {}, bool clientCertificate = false);

private:
    struct Signer;

    TempDir m_dir;
    size_t m_files = 0;
    std::unique_ptr<Signer> m_authority;
    std::unique_ptr<Signer> m_intermediate; ///< made when it is first asked for
    std::string m_caFile;
};

} // namespace keystrata::testing
