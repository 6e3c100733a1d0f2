// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/profileform.h"
#include "ui/logic/profilescontroller.h"
#include "ui/logic/profilesmodel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using profiles::Profile;
using profiles::SecretKind;
using From = profiles::SecretSource::From;

namespace {

constexpr auto Canary = "cAnAry-7731";

/// A keyring in memory; `closed`: it refuses as a locked one does.
class FakeKeyring : public profiles::SecretStore
{
public:
    Result<Secret> get(std::string_view profileId, SecretKind kind, Context& /*context*/) override
    {
        if (closed) {
            return refusal();
        }
        const auto found = entries.find({std::string(profileId), kind});
        if (found == entries.end()) {
            return fail(ErrorKind::Auth, {"keyring.none", "The keyring holds no such secret of this profile.", {}});
        }
        return Secret(std::string(found->second));
    }

    Status set(std::string_view profileId, SecretKind kind, const Secret& secret, Context& /*context*/) override
    {
        if (closed) {
            return refusal();
        }
        entries[{std::string(profileId), kind}] = secret.reveal();
        return {};
    }

    Status remove(std::string_view profileId, SecretKind kind, Context& /*context*/) override
    {
        entries.erase({std::string(profileId), kind});
        return {};
    }

    static std::unexpected<Error> refusal()
    {
        return fail(ErrorKind::Refused, {"keyring.locked", "The keyring stays locked.", {}});
    }

    std::atomic<bool> closed = false;
    std::map<std::pair<std::string, SecretKind>, std::string> entries; ///< read while no job runs
};

SecretsPtr typed(SecretKind kind, const char* text)
{
    auto secrets = std::make_shared<profiles::Secrets>();
    secrets->set(kind, Secret(std::string(text)));
    return secrets;
}

Profile profileOf(const std::string& url, const std::string& name, From from = From::None)
{
    Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = name;
    profile.target.address = *redis::parseAddress(url);
    profile.target.address.password.clear();
    profile.password.from = from;
    return profile;
}

/// Everything the controller said, one after the other.
struct Desk
{
    Desk()
    {
        QObject::connect(&controller, &ProfilesController::opened, &controller,
            [this](const Destination& to) { destinations.push_back(to); });
        QObject::connect(&controller, &ProfilesController::secretsNeeded, &controller,
            [this](const SecretRequest& request) { requests.push_back(request); });
        QObject::connect(&controller, &ProfilesController::trySecretsNeeded, &controller,
            [this](const SecretRequest& request) { requests.push_back(request); });
        QObject::connect(
            &controller, &ProfilesController::tried, &controller, [this](const TrialLines& found) { lines = found; });
        QObject::connect(&controller, &ProfilesController::importRead, &controller,
            [this](const ImportPtr& read) { import = read; });
        QObject::connect(&controller, &ProfilesController::noted, &controller,
            [this](const QString& sentence) { notes << sentence; });
        for (auto signal : {&ProfilesController::saveFailed, &ProfilesController::failed}) {
            QObject::connect(&controller, signal, &controller, [this](const Error& error) { errors << textOf(error); });
        }
        QObject::connect(&controller, &ProfilesController::openFailed, &controller,
            [this](const std::string&, const Error& error) { errors << textOf(error); });
    }

    bool put(const Profile& profile, const SecretsPtr& secrets = nullptr)
    {
        const QSignalSpy spy(&controller, &ProfilesController::saved);
        controller.save(profile, secrets);
        return QTest::qWaitFor([&] { return !spy.isEmpty() || !errors.isEmpty(); }) && errors.isEmpty();
    }

    QByteArray fileBytes() const
    {
        QFile saved(QString::fromStdString(path));
        return saved.open(QIODevice::ReadOnly) ? saved.readAll() : QByteArray();
    }

    bool holds(profiles::Verdict verdict, const char* id) const
    {
        return std::ranges::any_of(
            lines, [&](const auto& line) { return line.verdict == verdict && line.message.id == id; });
    }

