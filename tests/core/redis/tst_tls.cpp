// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/fakeserver.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <fstream>
#include <map>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;
using Issuer = CertificateRequest::Issuer;
using Purpose = CertificateRequest::Purpose;

namespace {

RedisServer::Options serving(ServerTls tls, std::vector<std::string> config = {})
{
    return {.config = std::move(config), .listen = RedisServer::Listen::UnixTcpAndTls, .tls = std::move(tls)};
}

/// rediss://host:port, trusting one file.
Target secure(uint16_t port, std::string caFile, const std::string& host = "127.0.0.1")
{
    auto target = targetOf("rediss://" + host + ":" + std::to_string(port));
    target.tls.caFile = std::move(caFile);
    return target;
}

/// A fatal alert, as a server sends it in plain bytes before there are keys.
std::string alert(char description)
{
    return std::string("\x15\x03\x03\x00\x02\x02", 6) + description;
}

SessionOptions hasty()
{
    SessionOptions options;
    options.connectTimeout = 300ms;
    return options;
}

void write(const std::string& path, std::string_view text)
{
    std::ofstream(path) << text;
}

} // namespace

/// Every way in which TLS may work or fail, against real servers: what it says, and that no two causes say the same.
class TlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        m_plainTls = std::make_unique<RedisServer>(serving(m_certificates.serverTls()));
        m_mutual = std::make_unique<RedisServer>(serving(m_certificates.serverTls({}, true)));
        m_own = m_certificates.issue();
    }

    void cleanupTestCase()
    {
        std::map<std::string, std::string> causes;
        for (const auto& [cause, message] : m_refusals) {
            const auto other = causes.emplace(std::string(message.id), cause);
            QVERIFY2(other.second,
                qPrintable(QString("%1 and %2 say the same: %3")
                        .arg(cause.c_str(), other.first->second.c_str(), message.text.data())));
        }
        qInfo("%zu ways to be let in, %zu distinct causes of refusal", m_entrances, m_refusals.size());
        QVERIFY(m_entrances >= 8 && m_refusals.size() >= 24);
    }

    void byAddressAndByName()
    {
        for (const auto* host : {"127.0.0.1", "localhost"}) {
            letsIn(secure(m_plainTls->tlsPort(), m_certificates.caFile(), host));
        }
        const RedisServer both(serving(m_certificates.serverTls(), {"bind 127.0.0.1 ::1"}));
        letsIn(secure(both.tlsPort(), m_certificates.caFile(), "[::1]"));
    }

    void byANameOfItsOwn()
    {
        // As Sentinel and Cluster need it: they give addresses that no certificate bears.
        const RedisServer server(serving(m_certificates.serverTls({.dnsNames = {"cache.example"}, .addresses = {}})));
        auto target = secure(server.tlsPort(), m_certificates.caFile());
        refused("an address in place of a name", target, "tls.wrong_address", ErrorKind::Tls, "127.0.0.1");
        target.tls.verifyName = "cache.example";
        letsIn(target);
        target.tls.verifyName = "CACHE.example";
        letsIn(target);
        target.tls.verifyName = "other.example";
        refused("wrong name", target, "tls.wrong_name", ErrorKind::Tls, "is for cache.example, not for other.example");
        const RedisServer numbered(serving(m_certificates.serverTls({.dnsNames = {}, .addresses = {"10.1.2.3"}})));
        target = secure(numbered.tlsPort(), m_certificates.caFile());
        QVERIFY(refusal(target).message.english().contains("is for 10.1.2.3, not for the address 127.0.0.1"));
        target.tls.verifyName = "10.1.2.3";
        letsIn(target);
        // As scripts make them that know of no alternative names.
        const RedisServer common(
            serving(m_certificates.serverTls({.commonName = "old.example", .dnsNames = {}, .addresses = {}})));
        target = secure(common.tlsPort(), m_certificates.caFile());
        target.tls.verifyName = "old.example";
        letsIn(target);
        target.tls.verifyName = "new.example";
        QVERIFY(refusal(target).message.english().contains("is for old.example, not for new.example"));
        const RedisServer wild(serving(m_certificates.serverTls({.dnsNames = {"*.cache.example"}, .addresses = {}})));
        target = secure(wild.tlsPort(), m_certificates.caFile());
        target.tls.verifyName = "eu.cache.example";
        letsIn(target);
        target.tls.verifyName = "a.eu.cache.example";
        QCOMPARE(refusal(target).message.id, "tls.wrong_name");
    }

    void byAChain()
    {
        const RedisServer server(serving(m_certificates.serverTls({.issuer = Issuer::Intermediate})));
        letsIn(secure(server.tlsPort(), m_certificates.caFile()));
    }

    void withACertificateOfOurs()
    {
        auto target = secure(m_mutual->tlsPort(), m_certificates.caFile());
        target.tls.certificateFile = m_own.certificateFile;
        target.tls.keyFile = m_own.keyFile;
        letsIn(target);
        const auto chained = m_certificates.issue({.issuer = Issuer::Intermediate, .passphrase = "hunter2"});
        target.tls.certificateFile = chained.certificateFile;
        target.tls.keyFile = chained.keyFile;
        target.tls.keyPassphrase = "hunter2";
        letsIn(target);
        target.tls.keyPassphrase = "hunter2 too";
        refused("wrong passphrase", target, "tls.key_passphrase_wrong", ErrorKind::File, chained.keyFile);
        target.tls.keyPassphrase.clear();
        refused("no passphrase", target, "tls.key_passphrase_missing", ErrorKind::File, chained.keyFile);
        target.tls.keyFile = m_own.keyFile;
        refused("key of another certificate", target, "tls.key_mismatch", ErrorKind::File, m_own.keyFile);
        target.tls.certificateFile.clear();
        refused("key alone", target, "tls.key_alone", ErrorKind::File, m_own.keyFile);
    }

    void withCertificateAndKeyInOneFile()
    {
        const auto file = m_files.file("both.pem");
        std::ofstream out(file);
        for (const auto& part : {m_own.certificateFile, m_own.keyFile}) {
            out << std::ifstream(part).rdbuf();
        }
        out.close();
        auto target = secure(m_mutual->tlsPort(), m_certificates.caFile());
        target.tls.certificateFile = file;
        letsIn(target);
    }

    void byTheSystemsAuthorities()
    {
        auto target = secure(m_plainTls->tlsPort(), {});
        refused("unknown to the system", target, "tls.unknown_to_system", ErrorKind::Tls, "Keystrata test authority");
        qputenv("SSL_CERT_FILE", m_certificates.caFile().c_str());
        letsIn(target);
        qunsetenv("SSL_CERT_FILE");
    }

    void unverified()
    {
        Certificates others;
        const RedisServer server(
            serving(others.serverTls({.dnsNames = {"else.example"}, .addresses = {}, .issuer = Issuer::Self})));
        auto target = secure(server.tlsPort(), m_certificates.caFile());
        QCOMPARE(refusal(target).kind, ErrorKind::Tls);
        target.tls.verify = false;
        letsIn(target);
    }

    void whoseCertificateWillNotDo_data()
    {
        QTest::addColumn<CertificateRequest>("request");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("word");
        QTest::addRow("names nobody") << CertificateRequest{.commonName = "", .dnsNames = {}, .addresses = {}}
                                      << QByteArray("tls.no_names") << QByteArray("127.0.0.1");
        QTest::addRow("expired") << CertificateRequest{.validFrom = -48h, .validUntil = -24h}
                                 << QByteArray("tls.expired") << QByteArray("GMT");
        QTest::addRow("not yet valid") << CertificateRequest{.validFrom = 24h, .validUntil = 48h}
                                       << QByteArray("tls.not_yet_valid") << QByteArray("GMT");
        QTest::addRow("self-signed") << CertificateRequest{.issuer = Issuer::Self} << QByteArray("tls.self_signed")
                                     << QByteArray("CA file");
        QTest::addRow("for clients only")
            << CertificateRequest{.purpose = Purpose::Client} << QByteArray("tls.purpose") << QByteArray("servers");
        QTest::addRow("intermediate missing")
            << CertificateRequest{.issuer = Issuer::MissingIntermediate} << QByteArray("tls.unknown_authority")
            << QByteArray("issued by CN=Keystrata test intermediate, which is not in the CA file");
    }

    void whoseCertificateWillNotDo()
    {
        QFETCH(CertificateRequest, request);
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, word);
        const RedisServer server(serving(m_certificates.serverTls(request)));
        refused(QTest::currentDataTag(), secure(server.tlsPort(), m_certificates.caFile()), id.data(), ErrorKind::Tls,
            word.toStdString());
    }

    void whoseAuthorityWillNotDo()
    {
        const Certificates others;
        refused("another authority", secure(m_plainTls->tlsPort(), others.caFile()), "tls.unknown_root", ErrorKind::Tls,
            "comes from CN=Keystrata test authority, which is not in the CA file");
        Certificates old(-60s);
        const RedisServer server(serving(old.serverTls()));
        refused("authority expired", secure(server.tlsPort(), old.caFile()), "tls.authority_expired", ErrorKind::Tls,
            "GMT");
        // The operator gave the server's certificate without the one that issued it.
        const auto& leaf = m_plainTls->options().tls->certificateFile;
        QCOMPARE(refusal(secure(m_plainTls->tlsPort(), leaf)).kind, ErrorKind::Tls);
    }

    void whoRefusesOurs_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addRow("TLS 1.2") << QByteArray("tls-protocols \"TLSv1.2\"");
        QTest::addRow("TLS 1.3") << QByteArray("tls-protocols \"TLSv1.3\"");
    }

    void whoRefusesOurs()
    {
        QFETCH(QByteArray, version);
        const RedisServer server(serving(m_certificates.serverTls({}, true), {version.toStdString()}));
        auto target = secure(server.tlsPort(), m_certificates.caFile());
        const auto with = [&](const CertifiedKey& key) {
            target.tls.certificateFile = key.certificateFile;
            target.tls.keyFile = key.keyFile;
            return target;
        };
        refused("no client certificate", target, "tls.certificate_needed", ErrorKind::Tls, "wants a client");
        Certificates others;
        refused("client of an unknown authority", with(others.issue()), "tls.certificate_refused", ErrorKind::Tls,
            "authority of our client");
        refused("client expired", with(m_certificates.issue({.validFrom = -48h, .validUntil = -24h})),
            "tls.certificate_expired", ErrorKind::Tls, "expired");
        refused("client with a server's certificate", with(m_certificates.issue({.purpose = Purpose::Server})),
            "tls.certificate_purpose", ErrorKind::Tls, "clients");
        letsIn(with(m_own));
    }

    void fromFilesThatWillNotDo()
    {
        const auto none = m_files.file("none.pem");
        const auto garbage = m_files.file("garbage.pem");
        write(garbage, "-----BEGIN CERTIFICATE-----\nno base64\n-----END CERTIFICATE-----\n");
        const auto port = m_mutual->tlsPort();
        refused("no CA file", secure(port, none), "tls.ca_file", ErrorKind::File, "No such file");
        refused("CA file is none", secure(port, garbage), "tls.ca_format", ErrorKind::File, garbage);
        auto target = secure(port, m_certificates.caFile());
        target.tls.certificateFile = none;
        refused("no certificate file", target, "tls.certificate_file", ErrorKind::File, "No such file");
        target.tls.certificateFile = garbage;
        refused("certificate file is none", target, "tls.certificate_format", ErrorKind::File, garbage);
        target.tls.certificateFile = m_own.certificateFile;
        target.tls.keyFile = none;
        refused("no key file", target, "tls.key_file", ErrorKind::File, "No such file");
        target.tls.keyFile = garbage;
        refused("key file is none", target, "tls.key_format", ErrorKind::File, garbage);
        target = secure(port, m_files.path());
        QCOMPARE(refusal(target).kind, ErrorKind::File); // a folder
    }

    void atAPlainPort()
    {
        // Redis waits for the end of a line, or takes what it got for one: as chance has it.
        const auto error = refusal(secure(m_plainTls->port(), m_certificates.caFile()), hasty());
        QVERIFY2(
            error.message.id == "tls.timeout" || error.message.id == "tls.not_tls", error.message.english().c_str());
        QVERIFY(error.message.english().contains("plain"));
        const auto mail = FakeServer::greeting("220 mail.example ESMTP\r\n");
        refused("not TLS", secure(mail->port(), m_certificates.caFile()), "tls.not_tls", ErrorKind::Tls, "plain");
        const auto silent = FakeServer::greeting("");
        refused("silent", secure(silent->port(), m_certificates.caFile()), "tls.timeout", ErrorKind::Timeout, "plain",
            hasty());
    }

    void inPlainAtATlsPort()
    {
        refused("plain to a TLS port", targetOf("redis://127.0.0.1:" + std::to_string(m_plainTls->tlsPort())),
            "server.hung_up", ErrorKind::Network, "wants TLS");
    }

    void thatEndsInTheHandshake()
    {
        FaultProxy proxy(m_plainTls->tlsAddress());
        for (const auto cut : {Faults::Cut::Close, Faults::Cut::Reset}) {
            proxy.setFaults({.cutAfter = 100, .cut = cut});
            const auto error = refusal(secure(proxy.port(), m_certificates.caFile()));
            QCOMPARE(error.kind, ErrorKind::Network);
            QVERIFY(error.message.id == (cut == Faults::Cut::Close ? "tls.closed" : "connection.lost"));
        }
        proxy.setDoor(FaultProxy::Door::HangUp);
        const auto error = refusal(secure(proxy.port(), m_certificates.caFile()));
        QVERIFY(error.message.id == "tls.closed" || error.message.id == "connection.lost");
        proxy.setDoor(FaultProxy::Door::Open);
        proxy.setFaults({.cutAfter = 100});
        refused("hangs up in the handshake", secure(proxy.port(), m_certificates.caFile()), "tls.closed",
            ErrorKind::Network, "hung up");
    }

    void fatalAlerts_data()
    {
        QTest::addColumn<int>("description");
        QTest::addColumn<QByteArray>("id");
        QTest::addRow("old versions only") << 70 << QByteArray("tls.version");
        QTest::addRow("no cipher in common") << 40 << QByteArray("tls.no_cipher");
        QTest::addRow("name unknown") << 112 << QByteArray("tls.unrecognized_name");
        QTest::addRow("client certificate faulty") << 42 << QByteArray("tls.certificate_bad");
        QTest::addRow("client certificate revoked") << 44 << QByteArray("tls.certificate_revoked");
        QTest::addRow("access denied") << 49 << QByteArray("tls.access_denied");
        QTest::addRow("something else") << 80 << QByteArray("tls.failed");
    }

    void fatalAlerts()
    {
        QFETCH(int, description);
        QFETCH(QByteArray, id);
        const auto server = FakeServer::greeting(alert(static_cast<char>(description)));
        refused(QTest::currentDataTag(), secure(server->port(), m_certificates.caFile()), id.data(), ErrorKind::Tls,
            std::to_string(server->port()));
    }

    void ofAServerFromThePast()
    {
        const RedisServer server(
            serving(m_certificates.serverTls(), {"tls-protocols \"TLSv1.1\"", "tls-ciphers \"ALL:@SECLEVEL=0\""}));
        QCOMPARE(refusal(secure(server.tlsPort(), m_certificates.caFile())).message.id, "tls.version");
    }

    void alteredOnTheWay()
    {
        FaultProxy proxy(m_plainTls->tlsAddress());
        const auto target = secure(proxy.port(), m_certificates.caFile());
        const auto whole = entered(target);
        const auto greeted = proxy.bytesToClient();
        Context context;
        proxy.setFaults({.flipAt = greeted + 100});
        const auto session = entered(target);
        auto reply = session->run({"ECHO", std::string(1000, 'x')}, context);
        QVERIFY(!reply);
        note("altered answer", sentenced(reply.error()), "tls.altered", ErrorKind::Network, "altered on the way");
        QVERIFY(!session->connected());
        proxy.setFaults({.flipAtToServer = 4000});
        const auto other = entered(target);
        reply = other->run({"ECHO", std::string(8000, 'x')}, context);
        QVERIFY(!reply);
        note("altered command", sentenced(reply.error()), "tls.altered_sent", ErrorKind::Network, "sent to");
    }

