// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "tests/support/redisserver.h"
#include "ui/changes/changedesk.h"
#include "ui/changes/changedialog.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/keyschange.h"
#include "ui/logic/serverlink.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Action;
using Step = Change::Step;

namespace {

constexpr int Patience = 20'000;
constexpr int Old = 120;
constexpr int Others = 10;

/// The window as far as changes of keys need it.
struct Window
{
    RedisServer server;
    QWidget frame;
    ServerLink link;
    ChangeDesk desk{link, &frame};

    explicit Window(bool production, int old = Old)
    {
        ByteClient client = server.client();
        for (int i = 0; i < old; ++i) {
            client.queue({"SET", "shop:1:item:" + std::to_string(i), "old"});
        }
        for (int i = 0; i < Others; ++i) {
            client.queue({"SET", "shop:1:django.contrib.sessions.cache" + std::to_string(i), "somebody"});
        }
        client.flush();
        applyTheme(*qApp, ThemeMode::Light);
        frame.resize(1280, 800);
        frame.show();
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "shop-prod";
        profile.guard = profiles::Guard::Operator;
        profile.production = production;
        profile.target.address = *redis::parseAddress(server.url());
        link.open({.name = QStringLiteral("shop-prod"), .target = profile.target, .profile = profile});
    }

    bool open(keyspace::Selection selection = {.layouts = {"django"}, .prefixes = {"shop"}, .versions = {"1"}},
        keyspace::Pace pace = {.mode = keyspace::Pace::Mode::Fast})
    {
        auto layout = *keyspace::findPreset("django");
        layout.prefixes = {"shop"};
        if (!QTest::qWaitFor([this] { return link.serving(); }, Patience)) {
            return false;
        }
        desk.open(KeysRequest{.selection = std::move(selection), .layouts = {layout}, .pace = pace});
        return dialog() != nullptr && dialog()->isVisible();
    }

    ChangeDialog* dialog() const { return frame.findChild<ChangeDialog*>(); }

    template <typename T>
    T* find(const char* name) const
    {
        return dialog()->findChild<T*>(QLatin1String(name));
    }

    QPushButton* button(const char* name) const { return find<QPushButton>(name); }

    QPushButton* forward() const { return button("changeForward"); }

    Change* change() const { return dialog()->findChild<Change*>(); }

    bool reaches(Step step) const
    {
        return QTest::qWaitFor(
            [&] { return dialog() != nullptr && change()->step() == step && forward()->isEnabled(); }, Patience);
    }

    bool previewed() const
    {
        return QTest::qWaitFor([&] { return change()->previewed(); }, Patience);
    }

    QString outcome() const { return find<QLabel>("changeOutcome")->text(); }

    int64_t keys() const { return server.client().dbsize(); }
};

} // namespace

class KeysChangeDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fromTheChoiceToTheUndo()
    {
        Window window(true);
        QSignalSpy touched(&window.desk, &ChangeDesk::keysTouched);
        QVERIFY(window.open());
        QVERIFY(window.dialog()->isModal());
        QCOMPARE(window.dialog()->windowTitle(), QStringLiteral("Purge shop version 1"));
        QVERIFY(window.find<QRadioButton>("removeNow")->isVisible());
        QVERIFY(window.find<QCheckBox>("keepJournal")->isChecked());
        QVERIFY(!window.button("changeBack")->isVisible());
        window.forward()->click();
        QVERIFY(window.previewed());
        auto* examples = window.find<QTableWidget>("changeDetails");
        QVERIFY(examples->isVisible());
        QCOMPARE(examples->rowCount(), 20);
        QVERIFY(!window.find<QLineEdit>("typedName")->isVisible());
        window.forward()->click();
        QVERIFY(!window.forward()->isEnabled());
        QVERIFY(window.forward()->text().startsWith(QStringLiteral("Purge 120 keys (")));
        QTest::keyClicks(window.find<QLineEdit>("typedName"), QStringLiteral("shop-prod"));
        QVERIFY(window.forward()->isEnabled());

        // What was typed is not kept for another time.
        window.button("changeBack")->click();
        window.forward()->click();
        QVERIFY(!window.forward()->isEnabled());
        QTest::keyClicks(window.find<QLineEdit>("typedName"), QStringLiteral("shop-prod"));
        QCOMPARE(window.keys(), Old + Others);
        window.forward()->click();
        QVERIFY(!window.dialog()->isModal());
        QVERIFY(window.reaches(Step::Result));
        QCOMPARE(window.outcome(), QStringLiteral("120 keys removed"));
        QCOMPARE(window.keys(), Others);
        QCOMPARE(touched.count(), 1);

        const QPointer<ChangeDialog> purge = window.dialog();
        QVERIFY(window.button("changeUndo")->isVisible());
        window.button("changeUndo")->click();
        QTRY_VERIFY_WITH_TIMEOUT(purge.isNull() && window.dialog() != nullptr, Patience);
        QVERIFY(window.previewed());
        QCOMPARE(window.dialog()->windowTitle(), QStringLiteral("Undo: Purge shop version 1"));
        window.forward()->click();
        QTest::keyClicks(window.find<QLineEdit>("typedName"), QStringLiteral("shop-prod"));
        QVERIFY(!window.forward()->isEnabled()); // nothing states which version is live: it may be this one
        window.find<QCheckBox>("agreed")->click();
        QVERIFY(window.forward()->isEnabled());
        window.forward()->click();
        QVERIFY(window.reaches(Step::Result));
        QCOMPARE(window.outcome(), QStringLiteral("120 keys put back"));
        QCOMPARE(window.keys(), Old + Others);
        QVERIFY(!window.button("changeUndo")->isVisible());
        QCOMPARE(touched.count(), 2);
    }

    void everyChoiceGoesToTheChange()
    {
        Window window(false);
        QVERIFY(window.open());
        const auto* change = qobject_cast<KeysChange*>(window.change());
        window.find<QComboBox>("expireOver")->setCurrentIndex(4); // which means that they are to expire
        QVERIFY(window.find<QRadioButton>("letExpire")->isChecked());
        QVERIFY(change->choices().drain);
        QCOMPARE(change->choices().over, std::chrono::milliseconds(std::chrono::hours(1)));
        QCOMPARE(window.dialog()->windowTitle(), QStringLiteral("Let shop version 1 expire"));
        QVERIFY(!window.find<QCheckBox>("strict")->isEnabled());
        window.find<QRadioButton>("removeNow")->setChecked(true);
        QVERIFY(!change->choices().drain);
        window.find<SegmentedControl>("changePace")->setCurrentIndex(0);
        QCOMPARE(change->choices().pace.mode, keyspace::Pace::Mode::Gentle);
        QVERIFY(!window.find<QSpinBox>("passes")->isVisible());
        window.button("showAdvanced")->click();
        QVERIFY(window.find<QSpinBox>("passes")->isVisible());
        window.find<QCheckBox>("strict")->setChecked(true);
        window.find<QSpinBox>("passes")->setValue(3);
        window.find<QComboBox>("tooBig")->setCurrentIndex(1);
        QVERIFY(change->choices().strict);
        QCOMPARE(change->choices().passes, 3U);
        QCOMPARE(change->choices().tooBig, invalidation::TooBig::WithoutUndo);
        window.find<QCheckBox>("keepJournal")->setChecked(false);
        QVERIFY(!change->choices().journal);
        QVERIFY(!window.find<QComboBox>("tooBig")->isEnabled());
    }

    void whatIsNoCacheIsOfferedOnceItWasFound()
    {
        Window window(false);
        QVERIFY(window.open());
        QVERIFY(!window.find<QWidget>("notCache")->isVisible());
        window.forward()->click();
        QVERIFY(window.previewed());
        window.button("changeBack")->click();
        auto* groups = window.find<QWidget>("notCache");
        QVERIFY(groups->isVisible());
        auto* sessions = groups->findChild<QCheckBox*>();
        QCOMPARE(sessions->text(), QStringLiteral("Take along 10 sessions"));
        window.forward()->click();
        QVERIFY(window.change()->previewed()); // nothing was chosen: it is still there
        window.button("changeBack")->click();
        sessions->click();
        QVERIFY(window.change()->facts().empty());
        window.forward()->click();
        QVERIFY(window.previewed());
        window.forward()->click();
        QVERIFY(window.forward()->text().startsWith(QStringLiteral("Purge 130 keys")));
        window.forward()->click(); // nothing to type outside production
        QVERIFY(window.reaches(Step::Result));
        QCOMPARE(window.keys(), 0);
    }

    void aPausedRunIsFoundAgain()
    {
        constexpr int Many = 20'000;
        Window window(false, Many);
        QSignalSpy hidden(&window.desk, &ChangeDesk::hidden);
        QVERIFY(window.open({.layouts = {"django"}, .prefixes = {"shop"}, .versions = {"1"}},
            {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 10'000}));
        window.forward()->click();
        QVERIFY(window.previewed());
        window.forward()->click();
        window.forward()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.button("changePause")->isEnabled(), Patience);
        window.button("changePause")->click();
        QCOMPARE(window.find<QLabel>("changePhase")->text(), QStringLiteral("Paused"));
        window.dialog()->reject();
        QVERIFY(!window.dialog()->isVisible());
        QCOMPARE(hidden.count(), 1);
        QCOMPARE(hidden.front().front().toULongLong(), window.change()->job());
        window.desk.showAgain(window.change()->job() + 1); // another job
        QVERIFY(!window.dialog()->isVisible());
        window.desk.showAgain(window.change()->job());
        QVERIFY(window.dialog()->isVisible());
        window.button("changePause")->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.keys() < Many, Patience);
        window.forward()->click(); // stop
        QVERIFY(window.reaches(Step::Result));
        QVERIFY(window.outcome().startsWith(QStringLiteral("Stopped after")));
        const int64_t left = window.keys();
        QVERIFY(window.button("changeAgain")->isVisible());
        window.button("changeAgain")->click();
        QVERIFY(window.dialog()->isModal()); // there is something to confirm again
        QVERIFY(window.previewed());
        QVERIFY(window.change()->action().startsWith(
            QStringLiteral("Purge %1 keys").arg(QLocale().toString(left - Others))));
    }

    void aDoubleClickRunsNothing()
    {
        Window window(false);
        QVERIFY(window.open());
        window.forward()->click();
        QVERIFY(window.previewed());
        QTest::mouseClick(window.forward(), Qt::LeftButton);
        QCOMPARE(window.change()->step(), Step::Confirm);
        QTest::mouseDClick(window.forward(), Qt::LeftButton);
        QCOMPARE(window.change()->step(), Step::Confirm);
        QTest::mouseClick(window.forward(), Qt::LeftButton);
        QVERIFY(window.reaches(Step::Result));
    }

    /// Names are data: whatever they hold is shown, and no name makes the dialog wider than the window.
    void hostileNames()
    {
        Window window(false);
        const std::string name = "shop:1:<b>&bold</b>\n" + std::string(600, 'x');
        window.server.client().set(name);
        QVERIFY(window.open({.db = 0, .keys = {name}}));
        QVERIFY(window.dialog()->windowTitle().startsWith(QStringLiteral("Purge shop:1:<b>&bold</b>\\n")));
        QVERIFY(window.dialog()->minimumSizeHint().width() < 800);
        for (const auto mode : {ThemeMode::Dark, ThemeMode::Light}) {
            applyTheme(*qApp, mode);
            window.dialog()->grab();
        }
        window.forward()->click();
        QVERIFY(window.previewed());
        QVERIFY(window.dialog()->minimumSizeHint().width() < 800);
        window.forward()->click();
        QVERIFY(window.forward()->text().startsWith(QStringLiteral("Purge 1 key (")));
        window.forward()->click();
        QVERIFY(window.reaches(Step::Result));
        QCOMPARE(window.keys(), Old + Others);
    }
};

QTEST_MAIN(KeysChangeDialogTest)
#include "tst_keyschangedialog.moc"
