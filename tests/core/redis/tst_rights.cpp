// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/authority.h"
#include "core/redis/topologywatch.h"
#include "core/redis/transport.h"
#include "core/stats/health.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// Makes the user "few" who may do this.
void allow(const RedisServer& server, const std::string& rules)
{
    std::vector<std::string> words{"ACL", "SETUSER", "few", "reset", "on", ">hunter2"};
    std::istringstream stream(rules);
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    const std::vector<std::string_view> command(words.begin(), words.end());
    auto client = server.client();
    if (client.ask(command).text != "OK") {
        throw std::runtime_error("ACL SETUSER " + rules);
    }
}

/// How often the server has refused something, as its ACL log counts: commands, keys, and wrong passwords.
int64_t refusals(const RedisServer& server)
{
    int64_t sum = 0;
    auto client = server.client();
    for (const auto& entry : client.run({"ACL", "LOG", "1000"}).elements) {
        sum += entry.elements.at(1).integer;
    }
    return sum;
}

/// Every test makes the user anew.
const ClusterDeployment& sharedCluster()
{
    static const ClusterDeployment cluster({.masters = 3, .replicas = 0});
    return cluster;
}

Target asFew(const std::string& url, const std::string& user = "few")
{
    auto target = targetOf(url);
    target.address.user = user;
    target.address.password = "hunter2";
    return target;
}

/// Looks so often, one right after the other.
TopologyPicture looked(TopologyWatch& watch, int times)
{
    Context context;
    auto picture = watch.look(context);
    for (int i = 1; i < times; ++i) {
        picture = watch.look(context);
    }
    return picture.value();
}

/// How often one looks in this time when nobody interferes.
int looksWithin(const Target& target, std::chrono::milliseconds time)
{
    std::stop_source stop;
    Context context(stop.get_token());
    int looks = 0;
    std::jthread clock([&stop, time](const std::stop_token& ended) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait_for(lock, ended, time, [] { return false; });
        stop.request_stop();
    });
    (void)watchTopology(target, {}, context, [&looks](const TopologyPicture&) { ++looks; });
    return looks;
}

} // namespace

