// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/browse.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// What browsing has handed out, put together again.
struct Browsed
{
    KeyTable table;
    std::vector<KeyStratum> strata;
    Listing listing;

    std::set<std::string> names() const
    {
        std::set<std::string> names;
        for (uint32_t row = 0; row < table.size(); ++row) {
            names.insert(table.name(row));
        }
        return names;
    }

    uint32_t rowOf(const std::string& name) const
    {
        for (uint32_t row = 0; row < table.size(); ++row) {
            if (table.name(row) == name) {
                return row;
            }
        }
        throw std::runtime_error("no key " + name);
    }
};

Browsed browsed(redis::Session& session, const BrowseRequest& request)
{
    Browsed result;
    Context context;
    auto listing = browseKeys(session, request, context, [&result](KeyBatch batch) {
        result.table.append(batch.segment);
        result.strata.insert(result.strata.end(), batch.strata.begin(), batch.strata.end());
        if (batch.matched != result.table.size()) {
            throw std::runtime_error("a batch counts other keys than it brings");
        }
    });
    if (!listing) {
        throw std::runtime_error(listing.error().message.english());
    }
    result.listing = std::move(*listing);
    return result;
}

std::vector<Layout> django(std::vector<std::string> prefixes)
{
    return {{.name = "django",
        .title = "Django",
        .pattern = "{prefix}:{version}:{key}",
        .scope = VersionScope::Global,
        .separators = ":",
        .prefixes = std::move(prefixes)}};
}

} // namespace

class BrowseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyKeyWithItsStratum()
    {
        const RedisServer server;
        auto client = server.client();
        std::set<std::string> written;
        for (int i = 0; i < 3000; ++i) {
            const auto name = i % 3 == 0 ? "loose:" + std::to_string(i)
                                         : "shop:" + std::to_string(i % 3) + ":user:" + std::to_string(i);
            client.run({"SET", name, "x"});
            written.insert(name);
        }
        const std::string binary("shop:2:\xff\x00\x01", 10);
        client.run({"SET", binary, "x"});
        written.insert(binary);
        client.run({"SELECT", "1"});
        client.run({"SET", "shop:2:other", "x"});
        written.insert("shop:2:other");
        const auto session = entered(targetOf(server.url()));
        const auto result = browsed(
            *session, {.list = {.layouts = django({"shop"}), .pace = {.mode = Pace::Mode::Fast}, .namesOnly = true}});
        QCOMPARE(result.names(), written);
        QVERIFY(result.listing.complete);
        const auto stratumOf = [&result](const std::string& name) {
            return result.strata.at(result.table.cells(result.rowOf(name)).stratum);
        };
        QVERIFY(stratumOf("loose:0") == (KeyStratum{0, "", "", ""}));
        QVERIFY(stratumOf("shop:1:user:1") == (KeyStratum{0, "django", "shop", "1"}));
        QVERIFY(stratumOf(binary) == (KeyStratum{0, "django", "shop", "2"}));
        QVERIFY(stratumOf("shop:2:other") == (KeyStratum{1, "django", "shop", "2"}));
        QCOMPARE(result.table.cells(0), (KeyCells{.stratum = result.table.cells(0).stratum}));
        // Something to see soon, then larger parts.
        QVERIFY(result.table.segments().front()->size() <= 512);
        QVERIFY(result.table.segments().size() < 12);
    }

    void cellsWhenAsked()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"HSET", "shop:1:h", "f", "v"});
        client.run({"SET", "shop:1:s", std::string(5000, 'x'), "EX", "3600"});
        const auto session = entered(targetOf(server.url()));
        const auto result = browsed(*session, {.list = {.layouts = django({"shop"})}});
        const auto hash = result.table.cells(result.rowOf("shop:1:h"));
        QVERIFY(hash.type == KeyType::Hash);
        QCOMPARE(hash.expiry, KeyCells::Never);
        const auto text = result.table.cells(result.rowOf("shop:1:s"));
        QVERIFY(text.type == KeyType::String);
        QVERIFY(text.memory > 5000 && text.memory < 20'000);
        const auto left = momentOf(text.expiry) - std::chrono::system_clock::now();
        QVERIFY(left > 3500s && left <= 3600s);
    }

    void aFullTableSaysSo()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"DEBUG", "POPULATE", "50000", "shop:1:user", "8"});
        const auto session = entered(targetOf(server.url()));
        const auto result = browsed(*session,
            {.list = {.layouts = django({"shop"}), .pace = {.mode = Pace::Mode::Fast}, .namesOnly = true},
                .budget = 100'000});
        QVERIFY(result.table.size() < 50'000);
        QVERIFY(result.table.size() > 1000);
        QVERIFY(!result.listing.complete);
        QCOMPARE(result.listing.notes.back().id, "browse.budget");
    }

    void cellsLearntLater()
    {
        const RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 2000; ++i) {
            client.run({"SET", "shop:1:user:" + std::to_string(i), std::string(static_cast<size_t>(i % 50 + 1), 'x')});
        }
        client.run({"SELECT", "3"});
        client.run({"RPUSH", "shop:1:user:7", "the same name in another database"});
        const auto session = entered(targetOf(server.url()));
        auto result = browsed(
            *session, {.list = {.layouts = django({"shop"}), .pace = {.mode = Pace::Mode::Fast}, .namesOnly = true}});
        QCOMPARE(result.table.find("shop:1:user:7").size(), size_t{2});
        client.run({"DEL", "shop:1:user:7"});
        const KeyTable before = result.table;
        Context context;
        std::vector<size_t> numbers;
        QVERIFY(learnCells(*session, before, result.strata, 1, context, [&](size_t number, auto segment) {
            numbers.push_back(number);
            result.table.replace(number, std::move(segment));
        }));
        QCOMPARE(numbers.size(), before.segments().size());
        QCOMPARE(numbers.front(), size_t{1}); // where somebody looks comes first
        for (uint32_t row = 0; row < before.size(); ++row) {
            const auto cells = result.table.cells(row);
            QCOMPARE(result.table.name(row), before.name(row));
            QCOMPARE(cells.stratum, before.cells(row).stratum);
            const int db = result.strata.at(cells.stratum).db;
            const bool gone = db == 3 && result.table.name(row) == "shop:1:user:7";
            QCOMPARE(cells.type, gone ? KeyType::Unknown : KeyType::String);
        }
    }

    void keysByName()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"SADD", "set", "1", "2"});
        client.run({"SET", "text", "x", "PX", "90000"});
        const auto session = entered(targetOf(server.url()));
        Context context;
        const std::vector<std::string> names{"text", "none", "set"};
        const auto found = lookUpKeys(*session, 0, names, context);
        QVERIFY(found && found->size() == 3);
        QVERIFY(!found->at(0).gone && found->at(0).cells.type == KeyType::String);
        QVERIFY(found->at(0).cells.lastUse > KeyCells::Never && found->at(0).cells.memory > 0);
        QVERIFY(momentOf(found->at(0).cells.expiry) > std::chrono::system_clock::now() + 60s);
        QCOMPARE(found->at(1), (KeyNow{.cells = {}, .gone = true}));
        QVERIFY(found->at(2).cells.type == KeyType::Set);
        QCOMPARE(found->at(2).cells.expiry, KeyCells::Never);
    }

    void keysByNameOfACluster()
    {
        const ClusterDeployment cluster({.replicas = 0});
        std::vector<std::string> names;
        for (int i = 0; i < 60; ++i) {
            names.push_back("key:" + std::to_string(i)); // every other one exists
        }
        cluster.fill(60);
        const auto session = entered(targetOf(cluster.url()));
        Context context;
        for (int i = 0; i < 60; i += 2) {
            QVERIFY(session->run({"DEL", names[static_cast<size_t>(i)]}, context));
        }
        const auto found = lookUpKeys(*session, 0, names, context);
        QVERIFY(found.has_value());
        for (size_t i = 0; i < names.size(); ++i) {
            QCOMPARE(found->at(i).gone, i % 2 == 0);
        }
    }

    void strataInOrder()
    {
        const std::vector<KeyStratum> strata{{0, "django", "shop", "10"}, {0, "django", "shop", "9"}, {1, "", "", ""},
            {0, "django", "", "11"}, {0, "", "", ""}};
        QCOMPARE(rankStrata(strata), (std::vector<uint32_t>{3, 2, 4, 1, 0}));
        KeySegmentBuilder builder;
        for (uint16_t i = 0; i < 5; ++i) {
            builder.add("key" + std::to_string(i), {.stratum = i});
        }
        KeyTable table;
        table.append(builder.build());
        Context context;
        const auto rows = sortRows(table, {KeyColumn::Stratum}, nullptr, context, rankStrata(strata));
        QCOMPARE(*rows, (Rows{4, 3, 1, 0, 2}));
    }

    void moments()
    {
        const auto now = std::chrono::system_clock::now();
        QCOMPARE(cellFromTtl(-1, now), KeyCells::Never);
        QVERIFY(std::chrono::abs(momentOf(cellFromTtl(60'000, now)) - (now + 60s)) <= 1s);
        QVERIFY(std::chrono::abs(momentOf(cellFromIdle(7200, now)) - (now - 7200s)) <= 1s);
        QVERIFY(cellFromTtl(INT64_MAX / 2'000'000, now) > KeyCells::Never);
        QVERIFY(cellFromIdle(UINT64_MAX, now) > KeyCells::Never);
    }
};

QTEST_GUILESS_MAIN(BrowseTest)
#include "tst_browse.moc"
