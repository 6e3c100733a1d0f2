// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/analysis.h"
#include "core/keyspace/keylisting.h"
#include "core/redis/transport.h"
#include "tests/core/keyspace/notebook.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/hashslot.h"

#include <QTest>

#include <set>
#include <thread>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr Pace Fast{.mode = Pace::Mode::Fast};
constexpr size_t Keys = 20'000;

Result<ScanResult> scan(redis::Session& session, KeyNotebook& notebook, Pace pace = Fast)
{
    Context context;
    Scanner scanner(session, pace);
    return scanner.run(0, notebook, context);
}

} // namespace

/// Scans of a Cluster: every key once, whatever happens meanwhile. Reshards have a test of their own.
class ClusterScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        redis::ignoreSigpipe();
        m_cluster = std::make_unique<ClusterDeployment>(ClusterDeployment::Options{.nodeTimeout = 1s});
        m_cluster->fill(Keys);
    }

    void quiet()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        for (const auto& pace : {Fast, Pace{}}) {
            KeyNotebook notebook(ask::Type | ask::Ttl | ask::Memory | ask::Idle);
            const auto result = scan(*session, notebook, pace);
            QVERIFY(result && result->complete && result->missing.empty());
            QCOMPARE(result->scanned, Keys);
            QCOMPARE(notebook.wrong(Keys), size_t{0});
        }
    }

    void aSlotLeftHalfOpen()
    {
        // As a reshard leaves it that was broken off: for good.
        const auto tag = slotTag(2);
        for (int i = 0; i < 40; ++i) {
            m_cluster->node(0).client().set(tag + std::to_string(i));
        }
        auto mover = m_cluster->mover(0, 1);
        mover.open(2);
        mover.carry(2, 17);
        const auto session = entered(targetOf(m_cluster->url()));
        KeyNotebook notebook;
        const auto result = scan(*session, notebook);
        QVERIFY(result && result->complete);
        QCOMPARE(result->scanned, Keys + 40);
        for (int i = 0; i < 40; ++i) {
            const auto& entry = notebook.keys[tag + std::to_string(i)];
            QVERIFY(entry.visits == 1 && entry.answers == 1 && !entry.gone && entry.known == (ask::Type | ask::Ttl));
        }
        mover.carry(2);
        mover.close(2);
        m_cluster->mover(1, 0).move(2);
        auto client = m_cluster->node(0).client();
        for (int i = 0; i < 40; ++i) {
            client.run({"UNLINK", tag + std::to_string(i)});
        }
        m_cluster->waitUntilWhole();
    }

    /// CLUSTER SLOTS does not tell of a slot on its way: whoever may ask nothing else misses what has gone ahead, and a
    /// scan of his must not be called complete.
    void aUserWhoDoesNotSeeSlotsOnTheMove()
    {
        for (size_t i = 0; i < m_cluster->size(); ++i) {
            m_cluster->node(i).client().run({"ACL", "SETUSER", "blind", "reset", "on", ">hunter2", "~*", "&*", "+@all",
                "-cluster", "+cluster|slots"});
        }
        auto target = targetOf(m_cluster->url());
        target.address.user = "blind";
        target.address.password = "hunter2";
        const auto tag = slotTag(2);
        for (int i = 0; i < 40; ++i) {
            m_cluster->node(0).client().set(tag + std::to_string(i));
        }
        auto mover = m_cluster->mover(0, 1);
        mover.open(2);
        mover.carry(2, 17);
        const auto session = entered(target);
        KeyNotebook notebook;
        const auto result = scan(*session, notebook);
        QVERIFY(result.has_value());
        QCOMPARE(result->scanned, Keys + 40 - 17);
        QVERIFY(!result->complete);
        QCOMPARE(result->missing.size(), size_t{1});
        QCOMPARE(result->missing[0].id, "scan.moves_unseen");
        Context context;
        const auto analysis = analyse(*session, {.pace = Fast}, context);
        QVERIFY(analysis && !(*analysis)->complete);
        QVERIFY(std::ranges::count((*analysis)->notes, std::string_view("scan.moves_unseen"), &Message::id) == 1);
        const auto listing = listKeys(*session, {.pace = Fast}, context, [](const ListedKey&) { return true; });
        QVERIFY(listing && !listing->complete);
        QVERIFY(std::ranges::count(listing->notes, std::string_view("scan.moves_unseen"), &Message::id) == 1);
        mover.carry(2);
        mover.close(2);
        m_cluster->mover(1, 0).move(2);
        auto client = m_cluster->node(0).client();
        for (int i = 0; i < 40; ++i) {
            client.run({"UNLINK", tag + std::to_string(i)});
        }
        m_cluster->waitUntilWhole();
    }

    void keysThatAreNotTheNodes()
    {
        // Left behind on a node that does not own their slot: no client reaches them.
        auto client = m_cluster->node(1).client();
        const auto tag = slotTag(4);
        client.run({"CLUSTER", "SETSLOT", "4", "IMPORTING", m_cluster->id(0)});
        client.run({"ASKING"});
        client.set(tag + "orphan");
        client.run({"ASKING"});
        client.set(tag + "twice");
        client.run({"CLUSTER", "SETSLOT", "4", "STABLE"});
        m_cluster->node(0).client().set(tag + "twice");
        const auto session = entered(targetOf(m_cluster->url()));
        KeyNotebook notebook;
        const auto result = scan(*session, notebook);
        QVERIFY(result && result->complete);
        QCOMPARE(result->scanned, Keys + 1);
        QVERIFY(!notebook.keys.contains(tag + "orphan"));
        QCOMPARE(notebook.keys[tag + "twice"].visits, 1U);
        m_cluster->node(0).client().run({"UNLINK", tag + "twice"});
        client.run({"CLUSTER", "SETSLOT", "4", "IMPORTING", m_cluster->id(0)});
        for (const char* name : {"orphan", "twice"}) {
            client.run({"ASKING"});
            client.run({"UNLINK", tag + name});
        }
        client.run({"CLUSTER", "SETSLOT", "4", "STABLE"});
    }

    void byNameWhileASlotMoves()
    {
        const auto tag = slotTag(7);
        ListRequest request;
        auto client = m_cluster->node(0).client();
        for (int i = 0; i < 500; ++i) {
            request.selection.keys.push_back(tag + std::to_string(i));
            request.selection.keys.push_back("key:" + std::to_string(i));
            client.set(request.selection.keys[static_cast<size_t>(i) * 2]);
        }
        request.selection.keys.push_back(tag + "none");
        request.pace = Fast;
        const auto session = entered(targetOf(m_cluster->url()));
        auto mover = m_cluster->mover(0, 2);
        mover.open(7);
        for (const int step : {0, 1, 2}) {
            std::set<std::string> found;
            Context context;
            const auto listing = listKeys(*session, request, context, [&](const ListedKey& key) {
                found.insert(std::string(key.key) + key.facts.type);
                return true;
            });
            QVERIFY2(listing && listing->complete, listing ? "" : listing.error().message.english().c_str());
            QCOMPARE(listing->matched, uint64_t{1000});
            QCOMPARE(found.size(), size_t{1000});
            QVERIFY(std::ranges::all_of(found, [](const auto& key) { return key.ends_with("string"); }));
            mover.carry(7, step == 0 ? 250 : SIZE_MAX);
            if (step == 1) {
                mover.close(7); // behind the session's back
            }
        }
        m_cluster->mover(2, 0).move(7);
        for (int i = 0; i < 500; ++i) {
            client.run({"UNLINK", tag + std::to_string(i)});
        }
        m_cluster->waitUntilWhole();
    }

    void isCancelled()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        std::stop_source source;
        Context context(source.get_token());
        KeyNotebook notebook;
        std::atomic<bool> underWay = false;
        Clock::time_point asked;
        std::jthread stopper([&] {
            underWay.wait(false);
            asked = Clock::now();
            source.request_stop();
        });
        notebook.atVisit = [&](size_t visits) {
            if (visits == 2000) {
                underWay = true;
                underWay.notify_one();
            }
        };
        Scanner scanner(*session, {.mode = Pace::Mode::Rate, .keysPerSecond = 5000});
        const auto result = scanner.run(0, notebook, context);
        const auto ended = Clock::now();
        stopper.join();
        const std::chrono::duration<double, std::milli> took = ended - asked;
        qInfo("Cluster scan: ended %.2f ms after the request", took.count());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(took < 250ms); // the promise is 50; a busy machine may take longer to run us at all
    }

    void aMasterIsKilled()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        KeyNotebook notebook;
        notebook.atVisit = [this](size_t visits) {
            if (visits == Keys / 3) {
                m_cluster->node(0).kill();
            }
        };
        const auto start = Clock::now();
        const auto result = scan(*session, notebook, {.mode = Pace::Mode::Rate, .keysPerSecond = 30'000});
        const std::chrono::duration<double> took = Clock::now() - start;
        QVERIFY(result.has_value());
        qInfo("%zu keys in %.1f s over a failover", notebook.visits, took.count());
        QVERIFY(result->complete && result->missing.empty());
        QCOMPARE(result->scanned, Keys);
        QCOMPARE(notebook.wrong(Keys), size_t{0});
        m_cluster->node(0).start();
        m_cluster->waitUntilWhole();
    }

private:
    std::unique_ptr<ClusterDeployment> m_cluster;
};

QTEST_GUILESS_MAIN(ClusterScanTest)
#include "tst_clusterscan.moc"
