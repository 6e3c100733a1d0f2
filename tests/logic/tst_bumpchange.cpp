// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "ui/logic/bumpchange.h"
#include "ui/logic/undochange.h"

#include <QSignalSpy>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Retire;
using keyspace::NonCacheGroup;
using Carry = BumpChoices::Carry;
using Step = Change::Step;
using namespace std::chrono_literals;

namespace {

BumpRequest requestOf(const ShopDesk& desk, bool read)
{
    return {.keys = shopKeys(desk, "2", read), .namespaces = {{"item", Live / 2}, {"page", Live / 2}}};
}

BumpChoices with(const BumpChange& change, Carry carry, Retire retire = Retire::Keep)
{
    BumpChoices choices = change.choices();
    choices.carry = carry;
    choices.retire = retire;
    return choices;
}

bool codeIn(const std::vector<Change::Fact>& facts, const QString& line)
{
    return std::ranges::any_of(
        facts, [&line](const Change::Fact& fact) { return fact.code && fact.value.contains(line); });
}

} // namespace

class BumpChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsChosen()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, true));
        QCOMPARE(change.choices().to, std::string("3"));
        QCOMPARE(change.title(), QStringLiteral("Bump shop from version 2 to 3"));
        BumpChoices choices = change.choices();
        choices.to = "2";
        change.setChoices(choices);
        QVERIFY(!change.chosen());
        change.preview();
        QCOMPARE(change.step(), Step::Choose);
        choices.to = "7";
        choices.carry = Carry::Namespaces;
        change.setChoices(choices);
        QVERIFY(!change.chosen()); // none of them
        choices.namespaces = {"item"};
        change.setChoices(choices);
        QVERIFY(change.chosen());
        QVERIFY(lookedAt(change));
        QVERIFY(change.previewed());
        QCOMPARE(valueOf(change.facts(), "Carried"), QStringLiteral("50 keys"));
        QCOMPARE(valueOf(change.facts(), "Live version"), QStringLiteral("2 → 7"));
        QVERIFY(change.details().headers.contains(QStringLiteral("Becomes")));
        QVERIFY(change.details().rows.front().at(1).startsWith(QStringLiteral("shop:7:item:")));
        choices.retire = Retire::Drain;
        change.setChoices(choices);
        QCOMPARE(change.step(), Step::Choose);
        QVERIFY(change.facts().empty());
        QCOMPARE(desk.keysLike("shop:7:*"), 0);
    }

    void aVersionKeyIsSetAndTakenBack()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, true));
        QSignalSpy touched(&change, &Change::keysTouched);
        change.setChoices(with(change, Carry::Everything, Retire::Purge));
        QVERIFY(lookedAt(change));
        QVERIFY(change.undecided().isEmpty());
        QVERIFY(valueOf(change.facts(), "Then").contains(QStringLiteral("shop:live")));
        QVERIFY(valueOf(change.facts(), "Version 2").startsWith(QStringLiteral("100 keys")));
        change.confirm();
        QCOMPARE(change.action(), QStringLiteral("Bump shop to version 3 and purge 100 keys"));
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Version 3 is live"));
        QCOMPARE(change.outcome().tone, Tone::Good);
        QCOMPARE(valueOf(change.counts(), "Carried"), QStringLiteral("100"));
        QCOMPARE(valueOf(change.counts(), "Removed"), QStringLiteral("100"));
        QCOMPARE(touched.count(), 1);
        QCOMPARE(desk.get(VersionKey), std::string("3"));
        QCOMPARE(desk.keysLike("shop:3:*"), Live);
        QCOMPARE(desk.keysLike("shop:2:*"), 0);
        QVERIFY(desk.ttl("shop:3:item:0") > 4000);

        const auto request = change.undoing();
        QVERIFY(request);
        UndoChange undo(desk.link, std::get<UndoRequest>(*request));
        QVERIFY(lookedAt(undo));
        QVERIFY(warns(undo, "Out of the live version"));
        QCOMPARE(valueOf(undo.facts(), "Live version"), QStringLiteral("2 again"));
        QVERIFY(!undo.toAgree().isEmpty());
        undo.confirm();
        QCOMPARE(undo.action(), QStringLiteral("Take Back the Bump"));
        undo.run({}, true);
        QVERIFY(ended(undo));
        QCOMPARE(undo.outcome().title, QStringLiteral("The bump is taken back"));
        QCOMPARE(valueOf(undo.counts(), "Copies removed"), QStringLiteral("100"));
        QCOMPARE(valueOf(undo.counts(), "Put back"), QStringLiteral("100"));
        QCOMPARE(valueOf(undo.counts(), "Live version"), QStringLiteral("as it was before"));
        QCOMPARE(desk.get(VersionKey), std::string("2"));
        QCOMPARE(desk.keysLike("shop:3:*"), 0);
        QCOMPARE(desk.keysLike("shop:2:*"), Live);
    }

    /// A bump that carries nothing and keeps everything has only set a key: that can be taken back as well.
    void onlyTheKey()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, true));
        QVERIFY(runThrough(change));
        QCOMPARE(desk.get(VersionKey), std::string("3"));
        UndoChange undo(desk.link, std::get<UndoRequest>(*change.undoing()));
        QVERIFY(runThrough(undo));
        QCOMPARE(valueOf(undo.counts(), "Live version"), QStringLiteral("as it was before"));
        QCOMPARE(desk.get(VersionKey), std::string("2"));
    }

    void eachGroupIsDecided()
    {
        ShopDesk desk(true);
        desk.server.client().set("shop:2:lock:payroll", "x");
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, true));
        QVERIFY(lookedAt(change));
        QVERIFY(!change.previewed());
        QCOMPARE(change.groups().size(), size_t{2});
        QVERIFY(change.undecided().contains(QStringLiteral("5 sessions, 1 lock")));
        QVERIFY(warns(change, "People are logged out"));
        change.confirm();
        QCOMPARE(change.step(), Step::Preview);

        change.decide(NonCacheGroup::Session, true);
        QVERIFY(!change.busy()); // not yet all
        QVERIFY(!change.previewed());
        QVERIFY(!change.undecided().contains(QStringLiteral("sessions")));
        change.decide(NonCacheGroup::Lock, false);
        QVERIFY(change.busy());
        QTRY_VERIFY_WITH_TIMEOUT(change.previewed(), Patience);
        QVERIFY(change.undecided().isEmpty());
        const QString groups = valueOf(change.facts(), "Not cache");
        QCOMPARE(groups, QStringLiteral("5 sessions: carried\n1 lock: left behind"));
        QVERIFY(!warns(change, "People are logged out"));

        // Another decision makes another preview.
        change.decide(NonCacheGroup::Lock, true);
        QVERIFY(change.busy());
        QTRY_VERIFY_WITH_TIMEOUT(change.previewed(), Patience);
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(desk.keysLike("shop:3:*"), Sessions + 1);
        QCOMPARE(desk.get("shop:3:django.contrib.sessions.cache0"), std::string("somebody"));
        QCOMPARE(desk.keysLike("shop:2:*"), Live + Sessions + 1);
        QCOMPARE(valueOf(change.counts(), "Not cache, carried"), QStringLiteral("6"));
    }

    void settingsStayInSightWhileItWaits()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, false));
        change.setChoices(with(change, Carry::Everything, Retire::Purge));
        QVERIFY(lookedAt(change));
        QVERIFY(codeIn(change.facts(), QStringLiteral("REDIS_CACHE_VERSION = 3")));
        QVERIFY(warns(change, "Not at one moment"));
        change.confirm();
        change.run({});
        QTRY_COMPARE_WITH_TIMEOUT(change.stopText(), QStringLiteral("Stop &Waiting"), Patience);
        QCOMPARE(change.phase(), QStringLiteral("Waiting for keys of version 3"));
        QVERIFY(codeIn(change.counts(), QStringLiteral("REDIS_CACHE_VERSION = 3")));
        QVERIFY(!change.canPause());
        change.stop();
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Stopped waiting for keys of version 3"));
        QVERIFY(codeIn(change.counts(), QStringLiteral("REDIS_CACHE_VERSION = 3")));
        QCOMPARE(desk.keysLike("shop:2:*"), Live); // nothing is retired
        QCOMPARE(desk.keysLike("shop:3:*"), Live);
        QVERIFY(change.undoing());
    }

    void nothingWasChangedWhenItOnlyWaited()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, false));
        QVERIFY(lookedAt(change));
        change.confirm();
        change.run({});
        QTRY_COMPARE_WITH_TIMEOUT(change.stopText(), QStringLiteral("Stop &Waiting"), Patience);
        change.stop();
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Stopped waiting for keys of version 3"));
        QCOMPARE(change.outcome().tone, Tone::Notice);
        QVERIFY(!change.undoing());
    }

    void theOldVersionIsRetiredOnceTheNewOneAppears()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, false));
        change.setChoices(with(change, Carry::Nothing, Retire::Drain));
        QVERIFY(lookedAt(change));
        change.confirm();
        QCOMPARE(change.action(), QStringLiteral("Bump shop to version 3 and drain 100 keys"));
        change.run({});
        QTRY_COMPARE_WITH_TIMEOUT(change.stopText(), QStringLiteral("Stop &Waiting"), Patience);
        QVERIFY(desk.ttl("shop:2:item:0") > 1800);
        desk.server.client().set("shop:3:item:0", "by the application");
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Keys of version 3 appear"));
        QCOMPARE(valueOf(change.counts(), "Will expire"), QStringLiteral("100"));
        QVERIFY(desk.ttl("shop:2:item:0") <= 1800);
    }

    void patienceHasAnEnd()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        BumpChange change(desk.link, requestOf(desk, false), nullptr, 100ms);
        change.setChoices(with(change, Carry::Nothing, Retire::Purge));
        QVERIFY(runThrough(change));
        QCOMPARE(change.outcome().title, QStringLiteral("No keys of version 3 have appeared"));
        QCOMPARE(change.outcome().tone, Tone::Warning);
        QVERIFY(!change.happenings().isEmpty());
        QCOMPARE(desk.keysLike("shop:2:*"), Live);
    }

    void anObserverDoesNotBump()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        auto profile = *desk.link.destination().profile;
        profile.guard = profiles::Guard::Observer;
        desk.link.adopt(profile);
        BumpChange change(desk.link, requestOf(desk, true));
        change.preview();
        QVERIFY(change.error());
        QCOMPARE(change.error()->kind, ErrorKind::Refused);
        QCOMPARE(desk.get(VersionKey), std::string("2"));
    }
};

QTEST_MAIN(BumpChangeTest)
#include "tst_bumpchange.moc"