/// Users with few rights: what is refused once is not asked again, what is unknown for it is not taken for granted, and
/// the rest goes on.
class RightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { ignoreSigpipe(); }

    void watchingWithoutInfo()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        allow(server, "~* +@all -info");
        const auto target = asFew(server.tcpUrl());
        TopologyWatch watch(target, {});
        looked(watch, 1);
        QCOMPARE(refusals(server), 1);
        const auto picture = looked(watch, 20);
        QCOMPARE(refusals(server), 1);
        const auto& status = picture.nodes.at(0);
        QVERIFY(!status.problem && status.denied);
        QCOMPARE(status.role, "master"); // HELLO tells that
        QVERIFY(!picture.degraded() && !picture.failingOver());
        // Nothing is wrong that a look ten times a second could help.
        QVERIFY(looksWithin(target, 700ms) <= 2);
    }

    void aWrongPasswordIsNotTriedTenTimesASecond()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        allow(server, "~* +@all");
        auto target = asFew(server.tcpUrl());
        target.address.password = "wrong";
        QVERIFY(looksWithin(target, 1300ms) >= 2);
        QCOMPARE(refusals(server), 1);
    }

    void aClusterUserWhoMayAskForSlotsOnly()
    {
        const auto& cluster = sharedCluster();
        for (size_t i = 0; i < cluster.size(); ++i) {
            allow(cluster.node(i), "~* &* +@all -cluster +cluster|slots -info");
        }
        const auto target = asFew(cluster.url());
        TopologyWatch watch(target, {});
        looked(watch, 3);
        const auto before = refusals(cluster.node(0)) + refusals(cluster.node(1)) + refusals(cluster.node(2));
        const auto picture = looked(watch, 20);
        QCOMPARE(refusals(cluster.node(0)) + refusals(cluster.node(1)) + refusals(cluster.node(2)), before);
        QCOMPARE(picture.nodes.size(), size_t{3});
        QVERIFY(!picture.view.openSlotsTold && !picture.degraded());
        for (const auto& status : picture.nodes) {
            QVERIFY(!status.problem && status.denied);
            QCOMPARE(status.role, "master");
        }

        const auto session = entered(target);
        QVERIFY(!session->topology().openSlotsTold);
        Context context;
        QVERIFY(session->reconnect(context).has_value()); // the masters themselves are asked for the first time
        const auto opened = refusals(cluster.node(1));
        for (int i = 0; i < 5; ++i) {
            QVERIFY(session->reconnect(context).has_value());
            QVERIFY(session->askMasters({"INFO"}, context).has_value());
        }
        QVERIFY2(refusals(cluster.node(1)) <= opened + 1, "INFO once, CLUSTER never again");
    }

    void aClusterUserWhoMayAskNothing()
    {
        const auto& cluster = sharedCluster();
        for (size_t i = 0; i < cluster.size(); ++i) {
            allow(cluster.node(i), "~* &* +@all -cluster");
        }
        const auto why = refusal(asFew(cluster.url()));
        QCOMPARE(why.kind, ErrorKind::Denied);
        QVERIFY2(why.message.english().contains("run CLUSTER SLOTS"), why.message.english().c_str());
        QCOMPARE(looksWithin(asFew(cluster.url()), 800ms), 1); // until somebody changes that
    }

    /// One of the masters has another password.
    void aMasterThatDoesNotLetUsInIsLeftAlone()
    {
        const auto& cluster = sharedCluster();
        for (size_t i = 0; i < cluster.size(); ++i) {
            allow(cluster.node(i), "~* &* +@all");
        }
        auto client = cluster.node(2).client();
        client.run({"ACL", "SETUSER", "few", "resetpass", ">other"});
        const auto session = entered(asFew(cluster.url()));
        QVERIFY(!session->connected());
        const auto before = refusals(cluster.node(2));
        Context context;
        for (int i = 0; i < 10; ++i) {
            QVERIFY(session->reconnect(context).has_value());
        }
        QCOMPARE(refusals(cluster.node(2)), before);
        const auto lost = std::ranges::find_if(session->links(), [](const Link& link) { return !link.up(); });
        QCOMPARE(lost->problem.value().kind, ErrorKind::Auth);

        TopologyWatch watch(asFew(cluster.url()), {});
        const auto picture = looked(watch, 30);
        QVERIFY(picture.degraded() && !picture.failingOver());
        QVERIFY2(refusals(cluster.node(2)) <= before + 2, "the seed, and the node");
        const auto sample = stats::sampleServer(*session, context);
        QVERIFY(sample.has_value());
        QCOMPARE(sample->nodes.size(), size_t{3});
    }

    void oneNodeOfAClusterWithoutInfo()
    {
        const auto& cluster = sharedCluster();
        cluster.fill(300);
        for (size_t i = 0; i < cluster.size(); ++i) {
            allow(cluster.node(i), i == 2 ? "~* &* +@all -info" : "~* &* +@all");
        }
        const auto session = entered(asFew(cluster.url()));
        Context context;
        const auto sample = stats::sampleServer(*session, context);
        QVERIFY(sample.has_value() && !sample->infoDenied);
        const auto health = stats::assessHealth(*sample);
        QCOMPARE(health.status, stats::HealthStatus::Degraded);
        QCOMPARE(health.problems.at(0).message.id, "cluster.info_denied");
        const auto before = refusals(cluster.node(2));
        for (int i = 0; i < 5; ++i) {
            QVERIFY(stats::sampleServer(*session, context).has_value());
        }
        QCOMPARE(refusals(cluster.node(2)), before);
    }

    void sentinels_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<bool>("opens");
        QTest::addColumn<bool>("counted");
        const QString basics("&* -@all +auth +ping +client +hello +psubscribe ");
        QTest::addRow("nothing") << basics << false << false;
        QTest::addRow("who is master") << basics + "+sentinel|get-master-addr-by-name" << true << false;
        QTest::addRow("about the master") << basics + "+sentinel|master" << true << true;
        QTest::addRow("others, not how many")
            << basics + "+sentinel|get-master-addr-by-name +sentinel|sentinels" << true << false;
        QTest::addRow("no subscription") << "-@all +ping +client +hello +sentinel" << true << true;
    }

    void sentinels()
    {
        static const SentinelDeployment deployment({.replicas = 1});
        QFETCH(QString, rules);
        QFETCH(bool, opens);
        QFETCH(bool, counted);
        int64_t before = 0;
        const auto all = [] {
            int64_t sum = 0;
            for (size_t i = 0; i < deployment.sentinels(); ++i) {
                sum += refusals(const_cast<SentinelDeployment&>(deployment).sentinel(i));
            }
            return sum;
        };
        for (size_t i = 0; i < deployment.sentinels(); ++i) {
            allow(const_cast<SentinelDeployment&>(deployment).sentinel(i), rules.toStdString());
        }
        auto target = targetOf(deployment.url());
        target.sentinel = {"few", "hunter2"};
        if (!opens) {
            const auto why = refusal(target);
            QCOMPARE(why.kind, ErrorKind::Denied);
            QCOMPARE(why.message.id, "sentinel.denied");
            before = all();
            QCOMPARE(looksWithin(target, 800ms), 1);
            QVERIFY(all() <= before + 15); // the five questions, once
            return;
        }
        const auto session = entered(target);
        QCOMPARE(text(*session, {"SET", "k", "v"}), "OK");
        const auto& council = session->topology().sentinels;
        QCOMPARE(council.counted, counted);
        QCOMPARE(council.majority(), counted);
        QVERIFY(council.agreeing >= 2);
        TopologyWatch watch(target, {});
        Context context;
        QVERIFY(watch.look(context).has_value());
        QVERIFY(watch.wait(context).has_value()); // subscribes
        looked(watch, 2);
        before = all();
        const auto picture = looked(watch, 20);
        QCOMPARE(all(), before);
        QCOMPARE(picture.degraded(), !counted);
        QVERIFY(!picture.failingOver());
        // Where nobody tells whether the master is held for down, or what a majority is, nothing is changed.
        const auto authority = Authority::claim(*session, context);
        QCOMPARE(authority.has_value(), counted);
        if (!counted) {
            QCOMPARE(authority.error().message.id, "sentinel.uncounted");
        }
    }
};

QTEST_GUILESS_MAIN(RightsTest)
#include "tst_rights.moc"
