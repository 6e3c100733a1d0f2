// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "tests/support/sentineldeployment.h"
#include "ui/logic/linktext.h"
#include "ui/logic/overviewdata.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/serverrows.h"
#include "ui/logic/versionscontroller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using namespace std::chrono_literals;

namespace {

void allow(const RedisServer& server, const QString& rules)
{
    std::vector<std::string> words{"ACL", "SETUSER", "few", "reset", "on", ">hunter2"};
    for (const auto& rule : rules.split(' ', Qt::SkipEmptyParts)) {
        words.push_back(rule.toStdString());
    }
    const std::vector<std::string_view> command(words.begin(), words.end());
    server.client().ask(command);
}

/// How often the server has refused something, as its ACL log counts: commands, keys, and wrong passwords.
int64_t refusals(const RedisServer& server)
{
    int64_t sum = 0;
    auto client = server.client();
    for (const auto& entry : client.run({"ACL", "LOG", "1000"}).elements) {
        sum += entry.elements.at(1).integer;
    }
    return sum;
}

/// All that asks the server in the window.
struct Window
{
    explicit Window(const RedisServer& server, const char* password = "hunter2")
    {
        redis::Address address = *redis::parseAddress(server.tcpUrl());
        address.user = "few";
        address.password = password;
        link.open(address, QStringLiteral("test"));
    }

    ServerLink link;
    SamplerController sampler{link};
    VersionsController versions{link};
};

/// What a user may do, and what follows for the window.
struct Rights
{
    QString rules;
    QStringList grey; ///< tiles
    bool scans;
    bool exact; ///< may be asked for
    bool memory; ///< may be looked at
};

/// A window of such a user, on a server with a hundred keys.
struct User
{
    explicit User(Rights given) : may(std::move(given)), window(filled()) { }

    const RedisServer& filled()
    {
        auto client = server.client();
        for (int i = 0; i < 50; ++i) {
            client.queue({"SET", "app:1:item:" + std::to_string(i), "x"});
            client.queue({"SET", "shop:1:item:" + std::to_string(i), "x"});
        }
        client.flush();
        allow(server, may.rules);
        return server;
    }

    bool settled() const
    {
        return window.link.state() == ServerLink::State::Connected && window.sampler.latest()
            && window.link.topology() != nullptr && !window.link.topology()->nodes.at(0).role.empty()
            && (!may.scans || window.versions.state() == VersionsController::State::Complete);
    }

    void watch()
    {
        samples = std::make_unique<QSignalSpy>(&window.sampler, &SamplerController::sampled);
        fewer = std::make_unique<QSignalSpy>(&window.sampler, &SamplerController::failed);
        looks = std::make_unique<QSignalSpy>(&window.link, &ServerLink::topologySeen);
    }

    Rights may;
    RedisServer server{{}, RedisServer::Listen::UnixAndTcp};
    Window window;
    std::unique_ptr<QSignalSpy> samples;
    std::unique_ptr<QSignalSpy> fewer;
    std::unique_ptr<QSignalSpy> looks;
};

constexpr const char* Tiles[] = {
    "hit rate", "operations", "memory", "keys", "evictions", "expirations", "clients", "latency"};

void verifyView(const User& user)
{
    const auto& versions = user.window.versions;
    QCOMPARE(versions.canScan(), user.may.scans);
    QCOMPARE(versions.whyNotScan().isEmpty(), user.may.scans);
    QVERIFY(user.may.scans || versions.whyNotScan().contains("run SCAN"));
    QCOMPARE(versions.whyNotExact().isEmpty() && user.may.scans, user.may.exact);
    QCOMPARE(versions.whyNotMemory().isEmpty(), user.may.memory);
    if (user.may.scans) {
        QCOMPARE(versions.keyspace()->scanned, uint64_t{100});
        QCOMPARE(versions.caveats().isEmpty(), user.may.grey.isEmpty() && !user.may.rules.startsWith("~app"));
    }
    const auto tiles = tilesOf(user.window.sampler.latest(), user.window.sampler.history());
    QStringList found;
    for (size_t i = 0; i < tiles.size(); ++i) {
        if (!tiles[i].forbidden.isEmpty()) {
            found.append(Tiles[i]);
            QCOMPARE(tiles[i].value, QStringLiteral("—"));
            QVERIFY2(tiles[i].forbidden.contains("run INFO"), qPrintable(tiles[i].forbidden));
        }
    }
    QCOMPARE(QSet(found.begin(), found.end()), QSet(user.may.grey.begin(), user.may.grey.end()));
    QVERIFY2(tiles.back().value.contains("ms") || tiles.back().value.contains("µs"), qPrintable(tiles.back().value));
    const auto rows = serverRows(*user.window.link.topology());
    QCOMPARE(rows.at(0).tone, Tone::Good);
    QCOMPARE(rows.at(0).problem.isEmpty(), user.may.grey.isEmpty());
}

} // namespace