private:
    void letsIn(const Target& target)
    {
        const auto session = entered(target);
        QCOMPARE(text(*session, {"ECHO", std::string_view("a\0\r\n", 4)}), std::string("a\0\r\n", 4));
        ++m_entrances;
    }

    void note(const std::string& cause, const Error& error, std::string_view id, ErrorKind kind, std::string_view word)
    {
        const auto sentence = error.message.english();
        qInfo("%s: %s", cause.c_str(), sentence.c_str());
        QVERIFY2(error.message.id == id, (std::string(error.message.id) + " " + sentence).c_str());
        QCOMPARE(error.kind, kind);
        QVERIFY2(sentence.contains(word), sentence.c_str());
        m_refusals.insert_or_assign(cause, error.message);
    }

    void refused(const std::string& cause, const Target& target, std::string_view id, ErrorKind kind,
        std::string_view word, const SessionOptions& options = {})
    {
        note(cause, refusal(target, options), id, kind, word);
    }

    Certificates m_certificates;
    TempDir m_files;
    std::unique_ptr<RedisServer> m_plainTls; ///< asks for no client certificate; also listens in plain
    std::unique_ptr<RedisServer> m_mutual; ///< wants one
    CertifiedKey m_own;
    size_t m_entrances = 0;
    std::map<std::string, Message> m_refusals;
};

QTEST_GUILESS_MAIN(TlsTest)
#include "tst_tls.moc"
