// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/siblings.h"
#include "core/keyspace/storedvalue.h"
#include "tests/core/keyspace/showbytes.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;

namespace {

StoredValue stored(redis::Session& session, const ValueRequest& request)
{
    Context context;
    auto value = readValue(session, request, context);
    if (!value) {
        throw std::runtime_error(value.error().message.english());
    }
    return std::move(*value);
}

Error refused(redis::Session& session, const ValueRequest& request)
{
    Context context;
    const auto value = readValue(session, request, context);
    if (value) {
        throw std::runtime_error("It could be read.");
    }
    return sentenced(value.error());
}

/// An answer as the server wrote it.
std::string encoded(const ByteClient::Answer& answer)
{
    switch (answer.kind) {
    case ByteClient::Kind::Nil:
        return "$-1\r\n";
    case ByteClient::Kind::Integer:
        return ':' + std::to_string(answer.integer) + "\r\n";
    case ByteClient::Kind::Status:
        return '+' + answer.text + "\r\n";
    case ByteClient::Kind::Error:
        return '-' + answer.text + "\r\n";
    case ByteClient::Kind::String:
        return '$' + std::to_string(answer.text.size()) + "\r\n" + answer.text + "\r\n";
    case ByteClient::Kind::Array:
        break;
    }
    auto bytes = '*' + std::to_string(answer.elements.size()) + "\r\n";
    for (const auto& element : answer.elements) {
        bytes += encoded(element);
    }
    return bytes;
}

/// All elements, page by page.
std::vector<Element> allElements(redis::Session& session, const ValueRequest& request, size_t& pages)
{
    auto value = stored(session, request);
    auto all = value.page;
    Context context;
    pages = 1;
    for (; !all.next.empty(); ++pages) {
        auto page = readMore(session, request, value.facts, all.next, context);
        if (!page) {
            throw std::runtime_error(page.error().message.english());
        }
        append(all, std::move(*page));
    }
    return all.elements;
}

} // namespace

class StoredValueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void factsComeFirst()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"SET", "text", "hello", "PX", "90000"});
        const auto dump = client.run({"DUMP", "text"}).text;
        client.run({"RESTORE", "text", "90000", dump, "REPLACE", "IDLETIME", "1000"});
        const auto session = entered(targetOf(server.url()));
        const auto value = stored(*session, {.key = "text"});
        QCOMPARE(value.facts.type, std::string("string"));
        QCOMPARE(value.facts.encoding, std::string("embstr"));
        QVERIFY(value.facts.idleSeconds.value() >= 1000);
        QVERIFY(!value.facts.frequency);
        QVERIFY(value.facts.ttlMs > 60'000 && value.facts.ttlMs <= 90'000);
        QVERIFY(value.facts.memoryBytes.value() > 5);
        QCOMPARE(value.length, 5U);
        QCOMPARE(value.page.bytes, std::string("hello"));
        QVERIFY(value.page.next.empty() && value.notes.empty());
        // Redis 7.0 has no CLIENT NO-TOUCH: that reading counts as use is said, and so it is.
        const bool touched = client.run({"OBJECT", "IDLETIME", "text"}).integer < 1000;
        QCOMPARE(value.refreshedIdle, touched);
    }

    void ourReadsAreCounted()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"RPUSH", "list", "a", "b"});
        const auto session = entered(targetOf(server.url()));
        const auto hits = std::stoull(client.info("keyspace_hits"));
        const auto before = session->ledger().state(session->links().front().node.id).hits;
        stored(*session, {.key = "list"});
        const auto ours = session->ledger().state(session->links().front().node.id).hits - before;
        QCOMPARE(std::stoull(client.info("keyspace_hits")) - hits, ours);
        QVERIFY(ours > 0);
    }

    /// Redis 7.2 stands in front of the server that there is: it knows CLIENT NO-TOUCH.
    void newerServersAreReadWithoutATouch_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("refreshed");
        QTest::newRow("allowed") << QByteArray("+OK\r\n") << false;
        QTest::newRow("denied") << QByteArray(
            "-NOPERM this user has no permissions to run the 'client|no-touch' command\r\n")
                                << true;
    }

    void newerServersAreReadWithoutATouch()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, refreshed);
        const RedisServer server;
        server.client().run({"RPUSH", "k", "x"});
        const FakeServer newer([client = std::make_shared<ByteClient>(server.client()), answer](
                                   const FakeServer::Command& command) -> std::optional<std::string> {
            if (command.size() == 3 && command[0] == "CLIENT" && command[1] == "NO-TOUCH") {
                return answer.toStdString();
            }
            const std::vector<std::string_view> words(command.begin(), command.end());
            auto reply = client->ask(words);
            if (const auto at = reply.text.find("redis_version:7.0"); at != std::string::npos) {
                reply.text.replace(at, 17, "redis_version:7.2");
            }
            return encoded(reply);
        });
        const auto session = entered(targetOf(newer.url()));
        QCOMPARE(stored(*session, {.key = "k"}).refreshedIdle, refreshed);
        const auto received = newer.received();
        const auto place = [&received](const FakeServer::Command& command) {
            return std::ranges::find(received, command) - received.begin();
        };
        const auto quiet = place({"CLIENT", "NO-TOUCH", "ON"});
        QVERIFY(quiet < place({"LLEN", "k"}) && place({"OBJECT", "IDLETIME", "k"}) < place({"LLEN", "k"}));
        QVERIFY(place({"LLEN", "k"}) < std::ssize(received));
    }

    void behindSentinel()
    {
        const SentinelDeployment deployment({.replicas = 1});
        const auto session = entered(targetOf(deployment.url()));
        Context context;
        QVERIFY(session->run({"HSET", "k", "f", "v"}, context));
        QCOMPARE(stored(*session, {.key = "k"}).page.elements.front().value.bytes, std::string("v"));
    }

    void frequencyUnderLfu()
    {
        const RedisServer server({"maxmemory-policy allkeys-lfu"});
        server.client().run({"SET", "text", "x"});
        const auto session = entered(targetOf(server.url()));
        const auto value = stored(*session, {.key = "text"});
        QVERIFY(value.facts.frequency.has_value() && !value.facts.idleSeconds);
    }

    void aLargeStringComesInParts()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"SETRANGE", "large", "100000000", "end"}); // 100 MB of zeros before
        client.run({"SETRANGE", "large", "70000", "middle"});
        const auto session = entered(targetOf(server.url()));
        const ValueRequest request{.key = "large"};
        const auto value = stored(*session, request);
        QCOMPARE(value.length, 100'000'003U);
        QCOMPARE(value.page.bytes, std::string(65'536, '\0'));
        Context context;
        const auto second = readMore(*session, request, value.facts, value.page.next, context);
        QVERIFY(second && second->start == 65'536 && second->bytes.size() == 65'536);
        QCOMPARE(second->bytes.substr(70'000 - 65'536, 6), std::string("middle"));
        const auto last = readFrom(*session, request, 99'999'999, context);
        QVERIFY(last && last->start == 99'999'999 && last->next.empty());
        QCOMPARE(last->bytes, std::string("\0end", 4));
        QCOMPARE(stored(*session, {.key = "large", .bytes = 50'000'000}).page.bytes.size(), size_t{1024} * 1024);
        const auto beyond = readFrom(*session, request, 200'000'000, context);
        QVERIFY(beyond && beyond->bytes.empty() && beyond->next.empty());
    }

    void emptyStringsAreThere()
    {
        const RedisServer server;
        server.client().run({"SET", "", ""});
        const auto session = entered(targetOf(server.url()));
        const auto value = stored(*session, {.key = ""});
        QVERIFY(value.length == 0 && value.page.bytes.empty() && value.page.next.empty());
    }

    void everyElementOnce_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("count");
        for (const auto* type : {"list", "set", "zset", "hash", "stream"}) {
            for (const int count : {1, 50, 3000}) {
                QTest::addRow("%s of %d", type, count) << QByteArray(type) << count;
            }
        }
    }

    void everyElementOnce()
    {
        QFETCH(QByteArray, type);
        QFETCH(int, count);
        const RedisServer server;
        auto client = server.client();
        std::set<std::string> written;
        for (int i = 0; i < count; ++i) {
            const auto name = "element\xff" + std::to_string(i);
            const auto number = std::to_string(i + 1);
            if (type == "list") {
                client.queue({"RPUSH", "k", name});
            } else if (type == "set") {
                client.queue({"SADD", "k", name});
            } else if (type == "zset") {
                client.queue({"ZADD", "k", number, name});
            } else if (type == "hash") {
                client.queue({"HSET", "k", name, "value " + name});
            } else {
                client.queue({"XADD", "k", number + "-0", "name", name, "n", number});
            }
            written.insert(name);
        }
        client.flush();
        const auto session = entered(targetOf(server.url()));
        size_t pages = 0;
        const auto elements = allElements(*session, {.key = "k", .elements = 100}, pages);
        QCOMPARE(stored(*session, {.key = "k"}).length, static_cast<uint64_t>(count));
        std::set<std::string> read;
        for (const auto& element : elements) {
            QVERIFY(element.value.whole() && element.name.whole());
            if (type == "hash") {
                QCOMPARE(element.value.bytes, "value " + element.name.bytes);
                read.insert(element.name.bytes);
            } else if (type == "stream") {
                QCOMPARE(element.fields.size(), 2U);
                QCOMPARE(element.fields[1].second.bytes + "-0", element.name.bytes);
                read.insert(element.fields[0].second.bytes);
            } else {
                read.insert(element.value.bytes);
            }
            QCOMPARE(element.score.empty(), type != "zset");
        }
        QVERIFY(read == written);
        if (type == "list") {
            QCOMPARE(elements.back().value.bytes, "element\xff" + std::to_string(count - 1));
        }
        QCOMPARE(pages > 1, count == 3000);
        // A table is only scanned without repeats while it does not grow or shrink, as here.
        QCOMPARE(elements.size(), written.size());
    }

    void largeElementsMakeShortPages()
    {
        const RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 100; ++i) {
            client.queue({"RPUSH", "k", std::string(1'000'000, 'x')});
        }
        client.flush();
        const auto session = entered(targetOf(server.url()));
        const auto value = stored(*session, {.key = "k"});
        QVERIFY2(value.page.elements.size() >= 4 && value.page.elements.size() <= 12,
            std::to_string(value.page.elements.size()).c_str());
        QVERIFY(!value.page.next.empty());
        const auto& first = value.page.elements.front().value;
        QCOMPARE(first.size, 1'000'000U);
        QCOMPARE(first.bytes.size(), size_t{65'536});
        QVERIFY(!first.whole());
    }

    void aKeyThatIsGone()
    {
        const RedisServer server;
        server.client().run({"SET", "k", "x"});
        const auto session = entered(targetOf(server.url()));
        QCOMPARE(refused(*session, {.key = "none"}).message.id, "value.gone");
        QCOMPARE(refused(*session, {.db = 3, .key = "k"}).message.id, "value.gone");
        // Another type by the time of the next page.
        Context context;
        const ValueFacts list{.type = "list"};
        const auto page = readMore(*session, {.key = "k"}, list, "10 0", context);
        QVERIFY(!page);
        QCOMPARE(sentenced(page.error()).message.id, "value.changed");
    }

    void whatTheAccessListForbids()
    {
        const RedisServer server({aclUser("app", "secret", "~shop:* +@all -object -memory|usage -hscan"),
            aclUser("blind", "secret", "~* +@all -type")});
        auto client = server.client();
        client.run({"SET", "shop:text", "x"});
        client.run({"HSET", "shop:hash", "f", "v"});
        client.run({"SET", "other", "x"});
        auto target = targetOf(server.url());
        target.address.user = "app";
        target.address.password = "secret";
        const auto session = entered(target);
        const auto value = stored(*session, {.key = "shop:text"});
        QCOMPARE(value.page.bytes, std::string("x"));
        QVERIFY(!value.facts.idleSeconds && !value.facts.memoryBytes && value.facts.encoding.empty());
        QCOMPARE(value.notes.size(), 2U);
        QCOMPARE(refused(*session, {.key = "other"}).message.id, "value.kept");
        const auto scan = refused(*session, {.key = "shop:hash"});
        QVERIFY(scan.kind == ErrorKind::Denied && scan.message.english().contains("HSCAN"));
        target.address.user = "blind";
        QVERIFY(refused(*entered(target), {.key = "shop:text"}).message.english().contains("TYPE"));
    }

    void inACluster()
    {
        const ClusterDeployment cluster({.replicas = 0});
        const auto session = entered(targetOf(cluster.url()));
        Context context;
        for (int i = 0; i < 30; ++i) {
            const auto key = "key:" + std::to_string(i);
            QVERIFY(session->run({"SADD", key, "a", "b"}, context));
            const auto value = stored(*session, {.key = key});
            QCOMPARE(value.length, 2U);
            QCOMPARE(value.page.elements.size(), 2U);
        }
        QCOMPARE(refused(*session, {.key = "none"}).message.id, "value.gone");
    }

    void builtOnOtherTypes()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"PFADD", "log", "a", "b", "c"});
        client.run({"SET", "nolog", "HYLL, as they say at the coast"});
        client.run({"GEOADD", "places", "13.361389", "38.115556", "Palermo", "-73.985", "40.748", "New York", "151.215",
            "-33.857", "Sydney"});
        client.run({"ZADD", "places:not", "1763766729123", "a", "5", "b"});
        const auto session = entered(targetOf(server.url()));
        const auto log = stored(*session, {.key = "log"});
        QVERIFY(log.recognised == Recognition::HyperLogLog);
        QVERIFY(!keptCount(log.page.bytes)); // not asked for since it has changed
        client.run({"PFCOUNT", "log"});
        QCOMPARE(keptCount(stored(*session, {.key = "log"}).page.bytes).value(), 3U);
        QVERIFY(stored(*session, {.key = "nolog"}).recognised == Recognition::Plain);
        const auto places = stored(*session, {.key = "places"});
        QVERIFY(places.recognised == Recognition::Geo);
        for (const auto& element : places.page.elements) {
            const auto answer = client.run({"GEOPOS", "places", element.value.bytes}).elements.front();
            const auto place = placeOf(element.score).value();
            QVERIFY(std::abs(place.longitude - std::stod(answer.elements[0].text)) < 1e-5);
            QVERIFY(std::abs(place.latitude - std::stod(answer.elements[1].text)) < 1e-5);
        }
        QVERIFY(stored(*session, {.key = "places:not"}).recognised == Recognition::Plain);
    }

    void denseLogs()
    {
        const RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 20'000; ++i) {
            client.queue({"PFADD", "log", std::to_string(i)});
        }
        client.flush();
        const auto count = client.run({"PFCOUNT", "log"}).integer;
        const auto session = entered(targetOf(server.url()));
        const auto log = stored(*session, {.key = "log"});
        QVERIFY(log.recognised == Recognition::HyperLogLog);
        QCOMPARE(keptCount(log.page.bytes).value(), static_cast<uint64_t>(count));
    }

    void bits()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"SETBIT", "bits", "1", "1"});
        client.run({"SETBIT", "bits", "71", "1"});
        const auto session = entered(targetOf(server.url()));
        const auto bytes = stored(*session, {.key = "bits"}).page.bytes;
        QCOMPARE(countBits(bytes), 2U);
        QCOMPARE(bitsText(bytes),
            std::string("         0: 01000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000\n"
                        "        64: 00000001\n"));
        QVERIFY(bitsText(bytes, 0, 8).ends_with("00000000\n"));
        QVERIFY(bitsText("x", 100).starts_with("       800:"));
    }

    void theSameKeyInOtherVersions()
    {
        const RedisServer server;
        auto client = server.client();
        for (const auto* key : {"shop:1:user:7", "shop:3:user:7", "shop:30:user:7", "shop:2:user:8"}) {
            client.run({"SET", key, key});
        }
        const auto layouts = LayoutSet::compile(
            {{.name = "django",
                .title = "Django",
                .pattern = "{prefix}:{version}:{key}",
                .scope = VersionScope::Global,
                .prefixes = {
                    "shop"}}}).value();
        QCOMPARE(nameInVersion(layouts, "shop:1:user:1", "2").value(), std::string("shop:2:user:1"));
        QVERIFY(!nameInVersion(layouts, "shop:1:user:7", "x")); // would be read as something else
        QVERIFY(!nameInVersion(layouts, "shop:1:user:7", ""));
        QVERIFY(!nameInVersion(layouts, "plain", "2"));
        const auto session = entered(targetOf(server.url()));
        Context context;
        const std::vector<std::string> versions{"3", "2", "1", "30", "3"};
        const auto found = findSiblings(*session, 0, layouts, "shop:1:user:7", versions, context);
        QVERIFY(found.has_value());
        std::vector<std::string> names;
        for (const auto& sibling : *found) {
            names.push_back(sibling.version + "=" + sibling.key);
            QVERIFY(sibling.now.cells.type == KeyType::String);
        }
        QVERIFY((names == std::vector<std::string>{"3=shop:3:user:7", "1=shop:1:user:7", "30=shop:30:user:7"}));
        QVERIFY(findSiblings(*session, 0, layouts, "plain", versions, context)->empty());
    }
};

QTEST_GUILESS_MAIN(StoredValueTest)
#include "tst_storedvalue.moc"