    TempDir folder;
    std::string path = folder.file("keystrata/profiles.json");
    FakeKeyring keyring;
    ProfilesController controller{path, &keyring};
    std::vector<Destination> destinations;
    std::vector<SecretRequest> requests;
    TrialLines lines;
    ImportPtr import;
    QStringList notes;
    QStringList errors;
};

} // namespace

class ProfilesControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMissingFileHoldsNothing();
    void aDamagedFileIsToldAndKept();
    void whatIsSavedIsThereForTheNext();
    void aNameTwiceIsRefusedAndNothingIsLost();
    void aRemovedProfileLeavesNothingInTheKeyring();
    void aProfileThatAsksIsAskedOnceASession();
    void aLockedKeyringFallsBackToAsking();
    void whatIsToBeKeptGoesToTheKeyringAndNotToTheFile();
    void aKeyringThatRefusesKeepsItForTheSession();
    void aRejectedSecretIsAskedForAgain();
    void openingByNameWaitsForTheFile();
    void aSecretThatFailsIsSaid();
    void connectionsAreReadChosenAndTakenOver();
    void whatIsExportedIsReadBackWithoutSecrets();
    void aTrialSaysWhatWorks();
    void aTrialSaysWhatTheAccessListForbids();
    void aTrialOfNothingSaysWhy();
    void aTrialAsksForWhatItNeeds();
    void theModelFollows();
    void fieldsAreReadAsTheyAreWritten();
};

void ProfilesControllerTest::aMissingFileHoldsNothing()
{
    Desk desk;
    QVERIFY(!desk.controller.loaded());
    desk.controller.load();
    QTRY_VERIFY(desk.controller.loaded());
    QVERIFY(desk.controller.profiles().empty());
    QVERIFY(desk.controller.notes().isEmpty());
    ProfilesController homeless({});
    homeless.load();
    QTRY_COMPARE(homeless.notes().size(), 1);
}

void ProfilesControllerTest::aDamagedFileIsToldAndKept()
{
    Desk desk;
    QVERIFY(desk.put(profileOf("redis://10.0.0.5", "one")));
    QFile file(QString::fromStdString(desk.path));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("{ \"format\": 1, ");
    file.close();
    desk.controller.load();
    QTRY_COMPARE(desk.controller.notes().size(), 1);
    QVERIFY(desk.controller.notes().first().contains(QStringLiteral("profiles.json")));
    QCOMPARE(desk.fileBytes(), QByteArray("{ \"format\": 1, "));
}

void ProfilesControllerTest::whatIsSavedIsThereForTheNext()
{
    Desk desk;
    auto profile = profileOf("redis://alice@10.0.0.5:6380/1", "payroll-prod");
    profile.production = true;
    profile.caches.push_back({.alias = "default", .layout = "django", .prefix = "myhours"});
    QVERIFY(desk.put(profile));
    ProfilesController other(desk.path);
    other.load();
    QTRY_COMPARE(other.profiles().size(), size_t(1));
    QVERIFY(other.profiles().front() == profile);
    const auto copy = other.copyOf(profile);
    QVERIFY(copy.id != profile.id);
    QCOMPARE(copy.name, std::string("payroll-prod (2)"));
}

void ProfilesControllerTest::aNameTwiceIsRefusedAndNothingIsLost()
{
    Desk desk;
    QVERIFY(desk.put(profileOf("redis://10.0.0.5", "one")));
    QVERIFY(!desk.put(profileOf("redis://10.0.0.6", "one")));
    QCOMPARE(desk.errors.size(), 1);
    QCOMPARE(desk.controller.profiles().size(), size_t(1));
}

void ProfilesControllerTest::aRemovedProfileLeavesNothingInTheKeyring()
{
    Desk desk;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Keyring);
    QVERIFY(desk.put(profile, typed(SecretKind::Password, Canary)));
    QCOMPARE(desk.keyring.entries.size(), size_t(1));
    desk.controller.remove(profile.id);
    QTRY_VERIFY(desk.controller.profiles().empty());
    QVERIFY(desk.keyring.entries.empty());
}

