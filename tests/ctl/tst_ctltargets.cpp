// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "core/profiles/store.h"
#include "tests/core/profiles/samples.h"
#include "tests/ctl/ctlrun.h"
#include "tests/support/certificates.h"
#include "tests/support/sentineldeployment.h"
#include "tests/support/sshserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

QString fromStd(const std::string& text)
{
    return QString::fromStdString(text);
}

std::unique_ptr<RedisServer> tlsServer(Certificates& certificates)
{
    return std::make_unique<RedisServer>(
        RedisServer::Options{.listen = RedisServer::Listen::UnixAndTls, .tls = certificates.serverTls({}, true)});
}

} // namespace

/// The options that say how to reach a server, and the same as a profile, against the real thing.
class CtlTargetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_home = std::make_unique<TempDir>("ctl"); }

    void tlsWithAClientCertificate()
    {
        Certificates certificates;
        const auto server = tlsServer(certificates);
        const auto mine = certificates.issue({.commonName = "me", .passphrase = "hunter2"});
        write("pass", "hunter2\n");
        const QStringList tls{"--url", "rediss://127.0.0.1:" + QString::number(server->tlsPort()), "--ca",
            fromStd(certificates.caFile()), "--cert", fromStd(mine.certificateFile), "--key", fromStd(mine.keyFile)};
        const auto good = run(QStringList{"health"} + tls + QStringList{"--key-pass-file", file("pass")});
        QVERIFY2(good.exitCode == 0 && good.err.isEmpty(), good.all().constData());
        const auto locked = run(QStringList{"health"} + tls);
        QVERIFY2(locked.exitCode == 3, locked.all().constData());
        const auto name = run(QStringList{"health", "--verify-name", "evil.example"} + tls
            + QStringList{"--key-pass-file", file("pass")});
        QVERIFY2(name.exitCode == 3, name.all().constData());
        const auto added =
            run(QStringList{"profiles", "add", "tls"} + tls + QStringList{"--key-pass-file", file("pass")});
        QVERIFY2(added.exitCode == 0, added.all().constData());
        const auto profile = run({"health", "--profile", "tls"});
        QVERIFY2(profile.exitCode == 0, profile.all().constData());
    }

    void verificationIsOffOnlyWhenAskedFor()
    {
        Certificates certificates;
        const RedisServer server(
            RedisServer::Options{.listen = RedisServer::Listen::UnixAndTls, .tls = certificates.serverTls()});
        const QStringList url{"health", "--url", "rediss://127.0.0.1:" + QString::number(server.tlsPort())};
        const auto unknown = run(url);
        QVERIFY2(unknown.exitCode == 3, unknown.all().constData());
        const auto off = run(url + QStringList{"--no-verify"});
        QVERIFY2(off.exitCode == 0 && off.err.contains("not verified"), off.all().constData());
    }

    void sentinelsHaveTheirOwnUser()
    {
        const SentinelDeployment deployment({.replicas = 1,
            .sentinels = 3,
            .password = "hunter3",
            .sentinelUser = "watcher",
            .sentinelPassword = "hunter4"});
        write("server", "hunter3");
        write("sentinel", "hunter4");
        auto url = deployment.url();
        url.erase(url.find("://") + 3, url.rfind('@') + 1 - url.find("://") - 3);
        const QStringList words{"--url", fromStd(url), "--password-file", file("server"), "--sentinel-user", "watcher"};
        const QStringList secret{"--sentinel-password-file", file("sentinel")};
        const auto good = run(QStringList{"health"} + words + secret);
        QVERIFY2(good.exitCode < 2 && good.out.contains("master"), good.all().constData());
        write("sentinel", "wrong");
        const auto wrong = run(QStringList{"health"} + words + secret);
        QVERIFY2(wrong.exitCode == 3 && !wrong.all().contains("hunter"), wrong.all().constData());
        write("sentinel", "hunter4");
        // The sentinel's user has no flag in "add" that asks; its file is named.
        const auto added = run(QStringList{"profiles", "add", "ha"} + words + secret);
        QVERIFY2(added.exitCode == 0, added.all().constData());
        const auto profile = run({"versions", "--profile", "ha"});
        QVERIFY2(profile.exitCode == 0, profile.all().constData());
    }

    void throughSshAsTheProfileSays()
    {
        const SshServer ssh;
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        auto profile = plainProfile("far", server.tcpUrl().c_str());
        profile.target.ssh = redis::SshSettings{.destination = std::string(SshServer::Host),
            .port = {},
            .identityFile = {},
            .configFile = ssh.configFile()};
        profiles::ProfileStore store(m_home->file("config/keystrata/profiles.json"));
        Context context;
        const auto put = store.put(std::span(&profile, 1), context);
        QVERIFY2(put, put ? "" : put.error().message.english().c_str());
        const auto good = run({"health", "--profile", "far"});
        QVERIFY2(good.exitCode == 0, good.all().constData());
        QCOMPARE(ssh.logins(), 1U);
    }

private:
    QString file(const char* name) const { return fromStd(m_home->file(name)); }

    void write(const char* name, const char* text) const { QVERIFY(writeFileAtomically(m_home->file(name), text)); }

    CtlRun run(const QStringList& words) const { return runCtlWith({"XDG_CONFIG_HOME=" + file("config")}, {}, words); }

    std::unique_ptr<TempDir> m_home; ///< a new one for each test
};

QTEST_GUILESS_MAIN(CtlTargetsTest)
#include "tst_ctltargets.moc"
