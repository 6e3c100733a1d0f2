// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/invalidation/changefixture.h"
#include "tests/ctl/ctlrun.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <random>

using namespace keystrata::testing;

namespace {

#ifdef KEYSTRATA_FULL_COUNTS
constexpr int Kills = 100;
#else
constexpr int Kills = 3;
#endif

constexpr int KeysOfAVersion = 20'000;

} // namespace

/// A migrate that is killed at any moment can be resumed, and what it has made can be taken away again.
class MigrateCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { qputenv("XDG_STATE_HOME", m_state.path().c_str()); }

    void nothingIsLeftBehind_data()
    {
        QTest::addColumn<bool>("move");
        QTest::newRow("copy") << false;
        QTest::newRow("move") << true;
    }

    void nothingIsLeftBehind()
    {
        QFETCH(const bool, move);
        RedisServer server({"enable-debug-command local"});
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:3:"}, KeysOfAVersion);
        const auto before = pictureOf(client);
        QStringList words{"migrate", "--from", "1", "--to", "2", "--fast", "--dry-run", "--json"};
        if (move) {
            words.append("--move");
        }
        std::mt19937 random(std::random_device{}());
        qint64 whole = 600; // milliseconds of a run that is left alone; learnt from those that end too early
        int killedInTheMiddle = 0;
        int rounds = 0;
        for (int kills = 0; kills < Kills; ++rounds) {
            QVERIFY2(rounds < Kills * 6, "hardly any run was killed before it had ended");
            const auto plan = runCtl(server.url(), words);
            QVERIFY2(plan.exitCode == 0, plan.all().constData());
            QCOMPARE(plan.json()["carry"].toObject()["can_carry"].toInt(), KeysOfAVersion);
            QProcess process;
            QElapsedTimer timer;
            timer.start();
            startCtl(process,
                {"migrate", "--url", QString::fromStdString(server.url()), "--fast", "--confirm",
                    plan.json()["hash"].toString()});
            QVERIFY(process.waitForStarted());
            const auto moment = std::uniform_int_distribution<qint64>(0, whole)(random);
            const bool ended = process.waitForFinished(static_cast<int>(moment));
            if (ended) {
                whole = std::max<qint64>(20, timer.elapsed());
            } else {
                ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
                QVERIFY(process.waitForFinished());
                ++kills;
            }
            const auto made = keysOfTwo(client);
            killedInTheMiddle += made > 0 && made < KeysOfAVersion ? 1 : 0;
            const auto journals = runCtl({"journals", "--json"}).json()["journals"].toArray();
            if (journals.isEmpty()) {
                QCOMPARE(made, 0); // killed before anything was touched
                continue;
            }
            const auto journal = journals[0].toObject();
            const auto name = journal["name"].toString();
            if (journal["state"].toString() == "interrupted" && std::bernoulli_distribution(0.5)(random)) {
                const auto resumed = runCtl(server.url(), {"resume", name, "--fast", "--json"});
                QVERIFY2(resumed.exitCode == 0, resumed.all().constData());
                QCOMPARE(resumed.json()["collisions"].toInt(), 0);
                QCOMPARE(keysOfTwo(client), KeysOfAVersion);
            }
            const auto undone = runCtl(server.url(), {"undo", name, "--fast", "--json"});
            QVERIFY2(undone.exitCode == 0, undone.all().constData());
            QCOMPARE(undone.json()["failed"].toInt(), 0);
            QCOMPARE(undone.json()["changed"].toInt(), 0);
            QCOMPARE(client.run({"DEBUG", "DIGEST"}).text, before.digest);
            QVERIFY(QFile::remove(journal["path"].toString()));
        }
        QVERIFY(pictureOf(client) == before);
        qInfo("%d runs killed, %d of them with a part of the keys made; digest and every expiry equal", Kills,
            killedInTheMiddle);
        QVERIFY(Kills < 50 || killedInTheMiddle > Kills / 10);
    }

private:
    static int keysOfTwo(ByteClient& client)
    {
        int keys = 0;
        std::string cursor = "0";
        do {
            const auto page = client.run({"SCAN", cursor, "COUNT", "5000", "MATCH", "shop:2:*"});
            cursor = page.elements.at(0).text;
            keys += static_cast<int>(page.elements.at(1).elements.size());
        } while (cursor != "0");
        return keys;
    }

    TempDir m_state;
};

QTEST_GUILESS_MAIN(MigrateCrashTest)
#include "tst_migratecrash.moc"
