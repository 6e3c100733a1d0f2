// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/jobs/jobboard.h"
#include "ui/jobs/lane.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/profilescontroller.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/overview/overviewpage.h"
#include "ui/overview/stattile.h"
#include "ui/profiles/secretprompt.h"
#include "ui/shell/jobbar.h"
#include "ui/shell/linkbanner.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigation.h"
#include "ui/shell/page.h"
#include "ui/shell/startpage.h"
#include "ui/shell/windowsettings.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <semaphore>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

/// The window as the program makes it.
struct Desktop
{
    Desktop() : settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        applyTheme(*qApp, ThemeMode::Light);
        window = std::make_unique<MainWindow>(
            PageContext{link, sampler, versions, keys, inspector, activity}, jobs, settings, profiles);
        window->resize(1280, 800);
        window->show();
    }

    void open(const RedisServer& server) { link.open(*redis::parseAddress(server.url()), QStringLiteral("test")); }

    template <typename T>
    T* part() const
    {
        return window->findChild<T*>();
    }

    QAction* action(const QString& text) const
    {
        for (QAction* action : window->findChildren<QAction*>()) {
            if (action->text().remove(QLatin1Char('&')) == text) {
                return action;
            }
        }
        return nullptr;
    }

    QTemporaryDir folder;
    WindowSettings settings;
    JobBoard jobs;
    ProfilesController profiles{folder.filePath(QStringLiteral("profiles.json")).toStdString()};
    ServerLink link;
    SamplerController sampler{link};
    VersionsController versions{link};
    KeysController keys{link, versions};
    InspectController inspector{link, versions};
    ActivityController activity{link, versions};
    std::unique_ptr<MainWindow> window;
};

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAServerItSaysWhatToDo();
    void aServerFillsTheTiles();
    void aLostServerKeepsItsPictureInGrey();
    void everyPageIsReachedByKeyboard();
    void everyControlHasAName();
    void theThemeIsChosenInTheMenu();
    void runningJobsAreShownAndCancelled();
    void theJobBarKeepsItsHeight();
    void theWindowRemembersItsSizeAndPage();
    void pagesRememberTheirChoicesForEachProfile();
    void theActivityNeedsNoServer();
    void aTypedPasswordIsNowhereElse();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void MainWindowTest::withoutAServerItSaysWhatToDo()
{
    const Desktop desktop;
    QVERIFY(desktop.part<StartPage>()->isVisible());
    QVERIFY(!desktop.part<Navigation>()->isVisible());
    QVERIFY(desktop.window->currentPage() == nullptr);
    QVERIFY(!desktop.action(QStringLiteral("Refresh"))->isEnabled());
    const QSignalSpy demo(desktop.window.get(), &MainWindow::demoRequested);
    desktop.window->findChild<QPushButton*>(QStringLiteral("startDemo"))->click();
    QCOMPARE(demo.count(), 1);
}

void MainWindowTest::aServerFillsTheTiles()
{
    const RedisServer server;
    server.client().set("greeting");
    Desktop desktop;
    desktop.open(server);
    QTRY_VERIFY(desktop.sampler.history().points().size() >= 2);
    QVERIFY(!desktop.part<StartPage>()->isVisible());
    const auto* page = desktop.part<OverviewPage>();
    QVERIFY(page->isVisible());
    QTRY_COMPARE(page->tiles()[3]->value(), QStringLiteral("1"));
    QVERIFY(page->tiles()[2]->value().endsWith(QLatin1Char('B')));
    QVERIFY(!desktop.part<LinkBanner>()->isVisible());
}

void MainWindowTest::aLostServerKeepsItsPictureInGrey()
{
    RedisServer server;
    Desktop desktop;
    desktop.open(server);
    QTRY_VERIFY(desktop.sampler.history().points().size() >= 2);
    auto* banner = desktop.part<LinkBanner>();
    const auto* page = desktop.part<OverviewPage>();
    const QString memory = page->tiles()[2]->value();
    server.kill();
    QTRY_VERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(QStringLiteral("Trying")), qPrintable(banner->text()));
    QVERIFY2(banner->text().contains(QStringLiteral("old")), qPrintable(banner->text()));
    QVERIFY(page->tiles()[2]->value() != QStringLiteral("—"));
    QVERIFY(!memory.isEmpty());
    server.start();
    QPushButton* retry = nullptr;
    for (QPushButton* button : banner->findChildren<QPushButton*>()) {
        retry = button->text() == QStringLiteral("Retry now") ? button : retry;
    }
    QVERIFY(retry != nullptr);
    QTRY_VERIFY(retry->isEnabled() || !banner->isVisible());
    retry->click();
    QTRY_VERIFY(!banner->isVisible());
}

