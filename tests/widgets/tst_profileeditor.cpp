// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"
#include "ui/common/theme.h"
#include "ui/logic/profilescontroller.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/secretprompt.h"
#include "ui/profiles/sectionlist.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using profiles::Profile;
using From = profiles::SecretSource::From;

namespace {

constexpr auto Canary = "cAnAry-7731";

Profile fresh()
{
    Profile profile;
    profile.id = profiles::newProfileId();
    return profile;
}

/// Everything a profile can hold that the editor shows.
Profile full()
{
    Profile profile = fresh();
    profile.name = "payroll-prod";
    profile.target.address = *redis::parseAddress("rediss-sentinel://ops@10.0.0.1,10.0.0.2:26380/mymaster/1");
    profile.target.tls = {.caFile = "/etc/ca.pem", .certificateFile = "/etc/me.pem", .verifyName = "cache.example.com"};
    profile.target.sentinel.user = "watcher";
    profile.target.ssh = redis::SshSettings{.destination = "ops@bastion", .port = uint16_t(2222)};
    profile.target.addressMap = {{{.host = "172.17.0.2", .port = 6379}, {.host = "10.0.0.5", .port = 16379}}};
    profile.target.scanReplicas = true;
    profile.password = {.from = From::Command, .name = {}, .command = {"pass", "show", "a b"}};
    profile.sentinelPassword = {.from = From::File, .name = "/run/secrets/sentinel"};
    profile.keyPassphrase = {.from = From::Environment, .name = "KEY_PASS"};
    profile.colour = profiles::Colour::Purple;
    profile.production = true;
    profile.cleanup = true;
    profile.guard = profiles::Guard::Operator;
    profile.caches = {{.alias = "default",
                          .db = 1,
                          .layout = "django",
                          .prefix = "myhours",
                          .liveVersions = {"2", "3"},
                          .defaultTtl = std::chrono::seconds(300)},
        {.alias = "api", .layout = "leading", .liveKey = "api:version", .defaultTtl = std::chrono::seconds(0)},
        {.alias = "bare", .layout = "django", .prefix = "", .scope = keyspace::VersionScope::Global}};
    profile.layouts = {"trailing", "re:(?P<key>a{1,2}.*)"};
    profile.policyFile = "/etc/policy.json";
    profile.limits.pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 5000, .largestShare = 0.3};
    profile.limits.connectTimeout = std::chrono::milliseconds(1500);
    return profile;
}

/// An editor with what belongs to it.
struct Desk
{
    explicit Desk(const Profile& profile = fresh(), bool known = false)
        : editor(std::make_unique<ProfileEditor>(controller, profile, known))
    {
        editor->show();
    }

    template <typename T>
    T* part(const char* name) const
    {
        return editor->findChild<T*>(QString::fromLatin1(name));
    }

    void type(const char* name, const QString& text) const
    {
        auto* line = part<QLineEdit>(name);
        line->clear();
        QTest::keyClicks(line, text);
    }

    /// The words beside a field: of the faults that are shown anywhere.
    QStringList faults() const
    {
        QStringList texts;
        for (const auto* label : editor->findChildren<QLabel*>()) {
            if (label->property("role").toString() == QLatin1String("danger")) {
                texts << label->text();
            }
        }
        return texts;
    }

    void save() const { part<QPushButton>("saveProfile")->click(); }

    TempDir folder;
    ProfilesController controller{folder.file("profiles.json")};
    std::unique_ptr<ProfileEditor> editor;
};

} // namespace

class ProfileEditorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void whatIsShownIsSavedTheSame();
    void unattendedRulesAreAllowedOnProductionOnly();
    void aNewProfileIsNotFullOfFaults();
    void aFaultStandsBesideItsField();
    void savingGoesToTheFirstFault();
    void aFailingSaveLosesNothing();
    void aPastedUrlFillsAllSections();
    void aTypedUrlIsTakenWhenItIsWhole();
    void aPastedPasswordIsNeitherShownNorSaved();
    void cachesAreAddedAndRemoved();
    void aTrialIsShownInPlainWords();
    void aTrialAsksForThePassword();
    void theFirstCancelWarns();
    void everyControlHasAName();
    void thePromptHandsOverOnce();
};

void ProfileEditorTest::whatIsShownIsSavedTheSame()
{
    const Profile profile = full();
    QCOMPARE(profiles::validate(profile).size(), size_t(0));
    const Desk desk(profile, true);
    QCOMPARE(desk.faults(), QStringList());
    desk.save();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    QVERIFY(desk.controller.profiles().front() == profile);
    QTRY_COMPARE(desk.editor->result(), static_cast<int>(QDialog::Accepted));
}

