// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/cachefiller.h"
#include "tests/support/redisserver.h"

#include <QRegularExpression>
#include <QTest>

#include <fstream>

using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// All that the programs may say to a server: none of it changes anything or costs more than its answer.
const QStringList Vocabulary{
    QStringLiteral("auth"),
    QStringLiteral("select"),
    QStringLiteral("ping"),
    QStringLiteral("info"),
    QStringLiteral("dbsize"),
    QStringLiteral("scan"),
    QStringLiteral("randomkey"),
    QStringLiteral("type"),
    QStringLiteral("pttl"),
    QStringLiteral("pexpiretime"),
    QStringLiteral("memory|usage"),
    QStringLiteral("object|idletime"),
    QStringLiteral("object|freq"),
    QStringLiteral("get"),
    QStringLiteral("multi"),
    QStringLiteral("discard"),
    QStringLiteral("client|setname"),
    QStringLiteral("client|list"),
    QStringLiteral("client|no-touch"),
    QStringLiteral("client|id"),
    QStringLiteral("hello"),
};

QStringList commandsSeen(ByteClient& client)
{
    const QString text = QString::fromStdString(client.run({"INFO", "commandstats"}).text);
    static const QRegularExpression line(QStringLiteral(R"(cmdstat_([^:]+):)"));
    QStringList seen;
    for (const QRegularExpressionMatch& match : line.globalMatch(text)) {
        seen << match.captured(1);
    }
    return seen;
}

} // namespace

/// The programs read, and only with commands that cost a server little: seen from the server's side.
class VocabularyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void programsOnlyRead_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("mustSay"); // a check that nothing was forgotten: the program did its work
        const auto row = [](const char* name, const char* program, const char* arguments, const char* mustSay) {
            QTest::addRow("%s", name) << QStringList{QString::fromUtf8(program)}
                    + QString::fromUtf8(arguments).split(QLatin1Char(' '))
                                      << QString::fromUtf8(mustSay);
        };
        row("health", KEYSTRATACTL_FILE, "health --json", "info");
        row("stats", KEYSTRATACTL_FILE, "stats --json", "info");
        row("versions", KEYSTRATACTL_FILE, "versions --json", "memory|usage");
        row("versions, exact and fast", KEYSTRATACTL_FILE, "versions --exact --fast --json", "memory|usage");
        row("keys", KEYSTRATACTL_FILE, "keys --layout django --prefix shop --version 1", "scan");
        row("window", KEYSTRATA_FILE, "--page versions --screenshot /dev/null.png", "memory|usage");
    }

    void programsOnlyRead()
    {
        QFETCH(QStringList, command);
        QFETCH(const QString, mustSay);
        const RedisServer server({"enable-debug-command yes"});
        ByteClient client = server.client();
        fillCache(client, {.keys = 3'000});
        const std::string before = client.run({"DEBUG", "DIGEST"}).text;
        client.run({"CONFIG", "RESETSTAT"});

        const TempDir dir("vocabulary");
        command.replaceInStrings(QStringLiteral("/dev/null.png"), QString::fromStdString(dir.file("window.png")));
        command << QStringLiteral("--url") << QString::fromStdString(server.url());
        std::vector<std::string> words;
        for (const QString& word : command) {
            words.push_back(word.toStdString());
        }
        ChildProcess program(words, {.outputFile = dir.file("output")});
        QVERIFY(program.waitFor(60s));
        std::ifstream file(dir.file("output"));
        const std::string output{std::istreambuf_iterator<char>(file), {}};
        QVERIFY2(program.exitCode() == 0 || program.exitCode() == 1, output.c_str()); // 1: bad news, all the same

        const QStringList seen = commandsSeen(client);
        QVERIFY2(seen.contains(mustSay), qPrintable(seen.join(QLatin1Char(' '))));
        for (const QString& said : seen) {
            const bool ours = said == QStringLiteral("config|resetstat") || said == QStringLiteral("debug");
            QVERIFY2(ours || Vocabulary.contains(said), qPrintable(said));
        }
        QCOMPARE(client.run({"DEBUG", "DIGEST"}).text, before);
    }
};

QTEST_GUILESS_MAIN(VocabularyTest)
#include "tst_vocabulary.moc"
