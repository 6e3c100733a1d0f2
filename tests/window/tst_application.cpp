// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/application.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"
#include "ui/profiles/profileactions.h"
#include "ui/profiles/profilebanner.h"
#include "ui/shell/namebutton.h"

#include <QApplication>
#include <QMenu>
#include <QRegularExpression>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

QAction* actionOf(const QMenu& menu, const QString& text)
{
    for (QAction* action : menu.actions()) {
        static const QRegularExpression mnemonic(QStringLiteral("&(.)"));
        const QString shown = action->text().section(QLatin1Char('\t'), 0, 0).replace(mnemonic, QStringLiteral("\\1"));
        if (shown == text) {
            return action;
        }
    }
    return nullptr;
}

} // namespace

/// The program's own objects, as main() makes them.
class ApplicationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { qputenv("XDG_CONFIG_HOME", m_home.path().c_str()); }

    void init() { QFile::remove(QString::fromStdString(m_home.file("keystrata/profiles.json"))); }

    // "1 profiles were taken over": English has its plural forms in a file of its own.
    void oneProfileIsNotProfiles()
    {
        app::Application program(*qApp, {});
        program.start();
        auto& controller = program.window().findChild<ui::ProfileActions*>()->controller();
        QTRY_VERIFY(controller.loaded());
        const auto* banner = program.window().findChild<ui::ProfileBanner*>();
        takeOver(controller, QStringLiteral("redis://10.0.0.5:6379/1"));
        QTRY_COMPARE(banner->text(), QStringLiteral("1 profile was taken over."));
        takeOver(controller,
            QStringLiteral("{'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': "
                           "'redis://10.0.0.6:6379/1'}, 'other': {'BACKEND': "
                           "'django.core.cache.backends.redis.RedisCache', 'LOCATION': 'redis://10.0.0.7:6379/1'}}")
                .replace(QLatin1Char('\''), QLatin1Char('"')));
        QTRY_COMPARE(banner->text(), QStringLiteral("2 profiles were taken over."));
    }

    void theNameLeadsToAnotherProfileAndAway()
    {
        const RedisServer first;
        const RedisServer second;
        app::Application program(*qApp, {});
        program.start();
        auto& controller = program.window().findChild<ui::ProfileActions*>()->controller();
        QTRY_VERIFY(controller.loaded());
        auto staging = profileOf("staging", first);
        auto live = profileOf("R&D live", second);
        live.production = true;
        controller.save(staging, nullptr);
        controller.save(live, nullptr);
        QTRY_COMPARE(controller.profiles().size(), size_t{2});
        controller.open(staging.id);
        QTRY_COMPARE(program.link().state(), ui::ServerLink::State::Connected);
        const auto* name = program.window().findChild<ui::NameButton*>();
        QCOMPARE(name->name(), QStringLiteral("staging"));

        QMenu* menu = name->menu();
        Q_EMIT menu->aboutToShow();
        QVERIFY(actionOf(*menu, QStringLiteral("staging")) != nullptr);
        QAction* other = actionOf(*menu, QStringLiteral("R&D live"));
        QVERIFY(other != nullptr && other->text().endsWith(QStringLiteral("\tproduction")));
        QCOMPARE(other->text().count(QLatin1Char('&')), 2); // no mnemonic
        other->trigger();
        QTRY_COMPARE(program.link().name(), QStringLiteral("R&D live"));
        QTRY_COMPARE(program.link().state(), ui::ServerLink::State::Connected);
        QVERIFY(program.window().windowTitle().startsWith(QStringLiteral("R&D live")));

        // What is changed about the open profile holds at once.
        live.name = "R&D gone";
        live.production = false;
        controller.save(live, nullptr);
        QTRY_COMPARE(name->name(), QStringLiteral("R&D gone"));
        QVERIFY(!program.link().destination().profile->production);
        QVERIFY(program.window().windowTitle().startsWith(QStringLiteral("R&D gone")));
        QCOMPARE(program.link().state(), ui::ServerLink::State::Connected);

        Q_EMIT menu->aboutToShow();
        QVERIFY(actionOf(*menu, QStringLiteral("Edit This Profile…")) != nullptr);
        QVERIFY(actionOf(*menu, QStringLiteral("Profiles…")) != nullptr);
        actionOf(*menu, QStringLiteral("Disconnect"))->trigger();
        QTRY_COMPARE(program.link().state(), ui::ServerLink::State::Closed);
        QVERIFY(!name->isEnabled());
    }

    void aLongListEndsInTheDialog()
    {
        const RedisServer server;
        app::Application program(*qApp, {});
        program.start();
        auto& controller = program.window().findChild<ui::ProfileActions*>()->controller();
        QTRY_VERIFY(controller.loaded());
        for (int i = 0; i < 15; ++i) {
            controller.save(profileOf("number " + std::to_string(i), server), nullptr);
        }
        QTRY_COMPARE(controller.profiles().size(), size_t{15});
        QMenu* menu = program.window().findChild<ui::NameButton*>()->menu();
        Q_EMIT menu->aboutToShow();
        QVERIFY(actionOf(*menu, QStringLiteral("number 11")) != nullptr);
        QVERIFY(actionOf(*menu, QStringLiteral("number 12")) == nullptr);
        const auto before = menu->actions().size();
        Q_EMIT menu->aboutToShow(); // made anew, not longer
        QCOMPARE(menu->actions().size(), before);
    }

private:
    TempDir m_home;

    static profiles::Profile profileOf(const std::string& name, const RedisServer& server)
    {
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = name;
        profile.target.address = *redis::parseAddress(server.url());
        return profile;
    }

    static void takeOver(ui::ProfilesController& controller, const QString& text)
    {
        const auto connection = connect(
            &controller, &ui::ProfilesController::importRead, &controller, [&controller](const ui::ImportPtr& import) {
                std::vector<size_t> all;
                for (size_t i = 0; i < import->connections.size(); ++i) {
                    all.push_back(i);
                }
                controller.import(import, all, ui::ProfilesController::ImportedSecrets::Drop);
            });
        controller.readImportText(text);
        const auto before = controller.profiles().size();
        QTRY_VERIFY(controller.profiles().size() > before);
        disconnect(connection);
    }
};

QTEST_MAIN(ApplicationTest)
#include "tst_application.moc"