void MainWindowTest::everyPageIsReachedByKeyboard()
{
    const RedisServer server;
    Desktop desktop;
    desktop.open(server);
    QVERIFY(QTest::qWaitForWindowActive(desktop.window.get()));
    const auto& pages = desktop.window->pages();
    for (qsizetype i = pages.size() - 1; i >= 0; --i) {
        QTest::keyClick(desktop.window.get(), static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
        QCOMPARE(desktop.window->currentPage(), pages[i]);
        QVERIFY(pages[i]->isVisible());
    }
    auto* navigation = desktop.part<Navigation>();
    navigation->setFocus();
    QTest::keyClick(navigation, Qt::Key_End);
    QCOMPARE(desktop.window->currentPage(), pages.last());
    QTest::keyClick(navigation, Qt::Key_Home);
    QCOMPARE(desktop.window->currentPage(), pages.first());
}

void MainWindowTest::everyControlHasAName()
{
    const RedisServer server;
    Desktop desktop;
    desktop.open(server);
    QTRY_VERIFY(desktop.sampler.latest().has_value());
    for (QWidget* widget : desktop.window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 || widget->focusProxy() != nullptr
            || widget->objectName().startsWith(QStringLiteral("qt_"))) {
            continue;
        }
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty());
        QVERIFY2(named, widget->metaObject()->className());
    }
}

void MainWindowTest::theThemeIsChosenInTheMenu()
{
    const Desktop desktop;
    desktop.action(QStringLiteral("Dark"))->trigger();
    QVERIFY(Theme::of(desktop.window.get()).dark);
    QCOMPARE(desktop.settings.theme(), ThemeMode::Dark);
    desktop.action(QStringLiteral("Light"))->trigger();
    QVERIFY(!Theme::of(desktop.window.get()).dark);
    QVERIFY(desktop.action(QStringLiteral("Light"))->isChecked());
    QVERIFY(!desktop.action(QStringLiteral("Dark"))->isChecked());
}

