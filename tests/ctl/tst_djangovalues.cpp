// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata::testing;

/// Values written by the real django-redis, with every serializer and compressor that Debian has, are read right.
class DjangoValuesTest : public QObject
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
            if (const auto words = line.split('\t'); words.size() == 4) {
                m_written.append(words);
            }
        }
        QCOMPARE(m_written.size(), (3 * 4 * 4) + 2);
    }

    void everyPairIsRead_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("encodings");
        QTest::addColumn<QByteArray>("value");
        for (const auto& words : m_written) {
            QTest::newRow(words[0].constData()) << words[1] << words[2] << words[3];
        }
    }

    void everyPairIsRead()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, encodings);
        QFETCH(QByteArray, value);
        const auto run = runCtl(m_server.url(), {"show", "--json", QString::fromUtf8(key)});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QStringList chain;
        for (const auto& encoding : run.json()["encodings"].toArray()) {
            chain.append(encoding.toString());
        }
        QCOMPARE(chain.join(','), QString::fromUtf8(encodings));
        // In a list, since a document of QJson is none of text alone.
        const auto expected = QJsonDocument::fromJson('[' + value + ']').array();
        QVERIFY(expected.size() == 1);
        QVERIFY2(run.json()["value"] == expected[0], run.all().constData());
        QVERIFY(run.json()["complete"].toBool());
        QVERIFY(run.json()["ttl_ms"].toDouble() > 0);
    }

private:
    RedisServer m_server;
    QList<QList<QByteArray>> m_written;
};

QTEST_GUILESS_MAIN(DjangoValuesTest)
#include "tst_djangovalues.moc"
