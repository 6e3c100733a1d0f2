// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;

/// Sentinels and servers that speak TLS only, each kind with users of its own.
class SentinelAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eachWithItsOwn()
    {
        ignoreSigpipe();
        Certificates certificates;
        const SentinelDeployment deployment({.replicas = 1,
            .user = "app",
            .password = "hunter2-servers",
            .sentinelUser = "watcher",
            .sentinelPassword = "hunter2-sentinels",
            .tls = certificates.serverTls()});
        auto target = targetOf(deployment.url());
        target.address.tls = true;
        target.tls.caFile = certificates.caFile();
        target.address.user = "app";
        target.address.password = "hunter2-servers";
        target.sentinel = {"watcher", "hunter2-sentinels"};
        const auto session = entered(target);
        QVERIFY(session->topology().sentinels.majority());
        QCOMPARE(text(*session, {"SET", "k", "v"}), "OK");

        auto wrong = target;
        wrong.sentinel.password = "hunter2-servers";
        const auto sentinels = refusal(wrong);
        QCOMPARE(sentinels.kind, ErrorKind::Auth);
        QCOMPARE(sentinels.message.id, "sentinel.wrongpass");
        wrong = target;
        wrong.sentinel = {};
        const auto none = refusal(wrong);
        QCOMPARE(none.kind, ErrorKind::Auth);
        QCOMPARE(none.message.id, "sentinel.noauth");
        wrong = target;
        wrong.address.password = "hunter2-sentinels";
        QCOMPARE(refusal(wrong).message.id, "server.wrongpass");
        wrong = target;
        wrong.tls.caFile.clear();
        QCOMPARE(refusal(wrong).message.id, "tls.unknown_to_system");
        wrong = target;
        wrong.address.tls = false;
        QCOMPARE(refusal(wrong).kind, ErrorKind::Network);
        qInfo("%s\n%s", sentinels.message.english().c_str(), none.message.english().c_str());
    }
};

QTEST_GUILESS_MAIN(SentinelAccessTest)
#include "tst_sentinelaccess.moc"
