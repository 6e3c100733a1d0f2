// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/stream.h"
#include "core/redis/target.h"

#include <memory>
#include <string>

struct ssl_st;
struct ssl_ctx_st;
struct x509_store_ctx_st;

namespace keystrata::redis {

/// What an authority or a certificate was found guilty of while it was verified.
struct CertificateFault
{
    int code = 0; ///< X509_V_ERR_…
    int depth = 0; ///< 0: the server's own certificate
    std::string names; ///< that the certificate bears
    std::string issuer; ///< who signed it, as it says itself
    std::string notBefore;
    std::string notAfter;
};

/// TLS over another stream. Unusable until handshake() has said true.
class TlsStream final : public Stream
{
public:
    /// Takes over `ssl`. `verified`: the name that the certificate must bear. `systemStore`: the system's authorities
    /// are the trusted ones, which matters for what to advise.
    TlsStream(ssl_st* ssl, std::unique_ptr<Stream> below, std::string verified, bool systemStore);
    ~TlsStream() override;
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    /// Moves the handshake on without waiting: true once both sides have agreed and the server is who it should be.
    Result<bool> handshake();
    short eventsToShakeHands() const;
    /// What to say when it has not come to an end in time.
    Error late() const;

    Result<size_t> read(std::span<char> into) override;
    Result<size_t> write(std::string_view bytes) override;
    bool pending() const override;
    short eventsToRead() const override;
    short eventsToWrite() const override;

    int fd() const override { return m_below->fd(); }

    const Endpoint& endpoint() const override { return m_below->endpoint(); }

private:
    static int noteFault(int good, x509_store_ctx_st* store);
    static int noteRequest(ssl_st* ssl, void* self);
    Error failure(int result);
    short eventsFor(int want) const;

    ssl_st* m_ssl;
    std::unique_ptr<Stream> m_below;
    std::string m_verified;
    bool m_systemStore;
    CertificateFault m_fault;
    int m_wantToRead = 0; ///< SSL_ERROR_WANT_…, of the last call that would have had to wait
    int m_wantToWrite = 0;
    bool m_agreed = false;
    bool m_asked = false; ///< for a certificate of ours, and there is none
    bool m_more = false; ///< the last read() filled its buffer: what comes after may be held here
};

/// What the TLS connections to one target share: authorities, our certificate, rules. TLS 1.2 or newer; the server's
/// certificate must come from a trusted authority, be valid now and bear the name connected to, unless the settings
/// say otherwise. Immutable; used by one thread at a time.
class TlsClient
{
public:
    /// Reads the files. The error (File) says which one is at fault, and why.
    static Result<std::shared_ptr<const TlsClient>> create(const TlsSettings& settings);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    Result<std::unique_ptr<TlsStream>> wrap(std::unique_ptr<Stream> socket) const;

private:
    explicit TlsClient(const TlsSettings& settings);

    Status loadAuthorities(const TlsSettings& settings);
    Status loadCertificate(const TlsSettings& settings);

    ssl_ctx_st* m_context;
    std::string m_verifyName;
    bool m_verify;
    bool m_systemStore;
};

} // namespace keystrata::redis
