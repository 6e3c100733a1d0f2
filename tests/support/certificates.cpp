// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/certificates.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <span>
#include <stdexcept>
#include <string_view>

namespace keystrata::testing {

namespace {

template <typename T, void (*Free)(T*)>
struct Freed
{
    void operator()(T* object) const { Free(object); }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;

struct CloseFile
{
    void operator()(FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<FILE, CloseFile>;

void check(bool success, const char* what)
{
    if (!success) {
        char reason[256] = "";
        ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
        throw std::runtime_error(std::string("OpenSSL cannot ") + what + ": " + reason);
    }
}

Key makeKey(CertificateRequest::Key kind)
{
    Key key(kind == CertificateRequest::Key::Ec ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                                : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}));
    check(key != nullptr, "make a key");
    return key;
}

File openPrivate(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    File file(fd < 0 ? nullptr : ::fdopen(fd, "w"));
    if (!file) {
        throw std::runtime_error("Cannot write " + path);
    }
    return file;
}

void writeKey(const std::string& path, EVP_PKEY* key, const std::string& passphrase)
{
    const File file = openPrivate(path);
    const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
    const int size = static_cast<int>(passphrase.size());
    check(PEM_write_PKCS8PrivateKey(file.get(), key, cipher, passphrase.data(), size, nullptr, nullptr) == 1,
        "write a key");
}

void writeCertificates(const std::string& path, std::initializer_list<X509*> chain)
{
    const File file = openPrivate(path);
    for (X509* certificate : chain) {
        check(PEM_write_X509(file.get(), certificate) == 1, "write a certificate");
    }
}

void addExtension(X509* certificate, X509* issuer, int id, const std::string& value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

std::string alternativeNames(const CertificateRequest& request)
{
    std::string names;
    for (const std::string& name : request.dnsNames) {
        names += (names.empty() ? "DNS:" : ",DNS:") + name;
    }
    for (const std::string& address : request.addresses) {
        names += (names.empty() ? "IP:" : ",IP:") + address;
    }
    return names;
}

std::string_view extendedUsage(CertificateRequest::Purpose purpose)
{
    switch (purpose) {
    case CertificateRequest::Purpose::Server:
        return "serverAuth";
    case CertificateRequest::Purpose::Client:
        return "clientAuth";
    case CertificateRequest::Purpose::ServerAndClient:
        break;
    }
    return "serverAuth,clientAuth";
}

/// Everything but extensions and signature. No issuer: its own.
Certificate makeBare(const CertificateRequest& request, EVP_PKEY* key, X509* issuer)
{
    Certificate certificate(X509_new());
    X509* const x509 = certificate.get();
    check(x509 != nullptr && X509_set_version(x509, X509_VERSION_3) == 1, "make a certificate");
    int64_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial) - 1);
    ASN1_INTEGER_set_int64(X509_get_serialNumber(x509), serial + 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), request.validFrom.count());
    X509_gmtime_adj(X509_getm_notAfter(x509), request.validUntil.count());
    X509_NAME* const name = X509_get_subject_name(x509);
    const auto* const text = reinterpret_cast<const unsigned char*>(request.commonName.c_str());
    const bool named =
        request.commonName.empty() || X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
    check(named && X509_set_issuer_name(x509, issuer == nullptr ? name : X509_get_subject_name(issuer)) == 1
            && X509_set_pubkey(x509, key) == 1,
        "fill a certificate");
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* key)
{
    check(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
}

} // namespace

struct Certificates::Signer
{
    Signer(const std::string& name, const Signer* parent, std::chrono::seconds validUntil = std::chrono::hours(240))
        : key(makeKey(CertificateRequest::Key::Ec))
        , certificate(makeBare({.commonName = name, .validUntil = validUntil}, key.get(),
              parent == nullptr ? nullptr : parent->certificate.get()))
    {
        X509* const issuer = parent == nullptr ? certificate.get() : parent->certificate.get();
        addExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:TRUE");
        addExtension(certificate.get(), issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
        addExtension(certificate.get(), issuer, NID_subject_key_identifier, "hash");
        addExtension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
        sign(certificate.get(), parent == nullptr ? key.get() : parent->key.get());
    }

    Key key;
    Certificate certificate;
};

Certificates::Certificates(std::chrono::seconds authorityUntil)
    : m_dir("certificates")
    , m_authority(std::make_unique<Signer>("Keystrata test authority", nullptr, authorityUntil))
    , m_caFile(m_dir.file("ca.pem"))
{
    writeCertificates(m_caFile, {m_authority->certificate.get()});
}

Certificates::~Certificates() = default;

CertifiedKey Certificates::issue(const CertificateRequest& request)
{
    using Issuer = CertificateRequest::Issuer;
    const bool intermediate = request.issuer == Issuer::Intermediate || request.issuer == Issuer::MissingIntermediate;
    if (intermediate && !m_intermediate) {
        m_intermediate = std::make_unique<Signer>("Keystrata test intermediate", m_authority.get());
    }
    const Signer* const signer = request.issuer == Issuer::Self ? nullptr
        : intermediate                                          ? m_intermediate.get()
                                                                : m_authority.get();

    const Key key = makeKey(request.key);
    const Certificate certificate =
        makeBare(request, key.get(), signer == nullptr ? nullptr : signer->certificate.get());
    X509* const issuer = signer == nullptr ? certificate.get() : signer->certificate.get();
    addExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    addExtension(certificate.get(), issuer, NID_key_usage, "critical,digitalSignature,keyEncipherment");
    addExtension(certificate.get(), issuer, NID_ext_key_usage, std::string(extendedUsage(request.purpose)));
    addExtension(certificate.get(), issuer, NID_subject_key_identifier, "hash");
    addExtension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
    if (const std::string names = alternativeNames(request); !names.empty()) {
        addExtension(certificate.get(), issuer, NID_subject_alt_name, names);
    }
    sign(certificate.get(), signer == nullptr ? key.get() : signer->key.get());

    ++m_files;
    CertifiedKey files{.certificateFile = m_dir.file(std::to_string(m_files) + ".pem"),
        .keyFile = m_dir.file(std::to_string(m_files) + ".key"),
        .keyPassphrase = request.passphrase};
    if (request.issuer == Issuer::Intermediate) {
        writeCertificates(files.certificateFile, {certificate.get(), m_intermediate->certificate.get()});
    } else {
        writeCertificates(files.certificateFile, {certificate.get()});
    }
    writeKey(files.keyFile, key.get(), request.passphrase);
    return files;
}

ServerTls Certificates::serverTls(const CertificateRequest& request, bool clientCertificate)
{
    const CertifiedKey files = issue(request);
    return {.certificateFile = files.certificateFile,
        .keyFile = files.keyFile,
        .keyPassphrase = files.keyPassphrase,
        .caFile = m_caFile,
        .clientCertificate = clientCertificate};
}

} // namespace keystrata::testing
