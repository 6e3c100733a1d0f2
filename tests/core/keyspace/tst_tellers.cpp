// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/slots.h"
#include "core/redis/transport.h"
#include "tests/core/keyspace/notebook.h"
#include "tests/core/redis/opening.h"
#include "tests/support/fakecluster.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

std::string keys(const std::vector<std::string>& names)
{
    std::string out = "*2\r\n$1\r\n0\r\n*" + std::to_string(names.size()) + "\r\n";
    for (const auto& name : names) {
        out += FakeCluster::bulk(name);
    }
    return out;
}

/// A key that node `node` of three owns.
std::string keyOf(size_t node)
{
    for (int i = 0;; ++i) {
        auto name = "key:" + std::to_string(i);
        if (redis::slotOf(name) * size_t{3} / redis::SlotCount == node) {
            return name;
        }
    }
}

redis::SessionOptions hasty()
{
    redis::SessionOptions options;
    options.scanPatience = 700ms;
    return options;
}

} // namespace

/// Whose word counts in a scan: only a master itself knows of its slots under way. One that is scanned to the end, but
/// did not say before and after that its slots were all in their place, may have lost keys on the way that nobody saw.
class TellersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { redis::ignoreSigpipe(); }

    void aMasterThatDoesNotTellIsNotDone()
    {
        FakeCluster cluster(3);
        std::atomic<bool> silent = false;
        for (size_t node = 0; node < 3; ++node) {
            cluster.setHandler(node, [node, &silent](const FakeServer::Command& command) -> std::optional<std::string> {
                if (command[0] == "SCAN") {
                    return keys({keyOf(node)});
                }
                const bool question = command[0] == "CLUSTER";
                return node == 0 && question && silent ? std::optional(std::string()) : std::nullopt;
            });
        }
        const auto session = entered(targetOf(cluster.url()), hasty());
        Context context;
        const auto scan = [&](KeyNotebook& notebook) {
            Scanner scanner(*session, {.mode = Pace::Mode::Fast});
            return scanner.run(0, notebook, context);
        };
        KeyNotebook before(ask::Nothing);
        auto result = scan(before);
        QVERIFY2(result && result->complete, result ? "" : result.error().message.english().c_str());
        QCOMPARE(before.keys.size(), size_t{3});

        silent = true;
        KeyNotebook without(ask::Nothing);
        result = scan(without);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.english().c_str());
        QVERIFY(cluster.received(0, {"SCAN"}) > 1); // it was scanned to the end, again and again
        QVERIFY2(!result->complete, "nobody has said that no slot of it is on the move");
        QCOMPARE(result->missing.size(), size_t{1});
        const auto sentence = result->missing.front().english();
        QVERIFY2(sentence.contains(std::to_string(cluster.port(0))), sentence.c_str());
        QVERIFY2(sentence.contains("5461"), sentence.c_str()); // its third of the slots, and no other
        for (const auto& [name, entry] : without.keys) {
            QCOMPARE(entry.visits, 1U);
        }

        silent = false;
        KeyNotebook again(ask::Nothing);
        result = scan(again);
        QVERIFY(result && result->complete);
    }
};

QTEST_GUILESS_MAIN(TellersTest)
#include "tst_tellers.moc"
