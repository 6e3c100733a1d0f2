// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/common/banner.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/versionspage.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

/// The Versions page for users with few rights: what is forbidden is grey and says why, and nothing is tried. A right
/// that is granted counts when the page is refreshed.
class VersionsRightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsForbiddenIsGreyAndSaysWhy()
    {
        const RedisServer server;
        ServerLink link;
        VersionsController versions(link);
        const auto allow = [&server](std::initializer_list<std::string_view> rules) {
            std::vector<std::string_view> words{"ACL", "SETUSER", "few", "reset", "on", ">hunter2"};
            words.insert(words.end(), rules);
            server.client().ask(words);
        };
        VersionsPage page(versions);
        page.resize(1250, 800);
        page.show();
        const auto reads = [&page](const QString& text) {
            const auto labels = page.findChildren<QLabel*>();
            return std::ranges::any_of(
                labels, [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
        };
        auto* const scan = page.findChild<QPushButton*>(QStringLiteral("scan"));
        auto* const exact = page.findChild<QPushButton*>(QStringLiteral("exact"));
        auto* const pace = page.findChild<SegmentedControl*>(QStringLiteral("pace"));
        auto* const metric = page.findChild<SegmentedControl*>(QStringLiteral("metric"));
        server.client().set("app:1:item");
        allow({"~*", "+@all", "-scan"});
        redis::Address address = *redis::parseAddress(server.url());
        address.user = "few";
        address.password = "hunter2";
        page.activated();
        link.open(address, QStringLiteral("test"));
        QTRY_COMPARE(link.state(), ServerLink::State::Connected);
        QTRY_VERIFY(page.upToDate() && page.settled());
        for (const QWidget* widget : std::initializer_list<const QWidget*>{scan, exact, pace}) {
            QVERIFY(!widget->isEnabled());
            QVERIFY2(widget->toolTip().contains(QStringLiteral("SCAN")), qPrintable(widget->toolTip()));
        }
        QVERIFY(reads(QStringLiteral("No strata")) && reads(QStringLiteral("run SCAN")));
        QVERIFY(!reads(QStringLiteral("Not connected")));

        allow({"~*", "+@all", "-memory", "-type", "-pttl"});
        page.refresh();
        QTRY_COMPARE(versions.state(), VersionsController::State::Complete);
        QTRY_VERIFY(page.upToDate());
        QVERIFY(scan->isEnabled() && pace->isEnabled() && scan->toolTip().isEmpty());
        for (const QWidget* widget : std::initializer_list<const QWidget*>{exact, metric}) {
            QVERIFY(!widget->isEnabled());
            QVERIFY2(widget->toolTip().contains(QStringLiteral("MEMORY")), qPrintable(widget->toolTip()));
        }
        QVERIFY(reads(QStringLiteral("Types: unknown")));

        allow({"~other:*", "+@all", "-info"});
        link.askRights();
        QTRY_VERIFY(!link.capabilities().infoAllowed);
        versions.scan();
        auto* const caveats = page.findChild<Banner*>(QStringLiteral("caveats"));
        QTRY_VERIFY(caveats->isVisible());
        QVERIFY2(caveats->text().contains(QStringLiteral("only database 0 is looked at"))
                && caveats->text().contains(QStringLiteral("only about keys with certain names")),
            qPrintable(caveats->text()));
        QTRY_VERIFY(exact->isEnabled());
    }
};

QTEST_MAIN(VersionsRightsTest)
#include "tst_versionsrights.moc"
