// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/certificates.h"
#include "tests/support/sentineldeployment.h"

#include <QElapsedTimer>
#include <QTest>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <csignal>
#include <filesystem>

using namespace keystrata::testing;
using namespace std::chrono_literals;
using Issuer = CertificateRequest::Issuer;
using Purpose = CertificateRequest::Purpose;

namespace {

template <typename T, void (*Free)(T*)>
struct Freed
{
    void operator()(T* object) const { Free(object); }
};

using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>>;
using Tls = std::unique_ptr<SSL, Freed<SSL, SSL_free>>;

struct Heard
{
    long verified = -1; ///< X509_V_…
    std::string answer; ///< to PING; empty when the server hung up
};

/// Goes through with the handshake whatever the certificate, and says what OpenSSL thought of it.
Heard ping(uint16_t port, const std::string& caFile, const CertifiedKey* own = nullptr)
{
    const Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_load_verify_locations(context.get(), caFile.c_str(), nullptr);
    if (own != nullptr) {
        SSL_CTX_use_certificate_chain_file(context.get(), own->certificateFile.c_str());
        SSL_CTX_use_PrivateKey_file(context.get(), own->keyFile.c_str(), SSL_FILETYPE_PEM);
    }
    const Tls tls(SSL_new(context.get()));
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), "127.0.0.1");
    const Fd fd = connectTo({.port = port});
    SSL_set_fd(tls.get(), fd.get());
    Heard heard;
    if (SSL_connect(tls.get()) != 1) {
        return heard;
    }
    heard.verified = SSL_get_verify_result(tls.get());
    SSL_write(tls.get(), "PING\r\n", 6);
    char buffer[64];
    const int size = SSL_read(tls.get(), buffer, sizeof(buffer));
    heard.answer.assign(buffer, static_cast<size_t>(std::max(size, 0)));
    return heard;
}

CertificateRequest lasting(std::chrono::seconds from, std::chrono::seconds until)
{
    return {.validFrom = from, .validUntil = until};
}

} // namespace

Q_DECLARE_METATYPE(CertificateRequest)

class CertificatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void areMadeFastAndPrivate()
    {
        QElapsedTimer timer;
        timer.start();
        Certificates certificates;
        for (int i = 0; i < 50; ++i) {
            certificates.issue();
        }
        qInfo("an authority and 50 certificates in %lld ms", static_cast<long long>(timer.elapsed()));
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
        const CertifiedKey files = certificates.issue({.passphrase = "correct horse"});
        for (const std::string& file : {files.certificateFile, files.keyFile, certificates.caFile()}) {
            QCOMPARE(std::filesystem::status(file).permissions(),
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        }
        const Context context(SSL_CTX_new(TLS_client_method()));
        const auto loads = [&](const char* passphrase) {
            SSL_CTX_set_default_passwd_cb_userdata(context.get(), const_cast<char*>(passphrase));
            return SSL_CTX_use_PrivateKey_file(context.get(), files.keyFile.c_str(), SSL_FILETYPE_PEM) == 1;
        };
        QVERIFY(!loads("wrong horse"));
        QVERIFY(loads("correct horse"));
    }

    void areWhatTheyWereAskedToBe_data()
    {
        QTest::addColumn<CertificateRequest>("request");
        QTest::addColumn<int>("verified");
        QTest::addRow("good") << CertificateRequest{} << X509_V_OK;
        QTest::addRow("RSA") << CertificateRequest{.key = CertificateRequest::Key::Rsa} << X509_V_OK;
        QTest::addRow("server only") << CertificateRequest{.purpose = Purpose::Server} << X509_V_OK;
        QTest::addRow("encrypted key") << CertificateRequest{.passphrase = "correct horse"} << X509_V_OK;
        QTest::addRow("by an intermediate") << CertificateRequest{.issuer = Issuer::Intermediate} << X509_V_OK;
        QTest::addRow("intermediate missing") << CertificateRequest{.issuer = Issuer::MissingIntermediate}
                                              << X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
        QTest::addRow("self-signed") << CertificateRequest{.issuer = Issuer::Self}
                                     << X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
        QTest::addRow("expired") << lasting(-48h, -24h) << X509_V_ERR_CERT_HAS_EXPIRED;
        QTest::addRow("not yet valid") << lasting(24h, 48h) << X509_V_ERR_CERT_NOT_YET_VALID;
        QTest::addRow("of a client") << CertificateRequest{.purpose = Purpose::Client} << X509_V_ERR_INVALID_PURPOSE;
        QTest::addRow("other address") << CertificateRequest{.addresses = {"10.1.2.3"}}
                                       << X509_V_ERR_IP_ADDRESS_MISMATCH;
        QTest::addRow("names only") << CertificateRequest{.addresses = {}} << X509_V_ERR_IP_ADDRESS_MISMATCH;
        QTest::addRow("no names") << CertificateRequest{.commonName = "127.0.0.1", .dnsNames = {}, .addresses = {}}
                                  << X509_V_ERR_IP_ADDRESS_MISMATCH;
    }

    void areWhatTheyWereAskedToBe()
    {
        QFETCH(const CertificateRequest, request);
        QFETCH(const int, verified);
        Certificates certificates;
        const RedisServer server({.listen = RedisServer::Listen::UnixAndTls, .tls = certificates.serverTls(request)});
        QCOMPARE(server.port(), uint16_t{0});
        const Heard heard = ping(server.tlsPort(), certificates.caFile());
        QCOMPARE(X509_verify_cert_error_string(heard.verified), X509_verify_cert_error_string(verified));
        QCOMPARE(heard.answer, std::string("+PONG\r\n"));
    }

    void anotherAuthorityIsAnother()
    {
        Certificates certificates;
        const Certificates others;
        const RedisServer server({.listen = RedisServer::Listen::UnixAndTls, .tls = certificates.serverTls()});
        QVERIFY(ping(server.tlsPort(), others.caFile()).verified != X509_V_OK);
        QCOMPARE(server.tlsUrl(), "rediss://127.0.0.1:" + std::to_string(server.tlsPort()));
    }

    void aServerMayWantToSeeACertificate()
    {
        Certificates certificates;
        Certificates others;
        const RedisServer server(
            {.listen = RedisServer::Listen::UnixTcpAndTls, .tls = certificates.serverTls({}, true)});
        const CertifiedKey own = certificates.issue({.commonName = "a client", .purpose = Purpose::Client});
        QCOMPARE(ping(server.tlsPort(), certificates.caFile(), &own).answer, std::string("+PONG\r\n"));
        QCOMPARE(ping(server.tlsPort(), certificates.caFile()).answer, std::string());
        const CertifiedKey foreign = others.issue();
        QCOMPARE(ping(server.tlsPort(), certificates.caFile(), &foreign).answer, std::string());
        QCOMPARE(ByteClient(server.tcpAddress()).run({"PING"}).text, std::string("PONG")); // its plain port does not
    }

    void serveSentinelsAndTheirServers()
    {
        Certificates certificates;
        const SentinelDeployment deployment({.replicas = 1, .tls = certificates.serverTls({}, true)});
        const CertifiedKey own = certificates.issue();
        QCOMPARE(ping(deployment.sentinelPort(0), certificates.caFile(), &own).answer, std::string("+PONG\r\n"));
        QCOMPARE(ping(deployment.serverPort(1), certificates.caFile(), &own).answer, std::string("+PONG\r\n"));
        QVERIFY(deployment.url().starts_with("rediss-sentinel://"));
    }
};

QTEST_GUILESS_MAIN(CertificatesTest)
#include "tst_certificates.moc"
