// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/glyphlabel.h"
#include "ui/common/profilecolour.h"
#include "ui/common/theme.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/shell/headerbar.h"
#include "ui/shell/namebutton.h"

#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using profiles::Profile;

namespace {

Destination destinationOf(const RedisServer& server, const Profile& profile)
{
    Destination destination{.name = QString::fromStdString(profile.name), .target = {}, .profile = profile};
    destination.target.address = *redis::parseAddress(server.url());
    return destination;
}

Profile payroll()
{
    Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = "payroll-prod";
    return profile;
}

struct Shown
{
    explicit Shown(ThemeMode mode = ThemeMode::Light, int width = 1280)
    {
        applyTheme(*qApp, mode);
        header = std::make_unique<HeaderBar>(link, sampler);
        header->resize(width, header->height());
        header->show();
    }

    void open(const Profile& profile) { link.open(destinationOf(server, profile)); }

    NameButton* name() const { return header->findChild<NameButton*>(); }

    QLabel* production() const { return header->findChild<QLabel*>(QStringLiteral("production")); }

    GlyphLabel* readOnly() const { return header->findChild<GlyphLabel*>(QStringLiteral("readOnly")); }

    QString summary() const { return header->findChild<ElidedLabel*>()->text(); }

    /// The colour of the band along the top.
    QColor band() const { return header->grab().toImage().pixelColor(header->width() / 2, 1); }

    RedisServer server;
    ServerLink link;
    SamplerController sampler{link};
    std::unique_ptr<HeaderBar> header;
};

} // namespace

class HeaderBarTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAServerThereIsOnlyAName();
    void productionIsABandAndAWord_data();
    void productionIsABandAndAWord();
    void anObserverReadsOnly();
    void whoMayDoMoreIsNamed();
    void theColourOfTheProfileIsShown();
    void aConnectionNotVerifiedIsRed();
    void nothingImportantGivesWay_data();
    void nothingImportantGivesWay();
    void theNameOpensItsMenuByKeyboard();
    void anEditedProfileIsFollowed();
};

void HeaderBarTest::withoutAServerThereIsOnlyAName()
{
    const Shown shown;
    QCOMPARE(shown.name()->name(), QStringLiteral("Keystrata"));
    QVERIFY(!shown.name()->isEnabled());
    QVERIFY(!shown.production()->isVisible());
    QVERIFY(!shown.readOnly()->isVisible());
    QCOMPARE(shown.band(), Theme::light().surface);
}

void HeaderBarTest::productionIsABandAndAWord_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void HeaderBarTest::productionIsABandAndAWord()
{
    QFETCH(const bool, dark);
    const Theme& theme = dark ? Theme::night() : Theme::light();
    Shown shown(dark ? ThemeMode::Dark : ThemeMode::Light);
    Profile profile = payroll();
    shown.open(profile);
    QVERIFY(!shown.production()->isVisible());
    QCOMPARE(shown.band(), theme.surface);
    profile.production = true;
    shown.open(profile);
    QVERIFY(shown.production()->isVisible());
    QCOMPARE(shown.production()->text(), QStringLiteral("PRODUCTION"));
    QCOMPARE(shown.production()->palette().color(QPalette::WindowText), theme.danger);
    QCOMPARE(shown.band(), theme.danger);
    QVERIFY(shown.header->accessibleDescription().startsWith(QStringLiteral("payroll-prod, PRODUCTION")));
    shown.link.close();
    QVERIFY(!shown.production()->isVisible());
    QCOMPARE(shown.band(), theme.surface);
}

void HeaderBarTest::anObserverReadsOnly()
{
    Shown shown;
    shown.open(payroll());
    QVERIFY(shown.readOnly()->isVisible());
    QCOMPARE(shown.readOnly()->text(), QStringLiteral("Read only"));
    QVERIFY(shown.readOnly()->toolTip().contains(QStringLiteral("Observer")));
    QVERIFY(shown.header->accessibleDescription().contains(QStringLiteral("Read only")));
    // A server that was opened without a profile says nothing of a guard.
    shown.link.open(*redis::parseAddress(shown.server.url()), QStringLiteral("quick look"));
    QVERIFY(!shown.readOnly()->isVisible());
}

void HeaderBarTest::whoMayDoMoreIsNamed()
{
    Shown shown;
    Profile profile = payroll();
    profile.guard = profiles::Guard::Operator;
    shown.open(profile);
    QTRY_COMPARE(shown.link.state(), ServerLink::State::Connected);
    QVERIFY(!shown.readOnly()->isVisible());
    QVERIFY2(shown.summary().endsWith(QStringLiteral(" · operator")), qPrintable(shown.summary()));
    QVERIFY(shown.name()->accessibleDescription().startsWith(QStringLiteral("Operator: May run confirmed plans")));
    QVERIFY(shown.name()->toolTip().contains(QStringLiteral("Operator")));
    profile.guard = profiles::Guard::Administrator;
    shown.open(profile);
    QVERIFY(shown.summary().endsWith(QStringLiteral(" · administrator")));
}

