// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/cluster.h"
#include "core/redis/errand.h"
#include "core/redis/slots.h"
#include "tests/core/redis/scriptedstream.h"
#include "tests/support/hashslot.h"

#include <QTest>

#include <random>

using namespace keystrata;
using namespace keystrata::redis;
using keystrata::testing::ScriptedStream;
using namespace std::chrono_literals;

namespace {

const Endpoint Asked{.host = "10.0.0.9", .port = 7000};

/// The nodes, written out: "id@host:port M5 0-100,200 [7>b] fail".
std::string written(const std::vector<Node>& nodes)
{
    std::string out;
    for (const auto& node : nodes) {
        out += (out.empty() ? "" : "; ") + node.id + "@" + node.endpoint.display();
        out += node.role == Role::Master ? " M" + std::to_string(node.epoch) : " of " + node.master;
        for (const auto& range : node.slots) {
            out += " " + std::to_string(range.first) + "-" + std::to_string(range.last);
        }
        for (const auto& open : node.openSlots) {
            out += " [" + std::to_string(open.slot) + (open.leaving ? ">" : "<") + open.other + "]";
        }
        out += node.failed ? " fail" : node.suspected ? " suspected" : "";
    }
    return out;
}

std::string read(std::string_view text)
{
    const auto nodes = parseClusterNodes(text, Asked);
    return nodes ? written(*nodes) : std::string(nodes.error().message.id);
}

/// A reply as it comes from a server.
OwnedReply replyOf(const std::string& bytes)
{
    Context context;
    Connection connection(std::make_unique<ScriptedStream>(bytes));
    connection.add({"PING"});
    (void)connection.await(1, Clock::now() + 5s, context);
    return OwnedReply(connection.take());
}

std::string readSlots(const std::string& bytes)
{
    const auto reply = replyOf(bytes);
    const auto nodes = parseClusterSlots(reply.get(), Asked);
    return nodes ? written(*nodes) : std::string(nodes.error().message.id);
}

/// A view of `teller`, of masters a, b, c with these slots; epochs in the same order.
TopologyView view(const std::string& teller, std::vector<std::vector<SlotRange>> slots, std::vector<uint64_t> epochs)
{
    TopologyView out;
    out.kind = Topology::Cluster;
    out.tellers = {teller};
    for (size_t i = 0; i < slots.size(); ++i) {
        Node node;
        node.id = std::string(1, static_cast<char>('a' + i));
        node.endpoint = {.host = "h", .port = static_cast<uint16_t>(7000 + i)};
        node.epoch = epochs[i];
        node.slots = slots[i];
        out.nodes.push_back(node);
    }
    return out;
}

} // namespace

