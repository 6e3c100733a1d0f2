// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/sentineldeployment.h"
#include "ui/common/theme.h"
#include "ui/logic/serverlink.h"
#include "ui/server/eventlist.h"
#include "ui/server/serverpage.h"
#include "ui/server/topologyview.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

constexpr int Patience = 20'000;

struct Shown
{
    ServerLink link;
    ServerPage page{link};
    TopologyView* view = page.findChild<TopologyView*>();
    QTableView* table = page.findChild<QTableView*>(QStringLiteral("servers"));
    EventList* events = page.findChild<EventList*>();

    Shown()
    {
        applyTheme(*qApp, ThemeMode::Light);
        page.resize(1100, 700);
        page.show();
        page.activated();
    }

    QString cell(int row, int column) const { return table->model()->index(row, column).data().toString(); }
};

} // namespace

class ServerPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void beforeAnythingIsKnown()
    {
        Shown shown;
        QCOMPARE(shown.table->model()->rowCount(), 0);
        QVERIFY(!shown.page.settled());
        QVERIFY(shown.events->isHidden());
        shown.page.grab(); // an empty picture must paint
    }

    void serversAndWhatHappensToThem()
    {
        SentinelDeployment deployment;
        Shown shown;
        shown.link.open(*redis::parseAddress(deployment.url()), QStringLiteral("test"));
        QTRY_VERIFY_WITH_TIMEOUT(shown.table->model()->rowCount() == 6 && shown.page.settled(), Patience);
        QCOMPARE(shown.cell(0, 0), QStringLiteral("master"));
        QCOMPARE(shown.cell(0, 1), QStringLiteral("127.0.0.1:%1").arg(deployment.serverPort(0)));
        QTRY_COMPARE_WITH_TIMEOUT(shown.cell(1, 3), QStringLiteral("up to date"), Patience);
        QVERIFY(shown.view->accessibleDescription().contains(QStringLiteral("1 master · 2 replicas")));
        QVERIFY(shown.view->height() >= shown.view->heightForWidth(shown.view->width()));

        // The picture and the table select the same.
        QTest::mouseClick(shown.view, Qt::LeftButton, {}, QPoint(20, 20));
        QCOMPARE(shown.table->currentIndex().row(), 0);
        const QImage chosen = shown.view->grab().toImage();
        shown.table->selectRow(3);
        QVERIFY(shown.view->grab().toImage() != chosen);

        deployment.server(1).kill();
        QTRY_VERIFY_WITH_TIMEOUT(shown.events->rowCount() > 0, Patience);
        QVERIFY(shown.events->isVisible());
        const auto says = [&shown](const QString& words) {
            for (int row = 0; row < shown.events->rowCount(); ++row) {
                if (shown.events->item(row, 1)->text().contains(words)) {
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(
            says(QStringLiteral("127.0.0.1:%1 does not answer").arg(deployment.serverPort(1))), Patience);
        for (const auto mode : {ThemeMode::Dark, ThemeMode::Light}) {
            applyTheme(*qApp, mode);
            shown.page.grab();
        }
    }

    void aNarrowPageStillShowsEveryServer()
    {
        SentinelDeployment deployment;
        Shown shown;
        shown.page.setLayoutDirection(Qt::RightToLeft);
        shown.page.resize(620, 500);
        shown.link.open(*redis::parseAddress(deployment.url()), QStringLiteral("test"));
        QTRY_COMPARE_WITH_TIMEOUT(shown.table->model()->rowCount(), 6, Patience);
        QVERIFY(shown.view->heightForWidth(300) > shown.view->heightForWidth(1000));
        shown.page.grab();
    }
};

QTEST_MAIN(ServerPageTest)
#include "tst_serverpage.moc"
