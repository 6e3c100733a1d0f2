// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/slotpasses.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

using namespace keystrata;
using namespace keystrata::keyspace;

namespace {

/// A Cluster on paper: who owns a slot, where it is on its way to, and where its keys are.
struct Model
{
    static constexpr int Nodes = 3;
    static constexpr int Slots = 12;

    struct Slot
    {
        int owner = 0;
        int heir = -1;
        std::map<std::string, int> keys; ///< name → node
    };

    std::vector<Slot> parts = std::vector<Slot>(Slots);

    redis::TopologyView view() const
    {
        redis::TopologyView out;
        out.kind = redis::Topology::Cluster;
        for (int i = 0; i < Nodes; ++i) {
            redis::Node node;
            node.id = std::string(1, static_cast<char>('a' + i));
            for (int slot = 0; slot < Slots; ++slot) {
                const auto& part = parts[static_cast<size_t>(slot)];
                const auto number = static_cast<uint16_t>(slot);
                if (part.owner == i) {
                    node.slots.push_back({number, number});
                }
                if (part.heir >= 0 && (part.owner == i || part.heir == i)) {
                    const int other = part.owner == i ? part.heir : part.owner;
                    node.openSlots.push_back({number, part.owner == i, std::string(1, static_cast<char>('a' + other))});
                }
            }
            out.nodes.push_back(node);
        }
        // All that the model leaves out belongs to the first.
        out.nodes.front().slots.push_back({Slots, redis::SlotCount - 1});
        return out;
    }

    /// Something that may happen at any moment.
    template <typename Random>
    void step(Random& random)
    {
        auto& part = parts[random() % Slots];
        if (part.heir < 0) {
            part.heir = static_cast<int>(random() % Nodes);
            part.heir = part.heir == part.owner ? -1 : part.heir;
            return;
        }
        const bool empty = std::ranges::all_of(part.keys, [&](const auto& key) { return key.second == part.heir; });
        if (empty && random() % 2 == 0) {
            part.owner = std::exchange(part.heir, -1);
            return;
        }
        for (auto& [name, where] : part.keys) {
            if (where == part.owner && random() % 3 == 0) {
                where = part.heir;
            }
        }
    }
};

} // namespace

class SlotPassesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aQuietClusterTakesOnePass()
    {
        const Model model;
        SlotPasses passes;
        passes.begin(model.view());
        QCOMPARE(passes.left(), redis::SlotCount);
        QVERIFY(passes.wantedFrom("a").all());
        QVERIFY(passes.wantedFrom("b").none() && passes.wantedFrom("unknown").none());
        passes.end(model.view(), {"a"});
        QCOMPARE(passes.left(), size_t{0});
    }

    void whoWasNotFinishedIsScannedAgain()
    {
        Model model;
        model.parts[3].owner = 1;
        SlotPasses passes;
        passes.begin(model.view());
        QVERIFY(passes.firstTime(3, "key"));
        passes.end(model.view(), {"a", "c"});
        QCOMPARE(passes.left(), size_t{1});
        QVERIFY(passes.isLeft(3));
        passes.begin(model.view());
        QVERIFY(passes.wantedFrom("a").none());
        QVERIFY(!passes.firstTime(3, "key")); // named in the pass before
        QVERIFY(passes.firstTime(3, "other"));
        passes.end(model.view(), {"b"});
        QCOMPARE(passes.left(), size_t{0});
    }

    void aHalfOpenSlotTakesTwoPasses()
    {
        Model model;
        model.parts[3].heir = 1;
        SlotPasses passes;
        passes.begin(model.view());
        QVERIFY(passes.wantedFrom("a").test(3) && passes.wantedFrom("b").test(3));
        QVERIFY(passes.firstTime(3, "key"));
        QVERIFY(!passes.firstTime(3, "key")); // named by both
        passes.end(model.view(), {"a", "b", "c"});
        QCOMPARE(passes.left(), size_t{1});
        passes.begin(model.view());
        passes.end(model.view(), {"b"}); // for the second the heir is enough
        QCOMPARE(passes.left(), size_t{0});
    }

    void anotherWayBeginsAnew()
    {
        Model model;
        model.parts[3].heir = 1;
        SlotPasses passes;
        passes.begin(model.view());
        passes.end(model.view(), {"a", "b", "c"});
        model.parts[3].heir = 2;
        passes.begin(model.view());
        passes.end(model.view(), {"a", "b", "c"});
        QCOMPARE(passes.left(), size_t{1});
        passes.begin(model.view());
        passes.end(model.view(), {"a", "b", "c"});
        QCOMPARE(passes.left(), size_t{0});
    }

    void slotsThatNobodyOwnsStayLeft()
    {
        auto view = Model().view();
        view.nodes.front().slots.clear();
        SlotPasses passes;
        passes.begin(view);
        passes.end(view, {"a", "b", "c"});
        QCOMPARE(passes.left(), redis::SlotCount);
    }

    /// Hundreds of scans on paper while slots move at random, keys and all: none is missed, none named twice.
    void whateverMoves()
    {
        size_t passesInAll = 0;
        for (unsigned seed = 0; seed < 600; ++seed) {
            std::mt19937 random(seed); // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): told when it fails
            Model model;
            std::set<std::string> all;
            for (int slot = 0; slot < Model::Slots; ++slot) {
                auto& part = model.parts[static_cast<size_t>(slot)];
                part.owner = static_cast<int>(random() % Model::Nodes);
                for (int key = 0; key < 4; ++key) {
                    const auto name = std::to_string(slot) + ":" + std::to_string(key);
                    part.keys[name] = part.owner;
                    all.insert(name);
                }
            }
            std::multiset<std::string> named;
            SlotPasses passes;
            for (int pass = 0; passes.left() > 0; ++pass, ++passesInAll) {
                QVERIFY2(pass < 200, qPrintable(QString::number(seed)));
                passes.begin(model.view());
                std::vector<std::string> finished;
                for (int node = 0; node < Model::Nodes; ++node) {
                    scan(model, node, passes, named, random, pass < 40 ? 6 : 0);
                    if (random() % 5 != 0) {
                        finished.push_back(std::string(1, static_cast<char>('a' + node)));
                    }
                }
                passes.end(model.view(), finished);
            }
            QVERIFY2(named == std::multiset<std::string>(all.begin(), all.end()), qPrintable(QString::number(seed)));
        }
        qInfo("%zu passes", passesInAll);
    }

private:
    /// Goes over a node's keys in some order, while the world moves on.
    template <typename Random>
    static void scan(Model& model, int node, SlotPasses& passes, std::multiset<std::string>& named, Random& random,
        unsigned restless)
    {
        const auto wanted = passes.wantedFrom(std::string(1, static_cast<char>('a' + node)));
        std::vector<int> order(Model::Slots * 4);
        std::iota(order.begin(), order.end(), 0);
        std::ranges::shuffle(order, random);
        for (const int number : order) {
            const auto slot = static_cast<uint16_t>(number / 4);
            const auto name = std::to_string(slot) + ":" + std::to_string(number % 4);
            if (model.parts[slot].keys.at(name) == node && wanted.test(slot) && passes.firstTime(slot, name)) {
                named.insert(name);
            }
            if (restless > 0 && random() % restless == 0) {
                model.step(random);
            }
        }
    }
};

QTEST_GUILESS_MAIN(SlotPassesTest)
#include "tst_slotpasses.moc"
