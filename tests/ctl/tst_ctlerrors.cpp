// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata::testing;

/// Whatever is wrong, the program says so in one sentence and with the right exit code, and says nothing else.
class CtlErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void wrongWordsExitWithTwo_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const QStringList& words, const char* code) {
            QTest::newRow(name) << words << QString::fromUtf8(code);
        };
        const auto url = QStringLiteral("--url=redis://127.0.0.1:1");
        row("no command", {url}, "usage.no_command");
        row("unknown command", {url, "polish"}, "usage.unknown");
        row("unknown option", {url, "health", "--bogus"}, "usage.unknown");
        row("option without value", {"health", "--url"}, "usage.value");
        row("no server", {"health"}, "usage.no_target");
        row("wrong scheme", {"--url=http://127.0.0.1", "health"}, "url.scheme");
        row("no scheme", {"--url=127.0.0.1:6379", "stats"}, "url.no_scheme");
        row("wrong port", {"--url=redis://:hunter2@127.0.0.1:port", "stats"}, "url.port");
        row("invalid template", {url, "versions", "--layout", "{version"}, "layout.*");
        row("template without key", {url, "versions", "--layout", "{version}"}, "layout.*");
        row("invalid expression as layout", {url, "versions", "--layout", "re:(?P<version>"}, "layout.*");
        row("invalid expression", {url, "keys", "--regex", "a(b"}, "selection.regex");
        row("no such key file", {url, "keys", "--keys-from", "/nonexistent"}, "file.read");
        row("no such password file", {url, "health", "--password-file", "/nonexistent"}, "password.file");
    }

    void wrongWordsExitWithTwo()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, code);
        verifySentence(runCtl(words), 2);
        verifyJson(runCtl(QStringList{"--json"} + words), 2, code, "error");
    }

    void unreachableServersExitWithThree_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const std::string& url, const char* code) {
            QTest::newRow(name) << QString::fromStdString(url) << QString::fromUtf8(code);
        };
        row("refused port", "redis://127.0.0.1:" + std::to_string(freePort()), "connect.refused");
        row("unknown host", "redis://nobody.invalid", "connect.dns");
        row("no socket", "unix:///nonexistent/redis.sock", "connect.*");
        row("no answer to connect", "redis://127.0.0.1:" + std::to_string(m_blackHole.port()), "connect.timeout");
        row("silent server", m_silent->url(), "*");
        row("web server", m_web->url(), "*");
        row("greeting server", m_greeting->url(), "*");
        row("server that hangs up", m_closing->url(), "server.hung_up");
        row("no password", m_locked.url(), "server.noauth");
        row("wrong password", "unix://:hunter2@" + m_locked.socket(), "server.wrongpass");
        row("wrong user", "unix://nobody:hunter2@" + m_locked.socket(), "server.wrongpass");
    }

    void unreachableServersExitWithThree()
    {
        QFETCH(QString, url);
        QFETCH(QString, code);
        const QStringList target{"--timeout", "0.5", "--url", url};
        for (const auto* command : {"stats", "versions", "keys"}) {
            verifySentence(runCtl(target + QStringList{command}), 3);
            verifyJson(runCtl(target + QStringList{command, "--json"}), 3, code, "down");
        }
        const auto health = runCtl(target + QStringList{"health"});
        QVERIFY2(health.out.startsWith("down  ") && health.out.count('\n') == 1, health.all().constData());
        QVERIFY2(isOneSentence(health.err), health.all().constData());
        QCOMPARE(health.exitCode, 3);
        verifyJson(runCtl(target + QStringList{"health", "--json"}), 3, code, "down");
    }

    void aDatabaseThatIsNotThereIsRefused()
    {
        const auto url = QString::fromStdString(m_server.url() + "?db=99");
        verifySentence(runCtl({"--url", url, "versions"}), 3);
        verifyJson(runCtl({"--url", url, "keys", "--json"}), 3, "server.no_db", "error");
    }

    void withoutInfoTheKeysAreStillCounted()
    {
        const auto url = urlOf("noinfo");
        const auto stats = runCtl({"--url", url, "stats", "--json"});
        QCOMPARE(stats.exitCode, 1);
        QCOMPARE(stats.json()["total_entries"], 1);
        QCOMPARE(stats.json()["problems"][0]["code"], "info.denied");
        const auto health = runCtl({"--url", url, "health", "--json"});
        QCOMPARE(health.exitCode, 1);
        QCOMPARE(health.json()["status"], "degraded");
        QCOMPARE(health.json()["problems"][0]["code"], "info.denied");
        const auto versions = runCtl({"--url", url, "versions", "--json"});
        QCOMPARE(versions.exitCode, 0);
        QCOMPARE(versions.json()["scanned"], 1);
        QCOMPARE(runCtl({"--url", url, "keys", "--json"}).json()["key"], "only");
    }

    void withoutScanTheServerIsStillWell()
    {
        const auto url = urlOf("noscan");
        for (const auto* command : {"versions", "keys"}) {
            verifySentence(runCtl({"--url", url, command}), 3);
            verifyJson(runCtl({"--url", url, command, "--json"}), 3, "server.noperm", "error");
        }
        QCOMPARE(runCtl({"--url", url, "stats", "--json"}).json()["total_entries"], 1);
        const auto health = runCtl({"--url", url, "health", "--json"});
        QCOMPARE(health.exitCode, 0);
        QVERIFY(health.json()["keys_by_version"].isNull());
        QCOMPARE(health.json()["problems"][0]["severity"], "notice");
    }

    /// A socket must not take the number of a standard stream that is closed, nor the output go into it.
    void closedStreamsAreNoSockets()
    {
        RedisServer server;
        const auto command = QStringLiteral("'%1' --url '%2' versions >&- 2>&-; echo $?")
                                 .arg(QStringLiteral(KEYSTRATACTL_FILE), QString::fromStdString(server.url()));
        QProcess shell;
        shell.start("bash", {"-c", command});
        QCOMPARE(finishCtl(shell).out, "1\n");
        QCOMPARE(server.client().info("total_error_replies"), "0");
    }

    void aFullDiskIsTold()
    {
        const auto command = QStringLiteral("'%1' --url '%2' versions > /dev/full")
                                 .arg(QStringLiteral(KEYSTRATACTL_FILE), QString::fromStdString(m_server.url()));
        QProcess shell;
        shell.start("bash", {"-c", command});
        const auto run = finishCtl(shell);
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(isOneSentence(run.err), run.all().constData());
    }

    void aReaderWhoHasSeenEnoughIsNoError()
    {
        auto client = m_server.client();
        client.run({"SELECT", "1"});
        for (int i = 0; i < 20'000; ++i) {
            client.set("some:key:with:a:name:" + std::to_string(i));
        }
        client.flush();
        const auto command = QStringLiteral("'%1' --url '%2?db=1' --fast keys | head -2; echo ${PIPESTATUS[0]}")
                                 .arg(QStringLiteral(KEYSTRATACTL_FILE), QString::fromStdString(m_server.url()));
        QProcess shell;
        shell.start("bash", {"-c", command});
        const auto run = finishCtl(shell);
        QVERIFY2(run.out.endsWith("\n0\n") && run.out.count('\n') == 3, run.all().constData());
        QCOMPARE(run.err, QByteArray());
        client.run({"FLUSHDB"});
    }