void ProfilesControllerTest::aProfileThatAsksIsAskedOnceASession()
{
    Desk desk;
    const auto profile = profileOf("redis://alice@10.0.0.5", "one", From::Ask);
    QVERIFY(desk.put(profile));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    QCOMPARE(desk.requests[0].items.size(), size_t(1));
    QVERIFY(desk.requests[0].keyring);
    desk.controller.answer(desk.requests[0], typed(SecretKind::Password, Canary), Keep::Session);
    QTRY_COMPARE(desk.destinations.size(), size_t(1));
    QCOMPARE(desk.destinations[0].target.address.password, std::string(Canary));
    QCOMPARE(desk.destinations[0].name, QStringLiteral("one"));
    QVERIFY(desk.destinations[0].profile == profile);
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.destinations.size(), size_t(2));
    QCOMPARE(desk.requests.size(), size_t(1));
    QVERIFY(desk.keyring.entries.empty());
    QVERIFY(!desk.fileBytes().contains(Canary));
}

void ProfilesControllerTest::aLockedKeyringFallsBackToAsking()
{
    Desk desk;
    desk.keyring.closed = true;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Keyring);
    QVERIFY(desk.put(profile));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    QCOMPARE(desk.requests[0].items[0].reason.id, std::string_view("keyring.locked"));
}

void ProfilesControllerTest::whatIsToBeKeptGoesToTheKeyringAndNotToTheFile()
{
    Desk desk;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Ask);
    QVERIFY(desk.put(profile));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    desk.controller.answer(desk.requests[0], typed(SecretKind::Password, Canary), Keep::Keyring);
    QTRY_COMPARE(desk.destinations.size(), size_t(1));
    QCOMPARE(desk.keyring.entries.size(), size_t(1));
    QCOMPARE(desk.controller.profiles().front().password.from, From::Keyring);
    QVERIFY(!desk.fileBytes().contains(Canary));
    // The next start finds it there.
    ProfilesController next(desk.path, &desk.keyring);
    const QSignalSpy opened(&next, &ProfilesController::opened);
    next.openNamed(QStringLiteral("one"));
    QTRY_COMPARE(opened.count(), 1);
}

void ProfilesControllerTest::aKeyringThatRefusesKeepsItForTheSession()
{
    Desk desk;
    desk.keyring.closed = true;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Ask);
    QVERIFY(desk.put(profile));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    desk.controller.answer(desk.requests[0], typed(SecretKind::Password, Canary), Keep::Keyring);
    QTRY_COMPARE(desk.destinations.size(), size_t(1));
    QCOMPARE(desk.notes.size(), 1);
    QVERIFY(desk.notes.first().contains(QStringLiteral("locked")));
    QCOMPARE(desk.controller.profiles().front().password.from, From::Ask);
}

void ProfilesControllerTest::aRejectedSecretIsAskedForAgain()
{
    Desk desk;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Keyring);
    QVERIFY(desk.put(profile, typed(SecretKind::Password, "wrong")));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.destinations.size(), size_t(1));
    desk.controller.rejected(profile.id);
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    QCOMPARE(desk.requests[0].items[0].reason.id, std::string_view("secret.rejected"));
    desk.controller.answer(desk.requests[0], typed(SecretKind::Password, "right"), Keep::Keyring);
    QTRY_COMPARE(desk.destinations.size(), size_t(2));
    QCOMPARE(desk.destinations[1].target.address.password, std::string("right"));
    QCOMPARE(desk.keyring.entries.begin()->second, std::string("right"));
}

void ProfilesControllerTest::openingByNameWaitsForTheFile()
{
    Desk desk;
    QVERIFY(desk.put(profileOf("redis://10.0.0.5", "one")));
    desk.controller.openNamed(QStringLiteral("one"));
    QTRY_COMPARE(desk.destinations.size(), size_t(1));
    desk.controller.openNamed(QStringLiteral("two"));
    QTRY_COMPARE(desk.errors.size(), 1);
    QVERIFY(desk.errors.first().contains(QStringLiteral("two")));
}

void ProfilesControllerTest::aSecretThatFailsIsSaid()
{
    Desk desk;
    auto profile = profileOf("redis://10.0.0.5", "one", From::Environment);
    profile.password.name = "KEYSTRATA_NO_SUCH_VARIABLE";
    QVERIFY(desk.put(profile));
    desk.controller.open(profile.id);
    QTRY_COMPARE(desk.errors.size(), 1);
    QVERIFY(desk.errors.first().contains(QStringLiteral("KEYSTRATA_NO_SUCH_VARIABLE")));
    QVERIFY(desk.requests.empty());
}

