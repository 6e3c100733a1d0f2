// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redact.h"
#include "tests/support/redisserver.h"
#include "tests/support/sentineldeployment.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

const QByteArray Canary = "caNary-7Zq!x";

QByteArray hashOf(const QByteArray& secret)
{
    return QCryptographicHash::hash(secret, QCryptographicHash::Sha256).toHex();
}

/// What redis-cli prints for a command.
QByteArray printed(const RedisServer& server, const QStringList& words, const QStringList& dress = {})
{
    QProcess cli;
    cli.setProcessChannelMode(QProcess::MergedChannels);
    QStringList arguments{"-s", QString::fromStdString(server.socket())};
    cli.start("redis-cli", arguments + dress + words);
    if (!cli.waitForFinished(10'000)) {
        return "redis-cli did not end";
    }
    return cli.readAll();
}

QByteArray redacted(const QByteArray& text)
{
    return QByteArray::fromStdString(redact(text.toStdString()));
}

/// Commands that hold a password, some of them wrong: what a server keeps of them is what people will look at.
const QList<QStringList>& secretCommands()
{
    const QString canary = QString::fromLatin1(Canary);
    static const QList<QStringList> commands{
        {"AUTH", canary},
        {"AUTH", "alice", canary},
        {"AUTH", "alice", canary + "x"}, // wrong, and so in the ACL log
        {"auth", "alice", canary, "more"},
        {"HELLO", "2", "AUTH", "alice", canary},
        {"HELLO", "2", "AUTH", canary},
        {"CONFIG", "SET", "masterauth", canary},
        {"CONFIG", "SET", "tls-key-file-pass", canary},
        {"config", "set", "maxmemory", "100mb", "masterauth", canary},
        {"CONFIG", "SETT", "masterauth", canary},
        {"CONFIGURE", "SET", "masterauth", canary},
        {"ACL", "SETUSER", "carol", "on", ">" + canary, "~*", "+@all"},
        {"ACL", "SETUSER", "carol", "<" + canary + "x"},
        {"ACL", "SETUSER", "carol", "#" + canary},
        {"ACL", "SETUSER", "carol", ">" + canary, "nonsense"},
        {"ACL", "SETUSERS", "carol", ">" + canary},
        {"MIGRATE", "127.0.0.1", "1", "key", "0", "10", "AUTH", canary},
        {"MIGRATE", "127.0.0.1", "1", "key", "0", "10", "AUTH2", "alice", canary},
        {"MIGRATE", "127.0.0.1", "1", "", "0", "10", "AUTH", canary, "KEYS", "key"},
        {"SENTINEL", "SET", "mymaster", "auth-pass", canary},
        {"SENTINEL", "CONFIG", "SET", "sentinel-pass", canary},
        {"EVAL", "return redis.call('CONFIG','SET','masterauth','" + canary + "')", "0"},
        {"EVAL", "return redis.call(\"AUTH\",\"alice\",\"" + canary + "\")", "0"},
        {"SET", "address", "redis://alice:" + canary + "@10.0.0.5:6379/0"},
        {"SET", "settings", R"({"host":"10.0.0.5","password":")" + canary + R"("})"},
    };
    return commands;
}

} // namespace