void ProfileEditorTest::unattendedRulesAreAllowedOnProductionOnly()
{
    Profile profile = full();
    profile.cleanup = false;
    const Desk desk(profile, true);
    auto* production = desk.part<QCheckBox>("production");
    auto* cleanup = desk.part<QCheckBox>("cleanup");
    QCOMPARE(
        cleanup->text().remove(QLatin1Char('&')), QStringLiteral("Approved retention rules may run here unattended"));
    QVERIFY(cleanup->isEnabled() && !cleanup->isChecked());
    cleanup->click();
    desk.save();
    QTRY_COMPARE(desk.editor->result(), static_cast<int>(QDialog::Accepted));
    QVERIFY(desk.controller.profiles().front().cleanup);

    const Desk again(desk.controller.profiles().front(), true); // as it was written
    QVERIFY(again.part<QCheckBox>("cleanup")->isChecked());
    again.part<QCheckBox>("production")->click(); // elsewhere nothing forbids it
    QVERIFY(!again.part<QCheckBox>("cleanup")->isEnabled());
    again.save();
    QTRY_COMPARE(again.editor->result(), static_cast<int>(QDialog::Accepted));
    QVERIFY(!again.controller.profiles().front().cleanup);
    QVERIFY(production->isChecked());
}

void ProfileEditorTest::aNewProfileIsNotFullOfFaults()
{
    const Desk desk;
    QCOMPARE(desk.faults(), QStringList());
    desk.save();
    QVERIFY(desk.faults().size() >= 2); // a name and an address are needed
    QVERIFY(desk.editor->isVisible());
}

void ProfileEditorTest::aFaultStandsBesideItsField()
{
    const Desk desk;
    desk.type("endpoints", QStringLiteral("10.0.0.5:99999"));
    QCOMPARE(desk.faults().size(), 1);
    QCOMPARE(desk.part<QLineEdit>("endpoints")->property("role").toString(), QStringLiteral("danger"));
    QCOMPARE(desk.part<SectionList>("sections")->faults(0), 1);
    // Whoever hears the window is told the same.
    QCOMPARE(desk.part<QLineEdit>("endpoints")->accessibleDescription(), desk.faults().first());
    desk.type("endpoints", QStringLiteral("10.0.0.5:6379"));
    QCOMPARE(desk.faults(), QStringList());
}

void ProfileEditorTest::savingGoesToTheFirstFault()
{
    Profile profile = full();
    profile.caches[2].alias = "api";
    const Desk desk(profile, true);
    desk.part<SectionList>("sections")->setCurrentRow(0);
    desk.save();
    QCOMPARE(desk.part<SectionList>("sections")->currentRow(), 5);
    QCOMPARE(desk.part<QTableWidget>("caches")->currentRow(), 1);
    QVERIFY(desk.controller.profiles().empty());
}

