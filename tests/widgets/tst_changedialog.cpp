// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"
#include "ui/changes/changedesk.h"
#include "ui/changes/changedialog.h"
#include "ui/common/theme.h"
#include "ui/logic/serverlink.h"
#include "ui/server/serverpage.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using Guard = profiles::Guard;

namespace {

constexpr int Patience = 30'000;

Destination destinationOf(const std::string& url, Guard guard, bool production)
{
    profiles::Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = "payroll-prod";
    profile.guard = guard;
    profile.production = production;
    profile.target.address = *redis::parseAddress(url);
    return {.name = QStringLiteral("payroll-prod"), .target = profile.target, .profile = profile};
}

/// The window as far as changes need it.
struct Window
{
    QWidget frame;
    ServerLink link;
    ServerPage page{link, &frame};
    ChangeDesk desk{link, &frame};
    QPushButton* failover = page.findChild<QPushButton*>(QStringLiteral("failover"));

    Window(const std::string& url, Guard guard, bool production)
    {
        applyTheme(*qApp, ThemeMode::Light);
        frame.resize(1000, 700);
        page.resize(1000, 700);
        frame.show();
        page.activated();
        QObject::connect(&page, &Page::changeRequested, &desk, &ChangeDesk::open);
        link.open(destinationOf(url, guard, production));
    }

    ChangeDialog* dialog() const { return frame.findChild<ChangeDialog*>(); }

    template <typename T>
    T* find(const char* name) const
    {
        return dialog()->findChild<T*>(QLatin1String(name));
    }

    QPushButton* forward() const { return find<QPushButton>("changeForward"); }

    QLineEdit* typed() const { return find<QLineEdit>("typedName"); }

    QString outcome() const { return find<QLabel>("changeOutcome")->text(); }

    /// The preview is there.
    bool ready() const { return dialog() != nullptr && forward()->isEnabled(); }
};

QString addressOf(uint16_t port)
{
    return QStringLiteral("127.0.0.1:%1").arg(port);
}

} // namespace

class ChangeDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fromThePreviewToTheResult()
    {
        const SentinelDeployment deployment({.replicas = 1, .brisk = true});
        Window window(deployment.url(), Guard::Administrator, true);
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->isVisible() && window.failover->isEnabled(), Patience);
        window.failover->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.ready(), Patience);
        QVERIFY(window.dialog()->isModal());
        QVERIFY(!window.typed()->isVisible());
        QCOMPARE(deployment.masterPort().value(), deployment.serverPort(0));

        window.forward()->click();
        QTRY_VERIFY(window.typed()->isVisible());
        QVERIFY(window.forward()->text().contains(addressOf(deployment.serverPort(0))));
        QVERIFY(!window.forward()->isEnabled());
        QTest::keyClicks(window.typed(), QStringLiteral("payroll-pro"));
        QTest::keyClick(window.typed(), Qt::Key_Return);
        QVERIFY(!window.forward()->isEnabled());
        QCOMPARE(deployment.masterPort().value(), deployment.serverPort(0));
        QTest::keyClicks(window.typed(), QStringLiteral("d"));
        QVERIFY(window.forward()->isEnabled());
        QTest::keyClick(window.typed(), Qt::Key_Return); // typing is not enough: the button says what it does
        QCOMPARE(window.dialog()->findChild<Change*>()->step(), Change::Step::Confirm);

        window.forward()->click();
        QVERIFY(!window.dialog()->isModal());
        window.dialog()->reject(); // to the job bar; it comes back with the result
        QVERIFY(!window.dialog()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(window.dialog()->isVisible(), Patience);
        QCOMPARE(window.outcome(), QStringLiteral("%1 is the master").arg(addressOf(deployment.serverPort(1))));
        QCOMPARE(deployment.masterPort().value(), deployment.serverPort(1));
        const QPointer<ChangeDialog> dialog = window.dialog();
        window.forward()->click();
        QTRY_VERIFY(dialog.isNull());
    }