/// Nothing secret is left in what real servers tell of commands and settings that hold a password, in whatever dress
/// redis-cli shows it; and what is not secret is left.
class RedactCaptureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_server = std::make_unique<RedisServer>(std::vector<std::string>{"slowlog-log-slower-than 0",
            "slowlog-max-len 1000", "user alice on >" + Canary.toStdString() + " ~* +@all"});
        QProcess monitor;
        monitor.start("redis-cli", {"-s", QString::fromStdString(m_server->socket()), "monitor"});
        QTRY_VERIFY((m_monitored += monitor.readAll()).contains("OK"));
        m_server->client().run({"SET", "key", "value"});
        for (const auto& command : secretCommands()) {
            m_answers += printed(*m_server, command);
        }
        printed(*m_server, {"ECHO", "end of the capture"});
        QTRY_VERIFY((m_monitored += monitor.readAll()).contains("end of the capture"));
        monitor.kill();
        monitor.waitForFinished();
        printed(*m_server, {"CONFIG", "SET", "requirepass", QString::fromLatin1(Canary)});
        m_as = {"-a", QString::fromLatin1(Canary), "--no-auth-warning"};
    }

    void whatServersKeep_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<bool>("secret"); ///< it holds one
        QTest::addColumn<QByteArray>("kept"); ///< must be left
        const auto row = [](const char* command, bool secret, const char* kept) {
            QTest::addRow("%s", command) << QString(command).split(' ') << secret << QByteArray(kept);
        };
        row("SLOWLOG GET 1000", true, "10.0.0.5");
        row("CLIENT LIST", false, "cmd=client|list");
        row("ACL LOG", false, "username");
        row("ACL LIST", true, "user carol on");
        row("ACL GETUSER alice", true, "+@all");
        row("CONFIG GET *", true, "maxmemory-policy");
        row("CONFIG GET requirepass", true, "requirepass");
        row("CONFIG GET *pass*", true, "requirepass");
        row("CONFIG GET *auth*", true, "masterauth");
        row("INFO everything", false, "redis_version");
        row("GET settings", true, "10.0.0.5");
        row("GET address", true, "10.0.0.5");
    }

    void whatServersKeep()
    {
        QFETCH(QStringList, command);
        QFETCH(bool, secret);
        QFETCH(QByteArray, kept);
        for (const auto& dress :
            {QStringList{"--no-raw"}, QStringList{"--raw"}, QStringList{"--csv"}, QStringList{"--json"}}) {
            const auto text = printed(*m_server, command, m_as + dress);
            QVERIFY2(text.contains(kept), text.constData());
            QCOMPARE(text.contains(Canary) || text.contains(hashOf(Canary)), secret);
            verify(text, kept);
        }
    }

    void whatMonitorShows()
    {
        QVERIFY(m_monitored.contains(Canary));
        verify(m_monitored, "10.0.0.5");
    }

    void whatErrorsQuote()
    {
        QVERIFY(m_answers.contains(Canary));
        verify(m_answers, "nonsense");
        // Where AUTH has another name.
        const RedisServer renamed({"rename-command AUTH secretauth"});
        const auto answer = printed(renamed, {"AUTH", "alice", QString::fromLatin1(Canary)});
        QVERIFY2(answer.contains(Canary), answer.constData());
        verify(answer, "unknown command");
    }

    void whatConfigurationFilesHold()
    {
        // As the server writes it.
        const auto folder = QFileInfo(QString::fromStdString(m_server->socket())).path();
        QCOMPARE(printed(*m_server, {"CONFIG", "REWRITE"}, m_as).trimmed(), "OK");
        verifyFiles(folder, "maxmemory");
    }

    void whatSentinelsTell()
    {
        SentinelDeployment deployment({.replicas = 1, .sentinels = 1, .quorum = 1, .password = Canary.toStdString()});
        const auto& sentinel = deployment.sentinel(0);
        for (const auto& command : {QStringList{"SENTINEL", "MASTERS"}, QStringList{"SENTINEL", "CONFIG", "GET", "*"},
                 QStringList{"SENTINEL", "SET", "mymaster", "auth-pass", QString::fromLatin1(Canary)},
                 QStringList{"SENTINEL", "CONFIG", "SET", "sentinel-pass", QString::fromLatin1(Canary)},
                 QStringList{"SENTINEL", "CONFIG", "GET", "*"}, QStringList{"SLOWLOG", "GET"}}) {
            for (const auto* dress : {"--no-raw", "--raw", "--json"}) {
                verify(printed(sentinel, command, {dress}), "");
            }
        }
        verifyFiles(QFileInfo(QString::fromStdString(sentinel.socket())).path(), "mymaster");
    }

private:
    void verify(const QByteArray& text, const QByteArray& kept)
    {
        const auto shown = redacted(text);
        for (const auto& secret : {Canary, hashOf(Canary), Canary.mid(2)}) {
            const auto at = shown.indexOf(secret);
            QVERIFY2(at < 0, ("still there: " + shown.mid(std::max(at - 200, qsizetype(0)), 400)).constData());
        }
        QVERIFY2(shown.contains(kept), shown.constData());
        QCOMPARE(redacted(shown), shown);
    }

    void verifyFiles(const QString& folder, const QByteArray& kept)
    {
        bool found = false;
        for (const auto& info : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto text = file.readAll();
            found = found || text.contains(Canary);
            verify(text, text.contains(kept) ? kept : QByteArray());
        }
        QVERIFY2(found, "a file holds the password");
    }

    std::unique_ptr<RedisServer> m_server;
    QByteArray m_monitored;
    QByteArray m_answers;
    QStringList m_as;
};

QTEST_GUILESS_MAIN(RedactCaptureTest)
#include "tst_redactcapture.moc"
