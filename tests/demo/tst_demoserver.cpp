// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/demoserver.h"
#include "app/demo/oddity.h"
#include "core/keyspace/analysis.h"
#include "core/redis/session.h"
#include "core/redis/transport.h"
#include "tests/support/byteclient.h"
#include "tests/support/childprocess.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stop_token>

using keystrata::Context;
using keystrata::ErrorKind;
using keystrata::testing::ByteClient;
using keystrata::testing::ChildProcess;
using keystrata::testing::TempDir;
using namespace keystrata::demo;
using namespace std::chrono_literals;

namespace {

constexpr const char* ParentWord = "--be-a-program-with-a-demo";
constexpr int Patience = 20'000; ///< milliseconds; instrumented builds on a busy machine are slow

using Demo = keystrata::Result<std::unique_ptr<DemoServer>>;

Demo startDemo(const DemoOptions& options)
{
    Context context;
    return DemoServer::start(options, context);
}

DemoOptions quiet()
{
    return {.scale = 0.05, .traffic = false};
}

ByteClient clientOf(const std::string& socket, int db = 0)
{
    ByteClient client({.path = socket});
    client.run({"SELECT", std::to_string(db)});
    return client;
}

ByteClient clientOf(const DemoServer& demo, int db = 0)
{
    return clientOf(demo.address().endpoints.front().path, db);
}

pid_t serverOf(const DemoServer& demo)
{
    return static_cast<pid_t>(std::stol(clientOf(demo).info("process_id")));
}

/// A process that has ended and waits to be collected by somebody is not alive.
bool alive(pid_t pid)
{
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(stat, text);
    const size_t name = text.rfind(')');
    return name != std::string::npos && !std::string_view("ZX").contains(text[name + 2]);
}

std::vector<std::string> namesIn(ByteClient& client)
{
    std::vector<std::string> names;
    std::string cursor = "0";
    do {
        auto page = client.run({"SCAN", cursor, "COUNT", "1000"});
        cursor = page.elements[0].text;
        for (auto& name : page.elements[1].elements) {
            names.push_back(std::move(name.text));
        }
    } while (cursor != "0");
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    return names;
}

bool belongsTo(const std::string& name, const ExpectedStratum& stratum)
{
    const std::string version(stratum.version);
    if (stratum.layout == "django") {
        return name.starts_with(std::string(stratum.prefix) + ":" + version + ":");
    }
    return stratum.layout == "leading" ? name.starts_with("v" + version + ":") : name.ends_with(":v" + version);
}

/// The other program of some tests: starts a demo, says where, and never ends by itself.
int beParent()
{
    keystrata::redis::ignoreSigpipe();
    auto demo = startDemo({.scale = 0.05});
    if (!demo) {
        return 1;
    }
    std::cout << (*demo)->folder() << ' ' << (*demo)->supervisor() << ' ' << serverOf(**demo) << std::endl;
    while (true) {
        ::pause();
    }
}

struct Parent
{
    explicit Parent(const TempDir& dir)
        : output(dir.file("output"))
        , process({"/proc/self/exe", ParentWord}, {.outputFile = output})
    {
    }

    bool ready()
    {
        std::ifstream file(output);
        return static_cast<bool>(file >> folder >> supervisor >> server);
    }

    std::string output;
    ChildProcess process;
    std::string folder;
    pid_t supervisor = -1;
    pid_t server = -1;
};

/// What the operator of the demo would state: the payroll keeps its live version in a key, the shop has it in its
/// settings, the rest is left to be guessed.
std::vector<keystrata::keyspace::LiveRule> liveRules()
{
    return {
        {.prefix = "myhours", .db = PayrollDb, .versions = {}, .versionKey = std::string(LiveVersionKey)},
        {.prefix = "shop:eu", .db = 4, .versions = {"2"}, .versionKey = {}},
        {.prefix = "rbac", .db = 3, .versions = {"1"}, .versionKey = {}},
    };
}

} // namespace

class DemoServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_base = std::make_unique<TempDir>("base");
        qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(m_base->path()));
    }

    void cleanup()
    {
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::is_empty(m_base->path()), Patience); // no test leaves anything behind
    }

    void holdsWhatItPromises()
    {
        const auto demo = startDemo({.scale = 1, .traffic = false});
        QVERIFY(demo);
        auto expected = expectedStrata(1);
        for (const int db : {1, 2, 3, 4}) {
            auto client = clientOf(**demo, db);
            for (const auto& name : namesIn(client)) {
                const auto versioned = std::ranges::find_if(expected, [&](const auto& stratum) {
                    return stratum.db == db && !stratum.layout.empty() && belongsTo(name, stratum);
                });
                const auto plain = std::ranges::find_if(
                    expected, [db](const auto& stratum) { return stratum.db == db && stratum.layout.empty(); });
                const auto found = versioned != expected.end() ? versioned : plain;
                QVERIFY2(found != expected.end(), name.c_str());
                --found->keys;
            }
        }
        for (const auto& stratum : expected) {
            QVERIFY2(stratum.keys == 0,
                qPrintable(QString::fromUtf8("%1 in database %2, layout '%3' version '%4'")
                        .arg(static_cast<qint64>(stratum.keys))
                        .arg(stratum.db)
                        .arg(QString::fromStdString(std::string(stratum.layout)),
                            QString::fromStdString(std::string(stratum.version)))));
        }
        QCOMPARE(clientOf(**demo).dbsize(), 0);
    }

    /// The program's own way of looking at it, from detection to totals.
    void analysisFindsWhatItPromises()
    {
        const auto demo = startDemo({.scale = 1, .traffic = false});
        QVERIFY(demo);
        Context context;
        const auto session = keystrata::redis::Session::open((*demo)->address(), {}, context);
        QVERIFY(session);
        keystrata::keyspace::AnalysisRequest request;
        request.live = liveRules();
        const auto found = keystrata::keyspace::analyse(**session, request, context);
        QVERIFY(found);
        QVERIFY((*found)->complete);
        for (const auto& expected : expectedStrata(1)) {
            uint64_t keys = 0;
            for (const auto& cache : (*found)->caches) {
                const bool sameCache = cache.db == expected.db && cache.layout == expected.layout
                    && cache.prefix == expected.prefix && !expected.layout.empty();
                for (const auto& stratum : cache.strata) {
                    keys += sameCache && stratum.version == expected.version ? stratum.keys : 0;
                }
            }
            if (!expected.layout.empty()) {
                QVERIFY2(keys == expected.keys,
                    qPrintable(QString::fromUtf8("%1:%2: %3 instead of %4")
                            .arg(QString::fromStdString(std::string(expected.prefix)),
                                QString::fromStdString(std::string(expected.version)))
                            .arg(keys)
                            .arg(expected.keys)));
            }
        }
        using keystrata::keyspace::LiveSource;
        QCOMPARE((*found)->caches.front().prefix, "myhours"); // the demo opens on the payroll
        QCOMPARE((*found)->caches.front().liveVersions, std::vector<std::string>{"3"});
        QCOMPARE((*found)->caches.front().liveSource, LiveSource::Read);
        // Who is told nothing guesses the same.
        auto guessed = **found;
        keystrata::keyspace::assignStates(guessed, {});
        QCOMPARE(guessed.caches.front().liveVersions, std::vector<std::string>{"3"});
        QCOMPARE(guessed.caches.front().liveSource, LiveSource::Inferred);
    }

    void layersHaveAges()
    {
        const auto demo = startDemo(quiet());
        QVERIFY(demo);
        auto client = clientOf(**demo, 1);
        const auto idleDays = [&client](std::string_view key) {
            return static_cast<double>(client.run({"OBJECT", "IDLETIME", key}).integer) / 86400;
        };
        QVERIFY(idleDays("myhours:1:user:1:profile") >= 31);
        QVERIFY(idleDays("myhours:2:user:1:profile") > 1);
        QVERIFY(idleDays("myhours:3:user:1:profile") < 1);
        QCOMPARE(client.run({"TTL", "myhours:1:user:1:profile"}).integer, -1);
        QVERIFY(client.run({"TTL", "myhours:2:user:1:profile"}).integer > 0);
        QCOMPARE(client.run({"GET", "myhours:cache_version"}).text, "3");
        QCOMPARE(client.info("maxmemory_policy"), "allkeys-lru");
    }

    void isPrivate()
    {
        const auto demo = startDemo(quiet());
        QVERIFY(demo);
        namespace fs = std::filesystem;
        const std::string& folder = (*demo)->folder();
        QCOMPARE(fs::status(folder).permissions(), fs::perms::owner_all);
        QCOMPARE(fs::status((*demo)->address().endpoints.front().path).permissions() & fs::perms::others_all,
            fs::perms::none);
        QVERIFY((*demo)->address().endpoints.front().path.size() < 100);
        QCOMPARE(clientOf(**demo).info("tcp_port"), "0");
        QVERIFY(!(*demo)->address().db); // all of them
        // Ctrl+C in the terminal of the program is not for the demo.
        QVERIFY(::getsid((*demo)->supervisor()) != ::getsid(0));
        QVERIFY(::getpgid(serverOf(**demo)) != ::getpgid(0));
    }

    void applicationsUseIt()
    {
        const auto demo = startDemo({.scale = 0.1});
        QVERIFY(demo);
        auto client = clientOf(**demo, 1);
        const auto count = [&client](std::string_view field) { return std::stoll(client.info(field)); };
        QTRY_VERIFY_WITH_TIMEOUT(count("keyspace_hits") > 2000, Patience);
        const auto hits = static_cast<double>(count("keyspace_hits"));
        const double ratio = hits / (hits + static_cast<double>(count("keyspace_misses")));
        QVERIFY2(ratio > 0.75 && ratio < 0.99, qPrintable(QString::number(ratio)));
        QTRY_VERIFY_WITH_TIMEOUT(count("expired_keys") > 0, Patience);
        const std::string clients = client.run({"CLIENT", "LIST"}).text;
        QVERIFY(clients.contains("name=payroll-web"));
        QVERIFY(clients.contains("name=shop-api"));
        // A version can be carried, and what was purged be brought back: that stops at 85 %.
        QVERIFY(count("maxmemory") * 65 > count("used_memory") * 100);
        QCOMPARE(count("evicted_keys"), 0LL);
    }

    /// The payroll reads which version it uses from the server: after a bump it fills the new one.
    void applicationsFollowTheLiveVersion()
    {
        const auto demo = startDemo({.scale = 0.05});
        QVERIFY(demo);
        auto client = clientOf(**demo, 1);
        const auto keysOfNine = [&client] {
            return std::ranges::count_if(
                namesIn(client), [](const std::string& name) { return name.starts_with("myhours:9:"); });
        };
        QCOMPARE(keysOfNine(), 0);
        client.run({"SET", "myhours:cache_version", "9"});
        QTRY_VERIFY_WITH_TIMEOUT(keysOfNine() > 100, Patience);
    }

    void applicationsComeBackWhenDisconnected()
    {
        const auto demo = startDemo({.scale = 0.05});
        QVERIFY(demo);
        auto client = clientOf(**demo, 1);
        const auto hits = [&client] { return std::stoll(client.info("keyspace_hits")); };
        QTRY_VERIFY_WITH_TIMEOUT(hits() > 100, Patience);
        client.run({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
        const auto before = hits();
        QTRY_VERIFY_WITH_TIMEOUT(hits() > before + 500, Patience);
    }

    void stopLeavesNothing()
    {
        const auto demo = startDemo({.scale = 0.05});
        QVERIFY(demo);
        const pid_t server = serverOf(**demo);
        const pid_t supervisor = (*demo)->supervisor();
        QVERIFY(alive(server) && alive(supervisor));
        QVERIFY((*demo)->stop());
        QVERIFY(!alive(server));
        QVERIFY(!alive(supervisor));
        QVERIFY(!std::filesystem::exists((*demo)->folder()));
        QVERIFY((*demo)->stop()); // again does nothing
    }

    void killedProgramLeavesNothing_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGKILL") << SIGKILL;
        QTest::newRow("SIGINT, as Ctrl+C") << SIGINT;
    }

    void killedProgramLeavesNothing()
    {
        QFETCH(const int, signal);
        const TempDir dir("parent");
        Parent parent(dir);
        QTRY_VERIFY_WITH_TIMEOUT(parent.ready(), Patience);
        QVERIFY(alive(parent.supervisor) && alive(parent.server));
        parent.process.signal(signal);
        QVERIFY(parent.process.waitFor(10s));
        QTRY_VERIFY_WITH_TIMEOUT(!alive(parent.server), Patience);
        QTRY_VERIFY_WITH_TIMEOUT(!alive(parent.supervisor), Patience);
        QTRY_VERIFY_WITH_TIMEOUT(!std::filesystem::exists(parent.folder), Patience);
    }

    void killedSupervisorTakesTheServerWithIt()
    {
        const auto demo = startDemo(quiet());
        QVERIFY(demo);
        const pid_t server = serverOf(**demo);
        ::kill((*demo)->supervisor(), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(!alive(server), Patience);
        QVERIFY(std::filesystem::exists((*demo)->folder()));
        const auto stopped = (*demo)->stop();
        QVERIFY(!stopped);
        QVERIFY(!std::filesystem::exists((*demo)->folder()));
    }

    /// Program and supervisor killed together: nobody is left to tidy up but the next demo.
    void nextDemoTidiesUp()
    {
        const TempDir dir("parent");
        Parent parent(dir);
        QTRY_VERIFY_WITH_TIMEOUT(parent.ready(), Patience);
        ::kill(parent.supervisor, SIGKILL);
        parent.process.signal(SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(!alive(parent.server), Patience);
        QVERIFY(std::filesystem::exists(parent.folder));
        const std::string foreign = m_base->file("keystrata-demo-foreign");
        std::ofstream(foreign) << "a file, not a folder of ours";

        const auto demo = startDemo(quiet());
        QVERIFY(demo);
        QTRY_VERIFY_WITH_TIMEOUT(!std::filesystem::exists(parent.folder), Patience);
        QVERIFY(std::filesystem::exists(foreign));
        QVERIFY(std::filesystem::remove(foreign));
    }

    void killedServerEndsTheDemo()
    {
        const auto demo = startDemo({.scale = 0.05});
        QVERIFY(demo);
        ::kill(serverOf(**demo), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(!alive((*demo)->supervisor()), Patience);
        QVERIFY(!std::filesystem::exists((*demo)->folder()));
    }

    void twoAtOnce()
    {
        const auto first = startDemo(quiet());
        const auto second = startDemo(quiet());
        QVERIFY(first && second);
        QVERIFY((*first)->folder() != (*second)->folder());
        clientOf(**first).run({"SET", "mine", "1"});
        QCOMPARE(clientOf(**second).dbsize(), 0);
        const auto third = startDemo(quiet()); // looks for abandoned folders, and leaves these alone
        QVERIFY(third);
        QVERIFY((*third)->stop());
        QCOMPARE(clientOf(**first).run({"GET", "mine"}).text, "1");
        QVERIFY((*first)->stop());
        QCOMPARE(clientOf(**second).dbsize(), 0);
    }

    void missingServerIsOneSentence()
    {
        const auto demo = startDemo({.serverProgram = "no-such-redis-server"});
        QVERIFY(!demo);
        QCOMPARE(demo.error().kind, ErrorKind::Refused);
        QVERIFY(demo.error().message.english().starts_with("The demo needs redis-server, which is not installed"));
    }

    void serverThatDoesNotStartIsTold()
    {
        const auto demo = startDemo({.serverProgram = "false"});
        QVERIFY(!demo);
        const std::string text = demo.error().message.english();
        QVERIFY2(text.contains("ended while it started"), text.c_str());
    }

    void folderThatCannotBeMadeIsTold()
    {
        qputenv("XDG_RUNTIME_DIR", "/nonexistent");
        qputenv("TMPDIR", "relative/and/so/not/used");
        const auto demo = startDemo(quiet());
        qunsetenv("TMPDIR");
        QVERIFY(demo); // falls back to /tmp
        QVERIFY((*demo)->folder().starts_with("/tmp/"));
    }

    void canBeCancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        const auto demo = DemoServer::start({.scale = 1}, context);
        QVERIFY(!demo);
        QCOMPARE(demo.error().kind, ErrorKind::Cancelled);
    }

    void absurdSizesAreRefused()
    {
        for (const double scale : {0.0, -1.0, 1000.0, std::nan("")}) {
            const auto demo = startDemo({.scale = scale});
            QVERIFY(!demo);
            QCOMPARE(demo.error().kind, ErrorKind::Usage);
        }
    }

    void argumentsOfTheSupervisor()
    {
        const SupervisorOptions options{.serverProgram = "/usr/bin/x y", .scale = 0.25, .seed = 99, .traffic = false};
        auto arguments = supervisorArguments(options);
        arguments.insert(arguments.begin(), "program");
        std::vector<const char*> argv;
        for (const auto& argument : arguments) {
            argv.push_back(argument.c_str());
        }
        const int argc = static_cast<int>(argv.size());
        QVERIFY(isDemoSupervisor(argc, argv.data()));
        QCOMPARE(parseSupervisorArguments(argc, argv.data()), options);
        QVERIFY(!parseSupervisorArguments(argc - 1, argv.data()));
        QVERIFY(!isDemoSupervisor(1, argv.data()));
        // Somebody types the word: the program says wrong usage and does not act on whatever its descriptors are.
        ChildProcess typed({"/proc/self/exe", arguments[1], "redis-server", "1", "1", "1"});
        QVERIFY(typed.waitFor(10s));
        QCOMPARE(typed.exitCode(), 2);
    }

private:
    std::unique_ptr<TempDir> m_base;
};

int main(int argc, char** argv)
{
    if (isDemoSupervisor(argc, argv)) {
        return demoSupervisorMain(argc, argv);
    }
    if (argc > 1 && std::string_view(argv[1]) == ParentWord) {
        return beParent();
    }
    const QCoreApplication application(argc, argv);
    DemoServerTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_demoserver.moc"
