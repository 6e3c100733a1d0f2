// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;

namespace {

struct Found
{
    std::unique_ptr<Session> session;
    QStringList denied; ///< the commands
};

/// Opens a session as the user that `rules` describe (ACL SETUSER).
Found asUser(const std::string& rules)
{
    static const RedisServer server;
    auto client = server.client();
    std::vector<std::string> words{"ACL", "SETUSER", "reader", "reset", "on", ">pass"};
    std::istringstream stream(rules);
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    const std::vector<std::string_view> command(words.begin(), words.end());
    if (client.ask(command).text != "OK") {
        throw std::runtime_error("ACL SETUSER " + rules);
    }
    client.run({"SET", "app:1", "x"});
    Context context;
    const auto hits = std::stoull(client.info("keyspace_hits"));
    const auto misses = std::stoull(client.info("keyspace_misses"));
    auto session = Session::open(parseAddress("unix://reader:pass@" + server.socket()).value(), {}, context);
    if (!session) {
        throw std::runtime_error(session.error().message.english());
    }
    // What the server has counted, we have, too.
    const auto own = (*session)->ledger().state((*session)->links().front().node.id);
    if (std::stoull(client.info("keyspace_hits")) != hits + own.hits
        || std::stoull(client.info("keyspace_misses")) != misses + own.misses) {
        throw std::runtime_error("The probe was counted.");
    }
    if (own.misses > 0 && !rules.contains("-multi") && rules.contains("+@all")) {
        throw std::runtime_error("The probe was run.");
    }
    Found found{std::move(*session), {}};
    for (const auto& [name, why] : found.session->capabilities().denied) {
        found.denied << QString::fromStdString(name);
        if (why.empty() || why.contains("pass")) {
            throw std::runtime_error("Not the server's words: " + why);
        }
    }
    return found;
}

/// A server that answers INFO with this text.
std::unique_ptr<FakeServer> telling(const std::string& info)
{
    return std::make_unique<FakeServer>([info](const FakeServer::Command& command) -> std::optional<std::string> {
        if (command[0] == "INFO") {
            return "$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
        }
        return command[0] == "PING" ? "+PONG\r\n" : "+OK\r\n";
    });
}

Capabilities capabilitiesOf(const std::string& url)
{
    Context context;
    return Session::open(parseAddress(url).value(), {}, context).value()->capabilities();
}

} // namespace

class CapabilitiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void ofUsers_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QStringList>("denied");
        const auto row = [](const char* rules, const QStringList& denied) {
            QTest::addRow("%s", rules) << QString(rules) << denied;
        };
        row("~* +@all", {});
        row("~* +@all -info", {"INFO"});
        row("~* +@all -scan", {"SCAN"});
        row("~* +@all -ping", {"PING"});
        row("~* +@all -client", {"CLIENT LIST"});
        row("~* +@all -client +client|setname", {"CLIENT LIST"});
        row("~* +@all -memory", {"MEMORY"});
        row("~* +@all -memory|usage", {"MEMORY"});
        row("~* +@all -object|idletime", {"OBJECT"});
        row("~* +@all -type -pttl -dbsize", {"DBSIZE", "PTTL", "TYPE"});
        row("~* +@read +info +multi +discard +ping", {"CLIENT LIST", "SELECT"});
        // Without MULTI the commands are tried.
        row("~* -@all +ping", {"CLIENT LIST", "DBSIZE", "INFO", "MEMORY", "OBJECT", "PTTL", "SCAN", "TYPE"});
        row("~* +@all -multi -scan", {"SCAN"});
        row("~app:* +@all -multi -memory", {"MEMORY"});
        row("~* +@all -select", {"SELECT"});
        // A pattern of keys says nothing about the commands, whatever name the probe tries.
        row("~app:* +@all", {});
        row("~app:* +@all -scan", {"SCAN"});
        row("%R~app:* +@all", {});
        row("+@all", {});
    }

    void ofUsers()
    {
        QFETCH(QString, rules);
        QFETCH(QStringList, denied);
        const auto found = asUser(rules.toStdString());
        QCOMPARE(found.denied, denied);
        const auto& capabilities = found.session->capabilities();
        QCOMPARE(capabilities.infoAllowed, !denied.contains("INFO"));
        for (const auto& name : denied) {
            QVERIFY(!capabilities.allows(name.toStdString()));
        }
        QVERIFY(capabilities.allows("GET"));
        QVERIFY(found.session->connected());
    }

    void commandsThatAreNotAllowedSaySo()
    {
        const auto found = asUser("~app:* +@all -scan");
        Context context;
        const auto scan = found.session->run({"SCAN", "0"}, context);
        QCOMPARE(scan.error().kind, ErrorKind::Denied);
        QVERIFY(scan.error().message.english().contains("SCAN"));
        QCOMPARE(found.session->run({"GET", "other"}, context).error().kind, ErrorKind::Denied);
        QCOMPARE(found.session->run({"GET", "app:1"}, context)->get().text(), std::string_view("x"));
    }

    void aUserWhoMayBeginButNotEndATransaction()
    {
        try {
            asUser("~* +@all -discard");
            QFAIL("Everything would only be queued from now on.");
        } catch (const std::runtime_error& error) {
            QVERIFY2(std::string_view(error.what()).contains("DISCARD"), error.what());
        }
    }

    void databasesWithoutInfo()
    {
        Context context;
        auto found = asUser("~* +@all -info");
        const auto counted = databases(*found.session, context);
        QVERIFY(counted.has_value());
        QCOMPARE(counted->size(), size_t{1});
        QCOMPARE(counted->front().index, 0);
        QCOMPARE(counted->front().keys, uint64_t{1});
        found = asUser("~* +@all -info -dbsize");
        QCOMPARE(databases(*found.session, context)->front().keys, uint64_t{0}); // unknown
        found.session->links().front().connection->close();
        QCOMPARE(databases(*found.session, context).error().kind, ErrorKind::Network);
    }

    void commandsThatAreRenamedAway()
    {
        const RedisServer server({"rename-command OBJECT \"\"", "rename-command INFO secretinfo"});
        const auto capabilities = capabilitiesOf(server.url());
        QVERIFY(!capabilities.infoAllowed);
        QVERIFY(!capabilities.allows("OBJECT") && !capabilities.allows("INFO"));
        QVERIFY(capabilities.allows("SCAN") && capabilities.allows("MEMORY"));
    }

    void evictionPolicies()
    {
        for (const auto& [policy, lfu] : std::vector<std::pair<std::string, bool>>{{"noeviction", false},
                 {"allkeys-lru", false}, {"volatile-ttl", false}, {"allkeys-lfu", true}, {"volatile-lfu", true}}) {
            const RedisServer server({"maxmemory-policy " + policy});
            const auto capabilities = capabilitiesOf(server.url());
            QCOMPARE(capabilities.maxmemoryPolicy, policy);
            QCOMPARE(capabilities.lfu, lfu);
        }
    }

    void valkeyIsKnownByItsName()
    {
        const auto server = telling("# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n"
                                    "run_id:abc\r\n# Replication\r\nrole:slave\r\nmaxmemory_policy:allkeys-lfu\r\n");
        const auto capabilities = capabilitiesOf(server->url());
        QCOMPARE(capabilities.flavour, "Valkey");
        QCOMPARE(capabilities.version, (ServerVersion{8, 0, 1}));
        QCOMPARE(capabilities.runId, "abc");
        QCOMPARE(capabilities.role, "slave");
        QVERIFY(capabilities.lfu);
    }

    void versionsAsTheyAreWritten()
    {
        for (const auto& [text, version] :
            std::vector<std::pair<std::string, ServerVersion>>{{"6.2.0", {6, 2, 0}}, {"255.255.255", {255, 255, 255}},
                {"7.2-rc1", {7, 2, 0}}, {"8", {8, 0, 0}}, {"", {}}, {"x", {}}, {"99999999999999.1.1", {}}}) {
            const auto server = telling("redis_version:" + text + "\r\n");
            QCOMPARE(capabilitiesOf(server->url()).version, version);
        }
        QCOMPARE((ServerVersion{7, 0, 15}.display()), "7.0.15");
        QVERIFY((ServerVersion{7, 0, 9}) < (ServerVersion{7, 0, 15}));
    }

    void infoThatTellsNothing()
    {
        const auto capabilities = capabilitiesOf(telling("")->url());
        QVERIFY(capabilities.infoAllowed);
        QVERIFY(capabilities.runId.empty() && capabilities.role.empty() && !capabilities.lfu);
        QVERIFY(capabilities.denied.empty());
    }
};

QTEST_GUILESS_MAIN(CapabilitiesTest)
#include "tst_capabilities.moc"
