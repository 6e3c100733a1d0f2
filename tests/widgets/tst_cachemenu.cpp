// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "tests/support/tempdir.h"
#include "ui/changes/changedesk.h"
#include "ui/changes/changedialog.h"
#include "ui/common/theme.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/cleanupchange.h"
#include "ui/logic/clearchange.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/versionscontroller.h"
#include "ui/shell/cachemenu.h"
#include "ui/shell/windowsettings.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using Guard = profiles::Guard;
using Step = Change::Step;

namespace {

/// The menu, and the window as far as it needs one.
struct Window
{
    TempDir folder;
    ShopDesk shop;
    SamplerController sampler{shop.link};
    VersionsController versions{shop.link};
    KeysController keys{shop.link, versions};
    InspectController inspector{shop.link, versions};
    ActivityController activity{shop.link, versions};
    WindowSettings settings{QString::fromStdString(folder.file("settings.ini"))};
    QWidget frame;
    ChangeDesk desk{shop.link, &frame};
    CacheMenu menu{PageContext{shop.link, sampler, versions, keys, inspector, activity}, desk, settings};

    explicit Window(Guard guard = Guard::Administrator) : shop(false, guard)
    {
        applyTheme(*qApp, ThemeMode::Light);
        frame.resize(1280, 800);
        frame.show();
    }

    QAction* action(const char* name) const { return menu.findChild<QAction*>(QLatin1String(name)); }

    ChangeDialog* dialog() const
    {
        for (auto* dialog : frame.findChildren<ChangeDialog*>()) {
            if (dialog->isVisible()) {
                return dialog;
            }
        }
        return nullptr;
    }

    template <typename T>
    T* find(const char* name) const
    {
        return dialog()->findChild<T*>(QLatin1String(name));
    }

    template <typename T>
    T* change() const
    {
        return qobject_cast<T*>(dialog()->findChild<Change*>());
    }

    QPushButton* forward() const { return find<QPushButton>("changeForward"); }

    bool looked() const
    {
        const auto* shown = dialog()->findChild<Change*>();
        return QTest::qWaitFor([&] { return !shown->busy() && !shown->facts().empty(); }, Patience);
    }

    QString writePolicy(const char* text) const
    {
        const QString path = QString::fromStdString(folder.file("policy.json"));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(text) > 0 ? path : QString();
    }
};

constexpr auto Policy = R"({"format": 1, "retention": [
    {"name": "old", "keep_versions": 0, "at_most_percent": 60},
    {"name": "older", "keep_versions": 3, "at_most_keys": 40}]})";

} // namespace

class CacheMenuTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatMayNotBeDoneSaysWhy_data()
    {
        QTest::addColumn<int>("guard");
        QTest::addColumn<bool>("cleanup");
        QTest::addColumn<bool>("clear");
        QTest::newRow("observer") << static_cast<int>(Guard::Observer) << false << false;
        QTest::newRow("operator") << static_cast<int>(Guard::Operator) << true << false;
        QTest::newRow("administrator") << static_cast<int>(Guard::Administrator) << true << true;
    }

    void whatMayNotBeDoneSaysWhy()
    {
        QFETCH(const int, guard);
        QFETCH(const bool, cleanup);
        QFETCH(const bool, clear);
        Window window(static_cast<Guard>(guard));
        QVERIFY(window.shop.serving());
        QCOMPARE(window.action("cleanUp")->isEnabled(), cleanup);
        QCOMPARE(window.action("clearDatabase")->isEnabled(), clear);
        QCOMPARE(window.action("clearDatabase")->toolTip().contains(QStringLiteral("administrator")), !clear);
        QVERIFY(window.menu.toolTipsVisible());
        auto profile = *window.shop.link.destination().profile;
        profile.guard = Guard::Administrator;
        window.shop.link.adopt(profile);
        QVERIFY(window.action("clearDatabase")->isEnabled());
        window.shop.link.close();
        QVERIFY(!window.action("cleanUp")->isEnabled() && !window.action("clearDatabase")->isEnabled());
        QVERIFY(window.action("cleanUp")->toolTip().contains(QStringLiteral("Connect")));
    }

    void aClearIsChosenAndConfirmed()
    {
        Window window;
        QVERIFY(window.shop.serving());
        window.action("clearDatabase")->trigger();
        QVERIFY(window.dialog() != nullptr);
        auto* clear = window.change<ClearChange>();
        QVERIFY(clear != nullptr);
        auto* database = window.find<QComboBox>("database");
        QTRY_COMPARE_WITH_TIMEOUT(database->currentText(), QStringLiteral("db 0 · 130 keys"), Patience);
        auto* pace = window.find<QWidget>("changePace");
        QVERIFY(window.find<QRadioButton>("clearWithJournal")->isChecked() && pace->isVisible());
        window.find<QRadioButton>("clearAtOnce")->click();
        QVERIFY(!clear->choices().journal && !pace->isVisible());
        window.forward()->click();
        QVERIFY(window.looked());
        QVERIFY(!window.find<QLineEdit>("typedNumber")->isVisible());
        window.forward()->click();
        QCOMPARE(clear->step(), Step::Confirm);
        auto* name = window.find<QLineEdit>("typedName");
        auto* number = window.find<QLineEdit>("typedNumber");
        QVERIFY(name->isVisible() && number->isVisible() && !window.forward()->isEnabled());
        QVERIFY(!name->accessibleName().isEmpty() && number->accessibleName().contains(QStringLiteral("130")));
        QTest::keyClicks(name, QStringLiteral("payroll"));
        QVERIFY(!window.forward()->isEnabled());
        QTest::keyClicks(number, QStringLiteral("130"));
        QVERIFY(window.forward()->isEnabled());
        // What was typed does not stay for the next time.
        window.find<QPushButton>("changeBack")->click();
        window.forward()->click();
        QVERIFY(name->text().isEmpty() && number->text().isEmpty());
        QTest::keyClicks(name, QStringLiteral("payroll"));
        QTest::keyClicks(number, QStringLiteral("130"));
        window.forward()->click();
        QTRY_COMPARE_WITH_TIMEOUT(clear->step(), Step::Result, Patience);
        QCOMPARE(window.shop.server.client().dbsize(), int64_t{0});
    }

    void thePolicyIsRememberedForTheProfile()
    {
        Window window(Guard::Operator);
        QVERIFY(window.shop.serving());
        window.action("cleanUp")->trigger();
        auto* cleanup = window.change<CleanupChange>();
        QVERIFY(cleanup != nullptr && cleanup->choices().policyFile.isEmpty());
        QVERIFY(!window.forward()->isEnabled());
        const QString file = window.writePolicy(Policy);
        cleanup->setPolicyFile(file);
        QVERIFY(window.forward()->isEnabled());
        QCOMPARE(window.find<QLabel>("policyFile")->text(), QStringLiteral("policy.json"));
        window.dialog()->reject();
        const auto& profile = *window.shop.link.destination().profile;
        QCOMPARE(window.settings.pageState(QString::fromStdString(profile.id), QStringLiteral("cleanup"))
                     .value(QStringLiteral("policy")),
            file);
        window.action("cleanUp")->trigger();
        QCOMPARE(window.change<CleanupChange>()->choices().policyFile, file);
        window.dialog()->reject();

        // Another profile has another one, or the one that it names.
        auto other = profile;
        other.id = profiles::newProfileId();
        other.name = "other";
        window.shop.link.open({.name = QStringLiteral("other"), .target = other.target, .profile = other});
        QVERIFY(window.shop.serving());
        window.action("cleanUp")->trigger();
        QVERIFY(window.change<CleanupChange>()->choices().policyFile.isEmpty());
        window.dialog()->reject();
        other.id = profiles::newProfileId();
        other.policyFile = file.toStdString();
        window.shop.link.open({.name = QStringLiteral("third"), .target = other.target, .profile = other});
        QVERIFY(window.shop.serving());
        window.action("cleanUp")->trigger();
        QCOMPARE(window.change<CleanupChange>()->choices().policyFile, file);
    }

    void rulesAreChosenAndApproved()
    {
        Window window(Guard::Operator);
        QVERIFY(window.shop.serving());
        auto keys = shopKeys(window.shop, "1", false);
        keys.selection = {};
        window.desk.open(CleanupRequest{.keys = keys, .policyFile = window.writePolicy(Policy)});
        auto* cleanup = window.change<CleanupChange>();
        auto wanted = window.dialog()->findChildren<QCheckBox*>(QStringLiteral("wantedRule"));
        QCOMPARE(wanted.size(), 2);
        wanted.back()->click();
        QCOMPARE(cleanup->choices().rules, std::vector<std::string>{"old"});
        QVERIFY(window.find<QLabel>("ruleApproval")->text().contains(QStringLiteral("Not approved")));
        auto* approvals = window.find<QWidget>("approvals");
        QVERIFY(!approvals->isVisible());
        window.forward()->click();
        QVERIFY(window.looked());
        QVERIFY(approvals->isVisible());
        QCOMPARE(window.find<QLabel>("ruleHash")->text().toStdString(), cleanup->previewedRules().front().hash);
        auto* sure = window.find<QPushButton>("approveSure");
        QVERIFY(!sure->isVisible());
        window.find<QPushButton>("approve")->click();
        QTRY_VERIFY(sure->isVisible());
        window.find<QPushButton>("approveNot")->click();
        QVERIFY(!sure->isVisible() && !cleanup->previewedRules().front().approval);
        window.find<QPushButton>("approve")->click();
        sure->click();
        QVERIFY(cleanup->previewedRules().front().approval.has_value());
        QTRY_VERIFY(window.find<QPushButton>("approve") == nullptr);
        QVERIFY(window.forward()->isEnabled());
        window.forward()->click();
        QCOMPARE(cleanup->step(), Step::Confirm);
        QVERIFY(!approvals->isVisible());
        window.forward()->click();
        QTRY_COMPARE_WITH_TIMEOUT(cleanup->step(), Step::Result, Patience);
        QCOMPARE(window.shop.keysLike("shop:1:*"), 0);
        QVERIFY(window.find<QPushButton>("changeUndo")->isVisible());
    }
};

QTEST_MAIN(CacheMenuTest)
#include "tst_cachemenu.moc"
