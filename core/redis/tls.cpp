// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/tls.h"

#include "core/redis/socket.h"
#include "core/redis/tlserror.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace keystrata::redis {

namespace {

/// As much as a socket gives at once: a scan's answer is many records.
constexpr size_t ReadAhead = size_t{64} * 1024;

template <auto Free>
struct Freed
{
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

bool isIp(const std::string& name)
{
    std::array<unsigned char, sizeof(in6_addr)> parsed{};
    return ::inet_pton(AF_INET, name.c_str(), parsed.data()) == 1
        || ::inet_pton(AF_INET6, name.c_str(), parsed.data()) == 1;
}

/// Tells the server which of its names we mean (SNI).
void announceName(SSL* ssl, std::string name)
{
    // What the macro of OpenSSL does, without its cast; the name is copied.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

/// "CN=Example authority,O=Example": the issuer that a certificate names.
std::string issuerOf(X509* certificate)
{
    const Bio out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_get_issuer_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<size_t>(std::max(length, 0L))};
}

std::string timeText(const ASN1_TIME* time)
{
    const Bio out(BIO_new(BIO_s_mem()));
    ASN1_TIME_print(out.get(), time);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<size_t>(std::max(length, 0L))};
}

/// The name of the subject, which counts where a certificate bears no other.
std::string commonName(X509* certificate)
{
    std::array<char, 256> text{};
    const int length =
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
    return {text.data(), static_cast<size_t>(std::max(length, 0))};
}

/// The DNS names and addresses that a certificate is for.
std::string namesOf(X509* certificate)
{
    auto* list = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    std::string out;
    for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
        int type = 0;
        const auto* value =
            static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(list, i), &type));
        const auto* bytes = ASN1_STRING_get0_data(value);
        const auto length = static_cast<size_t>(ASN1_STRING_length(value));
        std::string name;
        if (type == GEN_DNS) {
            name.assign(reinterpret_cast<const char*>(bytes), length);
        } else if (type == GEN_IPADD) {
            std::array<char, INET6_ADDRSTRLEN> text{};
            ::inet_ntop(length == sizeof(in_addr) ? AF_INET : AF_INET6, bytes, text.data(), text.size());
            name = text.data();
        }
        if (!name.empty()) {
            out += (out.empty() ? "" : ", ") + name;
        }
    }
    sk_GENERAL_NAME_pop_free(list, GENERAL_NAME_free);
    return out.empty() ? commonName(certificate) : out;
}

std::unexpected<Error> badFile(std::string_view id, std::string_view text, const std::string& path)
{
    return fail(ErrorKind::File, {id, text, {path}});
}

/// Opens a PEM file; the error carries the system's reason.
Result<Bio> openPem(std::string_view id, std::string_view text, const std::string& path)
{
    errno = 0;
    Bio bio(BIO_new_file(path.c_str(), "rb"));
    if (!bio) {
        return fail(ErrorKind::File, {id, text, {path, std::strerror(errno)}});
    }
    return bio;
}

/// What the key's reader wanted to know while it read.
struct Passphrase
{
    const std::string& text;
    bool asked = false;

    static int give(char* into, int size, int /*writing*/, void* self)
    {
        auto& passphrase = *static_cast<Passphrase*>(self);
        passphrase.asked = true;
        const auto length = std::min(passphrase.text.size(), static_cast<size_t>(size));
        std::copy_n(passphrase.text.data(), length, into);
        return static_cast<int>(length);
    }
};

Result<PrivateKey> readKey(const std::string& path, const std::string& passphraseText)
{
    const auto file = openPem("tls.key_file", "Cannot read the key file {0} of the client certificate ({1}).", path);
    if (!file) {
        return fail(file.error());
    }
    Passphrase passphrase{passphraseText};
    PrivateKey key(PEM_read_bio_PrivateKey(file->get(), nullptr, Passphrase::give, &passphrase));
    if (key) {
        return key;
    }
    ERR_clear_error();
    if (!passphrase.asked) {
        return badFile("tls.key_format", "The file {0} holds no private key in PEM form.", path);
    }
    return passphraseText.empty()
        ? badFile("tls.key_passphrase_missing", "The key in {0} is encrypted: give its passphrase.", path)
        : badFile("tls.key_passphrase_wrong", "The passphrase does not open the key in {0}.", path);
}

} // namespace

