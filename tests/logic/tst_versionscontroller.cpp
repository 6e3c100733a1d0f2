// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "tests/support/faultproxy.h"
#include "tests/support/keyspaces.h"
#include "tests/support/redisserver.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QSignalSpy>
#include <QTest>

#include <fmt/format.h>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using keyspace::LiveSource;
using keyspace::StratumState;
using State = VersionsController::State;
using namespace std::chrono_literals;

namespace {

redis::Address addressOf(const std::string& url)
{
    return *redis::parseAddress(url);
}

StratumKey shop(const char* version)
{
    return {.cache = {.db = 0, .layout = "django", .prefix = "shop"}, .version = version};
}

/// 500 keys of version 1, 300 of version 2, 7 of version 10, 40 of no version.
void fill(const RedisServer& server)
{
    ByteClient client = server.client();
    const auto put = [&](int count, std::string_view format) {
        for (int i = 0; i < count; ++i) {
            client.queue({"SET", fmt::format(fmt::runtime(format), i), "value"});
        }
    };
    put(500, "shop:1:item:{}");
    put(300, "shop:2:item:{}");
    put(7, "shop:10:item:{}");
    put(40, "plain-{}");
    client.flush();
}

constexpr uint64_t Many = 20'000;

/// Enough keys for a scan that can be watched and stopped on its way.
void fillMuch(const RedisServer& server)
{
    ByteClient client = server.client();
    for (uint64_t i = 0; i < Many; ++i) {
        client.queue({"SET", fmt::format("shop:{}:item:{}", 1 + (i % 2), i), "value"});
    }
    client.flush();
}

struct Window
{
    ServerLink link;
    VersionsController versions{link};

    void open(const std::string& url) { link.open(addressOf(url), QStringLiteral("test")); }

    const keyspace::Keyspace& picture() const { return *versions.keyspace(); }

    uint64_t keysOf(const StratumKey& key) const
    {
        const StratumRef ref = findStratum(picture(), key);
        return ref ? ref.stratum->keys : 0;
    }

    std::optional<StratumState> stateOf(const StratumKey& key) const
    {
        const StratumRef ref = findStratum(picture(), key);
        return ref ? std::optional(ref.stratum->state) : std::nullopt;
    }
};

} // namespace

class VersionsControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scansWhenTheServerIsReached();
    void staysIdleWithoutAServer();
    void showsAnEmptyServer();
    void sharesOneSelection();
    void statesTheLiveVersionWithoutAScan();
    void keepsTheStatedVersionInTheNextScan();
    void labelsPicturesOfARunningScanAnew();
    void showsPartialPicturesOnTheWay();
    void stopKeepsWhatWasCounted();
    void scanningAgainKeepsTheCompletePicture();
    void otherLayoutsGiveAnotherPicture();
    void aPaceAloneDoesNotScan();
    void aLostServerLeavesAStalePicture();
    void aServerThatReturnsIsScanned();
    void aRefusedScanSaysWhy();
    void anotherServerForgetsEverything();
    void aProfileSaysHowItsKeysAreRead();
};

void VersionsControllerTest::scansWhenTheServerIsReached()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QVERIFY(window.picture().complete);
    QCOMPARE(window.keysOf(shop("1")), uint64_t{500});
    QCOMPARE(window.keysOf(shop("2")), uint64_t{300});
    QCOMPARE(window.keysOf(shop("10")), uint64_t{7});
    QCOMPARE(window.versions.model().rowCount(), 4);
    QVERIFY(window.versions.selected().has_value());
    QVERIFY(window.versions.age() < 60s);
    QVERIFY(window.versions.canScan());
    QVERIFY(window.versions.failure().isEmpty());
}

void VersionsControllerTest::staysIdleWithoutAServer()
{
    Window window;
    QCOMPARE(window.versions.state(), State::Idle);
    QVERIFY(!window.versions.canScan());
    window.versions.scan();
    window.versions.stop();
    window.versions.setLive(shop("1"));
    QCOMPARE(window.versions.state(), State::Idle);
    QVERIFY(!window.versions.selectedStratum());
    QCOMPARE(window.versions.age(), 0s);
}

void VersionsControllerTest::showsAnEmptyServer()
{
    const RedisServer server;
    Window window;
    window.open(server.url() + "?db=3");
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QCOMPARE(window.picture().keys(), uint64_t{0});
    QVERIFY(!window.versions.selected());
    QCOMPARE(window.versions.database(), std::optional(3));
}

void VersionsControllerTest::sharesOneSelection()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    const QSignalSpy changes(&window.versions, &VersionsController::selectionChanged);
    window.versions.select(shop("2"));
    window.versions.select(shop("2"));
    QCOMPARE(changes.size(), 1);
    QCOMPARE(window.versions.selectedStratum().stratum->keys, uint64_t{300});
    // What was selected is gone: the main stratum takes its place.
    for (int i = 0; i < 300; ++i) {
        server.client().run({"UNLINK", fmt::format("shop:2:item:{}", i)});
    }
    window.versions.scan();
    QTRY_VERIFY(window.picture().keys() < 600);
    QVERIFY(*window.versions.selected() != shop("2"));
    QVERIFY(static_cast<bool>(window.versions.selectedStratum()));
}