void ProfilesControllerTest::connectionsAreReadChosenAndTakenOver()
{
    Desk desk;
    QVERIFY(desk.put(profileOf("redis://10.0.0.5", "shop")));
    desk.controller.readImportText(
        QStringLiteral("shop=redis://:%1@10.0.0.7:6379/1\nother=redis://10.0.0.8\n").arg(QLatin1String(Canary)));
    QTRY_VERIFY(desk.import != nullptr);
    QCOMPARE(desk.import->connections.size(), size_t(2));
    const QSignalSpy imported(&desk.controller, &ProfilesController::imported);
    desk.controller.import(desk.import, {0}, ProfilesController::ImportedSecrets::Keyring);
    QTRY_COMPARE(imported.count(), 1);
    QCOMPARE(desk.controller.profiles().size(), size_t(2));
    const Profile& fresh = desk.controller.profiles().back();
    QCOMPARE(fresh.name, std::string("shop (2)"));
    QCOMPARE(fresh.password.from, From::Keyring);
    QCOMPARE(desk.keyring.entries.begin()->second, std::string(Canary));
    QVERIFY(!desk.fileBytes().contains(Canary));
    desk.controller.readImportText(QStringLiteral("no known format"));
    QTRY_COMPARE(desk.errors.size(), 1);
}

void ProfilesControllerTest::whatIsExportedIsReadBackWithoutSecrets()
{
    Desk desk;
    const auto profile = profileOf("redis://10.0.0.5", "one", From::Keyring);
    QVERIFY(desk.put(profile, typed(SecretKind::Password, Canary)));
    const auto file = QString::fromStdString(desk.folder.file("out.json"));
    const QSignalSpy exported(&desk.controller, &ProfilesController::exported);
    desk.controller.exportTo(file, {profile.id});
    QTRY_COMPARE(exported.count(), 1);
    desk.controller.readImport(file);
    QTRY_VERIFY(desk.import != nullptr);
    QCOMPARE(desk.import->format, profiles::ImportFormat::Keystrata);
    QCOMPARE(desk.import->connections.front().profile->name, std::string("one"));
    QFile out(file);
    QVERIFY(out.open(QIODevice::ReadOnly));
    QVERIFY(!out.readAll().contains(Canary));
}

void ProfilesControllerTest::aTrialSaysWhatWorks()
{
    const RedisServer server;
    server.client().set("greeting");
    Desk desk;
    desk.controller.tryOut(profileOf(server.url(), "one"), nullptr);
    QTRY_VERIFY(!desk.lines.empty());
    QVERIFY(desk.holds(profiles::Verdict::Good, "trial.connected_to"));
    QVERIFY(desk.holds(profiles::Verdict::Good, "trial.rights"));
    QVERIFY(desk.holds(profiles::Verdict::Good, "trial.databases"));
}

void ProfilesControllerTest::aTrialSaysWhatTheAccessListForbids()
{
    const RedisServer server(
        {aclUser("reader", Canary, "~* +@all -info -scan -object")}, RedisServer::Listen::UnixAndTcp);
    Desk desk;
    auto profile = profileOf("redis://reader@127.0.0.1:" + std::to_string(server.port()), "one", From::Ask);
    desk.controller.tryOut(profile, typed(SecretKind::Password, Canary));
    QTRY_VERIFY(!desk.lines.empty());
    QVERIFY(desk.holds(profiles::Verdict::Bad, "trial.no_scan"));
    QVERIFY(desk.holds(profiles::Verdict::Warning, "trial.no_info"));
    QVERIFY(desk.holds(profiles::Verdict::Warning, "trial.no_object"));
    QVERIFY(desk.holds(profiles::Verdict::Good, "trial.user"));
    for (const auto& line : desk.lines) {
        QVERIFY2(textOf(line.message).endsWith(QLatin1Char('.')), qPrintable(textOf(line.message)));
        QVERIFY(!textOf(line.message).contains(QLatin1String(Canary)));
    }
}

