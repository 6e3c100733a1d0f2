// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/address.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;

Q_DECLARE_METATYPE(keystrata::redis::Address)

namespace {

Endpoint tcp(std::string host, uint16_t port = 6379)
{
    return {.host = std::move(host), .port = port, .path = {}};
}

Endpoint unixSocket(std::string path)
{
    return {.host = {}, .port = 0, .path = std::move(path)};
}

Address server(Endpoint endpoint, std::optional<int> db = std::nullopt)
{
    Address address;
    address.endpoints = {std::move(endpoint)};
    address.db = db;
    return address;
}

Address as(Address address, std::string user, std::string password)
{
    address.user = std::move(user);
    address.password = std::move(password);
    return address;
}

Address withTls(Address address)
{
    address.tls = true;
    return address;
}

Address many(Topology topology, std::vector<Endpoint> endpoints, std::string master = {}, std::optional<int> db = {})
{
    Address address;
    address.topology = topology;
    address.endpoints = std::move(endpoints);
    address.masterName = std::move(master);
    address.db = db;
    return address;
}

void good(const char* url, const Address& address, const char* display)
{
    QTest::addRow("%s", url) << QByteArray(url) << address << QByteArray(display);
}

void bad(const char* url, const char* id)
{
    QTest::addRow("%s", url) << QByteArray(url) << QByteArray(id);
}

} // namespace

class AddressTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void reads_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<Address>("expected");
        QTest::addColumn<QByteArray>("display");

        good("redis://localhost", server(tcp("localhost")), "redis://localhost:6379");
        good("redis://localhost/", server(tcp("localhost")), "redis://localhost:6379");
        good("redis://localhost:/", server(tcp("localhost")), "redis://localhost:6379");
        good("REDIS://Cache.Example.ORG:7000/12", server(tcp("Cache.Example.ORG", 7000), 12),
            "redis://Cache.Example.ORG:7000/12");
        good("redis://10.0.0.5:1/0", server(tcp("10.0.0.5", 1), 0), "redis://10.0.0.5:1/0");
        good("redis://h:65535?db=3", server(tcp("h", 65535), 3), "redis://h:65535/3");
        good("rediss://h/1", withTls(server(tcp("h"), 1)), "rediss://h:6379/1");

        good("redis://alice@h", as(server(tcp("h")), "alice", ""), "redis://alice@h:6379");
        good("redis://:secret@h", as(server(tcp("h")), "", "secret"), "redis://h:6379");
        good("redis://alice:secret@h:7/2", as(server(tcp("h", 7), 2), "alice", "secret"), "redis://alice@h:7/2");
        good("redis://a%40b:%25%2f%3a%00%FF@h", as(server(tcp("h")), "a@b", std::string("%/:\0\xff", 5)),
            "redis://a@b@h:6379");
        // A password is often pasted as it is.
        good("redis://u:p@s:s/w?o#r&d=1@h:1/2", as(server(tcp("h", 1), 2), "u", "p@s:s/w?o#r&d=1"), "redis://u@h:1/2");
        good("redis://:[::1]:9@h", as(server(tcp("h")), "", "[::1]:9"), "redis://h:6379");
        good("redis://u:@h", as(server(tcp("h")), "u", ""), "redis://u@h:6379");
        good("redis://:+ @h", as(server(tcp("h")), "", "+ "), "redis://h:6379");

        good("redis://[::1]", server(tcp("::1")), "redis://[::1]:6379");
        good("redis://[::1]:7000/1", server(tcp("::1", 7000), 1), "redis://[::1]:7000/1");
        good("redis://u:p@[2001:db8::5]:7/0", as(server(tcp("2001:db8::5", 7), 0), "u", "p"),
            "redis://u@[2001:db8::5]:7/0");
        good("redis://[fe80::1%eth0]:7", server(tcp("fe80::1%eth0", 7)), "redis://[fe80::1%eth0]:7");
        good("redis://[fe80::1%25eth0]:7", server(tcp("fe80::1%eth0", 7)), "redis://[fe80::1%eth0]:7");

        good("unix:///run/redis.sock", server(unixSocket("/run/redis.sock")), "unix:///run/redis.sock");
        good("unix:///run/redis.sock?db=4", server(unixSocket("/run/redis.sock"), 4), "unix:///run/redis.sock?db=4");
        good("unix:///run/a%20b%3Fc.sock", server(unixSocket("/run/a b?c.sock")), "unix:///run/a b?c.sock");
        good("unix:///home/me@work/r.sock", server(unixSocket("/home/me@work/r.sock")), "unix:///home/me@work/r.sock");
        good("unix://u:p@/run/me@work.sock?db=1", as(server(unixSocket("/run/me@work.sock"), 1), "u", "p"),
            "unix://u@/run/me@work.sock?db=1");
        good("unix://:p@ss/w@/r.sock", as(server(unixSocket("/r.sock")), "", "p@ss/w"), "unix:///r.sock");

        good("redis-sentinel://s1,s2:26380,[::1]/mymaster",
            many(Topology::Sentinel, {tcp("s1", 26379), tcp("s2", 26380), tcp("::1", 26379)}, "mymaster"),
            "redis-sentinel://s1:26379,s2:26380,[::1]:26379/mymaster");
        good("rediss-sentinel://u:p@s1/my%20master/3",
            as(withTls(many(Topology::Sentinel, {tcp("s1", 26379)}, "my master", 3)), "u", "p"),
            "rediss-sentinel://u@s1:26379/my master/3");
        good("redis-cluster://n1:7000,n2", many(Topology::Cluster, {tcp("n1", 7000), tcp("n2")}),
            "redis-cluster://n1:7000,n2:6379");
        good("rediss-cluster://u:p@n1/", as(withTls(many(Topology::Cluster, {tcp("n1")})), "u", "p"),
            "rediss-cluster://u@n1:6379");
    }

    void reads()
    {
        QFETCH(QByteArray, url);
        QFETCH(Address, expected);
        QFETCH(QByteArray, display);
        const auto address = parseAddress(url.toStdString());
        QVERIFY2(address.has_value(), address ? "" : address.error().message.english().c_str());
        QVERIFY2(*address == expected, address->display().c_str());
        QCOMPARE(QByteArray::fromStdString(address->display()), display);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("id");

        bad("", "url.no_scheme");
        bad("localhost:6379", "url.no_scheme");
        bad("u:hunter2@localhost", "url.no_scheme");
        bad("redis:localhost", "url.no_scheme");
        bad("http://localhost", "url.scheme");
        bad("hunter2://localhost", "url.scheme");
        bad("://localhost", "url.scheme");
        bad("redis+unix:///run/r.sock", "url.scheme");

        bad("redis://", "url.no_host");
        bad("redis:///0", "url.no_host");
        bad("redis://:6379", "url.no_host");
        bad("redis://u:hunter2@", "url.no_host");
        bad("redis://u:hunter2@/0", "url.no_host");
        bad("redis://:hunter2", "url.no_host");
        bad("redis://a host", "url.no_host");
        bad("redis://a\nhost", "url.no_host");
        bad("redis://[]", "url.no_host");
        bad("redis://host:hunter2", "url.port");
        bad("redis://host:hunter2/0", "url.port");
        bad("redis://host:0", "url.port");
        bad("redis://host:65536", "url.port");
        bad("redis://host:99999999999999999999", "url.port");
        bad("redis://host:-1", "url.port");
        bad("redis://host:+1", "url.port");
        bad("redis://host: 1", "url.port");
        bad("redis://[::1]:x", "url.port");
        bad("redis://::1", "url.colons");
        bad("redis://2001:db8::5", "url.colons");
        bad("redis://u:hunter2:6379", "url.colons");
        bad("redis://[::1", "url.ipv6");
        bad("redis://[hunter2:6379", "url.ipv6");
        bad("redis://[::1]hunter2", "url.host");
        bad("redis://[::1]6379", "url.host");

        bad("redis://u:%@h", "url.percent");
        bad("redis://u:hunter2%4@h", "url.percent");
        bad("redis://u:hunter2%zz@h", "url.percent");
        bad("redis://u:hunter2%-1@h", "url.percent");
        bad("redis://%g0@h", "url.percent");

        bad("redis://h/hunter2", "url.db");
        bad("redis://h/-1", "url.db");
        bad("redis://h/1.5", "url.db");
        bad("redis://h/99999999999", "url.db");
        bad("redis://h/0/", "url.db");
        bad("redis://h/0#x", "url.db");
        bad("redis://h?db=", "url.db");
        bad("redis://h?db=x", "url.db");
        bad("redis://h/1?db=2", "url.db_twice");
        bad("redis://h?db=1&db=1", "url.db_twice");
        bad("redis://h?hunter2", "url.query");
        bad("redis://h?password=hunter2", "url.query");
        bad("redis://h?db=1&&db=2", "url.query");
        bad("redis://h1,h2", "url.many_hosts");
        bad("redis://h1,", "url.no_host");

        bad("unix://", "url.unix");
        bad("unix://run/redis.sock", "url.unix");
        bad("unix://u:hunter2@", "url.unix");
        bad("unix://u:hunter2@run/redis.sock", "url.unix");
        bad("unix:///run/%4", "url.unix");
        bad("unix:///run/a%00b", "url.unix");

        bad("redis-sentinel://s1,s2", "url.master");
        bad("redis-sentinel://s1/", "url.master");
        bad("redis-sentinel://s1//0", "url.master");
        bad("redis-sentinel://s1/%/0", "url.master");
        bad("redis-sentinel://s1/m/x", "url.db");
        bad("redis-sentinel://s1,,s2/m", "url.no_host");
        bad("redis-sentinel:///m", "url.no_host");
        bad("redis-cluster://", "url.no_host");
        bad("redis-cluster://n1/0", "url.cluster_db");
        bad("redis-cluster://n1?db=1", "url.cluster_db");
        bad("redis-cluster://n1:7000,n2:x", "url.port");
    }

    void refuses()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, id);
        const auto address = parseAddress(url.toStdString());
        QVERIFY(!address);
        QCOMPARE(address.error().kind, ErrorKind::Usage);
        QCOMPARE(QByteArray::fromStdString(std::string(address.error().message.id)), id);
        const auto sentence = address.error().message.english();
        QVERIFY2(sentence.ends_with('.') && !sentence.contains('{'), sentence.c_str());
        QVERIFY2(!sentence.contains("hunter2"), sentence.c_str());
    }

    /// Whatever is wrong with the rest of an address, and wherever in it the password ends up.
    void neverRepeatsThePassword()
    {
        const std::string password = "hunter2";
        const std::vector<std::string> before{"redis://", "redis://:", "redis://u:", "redis://u@", "redis://h/",
            "redis://h?", "redis://h?db=", "redis://[", "unix://",
            "unix://u:", "redis-sentinel://u:", "redis-sentinel://s/m/", "redis-cluster://h,", "redis-cluster://h/",
            "http://u:", "", "x:"};
        const std::vector<std::string> after{"", "%", "%zz@h", ":", ":h", "@", "@h:x", "@h/x", "@h:1:2", "@[::1",
            "@h?x", "@a b", "/x", "?x", "#x", "]", ":1:1", ",", "://", "@h1,h2", "@/x%", "@:1"};
        int refused = 0;
        for (const auto& start : before) {
            for (const auto& end : after) {
                const auto url = start + password + end;
                const auto address = parseAddress(url);
                if (!address) {
                    ++refused;
                    const auto sentence = address.error().message.english();
                    QVERIFY2(!sentence.contains(password), (url + " → " + sentence).c_str());
                    QVERIFY(address.error().serverText.empty());
                } else if (address->password.contains(password)) {
                    QVERIFY2(!address->display().contains(password), address->display().c_str());
                }
            }
        }
        QVERIFY(refused > 200);
    }
};

QTEST_GUILESS_MAIN(AddressTest)
#include "tst_address.moc"
