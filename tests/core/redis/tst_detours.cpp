// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/slots.h"
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/fakecluster.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// A key that node `node` of two owns; another one for each number.
std::string keyOf(size_t node, int number)
{
    for (int i = 0;; ++i) {
        auto name = "key:" + std::to_string(i);
        if (slotOf(name) * size_t{2} / SlotCount == node && number-- == 0) {
            return name;
        }
    }
}

std::string moved(uint16_t port)
{
    return "-MOVED 1 127.0.0.1:" + std::to_string(port) + "\r\n";
}

} // namespace

/// Commands of one pipeline that are sent on, some of them more than once, while the others are answered already: the
/// session makes its links anew on the way, and each command keeps its own answer.
class DetoursTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { ignoreSigpipe(); }

    /// While one command was still being followed, the links that the others had been answered through were gone: they
    /// must not be looked at again. Each MOVED makes the session look for the masters, and so its links anew.
    void answersThatCameBeforeTheLinksWereReplaced()
    {
        FakeCluster cluster(2);
        const auto stays = keyOf(0, 0);
        const auto wanders = keyOf(0, 1);
        std::atomic<int> asked = 0;
        for (size_t node = 0; node < 2; ++node) {
            cluster.setHandler(node, [&, node](const FakeServer::Command& command) -> std::optional<std::string> {
                if (command[0] == "CLUSTER" && asked > 0 && asked < 3 && command[1] == "INFO") {
                    return std::nullopt;
                }
                if (command[0] != "GET") {
                    return std::nullopt;
                }
                if (command[1] == wanders && asked++ < 3) {
                    return moved(cluster.port(1 - node)); // back and forth
                }
                return FakeCluster::bulk(std::to_string(node) + command[1]);
            });
        }
        const auto session = entered(targetOf(cluster.url()));
        const std::vector<std::vector<std::string>> commands{{"GET", stays}, {"GET", wanders}, {"GET", keyOf(1, 0)}};
        Context context;
        // Whatever the links are made of must not be found in their old place.
        const auto* before = session->links().data();
        const auto replies = session->pipeline(commands, context);
        QVERIFY2(replies.has_value(), replies ? "" : replies.error().message.english().c_str());
        QVERIFY(session->links().data() != before);
        QCOMPARE(replies->at(0).get().text(), std::string_view("0" + stays));
        QCOMPARE(replies->at(1).get().text(), std::string_view("1" + wanders));
        QCOMPARE(replies->at(2).get().text(), std::string_view("1" + keyOf(1, 0)));
        QCOMPARE(cluster.received(0, {"GET", stays}), size_t{1});
        QCOMPARE(cluster.received(0, {"GET", wanders}) + cluster.received(1, {"GET", wanders}), size_t{4});
        QVERIFY(session->connected());
    }

    /// The node that the command was sent on to hangs up: that command fails, and says so, and nobody waits for it.
    void aLinkThatIsClosedOnTheWay()
    {
        FakeCluster cluster(2);
        const auto stays = keyOf(0, 0);
        const auto wanders = keyOf(0, 1);
        std::atomic<bool> dead = false;
        cluster.setHandler(0, [&](const FakeServer::Command& command) -> std::optional<std::string> {
            return command == FakeServer::Command{"GET", wanders} ? std::optional(moved(cluster.port(1)))
                                                                  : std::nullopt;
        });
        const FakeServer gone(FakeServer::Handler([](const FakeServer::Command&) { return std::nullopt; }));
        cluster.setHandler(1, [&](const FakeServer::Command& command) -> std::optional<std::string> {
            if (command == FakeServer::Command{"GET", wanders}) {
                dead = true;
                return moved(gone.port()); // which hangs up on everybody, and is in nobody's description
            }
            return std::nullopt;
        });
        const auto session = entered(targetOf(cluster.url()));
        const std::vector<std::vector<std::string>> commands{{"GET", stays}, {"GET", wanders}};
        Context context;
        const auto replies = session->pipeline(commands, context);
        QVERIFY(dead);
        QVERIFY2(replies.has_value(), replies ? "" : replies.error().message.english().c_str());
        QCOMPARE(replies->at(0).get().text(), std::string_view("OK"));
        QVERIFY(replies->at(1).get().isError()); // MOVED, to where nobody leads
        QCOMPARE(text(*session, {"GET", stays}), "OK");
    }
};

QTEST_GUILESS_MAIN(DetoursTest)
#include "tst_detours.moc"
