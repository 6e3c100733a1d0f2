// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/clusterdeployment.h"
#include "tests/support/redisserver.h"
#include "ui/common/theme.h"
#include "ui/logic/nodesmodel.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/overview/attentionpanel.h"
#include "ui/overview/nodescard.h"
#include "ui/overview/overviewpage.h"
#include "ui/overview/stattile.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

constexpr int Patience = 20'000;

struct Shown
{
    explicit Shown(const std::string& url)
    {
        applyTheme(*qApp, ThemeMode::Light);
        page.resize(1100, 680);
        page.show();
        page.activated();
        link.open(*redis::parseAddress(url), QStringLiteral("test"));
    }

    QString cell(int row, int column) const { return table->model()->index(row, column).data().toString(); }

    /// What stands in a row, whatever it is sorted by.
    int rowOf(uint16_t port) const
    {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (cell(row, NodesModel::Address).endsWith(QLatin1Char(':') + QString::number(port))) {
                return row;
            }
        }
        return -1;
    }

    QString note() const
    {
        for (const QLabel* label : card->findChildren<QLabel*>()) {
            if (label->text() != QStringLiteral("Masters")) {
                return label->text();
            }
        }
        return {};
    }

    ServerLink link;
    SamplerController sampler{link};
    OverviewPage page{link, sampler};
    NodesCard* card = page.findChild<NodesCard*>();
    QTableView* table = page.findChild<QTableView*>(QStringLiteral("nodes"));
};

} // namespace

class OverviewPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSingleServerHasNoTableOfMasters()
    {
        const RedisServer server;
        const Shown shown(server.url());
        QTRY_VERIFY(shown.sampler.history().points().size() >= 2);
        QVERIFY(!shown.card->isVisible());
    }

    void everyMasterOfAClusterIsThere()
    {
        ClusterDeployment cluster({.replicas = 0, .fullCoverage = false});
        // All keys with this tag are in one slot, which is the third master's.
        cluster.fill(900, [](size_t i) { return "{a}:" + std::to_string(i); });
        cluster.fill(60);
        Shown shown(cluster.url());
        QTRY_VERIFY_WITH_TIMEOUT(shown.sampler.history().points().size() >= 2, Patience);
        QVERIFY(shown.card->isVisible());
        QCOMPARE(shown.table->model()->rowCount(), 3);
        QVERIFY(!shown.table->accessibleName().isEmpty());
        QCOMPARE(shown.page.tiles()[3]->value(), QStringLiteral("960"));
        int keys = 0;
        for (int row = 0; row < 3; ++row) {
            keys += shown.cell(row, NodesModel::Keys).toInt();
            QCOMPARE(shown.cell(row, NodesModel::Slots).size(), 5); // about 5,461
        }
        QCOMPARE(keys, 960);
        const QString port = QString::number(cluster.port(2));
        QVERIFY2(shown.note().contains(port) && shown.note().contains(QStringLiteral("an even share is 33.3")),
            qPrintable(shown.note()));
        QCOMPARE(shown.table->accessibleDescription(), shown.note());
        const auto* attention = shown.page.findChild<AttentionPanel*>();
        QTRY_VERIFY(std::ranges::any_of(attention->findChildren<QWidget*>(), [](const QWidget* widget) {
            return widget->accessibleName() == QStringLiteral("Keys are unevenly spread");
        }));

        headingsAndMenuSort(shown, cluster.port(2));
        aNarrowPageKeepsTheTable(shown);

        cluster.node(0).kill();
        QTRY_COMPARE_WITH_TIMEOUT(
            shown.cell(shown.rowOf(cluster.port(0)), NodesModel::Keys), QStringLiteral("no answer"), Patience);
        QCOMPARE(shown.table->model()->rowCount(), 3);
        QVERIFY(shown.note().isEmpty());
        QVERIFY(!shown.cell(shown.rowOf(cluster.port(2)), NodesModel::Keys).isEmpty());
        shown.page.grab(); // a row without figures must paint
    }

private:
    static void headingsAndMenuSort(const Shown& shown, uint16_t fullest)
    {
        QHeaderView* headings = shown.table->horizontalHeader();
        const int middle = headings->sectionViewportPosition(NodesModel::Keys) + 20;
        QTest::mouseClick(headings->viewport(), Qt::LeftButton, {}, QPoint(middle, headings->height() / 2));
        QCOMPARE(headings->sortIndicatorSection(), static_cast<int>(NodesModel::Keys));
        QCOMPARE(shown.rowOf(fullest), 0); // most first
        QAction* byAddress = shown.table->actions().constFirst();
        QVERIFY(!byAddress->isChecked());
        byAddress->trigger();
        QCOMPARE(headings->sortIndicatorSection(), static_cast<int>(NodesModel::Address));
        QVERIFY(byAddress->isChecked());
        QVERIFY(std::ranges::is_sorted(
            std::array{0, 1, 2}, naturallyBefore, [&shown](int row) { return shown.cell(row, NodesModel::Address); }));
    }

    static void aNarrowPageKeepsTheTable(Shown& shown)
    {
        for (const int width : {1100, 800, 1400}) {
            shown.page.resize(width, 680);
            QCoreApplication::processEvents();
            QVERIFY(shown.card->isVisible());
            const QRect card(shown.card->mapTo(&shown.page, QPoint()), shown.card->size());
            QVERIFY(shown.page.rect().contains(card));
            QVERIFY(shown.table->height() >= shown.table->minimumSizeHint().height());
            // No column stands beyond the edge.
            QVERIFY(shown.table->horizontalHeader()->length() <= shown.table->viewport()->width());
        }
    }
};

QTEST_MAIN(OverviewPageTest)
#include "tst_overviewpage.moc"
