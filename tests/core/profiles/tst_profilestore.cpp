// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "core/profiles/store.h"
#include "tests/core/profiles/samples.h"
#include "tests/support/tempdir.h"

#include <QDir>
#include <QTest>

#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <random>

using namespace keystrata;
using namespace keystrata::profiles;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

struct Store
{
    TempDir dir;
    std::string path = dir.file("config/keystrata/profiles.json");
    ProfileStore store{path};
    Context context;

    Result<Catalogue> put(const Profile& profile) { return store.put(std::span(&profile, 1), context); }

    void write(const std::string& text, mode_t mode = 0600) const
    {
        QVERIFY(makePrivateFolder(path.substr(0, path.rfind('/'))));
        ::unlink(path.c_str());
        std::ofstream(path, std::ios::binary) << text;
        ::chmod(path.c_str(), mode);
    }

    std::string text() const { return readFile(path, 1U << 24U).value_or(std::string()); }

    QStringList names() const
    {
        const QDir folder(QString::fromStdString(path.substr(0, path.rfind('/'))));
        return folder.entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
};

std::vector<std::string> idsOf(const std::vector<Message>& notes)
{
    std::vector<std::string> ids;
    for (const auto& note : notes) {
        ids.emplace_back(note.id);
    }
    return ids;
}

using Ids = std::vector<std::string>;

constexpr const char* Damaged = "{\n  \"format\": 1,\n  \"profiles\": [{\"name\": \"x\",]\n}\n";

} // namespace

class ProfileStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aMissingFileHoldsNothing()
    {
        const Store store;
        const auto catalogue = store.store.load();
        QVERIFY(catalogue);
        QVERIFY(catalogue->profiles.empty() && catalogue->notes.empty());
        QVERIFY(!fileState(store.dir.file("config")).exists); // reading makes nothing
    }

    void profilesComeBackAsTheyWere()
    {
        Store store;
        const auto full = fullProfile();
        const auto plain = plainProfile();
        QVERIFY(store.put(full));
        QVERIFY(store.put(plain));
        auto catalogue = store.store.load().value();
        QCOMPARE(catalogue.profiles, (std::vector{full, plain}));
        QCOMPARE(catalogue.find("plain")->id, plain.id);
        QCOMPARE(catalogue.find(full.id)->name, full.name);
        QCOMPARE(catalogue.find("nobody"), nullptr);
        auto changed = full;
        changed.guard = Guard::Administrator;
        changed.caches.pop_back();
        changed.target.ssh.reset();
        QCOMPARE(store.put(changed)->profiles, (std::vector{changed, plain}));
        QCOMPARE(store.store.remove(full.id, store.context)->profiles, std::vector{plain});
        QCOMPARE(store.store.remove(full.id, store.context).error().kind, ErrorKind::Usage);
        QCOMPARE(store.names(), (QStringList{"profiles.json", "profiles.json.lock"}));
    }

    void modesAreTheOwnersWhateverTheUmask()
    {
        Store store;
        const auto old = ::umask(0);
        const auto put = store.put(plainProfile());
        ::umask(old);
        QVERIFY(put);
        QCOMPARE(fileState(store.path).mode, 0600U);
        QCOMPARE(fileState(store.dir.file("config/keystrata")).mode, 0700U);
    }

    void whatOthersCanReadIsMendedAndSaid()
    {
        Store store;
        store.write(R"({"format": 1, "profiles": []})", 0644);
        ::chmod(store.dir.file("config/keystrata").c_str(), 0755);
        QCOMPARE(idsOf(store.store.load()->notes), Ids{"profiles.readable"});
        QCOMPARE(fileState(store.path).mode, 0600U);
        QVERIFY(store.store.load()->notes.empty());
        QCOMPARE(idsOf(store.put(plainProfile())->notes), Ids{"profiles.folder"});
        QCOMPARE(fileState(store.dir.file("config/keystrata")).mode, 0700U);
    }

    void whatOthersCanWriteIsNotTrusted()
    {
        Store store;
        store.write(R"({"format": 1, "profiles": []})", 0666);
        QCOMPARE(store.store.load().error().message.id, "profiles.writable");
        QCOMPARE(store.put(plainProfile()).error().message.id, "profiles.writable");
        QCOMPARE(store.text(), R"({"format": 1, "profiles": []})");
    }

    void aLinkIsFollowedAndKept()
    {
        Store store;
        QVERIFY(store.put(plainProfile("one")));
        QVERIFY(makePrivateFolder(store.dir.file("repository")));
        const auto real = store.dir.file("repository/profiles.json");
        QCOMPARE(::rename(store.path.c_str(), real.c_str()), 0);
        QCOMPARE(::symlink(real.c_str(), store.path.c_str()), 0);
        const auto catalogue = store.put(plainProfile("two"));
        QVERIFY(catalogue);
        QCOMPARE(idsOf(catalogue->notes), Ids{"profiles.link"});
        QVERIFY(fileState(store.path).link);
        QCOMPARE(ProfileStore(real).load()->profiles.size(), 2U);
        ::unlink(real.c_str());
        QCOMPARE(store.store.load().error().message.id, "profiles.no_file"); // it leads nowhere: say so
    }

    void invalidProfilesAndTakenNamesAreRefused()
    {
        Store store;
        QVERIFY(store.put(plainProfile("one")));
        const auto before = store.text();
        QCOMPARE(store.put(plainProfile("one")).error().message.id, "profiles.name_taken");
        auto wrong = plainProfile("two");
        wrong.target.address.password = "hunter2";
        QCOMPARE(store.put(wrong).error().message.id, "profile.secret");
        const std::array both{plainProfile("three"), plainProfile("three")};
        QCOMPARE(store.store.put(both, store.context).error().message.id, "profiles.name_taken"); // all or none
        QCOMPARE(store.text(), before);
    }

    void whatIsNotKnownStays()
    {
        Store store;
        auto profile = fullProfile();
        QVERIFY(store.put(profile));
        auto document = Json::parse(store.text());
        document["window"] = "left";
        auto& entry = document["profiles"][0];
        entry["badge"] = 7;
        entry["tls"]["pins"] = {"a", "b"};
        entry["caches"][1]["note"] = "ours";
        document["profiles"].push_back({{"id", "x"}, {"name", "later"}, {"guard", "sheriff"}});
        store.write(document.dump());
        profile.caches[0].alias = "main";
        profile.name = "renamed";
        const auto catalogue = store.put(profile);
        QVERIFY(catalogue);
        QCOMPARE(catalogue->profiles, std::vector{profile});
        QCOMPARE(idsOf(catalogue->notes), Ids{"profiles.unusable"});
        document = Json::parse(store.text());
        QCOMPARE(document["window"].dump(), R"("left")");
        QCOMPARE(document["profiles"][0]["badge"].dump(), "7");
        QCOMPARE(document["profiles"][0]["name"].dump(), R"("renamed")");
        QCOMPARE(document["profiles"][0]["tls"]["pins"].dump(), R"(["a","b"])");
        QCOMPARE(document["profiles"][0]["caches"][1]["note"].dump(), R"("ours")");
        QVERIFY(!document["profiles"][0]["caches"][0].contains("note"));
        QCOMPARE(document["profiles"][1]["guard"].dump(), R"("sheriff")");
    }

    void oddEntriesHarmNobody()
    {
        Store store;
        store.write(R"({"format": 1, "profiles": [1, null, "x", {"id": 5, "name": {}}, {"id": [], "caches": [[]]}]})");
        QCOMPARE(store.store.load()->notes.size(), 5U);
        QVERIFY(store.put(plainProfile()));
        QCOMPARE(Json::parse(store.text())["profiles"].size(), 6U);
    }

    void damageIsPlacedAndKept()
    {
        Store store;
        store.write(Damaged);
        const auto error = store.store.load().error();
        QCOMPARE(error.kind, ErrorKind::File);
        QCOMPARE(error.message.id, "document.damaged");
        QCOMPARE(error.message.args.at(1) + ":" + error.message.args.at(2), "3:29");
        QCOMPARE(store.text(), Damaged); // looking changes nothing
        const auto catalogue = store.put(plainProfile());
        QVERIFY(catalogue);
        QCOMPARE(idsOf(catalogue->notes), Ids{"profiles.damaged_kept"});
        QCOMPARE(readFile(catalogue->notes[0].args.at(0), 10'000).value(), Damaged);
        QCOMPARE(fileState(catalogue->notes[0].args.at(0)).mode, 0600U);
        QCOMPARE(store.store.load()->profiles.size(), 1U);
        store.write(Damaged); // again, within the same second
        QVERIFY(store.put(plainProfile()));
        QCOMPARE(store.names().filter("damaged").size(), 2);
    }

    void damage_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "[]", "{", "{}", "null", R"({"format": "1"})", R"({"format": 1, "profiles": 3})",
                 R"({"format": -1})", "{\"format\": 1, \"profiles\": [\"\xff\"]}", R"({"format": 1e999})"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }

    void damage()
    {
        QFETCH(QByteArray, text);
        Store store;
        store.write(text.toStdString());
        QCOMPARE(store.store.load().error().kind, ErrorKind::File);
        QVERIFY(store.put(plainProfile()));
        QCOMPARE(store.names().filter("damaged").size(), 1);
        QCOMPARE(store.store.load()->profiles.size(), 1U);
    }

    void aNewerFormatIsReadAndLeftAlone()
    {
        Store store;
        QVERIFY(store.put(plainProfile()));
        auto document = Json::parse(store.text());
        document["format"] = 2;
        store.write(document.dump());
        const auto before = store.text();
        const auto catalogue = store.store.load();
        QCOMPARE(catalogue->profiles.size(), 1U);
        QCOMPARE(idsOf(catalogue->notes), Ids{"profiles.newer"});
        QCOMPARE(store.put(plainProfile("two")).error().kind, ErrorKind::Refused);
        QCOMPARE(store.store.remove(catalogue->profiles[0].id, store.context).error().kind, ErrorKind::Refused);
        QCOMPARE(store.text(), before);
    }

    void olderFormatsAreBroughtUpStepByStep()
    {
        Store store;
        QVERIFY(store.put(plainProfile()));
        auto document = Json::parse(store.text());
        document["profiles"][0]["title"] = document["profiles"][0]["name"];
        document["profiles"][0].erase("name");
        store.write(document.dump());
        const auto before = store.text();
        const std::array steps{Migration{.from = 1,
                                   .step =
                                       [](Json& file) {
                                           file["profiles"][0]["label"] = file["profiles"][0]["title"];
                                           return Status();
                                       }},
            Migration{.from = 2, .step = [](Json& file) {
                          file["profiles"][0]["name"] = file["profiles"][0]["label"];
                          return Status();
                      }}};
        ProfileStore newer(store.path, steps, 3);
        QCOMPARE(newer.load()->profiles.at(0).name, "plain");
        QCOMPARE(store.text(), before); // looking changes nothing
        const auto two = plainProfile("two");
        const auto catalogue = newer.put(std::span(&two, 1), store.context);
        QCOMPARE(catalogue->profiles.size(), 2U);
        QCOMPARE(idsOf(catalogue->notes), Ids{"profiles.migrated"});
        QCOMPARE(readFile(store.path + ".format-1", 100'000).value(), before);
        QCOMPARE(Json::parse(store.text())["format"].dump(), "3");
        // A step that is missing is no licence to guess.
        const ProfileStore gap(store.path, steps, 5);
        QCOMPARE(gap.load().error().message.id, "document.old");
    }

    void theDefaultPathFollowsXdg()
    {
        const auto set = [](const char* config, const char* home) {
            qputenv("XDG_CONFIG_HOME", config);
            qputenv("HOME", home);
            return ProfileStore::defaultPath();
        };
        const auto oldConfig = qgetenv("XDG_CONFIG_HOME");
        const auto oldHome = qgetenv("HOME");
        QCOMPARE(set("/c", "/h").value(), "/c/keystrata/profiles.json");
        QCOMPARE(set("", "/h").value(), "/h/.config/keystrata/profiles.json");
        QCOMPARE(set("relative", "/h").value(), "/h/.config/keystrata/profiles.json");
        QVERIFY(!set("", ""));
        qputenv("XDG_CONFIG_HOME", oldConfig);
        qputenv("HOME", oldHome);
    }

    /// Four processes add profiles at the same time.
    void concurrentWritersLoseNothing()
    {
        const Store store;
        constexpr int Writers = 4;
        constexpr int Each = 15;
        std::vector<pid_t> children;
        for (int writer = 0; writer < Writers; ++writer) {
            const auto child = ::fork();
            if (child == 0) {
                bool good = true;
                for (int i = 0; i < Each; ++i) {
                    good = addOne(store.path, "w" + std::to_string(writer) + "-" + std::to_string(i)) && good;
                }
                ::_exit(good ? 0 : 1);
            }
            children.push_back(child);
        }
        for (const auto child : children) {
            int status = -1;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(status, 0);
        }
        QCOMPARE(store.store.load()->profiles.size(), static_cast<size_t>(Writers * Each));
    }

    /// A writer is killed in the middle of its work, again and again: the file is the old or the new one each time.
    void aKilledWriterLeavesTheOldOrTheNew()
    {
        Store store;
        QVERIFY(store.put(plainProfile("first")));
        std::mt19937 random(7);
        size_t before = 1;
        for (int round = 0; round < 50; ++round) {
            std::array<int, 2> ready{};
            QCOMPARE(::pipe(ready.data()), 0);
            const auto child = ::fork();
            if (child == 0) {
                for (int i = 0;; ++i) {
                    addOne(store.path, "r" + std::to_string(round) + "-" + std::to_string(i));
                    [[maybe_unused]] const auto told = ::write(ready[1], "x", 1);
                }
            }
            char byte = 0;
            QCOMPARE(::read(ready[0], &byte, 1), 1); // it is at work now
            const auto until = Clock::now() + std::chrono::microseconds(random() % 3000);
            while (Clock::now() < until) { }
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            ::close(ready[0]);
            ::close(ready[1]);
            const auto catalogue = store.store.load();
            QVERIFY2(catalogue, catalogue ? "" : catalogue.error().message.english().c_str());
            QVERIFY(catalogue->notes.empty());
            QVERIFY(catalogue->profiles.size() > before);
            before = catalogue->profiles.size();
        }
        QVERIFY(store.put(plainProfile("last")));
        QCOMPARE(store.names(), (QStringList{"profiles.json", "profiles.json.lock"}));
    }

private:
    static bool addOne(const std::string& path, const std::string& name)
    {
        ProfileStore store(path);
        Context context;
        const auto profile = plainProfile(name);
        return store.put(std::span(&profile, 1), context).has_value();
    }
};

QTEST_GUILESS_MAIN(ProfileStoreTest)
#include "tst_profilestore.moc"
