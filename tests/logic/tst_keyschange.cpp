// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "core/keyspace/presets.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"
#include "ui/logic/keyschange.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/undochange.h"
#include "ui/logic/versionscontroller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Action;
using keyspace::NonCacheGroup;
using Guard = profiles::Guard;
using Step = Change::Step;
using namespace std::chrono_literals;

namespace {

constexpr int Patience = 20'000;
constexpr int Old = 300;
constexpr int Live = 100;
constexpr int Sessions = 5;

void fill(const RedisServer& server, int old = Old)
{
    ByteClient client = server.client();
    for (int i = 0; i < old; ++i) {
        client.queue({"SET", "shop:1:item:" + std::to_string(i), "old " + std::to_string(i)});
    }
    for (int i = 0; i < Live; ++i) {
        client.queue({"SET", "shop:2:item:" + std::to_string(i), "new", "EX", "5000"});
    }
    for (int i = 0; i < Sessions; ++i) {
        client.queue({"SET", "shop:1:django.contrib.sessions.cache" + std::to_string(i), "somebody", "EX", "5000"});
    }
    client.flush();
}

keyspace::Selection version(const char* version)
{
    return {.layouts = {"django"}, .prefixes = {"shop"}, .versions = {version}};
}

KeysRequest requestOf(Action action, keyspace::Selection selection = version("1"))
{
    auto layout = *keyspace::findPreset("django");
    layout.prefixes = {"shop"};
    return {.action = action,
        .selection = std::move(selection),
        .layouts = {layout},
        .live = {{.prefix = "shop", .db = {}, .versions = {"2"}, .versionKey = {}}},
        .pace = {.mode = keyspace::Pace::Mode::Fast}};
}

/// A server, and what the window has of it.
struct Desk
{
    RedisServer server;
    ServerLink link;

    explicit Desk(Guard guard = Guard::Operator, bool production = false, int old = Old)
    {
        fill(server, old);
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "payroll";
        profile.guard = guard;
        profile.production = production;
        profile.target.address = *redis::parseAddress(server.url());
        link.open({.name = QStringLiteral("payroll"), .target = profile.target, .profile = profile});
    }

    bool serving() const
    {
        return QTest::qWaitFor([this] { return link.serving(); }, Patience);
    }

    int64_t keys() const { return server.client().dbsize(); }

    int64_t ttl(std::string_view key) const { return server.client().run({"TTL", key}).integer; }
};

bool previewed(Change& change)
{
    change.preview();
    return QTest::qWaitFor([&] { return change.previewed(); }, Patience);
}

bool ended(const Change& change)
{
    return QTest::qWaitFor([&] { return change.step() == Step::Result; }, Patience);
}

bool runThrough(Change& change, const QString& typed = {}, bool agreed = false)
{
    if (!previewed(change)) {
        return false;
    }
    change.confirm();
    change.run(typed, agreed);
    return ended(change);
}

QString valueOf(const std::vector<Change::Fact>& facts, const char* name)
{
    const auto fact = std::ranges::find(facts, QLatin1String(name), &Change::Fact::name);
    return fact == facts.end() ? QString() : QString(fact->value).replace(QChar(0xA0), QLatin1Char(' '));
}

bool warns(const Change& change, const char* title)
{
    const auto warnings = change.warnings();
    return std::ranges::find(warnings, QLatin1String(title), &Attention::title) != warnings.end();
}

} // namespace

class KeysChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// Where the profile lets no values be kept there is no journal of a purge, and that is said.
    void valuesMayNotBeKept()
    {
        Desk desk;
        QVERIFY(desk.serving());
        auto profile = *desk.link.destination().profile;
        profile.values.kept = profiles::ValueRules::Kept::Never;
        desk.link.adopt(profile);
        KeysChange change(desk.link, requestOf(Action::Purge));
        QVERIFY(!change.choices().journal);
        auto choices = change.choices();
        choices.journal = true;
        change.setChoices(choices);
        change.preview();
        QTRY_VERIFY_WITH_TIMEOUT(change.error(), Patience);
        QCOMPARE(change.error()->message.id, std::string_view("journal.forbidden"));
        choices.journal = false;
        change.setChoices(choices);
        QVERIFY(runThrough(change));
        QCOMPARE(desk.keys(), Live + Sessions);
        QVERIFY(!change.undoing());
        KeysChange drain(desk.link, requestOf(Action::Drain, version("2")));
        QVERIFY(drain.choices().journal);
    }

    /// The team's own rules on what is no cache.
    void thePolicyHolds()
    {
        Desk desk;
        QVERIFY(desk.serving());
        const TempDir dir;
        auto profile = *desk.link.destination().profile;
        profile.policyFile = dir.file("policy.json");
        QVERIFY(writeNewFile(
            profile.policyFile, R"({"format": 1, "not_cache": [{"pattern": "*:item:1*", "group": "counter"}]})"));
        desk.link.adopt(profile);
        KeysChange change(desk.link, requestOf(Action::Purge));
        QVERIFY(previewed(change));
        const auto counters = std::ranges::find(change.groups(), NonCacheGroup::Counter, &keyspace::LeftOut::group);
        QVERIFY(counters != change.groups().end());
        QCOMPARE(counters->keys, 111U); // 1, 10 to 19, 100 to 199
    }

    void choicesDiscardThePreview()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge));
        QCOMPARE(change.step(), Step::Choose);
        QVERIFY(change.facts().empty());
        QCOMPARE(change.title(), QStringLiteral("Purge shop version 1"));
        QVERIFY(previewed(change));
        QVERIFY(valueOf(change.facts(), "Matches").startsWith(QStringLiteral("300 keys")));
        QCOMPARE(valueOf(change.facts(), "Versions"), QStringLiteral("shop version 1, old: 300 of 305 keys"));
        QVERIFY(valueOf(change.facts(), "Left out").startsWith(QStringLiteral("5 sessions")));
        QCOMPARE(valueOf(change.facts(), "Readers"), QStringLiteral("no extra misses expected"));
        QVERIFY(!change.details().rows.empty());

        change.back();
        QCOMPARE(change.step(), Step::Choose);
        change.setChoices(change.choices()); // the same ones
        change.preview();
        QVERIFY(change.previewed()); // still there
        change.back();
        KeysChoices choices = change.choices();
        choices.journal = false;
        change.setChoices(choices);
        QCOMPARE(change.step(), Step::Choose);
        QVERIFY(change.facts().empty());
        change.confirm();
        QCOMPARE(change.step(), Step::Choose);
        QVERIFY(previewed(change));
        QVERIFY(warns(change, "No undo"));

        // Nor does one that is still looking come back.
        change.back();
        choices.journal = true;
        change.setChoices(choices);
        change.preview();
        choices.drain = true;
        change.setChoices(choices);
        QCOMPARE(change.step(), Step::Choose);
        QVERIFY(!change.busy());
        QCOMPARE(change.title(), QStringLiteral("Let shop version 1 expire"));
        QCOMPARE(desk.keys(), Old + Live + Sessions);
    }

    void aPurgeAndItsUndo()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange purge(desk.link, requestOf(Action::Purge));
        QSignalSpy touched(&purge, &Change::keysTouched);
        QVERIFY(previewed(purge));
        purge.confirm();
        QVERIFY(purge.action().startsWith(QStringLiteral("Purge 300 keys (")));
        QVERIFY(purge.action().endsWith(QStringLiteral(") of shop version 1")));
        QCOMPARE(desk.keys(), Old + Live + Sessions);
        purge.run({});
        QCOMPARE(purge.step(), Step::Run);
        QVERIFY(ended(purge));
        QCOMPARE(purge.outcome().title, QStringLiteral("300 keys removed"));
        QCOMPARE(purge.outcome().tone, Tone::Good);
        QCOMPARE(valueOf(purge.counts(), "Removed"), QStringLiteral("300"));
        QCOMPARE(valueOf(purge.counts(), "Left out"), QStringLiteral("5 sessions"));
        QVERIFY(purge.againText().isEmpty());
        QCOMPARE(desk.keys(), Live + Sessions);
        QCOMPARE(touched.count(), 1);

        ByteClient client = desk.server.client();
        client.set("shop:1:item:7", "newer");
        const auto request = purge.undoing();
        QVERIFY(request);
        UndoChange undo(desk.link, std::get<UndoRequest>(*request));
        QSignalSpy restored(&undo, &Change::keysTouched);
        QCOMPARE(undo.title(), QStringLiteral("Undo: Purge shop version 1"));
        QVERIFY(previewed(undo));
        QVERIFY(warns(undo, "Values of then"));
        QVERIFY(undo.toAgree().isEmpty());
        QVERIFY(valueOf(undo.facts(), "Journal").startsWith(QStringLiteral("300 keys")));
        undo.confirm();
        QCOMPARE(undo.action(), QStringLiteral("Put Back 300 keys"));
        undo.run({});
        QVERIFY(ended(undo));
        QCOMPARE(undo.outcome().title, QStringLiteral("299 keys put back"));
        QCOMPARE(valueOf(undo.counts(), "Kept newer"), QStringLiteral("1"));
        QCOMPARE(desk.keys(), Old + Live + Sessions);
        QCOMPARE(client.run({"GET", "shop:1:item:8"}).text, std::string("old 8"));
        QCOMPARE(client.run({"GET", "shop:1:item:7"}).text, std::string("newer"));
        QCOMPARE(restored.count(), 1);
    }

    void intoALiveVersionOnlyWhenThatIsAgreedTo()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange purge(desk.link, requestOf(Action::Purge, version("2")));
        QVERIFY(previewed(purge));
        QVERIFY(warns(purge, "The live version is touched"));
        purge.confirm();
        purge.run({});
        QVERIFY(ended(purge));
        UndoChange undo(desk.link, std::get<UndoRequest>(*purge.undoing()));
        QVERIFY(previewed(undo));
        QVERIFY(warns(undo, "Into the live version"));
        undo.confirm();
        QVERIFY(!undo.toAgree().isEmpty());
        QVERIFY(!undo.mayRun({}, false));
        undo.run({}, false);
        QCOMPARE(undo.step(), Step::Confirm);
        undo.run({}, true);
        QVERIFY(ended(undo));
        QCOMPARE(desk.keys(), Old + Live + Sessions);
    }

    void whatIsNoCacheIsTakenOnlyWhenItIsChosen()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge));
        QVERIFY(change.groups().empty());
        QVERIFY(previewed(change));
        QCOMPARE(change.groups().size(), size_t{1});
        QCOMPARE(change.groups().front().group, NonCacheGroup::Session);
        change.back();
        KeysChoices choices = change.choices();
        choices.taken = {NonCacheGroup::Session};
        change.setChoices(choices);
        QVERIFY(runThrough(change));
        QVERIFY(warns(change, "Keys that are no cache"));
        QCOMPARE(change.groups().size(), size_t{1}); // there is still a choice about them
        QCOMPARE(desk.keys(), Live);
    }

    void aDrainAndItsUndo()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange drain(desk.link, requestOf(Action::Drain));
        QVERIFY(drain.choices().drain);
        QCOMPARE(drain.choices().over, std::chrono::milliseconds(30min));
        KeysChoices choices = drain.choices();
        choices.over = 168h; // no key expires while the test runs
        drain.setChoices(choices);
        QVERIFY(previewed(drain));
        drain.confirm();
        QCOMPARE(drain.action().replace(QChar(0xA0), QLatin1Char(' ')), QStringLiteral("Let 300 keys expire over 7 d"));
        drain.run({});
        QVERIFY(ended(drain));
        QCOMPARE(
            drain.outcome().title.replace(QChar(0xA0), QLatin1Char(' ')), QStringLiteral("300 keys expire within 7 d"));
        QVERIFY(desk.ttl("shop:1:item:1") >= 0 && desk.ttl("shop:1:item:1") <= 604'800);
        QVERIFY(desk.ttl("shop:2:item:1") > 1800);
        UndoChange undo(desk.link, std::get<UndoRequest>(*drain.undoing()));
        QVERIFY(previewed(undo));
        undo.confirm();
        QCOMPARE(undo.action(), QStringLiteral("Take Back the Expiry of 300 keys"));
        undo.run({});
        QVERIFY(ended(undo));
        QCOMPARE(valueOf(undo.counts(), "Taken back"), QStringLiteral("300"));
        QCOMPARE(desk.ttl("shop:1:item:1"), int64_t{-1});
    }

    void moreKeysThanWereConfirmed()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge));
        QVERIFY(previewed(change));
        fill(desk.server, 3000);
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Stopped: more keys match than were confirmed"));
        QVERIFY(desk.keys() > Live + Sessions + 2000);
        QCOMPARE(change.againText(), QStringLiteral("&Preview What Is Left"));
        QVERIFY(runThrough(change)); // of what is left
        QCOMPARE(change.outcome().tone, Tone::Good);
        QCOMPARE(desk.keys(), Live + Sessions);
    }

    void pausedResumedAndStopped()
    {
        constexpr int Many = 30'000;
        Desk desk(Guard::Operator, false, Many);
        QVERIFY(desk.serving());
        KeysRequest slowly = requestOf(Action::Purge);
        slowly.pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 10'000};
        KeysChange change(desk.link, slowly);
        QVERIFY(previewed(change));
        QVERIFY(!change.canPause());
        change.confirm();
        change.run({});
        QVERIFY(change.canPause());
        const auto removed = [&] { return valueOf(change.counts(), "Removed"); };
        QTRY_VERIFY_WITH_TIMEOUT(!removed().startsWith(QStringLiteral("0 of ")), Patience);
        change.setPaused(true);
        QVERIFY(change.paused());
        QCOMPARE(valueOf(change.counts(), "Rate"), QStringLiteral("paused"));
        // Once what was in flight has been answered nothing moves, for longer than many batches take.
        int64_t keys = -1;
        QElapsedTimer still;
        const auto stands = [&] {
            const auto now = desk.keys();
            if (std::exchange(keys, now) != now) {
                still.restart();
            }
            return still.elapsed() > 1000;
        };
        QTRY_VERIFY_WITH_TIMEOUT(stands(), Patience);
        QCOMPARE(change.step(), Step::Run);

        change.setPaused(false);
        QTRY_VERIFY_WITH_TIMEOUT(desk.keys() < keys, Patience);
        change.setPaused(true);
        change.stop(); // also while it is paused
        QVERIFY(ended(change));
        QVERIFY(change.outcome().title.startsWith(QStringLiteral("Stopped after ")));
        QVERIFY(!change.againText().isEmpty());
        QVERIFY(change.undoing());
        QVERIFY(desk.keys() > Live + Sessions);
        QVERIFY(desk.keys() < keys);
    }

    void onlyOperators()
    {
        Desk desk(Guard::Observer);
        QVERIFY(desk.serving());
        VersionsController versions(desk.link);
        QVERIFY(versions.whyNotChange().contains(QStringLiteral("observer")));
        KeysChange change(desk.link, requestOf(Action::Purge));
        change.preview();
        QVERIFY(change.error().has_value());
        QVERIFY(!change.busy());

        // The guard is lowered while the change waits to be confirmed.
        Desk other;
        QVERIFY(other.serving());
        KeysChange late(other.link, requestOf(Action::Purge));
        QVERIFY(previewed(late));
        late.confirm();
        auto profile = *other.link.destination().profile;
        profile.guard = Guard::Observer;
        other.link.adopt(profile);
        late.run({});
        QCOMPARE(late.step(), Step::Preview);
        QVERIFY(late.error().has_value());
        QCOMPARE(other.keys(), Old + Live + Sessions);
    }

    void productionWantsItsName()
    {
        Desk desk(Guard::Operator, true);
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge));
        QVERIFY(previewed(change));
        change.confirm();
        change.run(QStringLiteral("payrol"));
        QCOMPARE(change.step(), Step::Confirm);
        change.run(QStringLiteral("payroll"));
        QCOMPARE(change.step(), Step::Run);
        QVERIFY(ended(change));
        QCOMPARE(desk.keys(), Live + Sessions);
    }

    void anOldPreviewIsMadeAgain()
    {
        Desk desk;
        QVERIFY(desk.serving());
        auto ahead = 0min;
        KeysChange change(desk.link, requestOf(Action::Purge), nullptr,
            [&ahead] { return std::chrono::system_clock::now() + ahead; });
        QVERIFY(previewed(change));
        change.confirm();
        ahead = 31min;
        change.run({});
        QCOMPARE(change.step(), Step::Preview);
        QVERIFY(change.notice().contains(QStringLiteral("30")));
        ahead = 0min;
        QTRY_VERIFY_WITH_TIMEOUT(change.previewed(), Patience);
        QCOMPARE(desk.keys(), Old + Live + Sessions);
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(desk.keys(), Live + Sessions);
    }

    /// Another process may have confirmed it: what is confirmed once is not confirmed again.
    void aPlanThatIsGoneIsNotRun()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge));
        KeysChange same(desk.link, requestOf(Action::Purge));
        QVERIFY(previewed(change));
        QVERIFY(runThrough(same));
        fill(desk.server);
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Nothing was changed"));
        QCOMPARE(desk.keys(), Old + Live + Sessions);
        QCOMPARE(change.againText(), QStringLiteral("&Preview Again"));
        QVERIFY(runThrough(change));
        QCOMPARE(desk.keys(), Live + Sessions);
    }

    void nothingToDo()
    {
        Desk desk;
        QVERIFY(desk.serving());
        KeysChange change(desk.link, requestOf(Action::Purge, version("9")));
        change.preview();
        QTRY_VERIFY_WITH_TIMEOUT(change.idle(), Patience);
        QVERIFY(!change.previewed());
        QCOMPARE(valueOf(change.facts(), "Matches"), QStringLiteral("0 keys"));
        change.confirm();
        QCOMPARE(change.step(), Step::Preview);
    }

    void subjects_data()
    {
        QTest::addColumn<keyspace::Selection>("selection");
        QTest::addColumn<QString>("words");
        QTest::newRow("version") << version("1") << QStringLiteral("shop version 1");
        auto ns = version("1");
        ns.namespaces = {"item"};
        QTest::newRow("namespace") << ns << QStringLiteral("namespace item of shop version 1");
        ns.noTtl = true;
        QTest::newRow("conditions") << ns << QStringLiteral("some keys of namespace item of shop version 1");
        QTest::newRow("layout without prefix")
            << keyspace::Selection{.layouts = {"leading"}, .prefixes = {""}, .versions = {"3"}}
            << QStringLiteral("leading version 3");
        QTest::newRow("unversioned") << keyspace::Selection{.db = 0, .layouts = {""}, .versions = {""}}
                                     << QStringLiteral("unversioned keys");
        QTest::newRow("key") << keyspace::Selection{.keys = {"a\nb"}} << QStringLiteral("a\\nb");
        QTest::newRow("keys") << keyspace::Selection{.keys = {"a", "b"}} << QStringLiteral("2 keys");
        QTest::newRow("database") << keyspace::Selection{.db = 3} << QStringLiteral("every key of db 3");
        QTest::newRow("text") << keyspace::Selection{.db = 3, .text = "x"} << QStringLiteral("some keys of db 3");
        QTest::newRow("everything") << keyspace::Selection{} << QStringLiteral("every key");
    }

    void subjects()
    {
        QFETCH(const keyspace::Selection, selection);
        QTEST(KeysText::subject(selection), "words");
    }

    void aLongNameIsCut() { QVERIFY(KeysText::keyName(std::string(500, 'x')).size() < 60); }
};

QTEST_GUILESS_MAIN(KeysChangeTest)
#include "tst_keyschange.moc"