void MainWindowTest::runningJobsAreShownAndCancelled()
{
    Desktop desktop;
    Lane lane(QStringLiteral("test"));
    desktop.jobs.watch(&lane);
    const JobPtr job = lane.submit(
        Job<int>{.title = QStringLiteral("Scanning"), .work = [](Context& context, const auto&) -> Result<int> {
                     context.report({{}, 3'200'000, 5'000'000, 610'000});
                     std::binary_semaphore stopped(0);
                     const std::stop_callback wake(context.stopToken(), [&stopped] { stopped.release(); });
                     stopped.acquire();
                     return fail(Context::cancelled());
                 }});
    auto* bar = desktop.part<JobBar>();
    QTRY_VERIFY(bar->findChild<QProgressBar*>() != nullptr);
    auto* progress = bar->findChild<QProgressBar*>();
    QTRY_COMPARE(progress->value(), 640);
    QTRY_COMPARE(jobText(*job).replace(QChar(0x00A0), QLatin1Char(' ')),
        QStringLiteral("Scanning · 3.20 M of 5.00 M · 610 k/s"));
    auto* show = bar->findChild<QPushButton*>(QStringLiteral("showJob"));
    QVERIFY(!show->isVisible()); // it has no dialog
    QSignalSpy shown(bar, &JobBar::showRequested);
    bar->offerShow(job->id() + 1);
    QVERIFY(!show->isVisible());
    bar->offerShow(job->id());
    QVERIFY(show->isVisible());
    show->click();
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown.front().front().toULongLong(), job->id());
    QVERIFY(!show->isVisible()); // until it is hidden again
    bar->findChild<QPushButton*>(QStringLiteral("cancelJob"))->click();
    QTRY_VERIFY(!job->active());
    QTRY_VERIFY(bar->findChild<QProgressBar*>() == nullptr);
}

void MainWindowTest::theJobBarKeepsItsHeight()
{
    Desktop desktop;
    Lane lane(QStringLiteral("test"));
    desktop.jobs.watch(&lane);
    const auto* bar = desktop.part<JobBar>();
    QTRY_VERIFY(bar->height() > 0);
    const int idle = bar->height();
    const JobPtr job = lane.submit(
        Job<int>{.title = QStringLiteral("Scanning"), .work = [](Context& context, const auto&) -> Result<int> {
                     std::binary_semaphore stopped(0);
                     const std::stop_callback wake(context.stopToken(), [&stopped] { stopped.release(); });
                     stopped.acquire();
                     return fail(Context::cancelled());
                 }});
    QTRY_COMPARE(job->state(), JobHandle::State::Running);
    QCoreApplication::processEvents();
    QCOMPARE(bar->height(), idle);
}

void MainWindowTest::theWindowRemembersItsSizeAndPage()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    ServerLink link;
    SamplerController sampler(link);
    VersionsController versions(link);
    KeysController keys(link, versions);
    InspectController inspector(link, versions);
    ActivityController activity(link, versions);
    JobBoard jobs;
    WindowSettings settings(file);
    ProfilesController profiles(folder.filePath(QStringLiteral("profiles.json")).toStdString());
    QString last;
    {
        MainWindow window(PageContext{link, sampler, versions, keys, inspector, activity}, jobs, settings, profiles);
        window.resize(1111, 777);
        window.show();
        const RedisServer server;
        link.open(*redis::parseAddress(server.url()), QStringLiteral("test"));
        last = window.pages().last()->pageId();
        QVERIFY(window.showPage(last));
        QVERIFY(!window.showPage(QStringLiteral("nowhere")));
        window.close();
    }
    const MainWindow again(PageContext{link, sampler, versions, keys, inspector, activity}, jobs, settings, profiles);
    QCOMPARE(again.size(), QSize(1111, 777));
    QCOMPARE(settings.page(), last);
    QVERIFY(again.currentPage() != nullptr);
    QCOMPARE(again.currentPage()->pageId(), last);
}

void MainWindowTest::pagesRememberTheirChoicesForEachProfile()
{
    const RedisServer server;
    Desktop desktop;
    const auto openAs = [&](const char* id) {
        profiles::Profile profile;
        profile.id = id;
        profile.name = id;
        profile.target.address = *redis::parseAddress(server.url());
        desktop.link.open({.name = QString::fromLatin1(id), .target = profile.target, .profile = profile});
    };
    openAs("one");
    desktop.activity.setFilter({.text = QStringLiteral("anna"), .onlyHere = true});
    openAs("two");
    QCOMPARE(desktop.activity.filter(), ActivityFilter{});
    desktop.activity.setFilter({.action = "drain"});
    openAs("one");
    QCOMPARE(desktop.activity.filter(), (ActivityFilter{.text = QStringLiteral("anna"), .onlyHere = true}));
    desktop.activity.setFilter({});
    desktop.link.close();
    openAs("two");
    QCOMPARE(desktop.activity.filter(), ActivityFilter{.action = "drain"});
    desktop.window->close();
    QCOMPARE(
        desktop.settings.pageState(QStringLiteral("two"), QStringLiteral("activity")).value(QStringLiteral("action")),
        QStringLiteral("drain"));
    QVERIFY(desktop.settings.pageState(QStringLiteral("one"), QStringLiteral("activity")).isEmpty());
}