/// What servers say of their Cluster, read by the letter.
class TopologyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void clusterNodes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& expected) {
            QTest::addRow("%s", name) << text << expected;
        };
        row("nothing", "", "");
        row("one", "a 10.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-16383\n", "a@10.0.0.1:7000 M1 0-16383");
        row("before 4.0: no bus port", "a 10.0.0.1:7000 master - 0 0 1 connected 5\r\n", "a@10.0.0.1:7000 M1 5-5");
        row("7.0: a host name", "a 10.0.0.1:7000@17000,node-1,shard-id=7 master - 0 0 1 connected\n",
            "a@10.0.0.1:7000 M1");
        row("itself without address", "a :7000@17000 myself,master - 0 0 1 connected 0\n", "a@10.0.0.9:7000 M1 0-0");
        row("IPv6", "a fd00::1:7000@17000 master - 0 0 1 connected 0\n", "a@[fd00::1]:7000 M1 0-0");
        row("replicas follow their master",
            "r 10.0.0.4:7000@17000 slave b 0 0 2 connected\nb 10.0.0.2:7000@17000 master - 0 0 2 connected 100-200\n"
            "a 10.0.0.1:7000@17000 master - 0 0 1 connected 0-99 201\n",
            "a@10.0.0.1:7000 M1 0-99 201-201; b@10.0.0.2:7000 M2 100-200; r@10.0.0.4:7000 of b");
        row("slots under way", "a 10.0.0.1:7000@1 myself,master - 0 0 1 connected 0-99 [93->-b] [77-<-c]\n",
            "a@10.0.0.1:7000 M1 0-99 [93>b] [77<c]");
        row("failed and suspected",
            "a 10.0.0.1:1@2 master,fail - 0 0 1 disconnected 0\nb 10.0.0.2:1@2 master,fail? - 0 0 2 connected 1\n",
            "a@10.0.0.1:1 M1 0-0 fail; b@10.0.0.2:1 M2 1-1 suspected");
        row("without an address",
            "a :0@0 master,noaddr - 0 0 1 disconnected 0-5\nb 10.0.0.2:1@2 handshake - 0 0 0 connected\n", "");
        row("garbage", "hello\n", "cluster.unreadable");
        row("a slot too far", "a 10.0.0.1:7000@1 master - 0 0 1 connected 16384\n", "cluster.unreadable");
        row("slots backwards", "a 10.0.0.1:7000@1 master - 0 0 1 connected 9-3\n", "cluster.unreadable");
        row("half a bracket", "a 10.0.0.1:7000@1 master - 0 0 1 connected [93->-b\n", "cluster.unreadable");
        row("an open slot too far", "a 10.0.0.1:7000@1 master - 0 0 1 connected [99999->-b]\n", "cluster.unreadable");
        row("no epoch", "a 10.0.0.1:7000@1 master - 0 0 x connected\n", "cluster.unreadable");
        row("port too large", "a 10.0.0.1:70000@1 master - 0 0 1 connected\n", "cluster.unreadable");
    }

    void clusterNodes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(read(text.toStdString())), expected);
    }

    void clusterNodesCutAnywhere()
    {
        const std::string whole = "a 10.0.0.1:7000@17000,n myself,master - 0 0 1 connected 0-99 [93->-b]\n"
                                  "b 10.0.0.2:7000@17000 slave,fail? a 0 0 2 connected\n";
        for (size_t length = 0; length < whole.size(); ++length) {
            (void)read(std::string_view(whole).substr(0, length));
        }
        std::mt19937 random(7); // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): the same every time
        for (int i = 0; i < 20'000; ++i) {
            auto text = whole;
            text[random() % text.size()] = static_cast<char>(random());
            (void)read(text);
        }
        QVERIFY(read(whole).starts_with("a@10.0.0.1:7000"));
    }

    void clusterSlots()
    {
        const auto node = [](const std::string& host, int port, const std::string& id) {
            return "*3\r\n" + host + ":" + std::to_string(port) + "\r\n+" + id + "\r\n";
        };
        QCOMPARE(readSlots("*0\r\n"), std::string());
        QCOMPARE(
            readSlots("*3\r\n*4\r\n:200\r\n:300\r\n" + node("+h1\r\n", 1, "a") + node("+h3\r\n", 3, "r")
                + "*3\r\n:0\r\n:99\r\n" + node("+h1\r\n", 1, "a") + "*3\r\n:100\r\n:199\r\n" + node("+h2\r\n", 2, "b")),
            std::string("a@h1:1 M0 0-99 200-300; r@h3:3 of a; b@h2:2 M0 100-199"));
        QCOMPARE(
            readSlots("*1\r\n*3\r\n:0\r\n:1\r\n" + node("$0\r\n\r\n", 5, "a")), std::string("a@10.0.0.9:5 M0 0-1"));
        QCOMPARE(readSlots("*1\r\n*3\r\n:0\r\n:1\r\n" + node("+?\r\n", 5, "a")), std::string("a@10.0.0.9:5 M0 0-1"));
        for (const std::string bad : {"*1\r\n*2\r\n:0\r\n:1\r\n", "*1\r\n+x\r\n", "*1\r\n*3\r\n:0\r\n:1\r\n+x\r\n"}) {
            QCOMPARE(readSlots(bad), std::string("cluster.unreadable"));
        }
        QCOMPARE(readSlots("*1\r\n*3\r\n:5\r\n:1\r\n" + node("+h\r\n", 5, "a")), std::string("cluster.unreadable"));
        QCOMPARE(readSlots("*1\r\n*3\r\n:0\r\n:16384\r\n" + node("+h\r\n", 5, "a")), std::string("cluster.unreadable"));
        QCOMPARE(readSlots("*1\r\n*3\r\n:0\r\n:1\r\n" + node("+h\r\n", 0, "a")), std::string("cluster.unreadable"));
    }

    void theGreaterEpochOwnsASlot()
    {
        // c has taken over what b had while b was cut off; b still tells of days gone by, and alone is not believed.
        const auto old = view("b", {{{0, 9}}, {{10, 19}}, {}}, {1, 2, 3});
        const auto now = view("c", {{{0, 9}}, {}, {{10, 19}}}, {1, 2, 4});
        for (const auto& views : {std::vector{old, now}, std::vector{now, old}}) {
            const auto merged = mergeViews(views);
            QCOMPARE(written(merged.nodes), std::string("a@h:7000 M1 0-9; c@h:7002 M4 10-19; b@h:7001 M2"));
            QVERIFY(merged.tellers
                == (views[0].tellers == old.tellers ? std::vector<std::string>{"b", "c"}
                                                    : std::vector<std::string>{"c", "b"}));
        }
    }

    void newsThatHaveNotGotAround()
    {
        // Slot 5 went from a to b, which had the greatest epoch before: nobody's epoch tells, and c has not heard of
        // it.
        const auto a = view("a", {{{0, 4}, {6, 9}}, {{5, 5}, {10, 19}}, {{20, 29}}}, {1, 9, 3});
        const auto b = view("b", {{{0, 4}, {6, 9}}, {{5, 5}, {10, 19}}, {{20, 29}}}, {1, 9, 3});
        const auto c = view("c", {{{0, 9}}, {{10, 19}}, {{20, 29}}}, {1, 9, 3});
        std::vector views{a, b, c};
        std::ranges::sort(views, {}, &TopologyView::tellers);
        do {
            QCOMPARE(written(mergeViews(views).nodes),
                std::string("a@h:7000 M1 0-4 6-9; b@h:7001 M9 5-5 10-19; c@h:7002 M3 20-29"));
        } while (std::ranges::next_permutation(views, {}, &TopologyView::tellers).found);
    }

    void openSlotsAreToldByThoseConcerned()
    {
        auto a = view("a", {{{0, 9}}, {{10, 19}}}, {1, 2});
        auto b = a;
        b.tellers = {"b"};
        a.nodes[0].openSlots = {{5, true, "b"}};
        b.nodes[1].openSlots = {{5, false, "a"}};
        const std::vector views{b, a};
        QCOMPARE(written(mergeViews(views).nodes), std::string("a@h:7000 M1 0-9 [5>b]; b@h:7001 M2 10-19 [5<a]"));
    }

    void mostMastersSayWhetherItServes()
    {
        auto good = view("a", {{{0, 16383}}}, {1});
        auto bad = good;
        bad.clusterProblem = "cluster_state:fail";
        QVERIFY(mergeViews(std::vector{good, good, bad}).clusterProblem.empty());
        QVERIFY(!mergeViews(std::vector{good, bad, bad}).clusterProblem.empty());
        QVERIFY(mergeViews({}).nodes.empty());
    }

    void redirections_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        QTest::addRow("moved") << QByteArray("-MOVED 3999 10.0.0.5:6381\r\n") << QByteArray("moved 10.0.0.5:6381");
        QTest::addRow("ask") << QByteArray("-ASK 3999 10.0.0.5:6381\r\n") << QByteArray("ask 10.0.0.5:6381");
        QTest::addRow("the same host") << QByteArray("-MOVED 3999 :6381\r\n") << QByteArray("moved 10.0.0.9:6381");
        QTest::addRow("an unknown host") << QByteArray("-MOVED 3999 ?:6381\r\n") << QByteArray("moved 10.0.0.9:6381");
        QTest::addRow("IPv6") << QByteArray("-MOVED 1 fd00::1:6381\r\n") << QByteArray("moved [fd00::1]:6381");
        QTest::addRow("no port") << QByteArray("-MOVED 3999 10.0.0.5\r\n") << QByteArray();
        QTest::addRow("port 0") << QByteArray("-MOVED 3999 10.0.0.5:0\r\n") << QByteArray();
        QTest::addRow("bad port") << QByteArray("-MOVED 3999 10.0.0.5:99999\r\n") << QByteArray();
        QTest::addRow("trailing") << QByteArray("-MOVED 3999 10.0.0.5:63x\r\n") << QByteArray();
        QTest::addRow("a value") << QByteArray("+MOVED 3999 10.0.0.5:6381\r\n") << QByteArray();
        QTest::addRow("another error") << QByteArray("-MOVEDX 3999 10.0.0.5:6381\r\n") << QByteArray();
    }

    void redirections()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        const auto reply = replyOf(bytes.toStdString());
        const auto way = redirectionOf(reply.get(), Asked);
        const auto text = way ? (way->ask ? "ask " : "moved ") + way->to.display() : std::string();
        QCOMPARE(QByteArray::fromStdString(text), expected);
    }

    void slotsAreRedisOwn()
    {
        std::mt19937 random(11); // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): the same every time
        for (int i = 0; i < 100'000; ++i) {
            std::string key(random() % 12, 'x');
            for (auto& byte : key) {
                byte = "{}ab\0\xff"[random() % 6];
            }
            QCOMPARE(slotOf(key), keystrata::testing::hashSlot(key));
        }
        QCOMPARE(slotOf("123456789"), uint16_t{0x31C3});
    }
};

QTEST_GUILESS_MAIN(TopologyTest)
#include "tst_topology.moc"