TlsClient::TlsClient(const TlsSettings& settings)
    : m_context(SSL_CTX_new(TLS_client_method()))
    , m_verifyName(settings.verifyName)
    , m_verify(settings.verify)
    , m_systemStore(settings.caFile.empty())
{
    SSL_CTX_set_min_proto_version(m_context, TLS1_2_VERSION);
    SSL_CTX_set_mode(m_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(m_context, 1);
    SSL_CTX_set_default_read_buffer_len(m_context, ReadAhead);
}

TlsClient::~TlsClient()
{
    SSL_CTX_free(m_context);
}

Result<std::shared_ptr<const TlsClient>> TlsClient::create(const TlsSettings& settings)
{
    std::shared_ptr<TlsClient> client(new TlsClient(settings));
    if (auto status = client->loadAuthorities(settings); !status) {
        return fail(status.error());
    }
    if (auto status = client->loadCertificate(settings); !status) {
        return fail(status.error());
    }
    return client;
}

Status TlsClient::loadAuthorities(const TlsSettings& settings)
{
    if (m_systemStore) {
        SSL_CTX_set_default_verify_paths(m_context);
        return {};
    }
    const auto& path = settings.caFile;
    const auto file = openPem("tls.ca_file", "Cannot read the CA file {0} ({1}).", path);
    if (!file) {
        return fail(file.error());
    }
    if (SSL_CTX_load_verify_locations(m_context, path.c_str(), nullptr) != 1) {
        ERR_clear_error();
        return badFile("tls.ca_format", "The CA file {0} holds no certificate in PEM form.", path);
    }
    return {};
}

Status TlsClient::loadCertificate(const TlsSettings& settings)
{
    const auto& path = settings.certificateFile;
    if (path.empty()) {
        return settings.keyFile.empty()
            ? Status{}
            : Status(badFile("tls.key_alone",
                  "There is a key file {0} without a certificate: give the certificate it belongs to.",
                  settings.keyFile));
    }
    const auto file = openPem("tls.certificate_file", "Cannot read the client certificate {0} ({1}).", path);
    if (!file) {
        return fail(file.error());
    }
    if (SSL_CTX_use_certificate_chain_file(m_context, path.c_str()) != 1) {
        ERR_clear_error();
        return badFile("tls.certificate_format", "The file {0} holds no certificate in PEM form.", path);
    }
    const auto& keyPath = settings.keyFile.empty() ? path : settings.keyFile;
    const auto key = readKey(keyPath, settings.keyPassphrase);
    if (!key) {
        return fail(key.error());
    }
    if (SSL_CTX_use_PrivateKey(m_context, key->get()) != 1) {
        ERR_clear_error();
        return badFile("tls.key_mismatch", "The key in {0} does not belong to the client certificate.", keyPath);
    }
    return {};
}

Result<std::unique_ptr<TlsStream>> TlsClient::wrap(std::unique_ptr<Stream> socket) const
{
    ERR_clear_error();
    SSL* ssl = SSL_new(m_context);
    if (ssl == nullptr || SSL_set_fd(ssl, socket->fd()) != 1) {
        SSL_free(ssl);
        return fail(protocolError(socket->endpoint(), ERR_get_error(), false, false));
    }
    const std::string host = socket->endpoint().host;
    const std::string& verified = m_verifyName.empty() ? host : m_verifyName;
    auto* rules = SSL_get0_param(ssl);
    if (isIp(verified)) {
        X509_VERIFY_PARAM_set1_ip_asc(rules, verified.c_str());
    } else {
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(rules, verified.c_str(), verified.size());
        announceName(ssl, verified);
    }
    if (isIp(verified) && !isIp(host)) {
        announceName(ssl, host);
    }
    auto stream = std::make_unique<TlsStream>(ssl, std::move(socket), verified, m_systemStore);
    if (!m_verify) {
        SSL_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
    }
    return stream;
}

TlsStream::TlsStream(SSL* ssl, std::unique_ptr<Stream> below, std::string verified, bool systemStore)
    : m_ssl(ssl)
    , m_below(std::move(below))
    , m_verified(std::move(verified))
    , m_systemStore(systemStore)
{
    SSL_set_ex_data(m_ssl, 0, this);
    SSL_set_verify(m_ssl, SSL_VERIFY_PEER, &TlsStream::noteFault);
    SSL_set_cert_cb(m_ssl, &TlsStream::noteRequest, this);
    SSL_set_connect_state(m_ssl);
}

TlsStream::~TlsStream()
{
    if (m_agreed) {
        ERR_clear_error();
        SSL_shutdown(m_ssl); // says goodbye if there is room for it; nobody waits for the answer
        ERR_clear_error();
    }
    SSL_free(m_ssl);
}

int TlsStream::noteFault(int good, X509_STORE_CTX* store)
{
    if (good == 1) {
        return 1;
    }
    const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& fault = static_cast<TlsStream*>(SSL_get_ex_data(ssl, 0))->m_fault;
    fault.code = X509_STORE_CTX_get_error(store);
    fault.depth = X509_STORE_CTX_get_error_depth(store);
    if (auto* certificate = X509_STORE_CTX_get_current_cert(store); certificate != nullptr) {
        fault.names = namesOf(certificate);
        fault.issuer = issuerOf(certificate);
        fault.notBefore = timeText(X509_get0_notBefore(certificate));
        fault.notAfter = timeText(X509_get0_notAfter(certificate));
    }
    return 0;
}

int TlsStream::noteRequest(SSL* ssl, void* self)
{
    static_cast<TlsStream*>(self)->m_asked = SSL_get_certificate(ssl) == nullptr;
    return 1;
}

Result<bool> TlsStream::handshake()
{
    ERR_clear_error();
    const int result = SSL_do_handshake(m_ssl);
    if (result == 1) {
        m_agreed = true;
        m_wantToRead = m_wantToWrite = 0;
        return true;
    }
    m_wantToRead = SSL_get_error(m_ssl, result);
    if (m_wantToRead == SSL_ERROR_WANT_READ || m_wantToRead == SSL_ERROR_WANT_WRITE) {
        return false;
    }
    return fail(failure(result));
}

Error TlsStream::failure(int result)
{
    const int systemError = errno;
    const int kind = SSL_get_error(m_ssl, result);
    const auto code = ERR_peek_error();
    if (m_fault.code != X509_V_OK && !m_agreed) {
        ERR_clear_error();
        return certificateError(m_below->endpoint(), m_verified, m_fault, m_systemStore);
    }
    if (kind == SSL_ERROR_SYSCALL && code == 0 && systemError != 0) {
        return lostError(m_below->endpoint(), systemError);
    }
    Error error = kind == SSL_ERROR_ZERO_RETURN || code == 0
        ? closedError(m_below->endpoint(), m_agreed)
        : protocolError(m_below->endpoint(), code, m_agreed, m_asked);
    ERR_clear_error();
    return error;
}

Error TlsStream::late() const
{
    return {ErrorKind::Timeout,
        {"tls.timeout", "The server at {0} does not answer in TLS: check whether this port is a plain one.",
            {m_below->endpoint().display()}},
        {}};
}

short TlsStream::eventsFor(int want) const
{
    return want == SSL_ERROR_WANT_WRITE ? m_below->eventsToWrite() : m_below->eventsToRead();
}

short TlsStream::eventsToShakeHands() const
{
    return eventsFor(m_wantToRead);
}

short TlsStream::eventsToRead() const
{
    return eventsFor(m_wantToRead);
}

short TlsStream::eventsToWrite() const
{
    return m_wantToWrite == SSL_ERROR_WANT_READ ? m_below->eventsToRead() : m_below->eventsToWrite();
}

bool TlsStream::pending() const
{
    return m_more;
}

Result<size_t> TlsStream::read(std::span<char> into)
{
    size_t total = 0;
    m_more = false;
    // One call gives one record at most; those that follow may be held here already, where no poll() sees them.
    while (total < into.size()) {
        ERR_clear_error();
        size_t count = 0;
        const int result = SSL_read_ex(m_ssl, into.data() + total, into.size() - total, &count);
        if (result == 1) {
            total += count;
            continue;
        }
        const int kind = SSL_get_error(m_ssl, result);
        if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
            m_wantToRead = kind;
            return total;
        }
        if (total > 0) {
            return total; // the error comes again
        }
        return fail(failure(result));
    }
    m_wantToRead = 0;
    m_more = true;
    return total;
}

Result<size_t> TlsStream::write(std::string_view bytes)
{
    if (bytes.empty()) {
        return size_t{0};
    }
    ERR_clear_error();
    size_t count = 0;
    const int result = SSL_write_ex(m_ssl, bytes.data(), bytes.size(), &count);
    if (result == 1) {
        m_wantToWrite = 0;
        return count;
    }
    m_wantToWrite = SSL_get_error(m_ssl, result);
    if (m_wantToWrite == SSL_ERROR_WANT_READ || m_wantToWrite == SSL_ERROR_WANT_WRITE) {
        return size_t{0};
    }
    return fail(failure(result));
}

} // namespace keystrata::redis
