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

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr size_t Keys = 20'000;

redis::SessionOptions hasty()
{
    redis::SessionOptions options;
    options.commandTimeout = 200ms;
    options.connectTimeout = 300ms;
    options.scanPatience = 600ms;
    return options;
}

/// The messages in one text.
std::string joined(const std::vector<Message>& messages)
{
    std::string out;
    for (const auto& message : messages) {
        out += message.english() + "\n";
    }
    return out;
}

} // namespace

/// A Cluster in which a master without replicas does not answer: the rest is scanned, and what is missing is named.
class ClusterGapsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        redis::ignoreSigpipe();
        m_cluster = std::make_unique<ClusterDeployment>(
            ClusterDeployment::Options{.replicas = 0, .nodeTimeout = 30s, .fullCoverage = false});
        m_cluster->fill(Keys);
    }

    void aNodeFreezesInAScan()
    {
        const auto session = entered(targetOf(m_cluster->url()), hasty());
        KeyNotebook notebook;
        notebook.atVisit = [this](size_t visits) {
            if (visits == Keys / 3) {
                m_cluster->node(1).freeze();
            }
        };
        Context context;
        Scanner scanner(*session, {.mode = Pace::Mode::Rate, .keysPerSecond = 50'000});
        const auto result = scanner.run(0, notebook, context);
        m_cluster->node(1).thaw();
        QVERIFY(result.has_value());
        QVERIFY(!result->complete && !result->missing.empty());
        const auto sentence = result->missing.front().english();
        qInfo("%s", joined(result->missing).c_str());
        QVERIFY(sentence.contains("127.0.0.1:" + std::to_string(m_cluster->port(1))) && sentence.contains("5461"));
        size_t others = 0;
        for (const auto& [key, entry] : notebook.keys) {
            QVERIFY(entry.visits == 1 && entry.answers == 1);
            others += hashSlot(key) / 5461 != 1 ? 1U : 0U;
        }
        QVERIFY2(others > Keys * 6 / 10, "the others went on");
        KeyNotebook again; // and it is whole when the node is back
        Scanner anew(*session, {.mode = Pace::Mode::Fast});
        const auto whole = anew.run(0, again, context);
        QVERIFY(whole && whole->complete);
        QCOMPARE(again.wrong(Keys), size_t{0});
    }

    void aListingSaysThatItIsNotWhole()
    {
        const auto session = entered(targetOf(m_cluster->url()), hasty());
        Context context;
        uint64_t handedOut = 0;
        const ListRequest request{.pace = {.mode = Pace::Mode::Fast}};
        m_cluster->node(1).freeze();
        const auto listing = listKeys(*session, request, context, [&](const ListedKey&) { return ++handedOut > 0; });
        m_cluster->node(1).thaw();
        QVERIFY2(listing.has_value(), listing ? "" : listing.error().message.english().c_str());
        QVERIFY(!listing->complete);
        QVERIFY(handedOut > Keys / 2 && handedOut < Keys * 3 / 4);
        QVERIFY2(joined(listing->notes).contains(std::to_string(m_cluster->port(1))), joined(listing->notes).c_str());
    }

    void keysThatCannotBeAskedForAreNotListed()
    {
        // Whether they exist is unknown: neither "there" nor "not there" would be true.
        const auto session = entered(targetOf(m_cluster->url()), hasty());
        Context context;
        ListRequest request;
        request.selection.keys = {slotTag(6000) + "none", slotTag(1) + "none"};
        m_cluster->node(1).freeze();
        const auto listing = listKeys(*session, request, context, [](const ListedKey&) { return true; });
        m_cluster->node(1).thaw();
        QVERIFY(!listing);
        QVERIFY(listing.error().transient());
        (void)sentenced(listing.error());
    }

    void anAnalysisSaysThatItIsNotWhole()
    {
        const auto session = entered(targetOf(m_cluster->url()), hasty());
        Context context;
        AnalysisRequest request;
        request.pace.mode = Pace::Mode::Fast;
        m_cluster->node(1).freeze();
        const auto found = analyse(*session, request, context);
        m_cluster->node(1).thaw();
        QVERIFY2(found.has_value(), found ? "" : found.error().message.english().c_str());
        QVERIFY(!(*found)->complete);
        QVERIFY((*found)->scanned > Keys / 2);
        QVERIFY2(joined((*found)->notes).contains(std::to_string(m_cluster->port(1))), joined((*found)->notes).c_str());
    }

private:
    std::unique_ptr<ClusterDeployment> m_cluster;
};

QTEST_GUILESS_MAIN(ClusterGapsTest)
#include "tst_clustergaps.moc"