void HeaderBarTest::theColourOfTheProfileIsShown()
{
    Shown shown;
    Profile profile = payroll();
    profile.colour = profiles::Colour::Purple;
    shown.open(profile);
    const auto hasColour = [&shown] {
        const QColor colour = profileColour(Theme::of(shown.header.get()), profiles::Colour::Purple);
        const QImage picture = shown.name()->grab().toImage();
        int found = 0;
        for (int x = 0; x < 20; ++x) {
            found += picture.pixelColor(x, picture.height() / 2) == colour ? 1 : 0;
        }
        return found >= 3;
    };
    QVERIFY(hasColour());
    QVERIFY(shown.name()->accessibleDescription().contains(QStringLiteral("Purple"))); // never colour alone
    applyTheme(*qApp, ThemeMode::Dark);
    QVERIFY(hasColour());
    profile.colour = profiles::Colour::None;
    shown.open(profile);
    QVERIFY(!hasColour());
}

void HeaderBarTest::aConnectionNotVerifiedIsRed()
{
    Shown shown;
    const auto* mark = shown.header->findChild<QLabel*>(QStringLiteral("unverified"));
    Destination destination = destinationOf(shown.server, payroll());
    destination.target.tls.verify = false;
    shown.link.open(destination);
    QVERIFY(!mark->isVisible()); // nothing is encrypted here that could be verified
    destination.target.address.tls = true;
    shown.link.open(destination);
    QVERIFY(mark->isVisible());
    QCOMPARE(mark->palette().color(QPalette::WindowText), Theme::light().danger);
    destination.target.tls.verify = true;
    shown.link.open(destination);
    QVERIFY(!mark->isVisible());
}

void HeaderBarTest::nothingImportantGivesWay_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {960, 1024, 1280}) {
        QTest::addRow("%d", width) << width;
    }
}

void HeaderBarTest::nothingImportantGivesWay()
{
    QFETCH(const int, width);
    Shown shown(ThemeMode::Light, width);
    Profile profile = payroll();
    profile.name = std::string(100, 'x') + "-prod";
    profile.production = true;
    shown.header->setChip(QStringLiteral("DEMO"));
    shown.open(profile);
    QTRY_VERIFY(shown.sampler.latest().has_value());
    QCoreApplication::processEvents();
    QCOMPARE(shown.header->width(), width);
    const QLabel* marks[] = {shown.production()};
    for (const QLabel* mark : marks) {
        QVERIFY(mark->width() >= mark->sizeHint().width());
        QVERIFY(shown.header->rect().contains(mark->geometry()));
    }
    QVERIFY(shown.readOnly()->width() >= shown.readOnly()->sizeHint().width());
    QVERIFY(shown.name()->width() >= shown.name()->minimumSizeHint().width());
    QVERIFY(shown.header->findChild<ElidedLabel*>()->width() > 100);
    for (const QWidget* part : shown.header->findChildren<QWidget*>()) {
        QVERIFY(!part->isVisible() || shown.header->rect().contains(part->geometry()));
    }
}

void HeaderBarTest::theNameOpensItsMenuByKeyboard()
{
    Shown shown;
    shown.open(payroll());
    QMenu menu;
    menu.addAction(QStringLiteral("Disconnect"));
    shown.header->setMenu(&menu);
    QVERIFY(QTest::qWaitForWindowActive(shown.header.get()));
    QVERIFY((shown.name()->focusPolicy() & Qt::TabFocus) != 0);
    QCOMPARE(shown.name()->accessibleName(), QStringLiteral("payroll-prod, choose another server"));
    shown.name()->setFocus(Qt::TabFocusReason);
    bool seen = false;
    connect(&menu, &QMenu::aboutToShow, &menu, [&seen] { seen = true; });
    // The menu keeps the key press for itself until it is gone.
    QMetaObject::invokeMethod(&menu, &QMenu::close, Qt::QueuedConnection);
    QTest::keyClick(shown.name(), Qt::Key_Space);
    QVERIFY(seen);
}

void HeaderBarTest::anEditedProfileIsFollowed()
{
    Shown shown;
    Profile profile = payroll();
    shown.open(profile);
    QTRY_COMPARE(shown.link.state(), ServerLink::State::Connected);
    const QSignalSpy changes(&shown.link, &ServerLink::profileChanged);
    const QSignalSpy servers(&shown.link, &ServerLink::serverChanged);
    shown.link.adopt(profile); // nothing new
    Profile other = payroll();
    other.production = true;
    shown.link.adopt(other); // another one
    QCOMPARE(changes.count(), 0);
    profile.name = "payroll-live";
    profile.production = true;
    profile.guard = profiles::Guard::Administrator;
    shown.link.adopt(profile);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(servers.count(), 0);
    QCOMPARE(shown.link.state(), ServerLink::State::Connected);
    QCOMPARE(shown.name()->name(), QStringLiteral("payroll-live"));
    QVERIFY(shown.production()->isVisible());
    QVERIFY(!shown.readOnly()->isVisible());
}

QTEST_MAIN(HeaderBarTest)
#include "tst_headerbar.moc"