void VersionsControllerTest::statesTheLiveVersionWithoutAScan()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    const auto before = window.picture().takenAt;
    QVERIFY(window.versions.canSetLive(shop("2")));
    window.versions.setLive(shop("2"));
    QTRY_COMPARE(window.stateOf(shop("2")), std::optional(StratumState::Live));
    QCOMPARE(window.stateOf(shop("1")), std::optional(StratumState::Old));
    QCOMPARE(window.stateOf(shop("10")), std::optional(StratumState::Newer));
    QCOMPARE(window.picture().takenAt, before);
    QCOMPARE(window.versions.state(), State::Complete);
    QVERIFY(!window.versions.canSetLive(shop("2")));
    QVERIFY(window.versions.canSetLive(shop("1")));
    window.versions.setLive(shop("1"));
    QTRY_COMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    window.versions.setLive(shop("2")); // and back
    QTRY_COMPARE(window.stateOf(shop("2")), std::optional(StratumState::Live));
    const StratumKey loose{.cache = {.db = 0, .layout = {}, .prefix = {}}, .version = {}};
    QVERIFY(static_cast<bool>(findStratum(window.picture(), loose)));
    QVERIFY(!window.versions.canSetLive(loose));
}

void VersionsControllerTest::keepsTheStatedVersionInTheNextScan()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    window.versions.setLive(shop("1"));
    QTRY_COMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    const auto before = window.picture().takenAt;
    window.versions.scan();
    QTRY_VERIFY(window.picture().takenAt > before);
    QCOMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    QCOMPARE(findStratum(window.picture(), shop("1")).cache->liveSource, LiveSource::Stated);
}