/// The window for users with few rights: what is forbidden is grey and says why, the rest goes on, and the server is
/// not asked again and again for what it has refused.
class RightsInWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void goesOnWithWhatIsAllowed()
    {
        const QStringList told{"hit rate", "operations", "memory", "evictions", "expirations", "clients"};
        std::vector<std::unique_ptr<User>> users;
        const auto user = [&users](const char* rules, const QStringList& grey, bool scans, bool exact, bool memory) {
            users.push_back(std::make_unique<User>(Rights{rules, grey, scans, exact, memory}));
        };
        user("+ping +hello +select", told + QStringList{"keys"}, false, false, false);
        user("~* +@all -info", told, true, true, true);
        user("~* +@all -info -dbsize", told + QStringList{"keys"}, true, true, true);
        user("~* +@all -scan", {}, false, false, true);
        user("~* +@all -memory", {}, true, true, false);
        user("~* +@all -memory -type -pttl", {}, true, false, false);
        user("~* +@all -client -config -object", {}, true, true, true);
        user("~* +@all -ping", {}, true, true, true);
        user("~* +@read", told, true, true, true);
        user("~app:* +@all", {}, true, true, true);
        for (const auto& one : users) {
            QTRY_VERIFY2(one->settled(), qPrintable(one->may.rules));
            qInfo("%s", qPrintable(one->may.rules));
            verifyView(*one);
        }
        // From here on nothing is refused any more, since nothing is asked that would be. Two samples, two looks.
        for (const auto& one : users) {
            one->server.client().run({"ACL", "LOG", "RESET"});
            one->watch();
        }
        for (const auto& one : users) {
            QTRY_VERIFY2(one->samples->count() + one->fewer->count() >= 2 && one->looks->count() >= 2,
                qPrintable(one->may.rules));
            QCOMPARE(one->window.link.state(), ServerLink::State::Connected);
            QVERIFY2(refusals(one->server) == 0, qPrintable(one->may.rules));
        }
        // Nothing is wrong that looking ten times a second could help.
        QVERIFY2(users.front()->looks->count() <= 8, qPrintable(QString::number(users.front()->looks->count())));
    }

    void aRightThatIsGrantedCounts()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        server.client().set("app:1:item:1");
        allow(server, "+ping");
        Window window(server);
        QTRY_VERIFY(window.sampler.denied().has_value());
        QTRY_VERIFY(!window.versions.whyNotScan().isEmpty());
        window.versions.scan(); // nothing happens
        QCOMPARE(window.versions.state(), VersionsController::State::Idle);
        allow(server, "~* +@all");
        window.link.askRights();
        QTRY_COMPARE(window.versions.state(), VersionsController::State::Complete);
        QCOMPARE(window.versions.keyspace()->scanned, uint64_t{1});
        QTRY_VERIFY(window.sampler.history().points().size() >= 2);
        QVERIFY(!window.sampler.denied());
    }

    void aRightThatIsTakenCounts()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        server.client().set("app:1:item:1");
        allow(server, "~* +@all");
        Window window(server);
        QTRY_COMPARE(window.versions.state(), VersionsController::State::Complete);
        QTRY_VERIFY(window.sampler.history().points().size() >= 2);
        allow(server, "~* +@all -info -scan");
        QTRY_VERIFY(window.sampler.denied().has_value());
        window.versions.scan();
        QTRY_VERIFY(!window.versions.canScan());
        QVERIFY(window.versions.whyNotScan().contains("run SCAN"));
        QTRY_VERIFY(!window.link.trying());
        QCOMPARE(window.link.state(), ServerLink::State::Connected);
        QVERIFY(window.versions.keyspace() != nullptr); // what was seen stays
    }

    void aWrongPasswordIsTriedOnce()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        allow(server, "~* +@all");
        Window window(server, "wrong");
        QTRY_COMPARE(window.link.state(), ServerLink::State::Refused);
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(timer.elapsed() > 1500); // a watch that went on would have called again by now
        QVERIFY2(refusals(server) <= 2, "one call for the samples, one for the watch");
        const auto before = refusals(server);
        allow(server, "~* +@all");
        server.client().run({"ACL", "SETUSER", "few", "resetpass", ">wrong"});
        window.link.retry();
        QTRY_COMPARE(window.link.state(), ServerLink::State::Connected);
        QTRY_VERIFY(window.link.topology() != nullptr && !window.link.topology()->nodes.at(0).problem);
        QCOMPARE(refusals(server), before);
    }

    /// The sentinels let us in, but do not tell.
    void sentinelsThatAreForbidden()
    {
        SentinelDeployment deployment({.replicas = 1});
        for (size_t i = 0; i < deployment.sentinels(); ++i) {
            allow(deployment.sentinel(i), "&* -@all +ping +client +hello");
        }
        redis::Target target{.address = *redis::parseAddress(deployment.url())};
        target.sentinel = {"few", "hunter2"};
        ServerLink link;
        link.open({.name = QStringLiteral("test"), .target = target});
        QTRY_COMPARE(link.state(), ServerLink::State::Refused);
        const QString why = linkTrouble(link, std::nullopt);
        QVERIFY2(why.contains("does not let this user ask SENTINEL"), qPrintable(why));
        const QSignalSpy looks(&link, &ServerLink::topologySeen);
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(timer.elapsed() > 1200);
        QVERIFY2(looks.count() <= 1, "the watch does not ask on");
    }
};

QTEST_GUILESS_MAIN(RightsInWindowTest)
#include "tst_rightsinwindow.moc"