void ProfileEditorTest::aFailingSaveLosesNothing()
{
    const TempDir folder;
    QFile file(QString::fromStdString(folder.file("profiles.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"format": 999, "profiles": []})");
    file.close();
    ProfilesController controller(folder.file("profiles.json"));
    ProfileEditor editor(controller, full(), true);
    editor.show();
    const QSignalSpy refused(&controller, &ProfilesController::saveFailed);
    editor.findChild<QPushButton*>(QStringLiteral("saveProfile"))->click();
    QTRY_COMPARE(refused.count(), 1);
    QVERIFY(editor.isVisible());
    QCOMPARE(editor.findChild<QLineEdit*>(QStringLiteral("name"))->text(), QStringLiteral("payroll-prod"));
    QVERIFY(editor.findChild<QPushButton*>(QStringLiteral("saveProfile"))->isEnabled());
}

void ProfileEditorTest::aPastedUrlFillsAllSections()
{
    const Desk desk;
    QGuiApplication::clipboard()->setText(QStringLiteral("rediss-sentinel://alice@10.0.0.1,10.0.0.2/mymaster/3"));
    desk.part<QLineEdit>("pasteUrl")->paste();
    QCOMPARE(desk.part<QLineEdit>("endpoints")->text(), QStringLiteral("10.0.0.1:26379, 10.0.0.2:26379"));
    QCOMPARE(desk.part<QLineEdit>("masterName")->text(), QStringLiteral("mymaster"));
    QCOMPARE(desk.part<QLineEdit>("database")->text(), QStringLiteral("3"));
    QCOMPARE(desk.part<QLineEdit>("user")->text(), QStringLiteral("alice"));
    QVERIFY(desk.part<QCheckBox>("tls")->isChecked());
    desk.type("name", QStringLiteral("pasted"));
    desk.save();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    QCOMPARE(desk.controller.profiles().front().target.address,
        *redis::parseAddress("rediss-sentinel://alice@10.0.0.1,10.0.0.2/mymaster/3"));
}

void ProfileEditorTest::aTypedUrlIsTakenWhenItIsWhole()
{
    const Desk desk;
    auto* url = desk.part<QLineEdit>("pasteUrl");
    const QString typed = QStringLiteral("redis://alice:%1@10.0.0.5:6400/2").arg(QLatin1String(Canary));
    QTest::keyClicks(url, typed);
    QCOMPARE(url->text(), typed); // nothing moves under the fingers
    QVERIFY(desk.part<QLineEdit>("endpoints")->text().isEmpty());
    QVERIFY(desk.faults().isEmpty());
    QTest::keyClick(url, Qt::Key_Tab);
    Q_EMIT url->editingFinished(); // the field is left
    QCOMPARE(desk.part<QLineEdit>("endpoints")->text(), QStringLiteral("10.0.0.5:6400"));
    QCOMPARE(desk.part<QLineEdit>("database")->text(), QStringLiteral("2"));
    QVERIFY(!url->text().contains(QLatin1String(Canary)));

    // Saved by a shortcut, which leaves no field, it counts as well.
    QTest::keyClick(url, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(url, QStringLiteral("redis://10.0.0.9:6401"));
    desk.save();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    QCOMPARE(desk.controller.profiles().front().target.address.endpoints.front().port, uint16_t(6401));
}

void ProfileEditorTest::aPastedPasswordIsNeitherShownNorSaved()
{
    const Desk desk;
    auto* url = desk.part<QLineEdit>("pasteUrl");
    url->setText(QStringLiteral("redis://alice:%1@10.0.0.5").arg(QLatin1String(Canary)));
    Q_EMIT url->textEdited(url->text());
    QVERIFY(!url->text().contains(QLatin1String(Canary)));
    for (const auto* line : desk.editor->findChildren<QLineEdit*>()) {
        QVERIFY(line->echoMode() == QLineEdit::Password || !line->text().contains(QLatin1String(Canary)));
        QVERIFY(!line->accessibleDescription().contains(QLatin1String(Canary)));
    }
    for (const auto* label : desk.editor->findChildren<QLabel*>()) {
        QVERIFY(!label->text().contains(QLatin1String(Canary)));
    }
    desk.type("name", QStringLiteral("pasted"));
    desk.save();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    QFile file(QString::fromStdString(desk.folder.file("profiles.json")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(Canary));
    // It is known for the session all the same.
    Desk* changing = const_cast<Desk*>(&desk);
    const QSignalSpy opened(&changing->controller, &ProfilesController::opened);
    changing->controller.open(desk.controller.profiles().front().id);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened.first().first().value<Destination>().target.address.password, std::string(Canary));
}

void ProfileEditorTest::cachesAreAddedAndRemoved()
{
    const Desk desk;
    auto* table = desk.part<QTableWidget>("caches");
    desk.part<QPushButton>("addCache")->click();
    QCOMPARE(table->rowCount(), 1);
    QCOMPARE(desk.part<QLineEdit>("alias")->text(), QStringLiteral("default"));
    desk.part<QComboBox>("layout")->setEditText(QStringLiteral("django"));
    desk.part<QLineEdit>("prefix")->setText(QStringLiteral("shop"));
    desk.part<QLineEdit>("liveVersions")->setText(QStringLiteral("2, 3"));
    desk.part<QLineEdit>("expiry")->setText(QStringLiteral("5m"));
    desk.part<QPushButton>("addCache")->click();
    desk.part<QLineEdit>("alias")->setText(QStringLiteral("second"));
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("shop"));
    QCOMPARE(desk.part<QComboBox>("layout")->currentText(), QStringLiteral("django"));
    desk.part<QPushButton>("removeCache")->click();
    QCOMPARE(table->rowCount(), 1);
    QCOMPARE(desk.part<QLineEdit>("alias")->text(), QStringLiteral("default"));
    desk.type("name", QStringLiteral("one"));
    desk.type("endpoints", QStringLiteral("10.0.0.5"));
    desk.save();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    const auto& caches = desk.controller.profiles().front().caches;
    QCOMPARE(caches.size(), size_t(1));
    QCOMPARE(caches[0].liveVersions, (std::vector<std::string>{"2", "3"}));
    QCOMPARE(caches[0].defaultTtl, std::optional(std::chrono::seconds(300)));
}

void ProfileEditorTest::aTrialIsShownInPlainWords()
{
    const RedisServer server({aclUser("default", Canary, "~* +@all -object")}, RedisServer::Listen::Unix);
    Profile profile = fresh();
    profile.target.address.endpoints = {{.host = {}, .path = server.socket()}};
    profile.password = {.from = From::Environment, .name = "KEYSTRATA_TEST_PASSWORD"};
    qputenv("KEYSTRATA_TEST_PASSWORD", Canary);
    const Desk desk(profile);
    desk.part<QPushButton>("tryProfile")->click();
    const auto lines = [&desk] { return desk.editor->findChildren<QWidget*>(QStringLiteral("trialLine")).size(); };
    QTRY_VERIFY(lines() >= 3);
    bool forbidden = false;
    for (const auto* label : desk.editor->findChildren<QLabel*>()) {
        forbidden |= label->text().contains(QStringLiteral("forbids OBJECT"));
        QVERIFY(!label->text().contains(QLatin1String(Canary)));
        QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    QVERIFY(forbidden);
}

void ProfileEditorTest::aTrialAsksForThePassword()
{
    const RedisServer server({std::string("requirepass ") + Canary}, RedisServer::Listen::UnixAndTcp);
    Profile profile = fresh();
    profile.target.address = *redis::parseAddress("redis://127.0.0.1:" + std::to_string(server.port()));
    profile.password.from = From::Ask;
    const Desk desk(profile);
    desk.part<QPushButton>("tryProfile")->click();
    QTRY_VERIFY(desk.part<SecretPrompt>("secretPrompt") != nullptr);
    auto* prompt = desk.part<SecretPrompt>("secretPrompt");
    auto* field = prompt->findChild<QLineEdit*>();
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    QVERIFY(!prompt->findChild<QPushButton*>(QStringLiteral("signIn"))->isEnabled());
    QTest::keyClicks(field, QString::fromLatin1(Canary));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(desk.editor->findChildren<QWidget*>(QStringLiteral("trialLine")).size() >= 3);
}

void ProfileEditorTest::theFirstCancelWarns()
{
    const Desk untouched;
    untouched.editor->reject();
    QVERIFY(!untouched.editor->isVisible());
    const Desk desk;
    desk.type("name", QStringLiteral("typed"));
    desk.editor->reject();
    QVERIFY(desk.editor->isVisible());
    desk.editor->reject();
    QVERIFY(!desk.editor->isVisible());
}

void ProfileEditorTest::everyControlHasAName()
{
    const Desk desk(full(), true);
    for (const auto* widget : desk.editor->findChildren<QWidget*>()) {
        const bool control = qobject_cast<const QLineEdit*>(widget) != nullptr
            || qobject_cast<const QComboBox*>(widget) != nullptr
            || qobject_cast<const QTableWidget*>(widget) != nullptr;
        const bool inner = qobject_cast<const QComboBox*>(widget->parentWidget()) != nullptr
            || widget->objectName() == QLatin1String("qt_spinbox_lineedit");
        if (control && !inner && widget->focusPolicy() != Qt::NoFocus) {
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
    }
}

void ProfileEditorTest::thePromptHandsOverOnce()
{
    SecretRequest request{full(), {{profiles::SecretKind::Password}}, true};
    SecretPrompt prompt(request);
    prompt.show();
    QVERIFY(!prompt.windowTitle().contains(QLatin1String(Canary)));
    auto* field = prompt.findChild<QLineEdit*>();
    QVERIFY(field->accessibleName().contains(QStringLiteral("ops")));
    QVERIFY(field->accessibleName().contains(QStringLiteral("payroll-prod")));
    QVERIFY(field->completer() == nullptr);
    QTest::keyClicks(field, QString::fromLatin1(Canary));
    std::string handed;
    Keep keep = Keep::Keyring;
    connect(&prompt, &SecretPrompt::answered, this, [&](const SecretsPtr& typed, Keep how) {
        handed = typed->of(profiles::SecretKind::Password).reveal();
        keep = how;
    });
    prompt.accept();
    QCOMPARE(handed, std::string(Canary));
    QCOMPARE(keep, Keep::Session);
    QVERIFY(field->text().isEmpty());
}

QTEST_MAIN(ProfileEditorTest)
#include "tst_profileeditor.moc"