#ifdef KEYSTRATA_FULL_COUNTS
    void aChosenReplicaOfACluster()
    {
        ClusterDeployment cluster;
        Window window(cluster.url(), Guard::Administrator, false);
        auto* table = window.page.findChild<QTableView*>(QStringLiteral("servers"));
        QTRY_VERIFY_WITH_TIMEOUT(table->model()->rowCount() == 6 && window.link.serving(), Patience);
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->isVisible(), Patience);
        QVERIFY(!window.failover->isEnabled());
        QVERIFY(window.failover->toolTip().contains(QStringLiteral("Select the replica")));
        const auto rowOf = [table](const QString& address) {
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                if (table->model()->index(row, 1).data().toString() == address) {
                    return row;
                }
            }
            return -1;
        };
        table->selectRow(rowOf(addressOf(cluster.port(3))));
        QVERIFY(window.failover->isEnabled());
        window.failover->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.ready(), Patience);
        window.forward()->click();
        QVERIFY(!window.typed()->isVisible()); // nothing to type outside production
        QVERIFY(window.forward()->isEnabled());
        window.forward()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!window.outcome().isEmpty(), Patience);
        QVERIFY2(window.outcome() == QStringLiteral("%1 is the master").arg(addressOf(cluster.port(3))),
            qPrintable(window.dialog()->findChild<Change*>()->outcome().text));
        QCOMPARE(cluster.owner(0), size_t{3});
    }
#endif

    void anErrorCanBeTriedAgain()
    {
        SentinelDeployment deployment({.replicas = 1});
        deployment.server(1).client().run({"CONFIG", "SET", "replica-priority", "0"});
        Window window(deployment.url(), Guard::Administrator, true);
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->isVisible() && window.failover->isEnabled(), Patience);
        window.failover->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.ready(), Patience);
        auto* error = window.find<QLabel>("changeError");
        QVERIFY(error->isVisible());
        QVERIFY(error->text().contains(QStringLiteral("replica-priority 0")));
        window.dialog()->grab();
        deployment.server(1).client().run({"CONFIG", "SET", "replica-priority", "100"});
        window.forward()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.ready() && !error->isVisible(), Patience);

        // Somebody else fails it over meanwhile: what was previewed is not what would happen.
        deployment.sentinel(0).client().run({"SENTINEL", "FAILOVER", deployment.options().masterName});
        deployment.waitForMaster(deployment.serverPort(0));
        window.forward()->click();
        QTest::keyClicks(window.typed(), QStringLiteral("payroll-prod"));
        window.forward()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!window.outcome().isEmpty(), Patience);
        QVERIFY(window.outcome().endsWith(QStringLiteral("has not handed over")));
        QCOMPARE(deployment.masterPort().value(), deployment.serverPort(1));
    }

    void onlyAdministrators()
    {
        const SentinelDeployment deployment({.replicas = 1});
        Window window(deployment.url(), Guard::Operator, false);
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->isVisible() && window.link.serving(), Patience);
        QVERIFY(!window.failover->isEnabled());
        QVERIFY(window.failover->toolTip().contains(QStringLiteral("operator")));
        QVERIFY(window.failover->toolTip().contains(QStringLiteral("administrator")));
        QSignalSpy requested(&window.page, &Page::changeRequested);
        for (QAction* action : window.page.findChildren<QAction*>()) {
            action->trigger();
        }
        QCOMPARE(requested.count(), 0);
        window.link.open(*redis::parseAddress(deployment.url()), QStringLiteral("no profile"));
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->toolTip().contains(QStringLiteral("no profile")), Patience);
        QVERIFY(!window.failover->isEnabled());
    }

    void anotherServerEndsThePreview()
    {
        const SentinelDeployment deployment({.replicas = 1});
        Window window(deployment.url(), Guard::Administrator, true);
        QTRY_VERIFY_WITH_TIMEOUT(window.failover->isVisible() && window.failover->isEnabled(), Patience);
        window.failover->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.ready(), Patience);
        const QPointer<ChangeDialog> dialog = window.dialog();
        for (const auto mode : {ThemeMode::Dark, ThemeMode::Light}) {
            applyTheme(*qApp, mode);
            dialog->grab();
        }
        window.link.close();
        QTRY_VERIFY(dialog.isNull());
    }
};

QTEST_MAIN(ChangeDialogTest)
#include "tst_changedialog.moc"
