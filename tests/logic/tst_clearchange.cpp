// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "tests/support/clusterdeployment.h"
#include "ui/logic/clearchange.h"
#include "ui/logic/undochange.h"

#include <QSignalSpy>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using Guard = profiles::Guard;
using Step = Change::Step;
using namespace std::chrono_literals;

namespace {

constexpr int Blog = 20;
constexpr int Elsewhere = 3; ///< keys in another database
constexpr int All = Old + Live + Sessions + Blog + 2; // a key of no cache, and the one that holds the live version

/// The shop beside another cache and a key of none, and another database.
struct Clearing
{
    ShopDesk shop;

    explicit Clearing(Guard guard = Guard::Administrator, bool production = false) : shop(true, guard, production)
    {
        ByteClient client = shop.server.client();
        for (int i = 0; i < Blog; ++i) {
            client.queue({"SET", "blog:7:post:" + std::to_string(i), "text"});
        }
        client.queue({"SET", "plain", "text"});
        client.queue({"SELECT", "3"});
        for (int i = 0; i < Elsewhere; ++i) {
            client.queue({"SET", "other:1:" + std::to_string(i), "text"});
        }
        client.flush();
    }

    ClearRequest request() const
    {
        auto keys = shopKeys(shop, "2", true);
        keys.layouts.front().prefixes = {"shop", "blog"};
        keys.selection = {};
        return {.keys = keys};
    }

    int64_t keys(int db) const
    {
        ByteClient client = shop.server.client();
        client.run({"SELECT", std::to_string(db)});
        return client.dbsize();
    }
};

bool confirmed(Change& change)
{
    if (!lookedAt(change)) {
        return false;
    }
    change.confirm();
    return change.step() == Step::Confirm;
}

ClearChoices choicesOf(const ClearChange& change, bool journal, int db = 0)
{
    auto choices = change.choices();
    choices.journal = journal;
    choices.db = db;
    return choices;
}

} // namespace

class ClearChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void onlyAdministrators()
    {
        Clearing desk(Guard::Operator);
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        change.preview();
        QVERIFY(change.error() && !change.busy());
        QVERIFY(change.error()->message.args.front().find("administrator") != std::string::npos);
    }

    void everythingIsNamedBeforeItGoes()
    {
        Clearing desk;
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        QCOMPARE(change.step(), Step::Choose);
        QCOMPARE(change.title(), QStringLiteral("Clear db 0 of payroll"));
        QTRY_COMPARE_WITH_TIMEOUT(change.databases().size(), size_t{2}, Patience);
        QCOMPARE(change.databases().back().index, 3);
        QCOMPARE(change.databases().back().keys, uint64_t{Elsewhere});
        QVERIFY(lookedAt(change));
        const auto facts = change.facts();
        QVERIFY2(valueOf(facts, "All keys").startsWith(QStringLiteral("157 keys · ")),
            qPrintable(valueOf(facts, "All keys")));
        const QString caches = valueOf(facts, "Caches");
        QVERIFY2(caches.contains(QStringLiteral("shop: 135 keys in 2 versions")), qPrintable(caches));
        QVERIFY2(caches.contains(QStringLiteral("blog: 20 keys")), qPrintable(caches));
        QVERIFY2(caches.contains(QStringLiteral("outside any cache: 2 keys")), qPrintable(caches));
        QCOMPARE(valueOf(facts, "Among them"), QStringLiteral("5 sessions: not cache"));
        QVERIFY(!valueOf(facts, "Master").isEmpty());
        QVERIFY(warns(change, "What is no cache goes as well"));
        QCOMPARE(change.warnings().front().tone, Tone::Bad);
        const auto rows = change.details().rows;
        QCOMPARE(rows.size(), size_t{4}); // shop 1 and 2, blog 7, and the rest
        QCOMPARE(rows.front(),
            (QStringList{QStringLiteral("shop"), QStringLiteral("2"), QStringLiteral("live"), QStringLiteral("105")}));
        QCOMPARE(desk.keys(0), All);

        change.back();
        change.setChoices(choicesOf(change, true, 3));
        QCOMPARE(change.title(), QStringLiteral("Clear db 3 of payroll"));
        QVERIFY(change.facts().empty()); // the preview was of another database
        QVERIFY(lookedAt(change));
        QVERIFY(valueOf(change.facts(), "All keys").startsWith(QStringLiteral("3 keys")));
    }

    void nameAndNumberAreTyped_data()
    {
        QTest::addColumn<bool>("production");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("number");
        QTest::addColumn<bool>("runs");
        const auto name = QStringLiteral("payroll");
        QTest::newRow("nothing") << false << QString() << QString() << false;
        QTest::newRow("name alone") << false << name << QString() << false;
        QTest::newRow("number alone") << false << QString() << QStringLiteral("157") << false;
        QTest::newRow("other number") << false << name << QStringLiteral("155") << false;
        QTest::newRow("signed") << false << name << QStringLiteral("+157") << false;
        QTest::newRow("both") << false << name << QStringLiteral("157") << true;
        QTest::newRow("with blanks") << false << name << QStringLiteral(" 157 ") << true;
        QTest::newRow("production, name alone") << true << name << QString() << false;
        QTest::newRow("production, both") << true << name << QStringLiteral("157") << true;
    }

    void nameAndNumberAreTyped()
    {
        QFETCH(const bool, production);
        QFETCH(const QString, name);
        QFETCH(const QString, number);
        QFETCH(const bool, runs);
        Clearing desk(Guard::Administrator, production);
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        change.setChoices(choicesOf(change, false));
        QVERIFY(confirmed(change));
        QCOMPARE(change.question().contains(QStringLiteral("production")), production);
        QCOMPARE(change.numberToType(), std::optional<quint64>(All));
        QCOMPARE(change.mayRun(name, false, number), runs);
        change.run(name, false, number);
        QCOMPARE(change.step(), runs ? Step::Run : Step::Confirm);
        if (runs) {
            QVERIFY(ended(change));
            QCOMPARE(change.outcome().tone, Tone::Good);
        }
        QCOMPARE(desk.keys(0), runs ? 0 : All);
        QCOMPARE(desk.keys(3), Elsewhere);
    }

    void withAJournalItCanBeUndone()
    {
        Clearing desk;
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        QVERIFY(change.choices().journal);
        QSignalSpy touched(&change, &Change::keysTouched);
        QVERIFY(confirmed(change));
        QVERIFY(!warns(change, "No undo"));
        QCOMPARE(change.action(), QStringLiteral("Clear All 157 keys"));
        change.run(QStringLiteral("payroll"), false, QStringLiteral("157"));
        QVERIFY(change.canPause());
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("157 keys removed"));
        QCOMPARE(valueOf(change.counts(), "Removed"), QStringLiteral("157"));
        QVERIFY(!valueOf(change.counts(), "Journal").isEmpty());
        QCOMPARE(touched.count(), 1);
        QCOMPARE(desk.keys(0), 0);
        QCOMPARE(desk.keys(3), Elsewhere);
        QVERIFY(change.undoing());
        UndoChange undo(desk.shop.link, std::get<UndoRequest>(*change.undoing()));
        QVERIFY(runThrough(undo, true));
        QCOMPARE(undo.outcome().title, QStringLiteral("157 keys put back"));
        QCOMPARE(desk.keys(0), All);
    }

    void withoutAJournalEachMasterIsNamed()
    {
        Clearing desk;
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        change.setChoices(choicesOf(change, false));
        QVERIFY(confirmed(change));
        QVERIFY(warns(change, "No undo"));
        QVERIFY(warns(change, "Live versions go as well"));
        const auto rows = change.details().rows; // the live version is read from its key
        QCOMPARE(rows.front().at(2), QStringLiteral("live"));
        change.run(QStringLiteral("payroll"), false, QStringLiteral("157"));
        QVERIFY(!change.canPause()); // nor could it be taken in parts
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("db 0 is cleared of 157 keys"));
        QCOMPARE(change.counts().size(), size_t{1});
        QCOMPARE(change.counts().front().value, QStringLiteral("cleared: 157 keys"));
        QVERIFY(!change.undoing());
        QCOMPARE(desk.keys(3), Elsewhere);
    }

    void moreKeysThanWereConfirmed()
    {
        Clearing desk;
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        change.setChoices(choicesOf(change, false));
        QVERIFY(confirmed(change));
        ByteClient client = desk.shop.server.client();
        for (int i = 0; i < 3000; ++i) {
            client.queue({"SET", "late:" + std::to_string(i), "text"});
        }
        client.flush();
        change.run(QStringLiteral("payroll"), false, QStringLiteral("157"));
        QVERIFY(ended(change));
        QCOMPARE(
            change.outcome().title, QStringLiteral("Nothing was cleared: there are more keys than were confirmed"));
        QCOMPARE(desk.keys(0), All + 3000);
        QVERIFY(!change.againText().isEmpty());
    }

    void anEmptyDatabase()
    {
        Clearing desk;
        QVERIFY(desk.shop.serving());
        ClearChange change(desk.shop.link, desk.request());
        change.setChoices(choicesOf(change, false, 9));
        QVERIFY(lookedAt(change));
        QVERIFY(change.idle() && !change.previewed());
        QVERIFY(valueOf(change.facts(), "All keys").startsWith(QStringLiteral("0 keys")));
    }

    void ofAClusterEachMasterIsNamed_data()
    {
        QTest::addColumn<bool>("refused"); // by one of them
        QTest::newRow("all are cleared") << false;
        QTest::newRow("one refuses") << true;
    }

    void ofAClusterEachMasterIsNamed()
    {
        QFETCH(const bool, refused);
        ClusterDeployment cluster({.replicas = 0});
        cluster.fill(600, [](size_t i) { return "shop:1:user:" + std::to_string(i); });
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "payroll";
        profile.guard = Guard::Administrator;
        profile.target.address = *redis::parseAddress(cluster.url());
        ServerLink link;
        link.open({.name = QStringLiteral("payroll"), .target = profile.target, .profile = profile});
        QTRY_VERIFY_WITH_TIMEOUT(link.serving(), Patience);
        ClearChange change(link, {});
        change.setChoices(choicesOf(change, false));
        QVERIFY(confirmed(change));
        QCOMPARE(valueOf(change.facts(), "Masters").count(QLatin1Char('\n')), 2);
        if (refused) {
            // Not the one that the right is proved on: the word after the command takes the place of a key.
            const size_t refusing = (cluster.owner(redis::slotOf("ASYNC")) + 1) % 3;
            cluster.node(refusing).client().run({"ACL", "SETUSER", "default", "-flushdb"});
        }
        change.run(QStringLiteral("payroll"), false, QStringLiteral("600"));
        QVERIFY(ended(change));
        const auto counts = change.counts();
        QCOMPARE(counts.size(), size_t{3});
        const auto kept = std::ranges::count_if(
            counts, [](const Change::Fact& fact) { return fact.value.startsWith(QStringLiteral("kept: ")); });
        QCOMPARE(kept, refused ? 1 : 0);
        QCOMPARE(change.outcome().tone, refused ? Tone::Bad : Tone::Good);
        QCOMPARE(change.outcome().title,
            refused ? QStringLiteral("Cleared: 2 of 3 masters") : QStringLiteral("db 0 is cleared of 600 keys"));
        QCOMPARE(cluster.keys() > 0, refused);
    }
};

QTEST_GUILESS_MAIN(ClearChangeTest)
#include "tst_clearchange.moc"