private:
    static bool isOneSentence(const QByteArray& text)
    {
        return text.startsWith("keystratactl: ") && text.endsWith(".\n") && text.count('\n') == 1
            && !text.contains("hunter2");
    }

    static void verifySentence(const CtlRun& run, int exitCode)
    {
        QVERIFY2(run.exitCode == exitCode, run.all().constData());
        QVERIFY2(run.out.isEmpty(), run.all().constData());
        QVERIFY2(isOneSentence(run.err), run.all().constData());
    }

    static void verifyJson(const CtlRun& run, int exitCode, const QString& code, const QString& status)
    {
        QVERIFY2(run.exitCode == exitCode, run.all().constData());
        QVERIFY2(run.err.isEmpty(), run.all().constData());
        QVERIFY2(!run.out.contains("hunter2"), run.all().constData());
        const auto object = run.json();
        QVERIFY2(object["status"].toString() == status, run.all().constData());
        QVERIFY2(object["error"].toString().endsWith(QLatin1Char('.')), run.all().constData());
        const auto wanted = QRegularExpression::wildcardToRegularExpression(code);
        QVERIFY2(QRegularExpression(wanted).match(object["code"].toString()).hasMatch(), run.all().constData());
    }

    QString urlOf(const char* user) const
    {
        return QStringLiteral("unix://%1:secret@%2")
            .arg(QLatin1String(user), QString::fromStdString(m_server.socket()));
    }

    RedisServer m_server{{"user noinfo on >secret ~* +@all -info", "user noscan on >secret ~* +@all -scan"}};
    RedisServer m_locked{{"requirepass secret"}};
    BlackHole m_blackHole;
    std::unique_ptr<FakeServer> m_silent = FakeServer::greeting("");
    std::unique_ptr<FakeServer> m_greeting = FakeServer::greeting("SSH-2.0-OpenSSH_9.2\r\n");
    std::unique_ptr<FakeServer> m_web = std::make_unique<FakeServer>(
        [](const FakeServer::Command&) { return "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"; });
    std::unique_ptr<FakeServer> m_closing =
        std::make_unique<FakeServer>([](const FakeServer::Command&) { return std::nullopt; });

private Q_SLOTS:

    void initTestCase()
    {
        auto client = m_server.client();
        client.set("only");
        client.flush();
    }
};

QTEST_GUILESS_MAIN(CtlErrorsTest)
#include "tst_ctlerrors.moc"
