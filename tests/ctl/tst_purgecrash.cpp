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

// Rows, so that a failure says among which twenty it was.
#ifdef KEYSTRATA_FULL_COUNTS
constexpr int Rows = 10;
constexpr int Kills = 20;
#else
constexpr int Rows = 1;
constexpr int Kills = 3;
#endif

constexpr int KeysOfAVersion = 40'000;

} // namespace

/// A purge that is killed at any moment loses nothing: it can be resumed, and what it has done can be undone.
class PurgeCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { qputenv("XDG_STATE_HOME", m_state.path().c_str()); }

    void nothingIsLost_data()
    {
        QTest::addColumn<int>("row");
        for (int row = 0; row < Rows; ++row) {
            QTest::addRow("%d kills, %d", Kills, row + 1) << row;
        }
    }

    void nothingIsLost()
    {
        RedisServer server({"enable-debug-command local"});
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, KeysOfAVersion);
        const auto before = pictureOf(client);
        std::mt19937 random(std::random_device{}());
        qint64 whole = 400; // milliseconds of a run that is left alone; learnt from those that end too early
        int killedInTheMiddle = 0;
        int rounds = 0;
        for (int kills = 0; kills < Kills; ++rounds) {
            QVERIFY2(rounds < Kills * 4, "hardly any run was killed before it had ended");
            const auto plan = runCtl(server.url(), {"purge", "--version", "1", "--fast", "--dry-run", "--json"});
            QVERIFY2(plan.exitCode == 0, plan.all().constData());
            QCOMPARE(plan.json()["matched"].toInt(), KeysOfAVersion);
            QProcess process;
            QElapsedTimer timer;
            timer.start();
            startCtl(process,
                {"purge", "--url", QString::fromStdString(server.url()), "--fast", "--confirm",
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
            const auto left = client.dbsize();
            killedInTheMiddle += left > KeysOfAVersion && left < 2 * KeysOfAVersion ? 1 : 0;
            const auto journals = runCtl({"journals", "--json"}).json()["journals"].toArray();
            if (journals.isEmpty()) {
                QCOMPARE(left, 2 * KeysOfAVersion); // killed before anything was touched
                continue;
            }
            const auto journal = journals[0].toObject();
            const auto name = journal["name"].toString();
            const auto state = journal["state"].toString();
            QVERIFY2(left == 2 * KeysOfAVersion || state == (ended ? "ended" : state), qPrintable(state));
            if (state == "interrupted" && std::bernoulli_distribution(0.5)(random)) {
                const auto resumed = runCtl(server.url(), {"resume", name, "--fast", "--json"});
                QVERIFY2(resumed.exitCode == 0, resumed.all().constData());
                QCOMPARE(client.dbsize(), KeysOfAVersion);
            }
            const auto undone = runCtl(server.url(), {"undo", name, "--fast", "--json"});
            QVERIFY2(undone.exitCode == 0, undone.all().constData());
            QCOMPARE(undone.json()["failed"].toInt(), 0);
            QCOMPARE(undone.json()["kept_newer"].toInt(), 0);
            QCOMPARE(client.run({"DEBUG", "DIGEST"}).text, before.digest);
            if (kills % 10 == 0 || kills == Kills) {
                QVERIFY(pictureOf(client) == before); // every expiry
            }
            QVERIFY(QFile::remove(journal["path"].toString()));
        }
        QVERIFY(pictureOf(client) == before);
        qInfo("%d runs killed, %d of them with a part of the keys gone; digest and every expiry equal", Kills,
            killedInTheMiddle);
        QVERIFY(Kills < 10 || killedInTheMiddle > 0);
    }

private:
    TempDir m_state;
};

QTEST_GUILESS_MAIN(PurgeCrashTest)
#include "tst_purgecrash.moc"
