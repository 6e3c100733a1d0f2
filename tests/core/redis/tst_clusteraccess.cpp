// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/clusterdeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;

/// Clusters that do not let everybody in.
class ClusterAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { ignoreSigpipe(); }

    void withPasswordsAndFewRights()
    {
        const ClusterDeployment cluster({.masters = 2,
            .replicas = 0,
            .user = "app",
            .password = "hunter2",
            .config = {aclUser("plain", "hunter2", "~* &* +@all -cluster +cluster|slots"),
                aclUser("blind", "hunter2", "~* &* +get +ping +info +multi +discard +client")}});
        cluster.fill(100);
        const auto as = [&](const std::string& credentials) {
            return targetOf("redis-cluster://" + credentials + "@127.0.0.1:" + std::to_string(cluster.port(0)));
        };
        for (const char* who : {"app:hunter2", "plain:hunter2"}) {
            const auto session = entered(as(who));
            QCOMPARE(session->links().size(), size_t{2});
            for (int i = 0; i < 20; ++i) {
                QCOMPARE(text(*session, {"GET", "key:" + std::to_string(i)}), "x");
            }
        }
        QCOMPARE(refusal(as("app:hunter3")).message.id, "server.wrongpass");
        QCOMPARE(refusal(targetOf("redis-cluster://127.0.0.1:" + std::to_string(cluster.port(0)))).message.id,
            "server.noauth");
        const auto blind = refusal(as("blind:hunter2"));
        QCOMPARE(blind.kind, ErrorKind::Denied);
        qInfo("%s", blind.message.english().c_str());
    }

    void encrypted()
    {
        Certificates certificates;
        const ClusterDeployment cluster({.masters = 2, .replicas = 0, .tls = certificates.serverTls({}, true)});
        cluster.fill(200);
        auto target = targetOf(cluster.url());
        target.address.tls = true;
        target.tls.caFile = certificates.caFile();
        QCOMPARE(refusal(target).message.id, "tls.certificate_needed");
        const auto own = certificates.issue();
        target.tls.certificateFile = own.certificateFile;
        target.tls.keyFile = own.keyFile;
        const auto session = entered(target);
        std::vector<std::vector<std::string>> commands;
        for (int i = 0; i < 200; ++i) {
            commands.push_back({"GET", "key:" + std::to_string(i)});
        }
        Context context;
        const auto replies = session->pipeline(commands, context);
        QVERIFY(replies.has_value());
        for (const auto& reply : *replies) {
            QCOMPARE(reply.get().text(), std::string_view("x"));
        }
        target.tls.verifyName = "other.example";
        QCOMPARE(refusal(target).message.id, "tls.wrong_name");
    }
};

QTEST_GUILESS_MAIN(ClusterAccessTest)
#include "tst_clusteraccess.moc"