void MainWindowTest::theActivityNeedsNoServer()
{
    const Desktop desktop;
    QVERIFY(!desktop.action(QStringLiteral("Versions"))->isEnabled());
    QVERIFY(desktop.action(QStringLiteral("Activity"))->isEnabled());
    QPushButton* link = nullptr;
    for (QPushButton* button : desktop.window->findChildren<QPushButton*>(QStringLiteral("startActivity"))) {
        link = button->isVisible() ? button : link;
    }
    QVERIFY(link != nullptr);
    link->click();
    QVERIFY(desktop.window->currentPage() != nullptr);
    QCOMPARE(desktop.window->currentPage()->pageId(), QStringLiteral("activity"));
    QVERIFY(!desktop.part<StartPage>()->isVisible());
    QVERIFY(desktop.action(QStringLiteral("Refresh"))->isEnabled());
    auto* leave = desktop.window->findChild<QPushButton*>(QStringLiteral("leaveActivity"));
    QVERIFY(leave->isVisible());
    leave->click();
    QVERIFY(desktop.part<StartPage>()->isVisible());
    QVERIFY(desktop.window->currentPage() == nullptr);
    desktop.action(QStringLiteral("Activity"))->trigger();
    QCOMPARE(desktop.window->currentPage()->pageId(), QStringLiteral("activity"));
}

/// The password on its way from the prompt to the server, and everything it must not be found in.
void MainWindowTest::aTypedPasswordIsNowhereElse()
{
    const QString canary = QStringLiteral("cAnAry-7731");
    const RedisServer server({std::string("requirepass ") + canary.toStdString()}, RedisServer::Listen::UnixAndTcp);
    Desktop desktop;
    connect(&desktop.profiles, &ProfilesController::opened, &desktop.link,
        [&desktop](const Destination& destination) { desktop.link.open(destination); });
    profiles::Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = "payroll-prod";
    profile.target.address = *redis::parseAddress("redis://127.0.0.1:" + std::to_string(server.port()));
    profile.password.from = profiles::SecretSource::From::Ask;
    desktop.profiles.save(profile, nullptr);
    QTRY_COMPARE(desktop.profiles.profiles().size(), size_t(1));
    desktop.profiles.open(profile.id);
    QTRY_VERIFY(desktop.part<SecretPrompt>() != nullptr);
    QTest::keyClicks(desktop.part<SecretPrompt>()->findChild<QLineEdit*>(), canary);
    QTest::keyClick(desktop.part<SecretPrompt>(), Qt::Key_Return);
    QTRY_COMPARE(desktop.link.state(), ServerLink::State::Connected);
    QTRY_VERIFY(desktop.part<SecretPrompt>() == nullptr);
    QVERIFY(desktop.window->windowTitle().contains(QStringLiteral("payroll-prod")));
    for (const QWidget* widget : QApplication::allWidgets()) {
        const QStringList texts{widget->windowTitle(), widget->accessibleName(), widget->accessibleDescription(),
            widget->toolTip(), widget->property("text").toString()};
        QVERIFY2(!texts.join(QLatin1Char(' ')).contains(canary), widget->metaObject()->className());
    }
    desktop.window->close();
    desktop.settings.sync();
    for (const QString& name : QDir(desktop.folder.path()).entryList(QDir::Files)) {
        QFile file(desktop.folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(canary.toUtf8()), qPrintable(name));
    }
    QVERIFY(desktop.settings.lastConnected().contains(QString::fromStdString(profile.id)));
}

void MainWindowTest::nothingIsCutOff_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("least") << QSize(960, 620);
    QTest::newRow("laptop") << QSize(1280, 800);
    QTest::newRow("desk") << QSize(1920, 1080);
}

void MainWindowTest::nothingIsCutOff()
{
    QFETCH(QSize, size);
    const RedisServer server;
    Desktop desktop;
    desktop.open(server);
    desktop.window->resize(size);
    QTRY_VERIFY(desktop.sampler.history().points().size() >= 2);
    QCOMPARE(desktop.window->size(), size);
    const auto* page = desktop.part<OverviewPage>();
    for (const StatTile* tile : page->tiles()) {
        QVERIFY2(page->rect().contains(QRect(tile->mapTo(page, QPoint(0, 0)), tile->size())),
            qPrintable(tile->accessibleName()));
        QVERIFY(tile->height() >= tile->sizeHint().height());
        for (const QLabel* label : tile->findChildren<QLabel*>()) {
            QVERIFY2(label->toolTip().isEmpty(), qPrintable(tile->accessibleName() + label->text()));
        }
    }
}

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
