// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "ui/changes/changedesk.h"
#include "ui/changes/changedialog.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/bumpchange.h"
#include "ui/logic/migratechange.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryFile>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using Step = Change::Step;

namespace {

/// The window as far as changes of versions need it.
struct Window
{
    ShopDesk shop;
    QWidget frame;
    ChangeDesk desk{shop.link, &frame};

    explicit Window(bool sessions = false) : shop(sessions)
    {
        applyTheme(*qApp, ThemeMode::Light);
        frame.resize(1280, 800);
        frame.show();
    }

    bool openBump(bool read)
    {
        return open(BumpRequest{.keys = shopKeys(shop, "2", read),
            .namespaces = {{"item", Live / 2}, {"page", Live / 2}},
            .knownFrom = QStringLiteral("stated")});
    }

    bool open(const ChangeRequest& request)
    {
        if (!shop.serving()) {
            return false;
        }
        desk.open(request);
        return dialog() != nullptr && dialog()->isVisible();
    }

    ChangeDialog* dialog() const { return frame.findChild<ChangeDialog*>(); }

    template <typename T>
    T* find(const char* name) const
    {
        return dialog()->findChild<T*>(QLatin1String(name));
    }

    QPushButton* forward() const { return find<QPushButton>("changeForward"); }

    template <typename T>
    T* change() const
    {
        return qobject_cast<T*>(dialog()->findChild<Change*>());
    }

    bool looked() const
    {
        const auto* shown = dialog()->findChild<Change*>();
        return QTest::qWaitFor([&] { return !shown->busy() && !shown->facts().empty(); }, Patience);
    }
};

} // namespace

class BumpDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eachChoiceReachesTheBump()
    {
        Window window;
        QVERIFY(window.openBump(true));
        auto* bump = window.change<BumpChange>();
        QVERIFY(bump != nullptr);
        auto* to = window.find<QLineEdit>("toVersion");
        QCOMPARE(to->text(), QStringLiteral("3"));
        auto* fault = window.find<QLabel>("toVersionFault");
        to->setFocus();
        to->selectAll();
        QTest::keyClicks(to, QStringLiteral("2"));
        QVERIFY(!fault->text().isEmpty());
        QVERIFY(!window.forward()->isEnabled());
        to->selectAll();
        QTest::keyClicks(to, QStringLiteral("12"));
        QVERIFY(fault->text().isEmpty());
        QCOMPARE(bump->choices().to, std::string("12"));

        auto* namespaces = window.find<QListWidget>("namespaces");
        QVERIFY(!namespaces->isVisible());
        window.find<QRadioButton>("carryNamespaces")->click();
        QVERIFY(namespaces->isVisible());
        QCOMPARE(namespaces->count(), 2);
        QCOMPARE(namespaces->item(0)->text(), QStringLiteral("item · 50 keys"));
        QVERIFY(!window.forward()->isEnabled()); // none of them
        namespaces->item(1)->setCheckState(Qt::Checked);
        QCOMPARE(bump->choices().namespaces, std::vector<std::string>{"page"});
        QVERIFY(window.forward()->isEnabled());

        auto* over = window.find<QComboBox>("retireOver");
        over->setCurrentIndex(over->findData(qlonglong{300'000}));
        QVERIFY(window.find<QRadioButton>("retireDrain")->isChecked());
        QCOMPARE(bump->choices().retire, invalidation::Retire::Drain);
        QCOMPARE(bump->choices().over, std::chrono::milliseconds(300'000));
        window.find<QRadioButton>("retirePurge")->click();
        QCOMPARE(bump->choices().retire, invalidation::Retire::Purge);
        window.find<QCheckBox>("keepJournal")->click();
        QVERIFY(!bump->choices().journal);
        QCOMPARE(bump->step(), Step::Choose);
        QCOMPARE(window.shop.keysLike("shop:12:*"), 0);
    }

    void groupsAreDecidedInThePreview()
    {
        Window window(true);
        QVERIFY(window.openBump(true));
        auto* groups = window.find<QWidget>("bumpGroups");
        QVERIFY(!groups->isVisible());
        window.forward()->click();
        QVERIFY(window.looked());
        QVERIFY(groups->isVisible());
        QVERIFY(!window.forward()->isEnabled());
        auto* undecided = window.find<QLabel>("changeUndecided");
        QVERIFY(undecided->isVisible() && undecided->text().contains(QStringLiteral("5 sessions")));
        auto* decision = window.find<SegmentedControl>("decision");
        QCOMPARE(decision->currentIndex(), -1);
        decision->findChildren<QPushButton*>().at(1)->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.forward()->isEnabled(), Patience);
        QCOMPARE(window.find<SegmentedControl>("decision")->currentIndex(), 1);
        QVERIFY(!undecided->isVisible());
        window.forward()->click();
        QCOMPARE(window.forward()->text(), QStringLiteral("Bump shop to version 3"));
        QVERIFY(!groups->isVisible());
    }

    void theSettingCanBeCopiedWhileItWaits()
    {
        Window window;
        QVERIFY(window.openBump(false));
        window.forward()->click();
        QVERIFY(window.looked());
        window.forward()->click();
        window.forward()->click();
        QTRY_COMPARE_WITH_TIMEOUT(window.forward()->text(), QStringLiteral("Stop &Waiting"), Patience);
        QVERIFY(!window.find<QPushButton>("changePause")->isVisible());
        QPushButton* copy = nullptr;
        for (auto* button : window.dialog()->findChildren<QPushButton*>(QStringLiteral("copyFact"))) {
            copy = button->isVisible() ? button : copy;
        }
        QVERIFY(copy != nullptr);
        QApplication::clipboard()->clear();
        copy->click();
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("REDIS_CACHE_VERSION = 3")));
        window.forward()->click();
        QTRY_COMPARE_WITH_TIMEOUT(window.find<QLabel>("changeOutcome")->text(),
            QStringLiteral("Stopped waiting for keys of version 3"), Patience);
    }

    void aMigrateWithATransform()
    {
        Window window;
        QVERIFY(window.open(MigrateRequest{.keys = shopKeys(window.shop, "1", true), .versions = {"1", "2"}}));
        auto* migrate = window.change<MigrateChange>();
        auto* to = window.find<QComboBox>("toVersion");
        QCOMPARE(to->count(), 1);
        QCOMPARE(to->currentText(), QStringLiteral("2"));
        to->setEditText(QStringLiteral("1"));
        QVERIFY(!window.forward()->isEnabled());
        to->setEditText(QStringLiteral("5"));
        QCOMPARE(migrate->choices().to, std::string("5"));
        window.find<QRadioButton>("moveKeys")->click();
        QVERIFY(migrate->choices().move);
        window.find<QRadioButton>("copyKeys")->click();
        QVERIFY(!migrate->choices().move);

        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(R"({"steps": [{"rename": "/rate", "to": "/hourly_rate"}]})");
        file.flush();
        migrate->setTransformFile(file.fileName());
        QVERIFY(window.find<QLabel>("transformSteps")->text().contains(QStringLiteral("rename /rate to /hourly_rate")));
        QVERIFY(!window.find<QLabel>("transformFault")->isVisible());
        window.forward()->click();
        QVERIFY(window.looked());
        const auto boxes = window.find<QWidget>("changeExamples")->findChildren<QPlainTextEdit*>();
        QVERIFY(boxes.size() >= 2);
        QVERIFY(boxes[0]->toPlainText().contains(QStringLiteral("\"rate\"")));
        QVERIFY(boxes[1]->toPlainText().contains(QStringLiteral("\"hourly_rate\"")));
        QVERIFY(!boxes[1]->extraSelections().isEmpty());
        window.forward()->click();
        QVERIFY(!window.find<QWidget>("changeExamples")->isVisible()); // what is confirmed is short
        QCOMPARE(window.forward()->text(), QStringLiteral("Copy 30 keys to version 5"));
    }
};

QTEST_MAIN(BumpDialogTest)
#include "tst_bumpdialog.moc"
