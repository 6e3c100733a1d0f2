// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "core/stats/sample.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/hashslot.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr uint16_t Lost = 100; ///< a slot of the first master
constexpr uint16_t Kept = 16000; ///< one of the last

#ifdef KEYSTRATA_FULL_COUNTS
constexpr bool FullCounts = true;
constexpr std::chrono::milliseconds NodeTimeout{2000}; // as it must show
#else
constexpr bool FullCounts = false;
constexpr std::chrono::milliseconds NodeTimeout{1000};
#endif

double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

} // namespace

/// Clusters that lose a master.
class ClusterLossTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { ignoreSigpipe(); }

    void aKilledMaster_data()
    {
        QTest::addColumn<bool>("fullCoverage");
        QTest::addRow("all slots or none") << true;
        QTest::addRow("what is left") << false;
    }

    /// It must show: with full coverage the state says so, without it reads of other slots go on; whole in 5 s.
    void aKilledMaster()
    {
        QFETCH(const bool, fullCoverage);
        auto& cluster = clusterWith(fullCoverage);
        const auto session = entered(targetOf(cluster.url()));
        Context context;
        const auto lost = slotTag(Lost);
        const auto kept = slotTag(Kept);
        QVERIFY(session->run({"SET", lost, "lost"}, context) && session->run({"SET", kept, "kept"}, context));
        cluster.fill(30); // the replicas have all of it when this returns
        const auto victim = cluster.owner(Lost);
        QVERIFY(victim != cluster.owner(Kept));
        const auto start = Clock::now();
        cluster.node(victim).kill();
        size_t refusedReads = 0;
        bool toldSo = false;
        bool answered = false;
        double whole = 0;
        while (whole == 0 && msSince(start) < 15'000) {
            const auto other = session->run({"GET", kept}, context);
            refusedReads += other ? 0U : 1U;
            toldSo = toldSo || !session->topology().clusterProblem.empty();
            const auto answers = session->askMasters({"DBSIZE"}, context);
            QVERIFY(answers.has_value());
            answered =
                answered || std::ranges::count_if(*answers, [](const auto& a) { return a.reply.has_value(); }) == 2;
            if (session->reconnect(context) && session->run({"GET", lost}, context)
                && session->topology().clusterProblem.empty()) {
                whole = msSince(start);
            }
        }
        qInfo("whole again %.0f ms after the kill; %zu reads of other slots refused, state told: %d", whole,
            refusedReads, static_cast<int>(toldSo));
        QVERIFY(whole > 0 && whole <= 5000);
        QVERIFY(answered);
        QVERIFY(fullCoverage ? toldSo : refusedReads == 0);
        QCOMPARE(text(*session, {"GET", lost}), "lost");
        QTRY_VERIFY(cluster.owner(Lost) != victim); // the others hear of it a little later
        QTRY_COMPARE(session->ownerOf(lost)->node.id, cluster.id(cluster.owner(Lost)));
        const auto sample = stats::sampleServer(*session, context);
        QVERIFY(sample && sample->nodes.size() == 3);
        cluster.node(victim).start();
    }

private:
    /// The quick run has one, and teaches it the other way once it is whole again.
    ClusterDeployment& clusterWith(bool fullCoverage)
    {
        if (FullCounts || !m_cluster) {
            m_cluster = std::make_unique<ClusterDeployment>(
                ClusterDeployment::Options{.nodeTimeout = NodeTimeout, .fullCoverage = fullCoverage});
            return *m_cluster;
        }
        m_cluster->waitUntilWhole();
        for (size_t i = 0; i < m_cluster->size(); ++i) {
            m_cluster->node(i).client().run(
                {"CONFIG", "SET", "cluster-require-full-coverage", fullCoverage ? "yes" : "no"});
        }
        return *m_cluster;
    }

    std::unique_ptr<ClusterDeployment> m_cluster;
};

QTEST_GUILESS_MAIN(ClusterLossTest)
#include "tst_clusterloss.moc"
