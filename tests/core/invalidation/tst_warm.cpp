// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/warm.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;

namespace {

constexpr int Keys = 300;

std::string keyOf(int version, int i)
{
    return "shop:" + std::to_string(version) + ":page:" + std::to_string(i);
}

WarmRequest warmOf(uint64_t mostBytes, std::optional<uint64_t> mostKeys = {})
{
    WarmRequest request{.change = {.action = Action::Warm,
                            .selection = {.versions = {"1"}, .namespaces = {"page"}},
                            .carriage = {.to = "2"}},
        .mostBytes = mostBytes,
        .mostKeys = mostKeys};
    request.change.layouts = {keyspace::layoutFromText("django").value()};
    request.change.prefixes = {"shop"};
    request.change.pace.mode = keyspace::Pace::Mode::Fast;
    return request;
}

/// Restores keys with what is known of their use: the higher its number, the hotter a key is.
void fill(ByteClient& client, bool lfu)
{
    client.set("seed", std::string(200, 'x'));
    const auto dump = client.run({"DUMP", "seed"}).text;
    for (int i = 0; i < Keys; ++i) {
        const auto usage = std::to_string(lfu ? 255 - (Keys - i) / 2 : (Keys - i) * 100);
        client.queue({"RESTORE", keyOf(1, i), "86400000", dump, lfu ? "FREQ" : "IDLETIME", usage});
    }
    client.flush();
    client.run({"UNLINK", "seed"});
}

} // namespace

/// The hottest keys go to another version, as many as there is room for.
class WarmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theHottestAreCopied_data()
    {
        QTest::addColumn<bool>("lfu");
        QTest::addColumn<bool>("byMemory");
        QTest::newRow("lately used, by number") << false << false;
        QTest::newRow("lately used, by memory") << false << true;
        QTest::newRow("often used, by number") << true << false;
        QTest::newRow("often used, by memory") << true << true;
    }

    void theHottestAreCopied()
    {
        QFETCH(const bool, lfu);
        QFETCH(const bool, byMemory);
        RedisServer server({lfu ? "maxmemory-policy allkeys-lfu" : "maxmemory-policy allkeys-lru", "maxmemory 100mb",
            "lfu-decay-time 0"});
        auto client = server.client();
        fill(client, lfu);
        const auto each = static_cast<uint64_t>(client.run({"MEMORY", "USAGE", keyOf(1, 250)}).integer);
        Changes changes(server.url());
        const auto planned = lookAtWarm(changes.session(),
            byMemory ? warmOf(each * 40 + each / 2) : warmOf(uint64_t{1} << 30U, 40), std::nullopt, changes.context());
        QVERIFY2(planned, planned ? "" : planned.error().message.english().c_str());
        QCOMPARE(planned->found.matched, 40U);
        QCOMPARE(planned->keys.size(), size_t{40});
        const auto stored = PlanStore(changes.conductor().paths.plans).save(*planned).value();
        const auto conducted = changes.carryOut(
            PlanStore(changes.conductor().paths.plans).load(stored.hash, std::chrono::system_clock::now()).value());
        QVERIFY2(conducted, conducted ? "" : conducted.error().message.english().c_str());
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.done, 40U);
        QCOMPARE(client.dbsize(), Keys + 40);
        // Of equally hot ones (two share a frequency) either may be chosen.
        for (int i = Keys - 39; i < Keys; ++i) {
            QVERIFY2(client.run({"EXISTS", keyOf(2, i)}).integer == 1, qPrintable(QString::number(i)));
        }
        QCOMPARE(
            client.run({"PEXPIRETIME", keyOf(2, 290)}).integer, client.run({"PEXPIRETIME", keyOf(1, 290)}).integer);
        QCOMPARE(changes.undo(conducted->journal).value().removed, 40U);
        QCOMPARE(client.dbsize(), Keys);
    }

    /// One that takes more than there is room for, however hot, leaves the room to the others.
    void aHugeKeyIsLeftOut()
    {
        RedisServer server;
        auto client = server.client();
        fill(client, false);
        const auto each = static_cast<uint64_t>(client.run({"MEMORY", "USAGE", keyOf(1, 250)}).integer);
        client.set(keyOf(1, 1'000), std::string(1'000'000, 'x'));
        Changes changes(server.url());
        const auto planned =
            lookAtWarm(changes.session(), warmOf(each * 40 + each / 2), std::nullopt, changes.context());
        VERIFY_RESULT(planned);
        QCOMPARE(planned->found.matched, 40U);
    }

    /// What comes in after the dry run is not copied, however hot it is.
    void onlyTheChosenOnes()
    {
        RedisServer server;
        auto client = server.client();
        fill(client, false);
        Changes changes(server.url());
        const auto planned =
            lookAtWarm(changes.session(), warmOf(uint64_t{1} << 30U, 10), std::nullopt, changes.context()).value();
        const auto stored = PlanStore(changes.conductor().paths.plans).save(planned).value();
        client.set("shop:1:page:new");
        QCOMPARE(changes.carryOut(stored).value().report.done, 10U);
        QCOMPARE(client.run({"EXISTS", "shop:2:page:new"}).integer, 0);
    }

    void whatIsWrongIsSaid()
    {
        RedisServer server({"user half on >pw ~* +@all -object"}, RedisServer::Listen::UnixAndTcp);
        auto client = server.client();
        fill(client, false);
        Changes changes(server.url());
        const auto idOf = [&changes](const WarmRequest& request) {
            const auto planned = lookAtWarm(changes.session(), request, std::nullopt, changes.context());
            return planned ? std::string_view() : planned.error().message.id;
        };
        auto request = warmOf(1'000'000);
        request.change.selection.namespaces.clear();
        QCOMPARE(idOf(request), std::string_view("warm.namespaces"));
        request.change.selection.versions = {"3"}; // an older version may be warmed with anything
        QCOMPARE(idOf(request), std::string_view("warm.nothing"));
        QCOMPARE(idOf(warmOf(10)), std::string_view("warm.nothing"));
        request = warmOf(1'000'000);
        request.change.carriage.move = true;
        QCOMPARE(idOf(request), std::string_view("warm.move"));
        Changes half("redis://half:pw@127.0.0.1:" + std::to_string(server.port()) + "/0");
        const auto refused = lookAtWarm(half.session(), warmOf(1'000'000), std::nullopt, half.context());
        QVERIFY(!refused);
        QVERIFY2(refused.error().kind == ErrorKind::Denied, refused.error().message.english().c_str());
        QVERIFY2(refused.error().message.english().contains("OBJECT"), refused.error().message.english().c_str());
    }
};

QTEST_GUILESS_MAIN(WarmTest)
#include "tst_warm.moc"
