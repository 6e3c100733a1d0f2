// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/guardedwriter.h"
#include "core/redis/info.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

#include <atomic>
#include <charconv>
#include <set>
#include <thread>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr size_t BatchSize = 20;

std::unique_ptr<Session> sessionTo(const std::string& url)
{
    Context context;
    SessionOptions options;
    options.commandTimeout = 30s; // longer than a failover: the stale master's late answer must be judged, not missed
    return Session::open(parseAddress(url).value(), options, context).value();
}

std::string keyName(size_t number)
{
    return "v1:page:" + std::to_string(number);
}

GuardedWriter::Commands unlinks(size_t first, size_t count)
{
    GuardedWriter::Commands batch;
    for (size_t i = first; i < first + count; ++i) {
        batch.push_back({"UNLINK", keyName(i)});
    }
    return batch;
}

/// UNLINKs that a server has executed, in its own account.
uint64_t unlinksOf(const RedisServer& server)
{
    Context context;
    auto session = Session::open(parseAddress(server.url()).value(), {}, context).value();
    const auto reply = session->run({"INFO", "commandstats"}, context).value();
    const auto account = infoField(reply.get().text(), "cmdstat_unlink");
    const auto calls = account.substr(std::min(account.size(), account.find('=') + 1));
    uint64_t number = 0;
    std::from_chars(calls.data(), calls.data() + calls.size(), number);
    return number;
}

/// What a run that removes keys batch by batch believes when it has ended.
struct Run
{
    std::set<std::string> done; ///< answered and not in doubt
    std::vector<std::string> doubtful;
    std::optional<Error> error;
    std::atomic<size_t> batches = 0;
};

void removeAll(Session& session, size_t keys, Run& run)
{
    Context context;
    auto authority = Authority::claim(session, context).value();
    GuardedWriter writer(session, *authority);
    for (size_t first = 0; first < keys; first += BatchSize) {
        const auto replies = writer.write(unlinks(first, BatchSize), context);
        if (!replies) {
            run.error = replies.error();
            break;
        }
        for (size_t i = first; i < first + BatchSize; ++i) {
            run.done.insert(keyName(i));
        }
        ++run.batches;
    }
    if (!run.error) {
        if (auto status = writer.finish(context); !status) {
            run.error = status.error();
        }
    }
    for (const auto& command : writer.doubtful()) {
        run.done.erase(command[1]);
        run.doubtful.push_back(command[1]);
    }
}

} // namespace

class AuthorityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSingleServer()
    {
        RedisServer server;
        server.client().set(keyName(0));
        auto session = sessionTo(server.url());
        Context context;
        auto authority = Authority::claim(*session, context).value();
        QCOMPARE(authority->identity().masters.size(), size_t{1});
        QVERIFY(!authority->identity().masters.front().runId.empty());
        GuardedWriter writer(*session, *authority);
        const auto replies = writer.write(unlinks(0, 2), context);
        QVERIFY(replies);
        QCOMPARE((*replies)[0].get().integer(), int64_t{1});
        QCOMPARE((*replies)[1].get().integer(), int64_t{0});
        QVERIFY(writer.finish(context));
        QVERIFY(writer.doubtful().empty());

        server.kill();
        server.start();
        QVERIFY(session->reconnect(context));
        const auto refused = writer.write(unlinks(0, 1), context);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("authority.other_process"));
        QCOMPARE(unlinksOf(server), uint64_t{0});
    }

    void aReplicaIsNoMaster()
    {
        RedisServer master({}, RedisServer::Listen::UnixAndTcp);
        RedisServer replica({"replicaof 127.0.0.1 " + std::to_string(master.port())});
        auto session = sessionTo(replica.url());
        Context context;
        const auto claimed = Authority::claim(*session, context);
        QVERIFY(!claimed);
        QCOMPARE(claimed.error().message.id, std::string_view("authority.not_master"));
    }

    void withoutInfoTheAnswerIsNo()
    {
        RedisServer server({"user blind on >pass ~* +@all -info"});
        auto session = sessionTo("unix://blind:pass@" + server.socket());
        Context context;
        const auto claimed = Authority::claim(*session, context);
        QVERIFY(!claimed);
        QCOMPARE(claimed.error().kind, ErrorKind::Refused);
        QCOMPARE(claimed.error().message.id, std::string_view("authority.no_info"));
    }

    void aMinorityOfSentinelsIsNotEnough()
    {
        SentinelDeployment deployment;
        auto session = sessionTo(deployment.url());
        Context context;
        auto authority = Authority::claim(*session, context).value();
        GuardedWriter writer(*session, *authority);
        deployment.sentinel(0).kill();
        QVERIFY(writer.write(unlinks(0, 1), context));
        deployment.sentinel(1).kill();
        const auto refused = writer.write(unlinks(1, 1), context);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("authority.no_majority"));
        QCOMPARE(unlinksOf(deployment.server(0)), uint64_t{1});
        deployment.sentinel(2).kill();
        const auto nobody = writer.write(unlinks(1, 1), context);
        QVERIFY(!nobody);
        QCOMPARE(nobody.error().message.id, std::string_view("authority.no_sentinel"));
    }

    /// The stale master says that it is one and would take every command.
    void noBatchIsBegunOnAStaleMaster()
    {
        SentinelDeployment deployment;
        deployment.server(0).client().set(keyName(0));
        deployment.waitUntilWhole();
        auto session = sessionTo(deployment.url());
        Context context;
        auto authority = Authority::claim(*session, context).value();
        GuardedWriter writer(*session, *authority);
        deployment.server(0).freeze();
        deployment.waitForMaster(deployment.serverPort(0));
        deployment.server(0).thaw();
        const auto refused = writer.write(unlinks(0, 1), context);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.id == "authority.other_master"
                || refused.error().message.id == "connection.closed" || refused.error().message.id == "connection.lost",
            std::string(refused.error().message.id).c_str());
        QCOMPARE(unlinksOf(deployment.server(0)), uint64_t{0});
    }

    void aMasterThatStandsStillInTheMiddle()
    {
        SentinelDeployment deployment;
        constexpr size_t keys = 200'000;
        auto client = deployment.server(0).client();
        for (size_t i = 0; i < keys; i += 1000) {
            std::vector<std::vector<std::string>> commands;
            auto filling = sessionTo(deployment.url());
            for (size_t k = i; k < i + 1000; ++k) {
                commands.push_back({"SET", keyName(k), "x"});
            }
            Context context;
            QVERIFY(filling->pipeline(commands, context));
        }
        deployment.waitUntilWhole();
        Run run;
        auto session = sessionTo(deployment.url());
        std::thread worker([&] { removeAll(*session, keys, run); });
        QVERIFY(QTest::qWaitFor([&] { return run.batches > 50; }, 20'000));
        deployment.server(0).freeze();
        deployment.waitForMaster(deployment.serverPort(0));
        deployment.server(0).thaw();
        worker.join();
        QVERIFY2(run.error.has_value(), "the run was over before the master stood still");
        qInfo("%zu batches, %zu keys done, %zu in doubt: %s", run.batches.load(), run.done.size(), run.doubtful.size(),
            run.error->message.english().c_str());
        QVERIFY(run.doubtful.size() <= 2 * BatchSize);

        // On the new master: nothing that was counted as done is there, and what was in doubt can be told.
        Context context;
        QVERIFY(session->reconnect(context));
        QVERIFY(session->links().front().node.endpoint.port != deployment.serverPort(0));
        const std::vector<std::string> done(run.done.begin(), run.done.end());
        const auto there = existing(*session, done, context);
        QVERIFY(there);
        QCOMPARE(std::ranges::count(*there, true), 0);
        const auto doubted = existing(*session, run.doubtful, context);
        QVERIFY(doubted);
        qInfo("of those in doubt %td are still there", std::ranges::count(*doubted, true));
        const auto all = session->run({"DBSIZE"}, context);
        QVERIFY(all);
        QCOMPARE(static_cast<size_t>(all->get().integer()),
            keys - run.done.size() - static_cast<size_t>(std::ranges::count(*doubted, false)));
    }

    void aClusterThatChangesItsMasters()
    {
        ClusterDeployment cluster;
        cluster.fill(600);
        auto session = sessionTo(cluster.url());
        Context context;
        auto authority = Authority::claim(*session, context).value();
        QCOMPARE(authority->identity().masters.size(), size_t{3});
        GuardedWriter writer(*session, *authority);
        QVERIFY(writer.write({{"UNLINK", "key:1"}, {"UNLINK", "key:2"}, {"UNLINK", "key:3"}}, context));
        cluster.failover(3);
        const auto refused = writer.write({{"UNLINK", "key:4"}}, context);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QCOMPARE(writer.doubtful().size(), size_t{3});
        QVERIFY(session->reconnect(context));
        const auto there = existing(*session, std::vector<std::string>{"key:1", "key:2", "key:3", "key:4"}, context);
        QVERIFY(there);
        QCOMPARE(*there, (std::vector<bool>{false, false, false, true}));
    }
};

QTEST_GUILESS_MAIN(AuthorityTest)
#include "tst_authority.moc"