void ProfilesControllerTest::aTrialOfNothingSaysWhy()
{
    Desk desk;
    desk.controller.tryOut(profileOf("redis://127.0.0.1:" + std::to_string(freePort()), "one"), nullptr);
    QTRY_COMPARE(desk.lines.size(), size_t(1));
    QCOMPARE(desk.lines[0].verdict, profiles::Verdict::Bad);
}

void ProfilesControllerTest::aTrialAsksForWhatItNeeds()
{
    Desk desk;
    desk.controller.tryOut(profileOf("redis://10.0.0.5", "one", From::Ask), nullptr);
    QTRY_COMPARE(desk.requests.size(), size_t(1));
    QVERIFY(desk.lines.empty());
}

void ProfilesControllerTest::theModelFollows()
{
    Desk desk;
    ProfilesModel model(desk.controller);
    const QAbstractItemModelTester tester(&model);
    auto profile = profileOf("redis://10.0.0.5/1", "one");
    profile.production = true;
    QVERIFY(desk.put(profile));
    QVERIFY(desk.put(profileOf("redis-sentinel://10.0.0.5,10.0.0.6/mymaster", "two")));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.idAt(model.index(0)), profile.id);
    QCOMPARE(model.index(0).data(ProfilesModel::PlaceRole).toString(), QStringLiteral("10.0.0.5:6379 · database 1"));
    QVERIFY(model.index(0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("production")));
    const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    profile.name = "renamed";
    QVERIFY(desk.put(profile));
    QCOMPARE(model.index(0).data().toString(), QStringLiteral("renamed"));
    QCOMPARE(resets.count(), 0);
    model.setLastConnected({{QString::fromStdString(profile.id), QDateTime::currentDateTime().addSecs(-7200)}});
    QVERIFY(model.index(0).data(ProfilesModel::LastRole).toString().startsWith(QLatin1Char('2')));
}

void ProfilesControllerTest::fieldsAreReadAsTheyAreWritten()
{
    const auto endpoints = readEndpoints(QStringLiteral("10.0.0.5, [::1]:7000\nhost"), redis::Topology::Cluster);
    QCOMPARE(endpoints->size(), size_t(3));
    QCOMPARE(writeEndpoints(*endpoints), QStringLiteral("10.0.0.5:6379, [::1]:7000, host:6379"));
    QCOMPARE(readEndpoints(QStringLiteral("a"), redis::Topology::Sentinel)->front().port, uint16_t(26379));
    QCOMPARE(readEndpoints(QStringLiteral("/run/r.sock"), redis::Topology::Standalone)->front().path,
        std::string("/run/r.sock"));
    QVERIFY(!readEndpoints(QStringLiteral("user:secret@host"), redis::Topology::Standalone));
    QVERIFY(!readEndpoints(QStringLiteral("host:99999"), redis::Topology::Standalone));

    const auto map = readAddressMap(QStringLiteral("172.17.0.2:6379 = 10.0.0.5:16379\n\n"));
    QCOMPARE(map->size(), size_t(1));
    QCOMPARE(writeAddressMap(*map), QStringLiteral("172.17.0.2:6379 = 10.0.0.5:16379"));
    QVERIFY(!readAddressMap(QStringLiteral("172.17.0.2:6379")));

    for (const auto seconds : {0, 90, 300, 5400, 604'800, 100'000}) {
        QCOMPARE(readExpiry(writeExpiry(std::chrono::seconds(seconds)))->value().count(), seconds);
    }
    QVERIFY(!readExpiry(QString())->has_value());
    QVERIFY(!readExpiry(QStringLiteral("soon")));
    QVERIFY(!readDatabase(QStringLiteral("-1")));
    QVERIFY(!readDatabase(QStringLiteral(" "))->has_value());
    for (const std::string& bytes : {std::string("shop"), std::string("a, b"), std::string("\xff\0x", 3)}) {
        QCOMPARE(*readBytes(writeBytes(bytes)), bytes);
    }
}

QTEST_GUILESS_MAIN(ProfilesControllerTest)
#include "tst_profilescontroller.moc"
