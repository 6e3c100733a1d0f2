// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata::testing;

/// Caches written by the real django-redis are found as what they are, without being told anything.
class DjangoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        QProcess python;
        python.start(
            "/usr/bin/python3", {QStringLiteral(KEYSTRATA_DJANGO_SCRIPT), QString::fromStdString(m_server.socket())});
        const auto run = finishCtl(python);
        QVERIFY2(run.exitCode == 0, run.all().constData());
        for (const auto& line : run.out.split('\n')) {
            const auto words = line.split('\t');
            if (words.size() == 3) {
                m_written[{QString::fromUtf8(words[0]), QString::fromUtf8(words[1])}] = words[2].toInt();
            }
        }
        QCOMPARE(m_written.size(), 5);
        m_written[{"shop", "1"}] -= 3; // incr_version() moved them
        m_written[{"shop", "2"}] += 3;
    }

    void itsStrataAreFoundExactly()
    {
        const auto run = runCtl(m_server.url(), {"versions", "--json"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QMap<QPair<QString, QString>, int> found;
        for (const auto& value : run.json()["strata"].toArray()) {
            const auto stratum = value.toObject();
            QVERIFY2(stratum["layout"] == "django", run.all().constData());
            found[{stratum["prefix"].toString(), stratum["version"].toString()}] = stratum["keys"].toInt();
        }
        QVERIFY2(found == m_written, run.all().constData());
    }

    void itsExpiriesAreSeen()
    {
        const auto versions = runCtl(m_server.url(), {"versions", "--json", "--exact", "--prefix", "shop:eu"}).json();
        int withoutExpiry = 0;
        for (const auto& value : versions["strata"].toArray()) {
            if (value.toObject()["prefix"] == "shop:eu") {
                withoutExpiry += value.toObject()["no_ttl"].toInt();
            }
        }
        QCOMPARE(withoutExpiry, 9 + 7);
    }

    void itsKeysAreListed()
    {
        const auto run = runCtl(m_server.url(), {"keys", "--json", "--prefix", "shop:eu", "--version", "2"});
        QCOMPARE(run.jsonLines().size(), 70);
        for (const auto& line : run.jsonLines()) {
            QVERIFY(line["key"].toString().startsWith("shop:eu:2:"));
        }
    }

private:
    RedisServer m_server;
    QMap<QPair<QString, QString>, int> m_written;
};

QTEST_GUILESS_MAIN(DjangoTest)
#include "tst_django.moc"
