// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "ui/logic/migratechange.h"
#include "ui/logic/undochange.h"

#include <QSignalSpy>
#include <QTemporaryFile>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using Step = Change::Step;

namespace {

MigrateRequest requestOf(const ShopDesk& desk, const char* from = "1")
{
    return {.keys = shopKeys(desk, from, true), .versions = {"1", "2"}};
}

/// A file with that text, for as long as it is there.
struct TransformFile
{
    QTemporaryFile file;

    explicit TransformFile(const QByteArray& text)
    {
        file.open();
        file.write(text);
        file.flush();
    }
};

} // namespace

class MigrateChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void copiesAndTakesBack()
    {
        ShopDesk desk;
        desk.server.client().set("shop:2:item:5", "newer");
        QVERIFY(desk.serving());
        MigrateChange change(desk.link, requestOf(desk));
        QSignalSpy touched(&change, &Change::keysTouched);
        QCOMPARE(change.choices().to, std::string("2"));
        QCOMPARE(change.title(), QStringLiteral("Migrate shop version 1 to version 2"));
        MigrateChoices choices = change.choices();
        choices.to = "1";
        change.setChoices(choices);
        QVERIFY(!change.chosen());
        choices.to = "2";
        change.setChoices(choices);
        QVERIFY(lookedAt(change));
        // Half of the names are there: even ones, and 5.
        QCOMPARE(valueOf(change.facts(), "Copied"), QStringLiteral("14 keys"));
        QCOMPARE(valueOf(change.facts(), "There already"), QStringLiteral("16 keys"));
        QVERIFY(warns(change, "Into the live version"));
        QVERIFY(change.toAgree().isEmpty());
        QVERIFY(change.examples().empty());
        change.confirm();
        QCOMPARE(change.action(), QStringLiteral("Copy 14 keys to version 2"));
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("14 keys copied to version 2"));
        QCOMPARE(valueOf(change.counts(), "There already"), QStringLiteral("16"));
        QCOMPARE(touched.count(), 1);
        QCOMPARE(desk.get("shop:2:item:7"), desk.get("shop:1:item:7"));
        QCOMPARE(desk.get("shop:2:item:5"), std::string("newer"));

        UndoChange undo(desk.link, std::get<UndoRequest>(*change.undoing()));
        QVERIFY(lookedAt(undo));
        undo.confirm();
        QCOMPARE(undo.action(), QStringLiteral("Take Back 14 keys"));
        undo.run({}, true);
        QVERIFY(ended(undo));
        QCOMPARE(undo.outcome().title, QStringLiteral("14 keys taken back"));
        QCOMPARE(valueOf(undo.counts(), "Copies removed"), QStringLiteral("14"));
        QVERIFY(!desk.exists("shop:2:item:7"));
        QCOMPARE(desk.get("shop:2:item:5"), std::string("newer"));
    }

    void movesWhenNobodyReadsTheOldVersion()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        MigrateChange change(desk.link, requestOf(desk));
        MigrateChoices choices = change.choices();
        choices.to = "9";
        choices.move = true;
        change.setChoices(choices);
        QVERIFY(lookedAt(change));
        QCOMPARE(valueOf(change.facts(), "Moved"), QStringLiteral("30 keys"));
        QVERIFY(warns(change, "The keys leave their version"));
        change.confirm();
        QCOMPARE(change.toAgree(), QStringLiteral("No instance reads version 1 any more."));
        QVERIFY(!change.mayRun({}, false));
        change.run({}, false);
        QCOMPARE(change.step(), Step::Confirm);
        change.run({}, true);
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("30 keys moved to version 9"));
        QCOMPARE(desk.keysLike("shop:1:*"), 0);
        QCOMPARE(desk.keysLike("shop:9:*"), Old);
        UndoChange undo(desk.link, std::get<UndoRequest>(*change.undoing()));
        QVERIFY(runThrough(undo, true));
        QCOMPARE(valueOf(undo.counts(), "Renamed back"), QStringLiteral("30"));
        QCOMPARE(desk.keysLike("shop:1:*"), Old);
    }

    void aTransformIsShownBeforeItRuns()
    {
        ShopDesk desk;
        desk.server.client().set("shop:1:item:plain", "no document");
        QVERIFY(desk.serving());
        const TransformFile transform(
            R"({"steps": [{"rename": "/rate", "to": "/hourly_rate"}, {"default": "/meal", "value": 0}]})");
        MigrateChange change(desk.link, requestOf(desk));
        MigrateChoices choices = change.choices();
        choices.to = "3";
        change.setChoices(choices);
        change.setTransformFile(transform.file.fileName());
        QVERIFY(change.transformError().isEmpty());
        QCOMPARE(change.transformSteps(),
            (QStringList{
                QStringLiteral("rename /rate to /hourly_rate"), QStringLiteral("set /meal to 0 where it is missing")}));
        QVERIFY(lookedAt(change));
        const auto examples = change.examples();
        QVERIFY(!examples.empty());
        QVERIFY(examples.front().name.contains(QStringLiteral("→ shop:3:item:")));
        QVERIFY(examples.front().before.contains(QStringLiteral("\"rate\"")));
        QVERIFY(examples.front().after.contains(QStringLiteral("\"hourly_rate\"")));
        QVERIFY(examples.front().after.contains(QLatin1Char('\n')));
        QVERIFY(warns(change, "Values that do not fit"));
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(valueOf(change.counts(), "Carried"), QStringLiteral("30"));
        QCOMPARE(valueOf(change.counts(), "Not fitting"), QStringLiteral("1"));
        QCOMPARE(change.outcome().tone, Tone::Warning);
        QVERIFY(desk.get("shop:3:item:7").contains("hourly_rate"));
        QVERIFY(!desk.get("shop:1:item:7").contains("hourly_rate"));
        QVERIFY(!desk.exists("shop:3:item:plain"));
    }

    void aFileThatIsNoTransform()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        MigrateChange change(desk.link, requestOf(desk));
        const TransformFile wrong(R"({"steps": [{"explode": "/rate"}]})");
        QSignalSpy changed(&change, &Change::changed);
        change.setTransformFile(wrong.file.fileName());
        QVERIFY(!change.transformError().isEmpty());
        QCOMPARE(changed.count(), 1);
        QVERIFY(change.choices().transform.empty());
        change.setTransformFile(QStringLiteral("/nowhere/at/all.json"));
        QVERIFY(change.transformError().contains(QStringLiteral("all.json")));
        change.setTransformFile({});
        QVERIFY(change.transformError().isEmpty());
    }

    void nothingToCarry()
    {
        ShopDesk desk;
        QVERIFY(desk.serving());
        auto request = requestOf(desk);
        request.keys.selection.namespaces = {"none"};
        MigrateChange change(desk.link, request);
        QVERIFY(lookedAt(change));
        QVERIFY(!change.previewed());
        QVERIFY(change.idle());
    }
};

QTEST_MAIN(MigrateChangeTest)
#include "tst_migratechange.moc"