/// The scan was begun before the operator spoke: its pictures come with the old labels.
void VersionsControllerTest::labelsPicturesOfARunningScanAnew()
{
    const RedisServer server;
    fillMuch(server);
    const FaultProxy proxy(server.address(), {.delay = 5ms});
    Window window;
    window.open(proxy.url());
    QTRY_VERIFY(window.versions.keyspace() && findStratum(window.picture(), shop("1")));
    QCOMPARE(window.versions.state(), State::Scanning);
    window.versions.setLive(shop("1"));
    QTRY_COMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    QTRY_COMPARE_WITH_TIMEOUT(window.versions.state(), State::Complete, 60'000);
    QTRY_VERIFY(window.picture().complete);
    QCOMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    QCOMPARE(window.stateOf(shop("2")), std::optional(StratumState::Newer));
}

void VersionsControllerTest::showsPartialPicturesOnTheWay()
{
    const RedisServer server;
    fillMuch(server);
    const FaultProxy proxy(server.address(), {.delay = 5ms});
    Window window;
    std::vector<uint64_t> seen;
    connect(&window.versions, &VersionsController::keyspaceChanged, this, [&] {
        if (window.versions.keyspace() && !window.picture().complete) {
            seen.push_back(window.picture().keys());
        }
    });
    const QSignalSpy progress(&window.versions, &VersionsController::progressed);
    window.open(proxy.url());
    QTRY_COMPARE_WITH_TIMEOUT(window.versions.state(), State::Complete, 60'000);
    QVERIFY(!seen.empty());
    QVERIFY(std::ranges::is_sorted(seen));
    QVERIFY(!progress.isEmpty());
    QVERIFY(window.versions.progress().done > 0);
    QCOMPARE(window.picture().keys(), Many);
}

void VersionsControllerTest::stopKeepsWhatWasCounted()
{
    const RedisServer server;
    fillMuch(server);
    const FaultProxy proxy(server.address(), {.delay = 5ms});
    Window window;
    window.open(proxy.url());
    QTRY_VERIFY(window.versions.keyspace() && window.picture().keys() > 0);
    window.versions.stop();
    QTRY_COMPARE(window.versions.state(), State::Cancelled);
    QVERIFY(!window.picture().complete);
    QVERIFY(window.picture().keys() < Many);
    QVERIFY(window.versions.failure().isEmpty());
    window.versions.scan();
    QTRY_COMPARE_WITH_TIMEOUT(window.versions.state(), State::Complete, 60'000);
    QCOMPARE(window.picture().keys(), Many);
}

void VersionsControllerTest::scanningAgainKeepsTheCompletePicture()
{
    const RedisServer server;
    fillMuch(server);
    const FaultProxy proxy(server.address(), {.delay = 2ms});
    Window window;
    window.open(proxy.url());
    QTRY_COMPARE_WITH_TIMEOUT(window.versions.state(), State::Complete, 60'000);
    QSignalSpy pictures(&window.versions, &VersionsController::keyspaceChanged);
    window.versions.scan();
    QCOMPARE(window.versions.state(), State::Scanning);
    QVERIFY(window.versions.scanningAgain());
    QTRY_VERIFY(window.versions.progress().done > 1000);
    QVERIFY(window.picture().complete);
    QCOMPARE(pictures.size(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(window.versions.state(), State::Complete, 60'000);
    QCOMPARE(pictures.size(), 1);
    QVERIFY(!window.versions.scanningAgain());
}

void VersionsControllerTest::otherLayoutsGiveAnotherPicture()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    ScanOptions options;
    options.layouts = {*keyspace::layoutFromText("shop:{version}:{key}")};
    const QSignalSpy changed(&window.versions, &VersionsController::optionsChanged);
    window.versions.setOptions(options);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(window.versions.state(), State::Scanning);
    QTRY_COMPARE(window.versions.state(), State::Complete);
    const StratumKey own{.cache = {.db = 0, .layout = "shop:{version}:{key}", .prefix = {}}, .version = "2"};
    QCOMPARE(window.keysOf(own), uint64_t{300});
    QCOMPARE(window.keysOf(shop("2")), uint64_t{0});
}

void VersionsControllerTest::aPaceAloneDoesNotScan()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    ScanOptions options = window.versions.options();
    options.pace = keyspace::Pace::Mode::Fast;
    window.versions.setOptions(options);
    QCOMPARE(window.versions.state(), State::Complete);
    options.exact = true;
    window.versions.setOptions(options);
    QTRY_VERIFY(window.picture().exact);
    QCOMPARE(window.versions.options(), options);
}

void VersionsControllerTest::aLostServerLeavesAStalePicture()
{
    RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    server.kill();
    window.versions.scan(); // nothing else talks to the server here
    QTRY_COMPARE(window.versions.state(), State::Stale);
    QVERIFY(!window.versions.canScan());
    QCOMPARE(window.keysOf(shop("1")), uint64_t{500});
    QTRY_VERIFY(window.versions.age() >= 1s);
}

void VersionsControllerTest::aServerThatReturnsIsScanned()
{
    RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    server.kill();
    window.versions.scan();
    QTRY_COMPARE(window.versions.state(), State::Stale);
    server.start(); // empty
    QTRY_VERIFY_WITH_TIMEOUT(window.picture().keys() == 0, 20'000);
    QTRY_COMPARE(window.versions.state(), State::Complete);
}

void VersionsControllerTest::aRefusedScanSaysWhy()
{
    const RedisServer server;
    fill(server);
    Window window;
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    server.client().run({"ACL", "SETUSER", "default", "-scan"});
    window.versions.scan();
    QTRY_COMPARE(window.versions.state(), State::Failed);
    QVERIFY2(window.versions.failure().endsWith(QLatin1Char('.')), qPrintable(window.versions.failure()));
    QTRY_VERIFY(!window.versions.canScan()); // the rights were asked anew
    QVERIFY(window.link.serving()); // the link itself is fine
    QTRY_VERIFY(!window.link.trying());
    server.client().run({"ACL", "SETUSER", "default", "+scan"});
    window.versions.askRights();
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QVERIFY(window.versions.failure().isEmpty());
}

void VersionsControllerTest::anotherServerForgetsEverything()
{
    const RedisServer first;
    const RedisServer second;
    fill(first);
    Window window;
    window.open(first.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    window.versions.setLive(shop("1"));
    QTRY_COMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    window.open(second.url());
    QCOMPARE(window.versions.keyspace(), nullptr);
    QVERIFY(!window.versions.selected());
    QCOMPARE(window.versions.model().rowCount(), 0);
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QCOMPARE(window.picture().keys(), uint64_t{0});
}

void VersionsControllerTest::aProfileSaysHowItsKeysAreRead()
{
    const RedisServer server;
    fill(server);
    profiles::Profile profile;
    profile.caches = {{.alias = "default", .layout = "django", .prefix = "shop", .liveVersions = {"1"}}};
    profile.limits.pace.mode = keyspace::Pace::Mode::Fast;
    Window window;
    window.link.open({QStringLiteral("shop"), {.address = addressOf(server.url())}, profile});
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QCOMPARE(window.stateOf(shop("1")), std::optional(StratumState::Live));
    QCOMPARE(findStratum(window.picture(), shop("1")).cache->liveSource, LiveSource::Stated);
    QCOMPARE(window.picture().detection.sampled, uint64_t{0}); // nothing had to be guessed
    QCOMPARE(window.versions.options().pace, keyspace::Pace::Mode::Fast);
    // Another server is not read the same way.
    window.open(server.url());
    QTRY_COMPARE(window.versions.state(), State::Complete);
    QVERIFY(window.versions.options().layouts.empty());
    QCOMPARE(window.versions.options().pace, keyspace::Pace::Mode::Gentle);
    QVERIFY(findStratum(window.picture(), shop("1")).cache->liveSource != LiveSource::Stated);
}

QTEST_GUILESS_MAIN(VersionsControllerTest)
#include "tst_versionscontroller.moc"
