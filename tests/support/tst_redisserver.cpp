// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/cachefiller.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// The state letter of a process in /proc; nothing when there is no such process.
char processState(pid_t pid)
{
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(stat, line);
    const size_t end = line.rfind(')');
    return end == std::string::npos ? '\0' : line[end + 2];
}

bool gone(pid_t pid)
{
    const char state = processState(pid);
    return state == '\0' || state == 'Z';
}

} // namespace

class RedisServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void answersOnItsSocketAndLeavesNothing()
    {
        std::string socket;
        pid_t pid = 0;
        {
            const RedisServer server;
            socket = server.socket();
            pid = server.pid();
            QCOMPARE(server.port(), uint16_t{0});
            QCOMPARE(server.client().run({"PING"}).text, std::string("PONG"));
            QCOMPARE(server.client().dbsize(), 0);
        }
        QVERIFY(gone(pid));
        QVERIFY(!std::filesystem::exists(std::filesystem::path(socket).parent_path()));
    }

    void listensOnALoopbackPortWhenAsked()
    {
        const RedisServer server({"requirepass secret"}, RedisServer::Listen::UnixAndTcp);
        ByteClient client(server.tcpAddress());
        QVERIFY(client.ask({"PING"}).text.starts_with("NOAUTH"));
        client.run({"AUTH", "secret"});
        QCOMPARE(client.run({"PING"}).text, std::string("PONG"));
    }

    void takesConfiguration()
    {
        const RedisServer server({"maxmemory 10mb", "maxmemory-policy allkeys-lfu", "user reader on >pw ~* +@read"});
        ByteClient client = server.client();
        QCOMPARE(client.info("maxmemory_policy"), std::string("allkeys-lfu"));
        QCOMPARE(client.info("maxmemory"), std::string("10485760"));
        client.run({"AUTH", "reader", "pw"});
        QVERIFY(client.ask({"SET", "a", "b"}).text.starts_with("NOPERM"));
        QVERIFY_EXCEPTION_THROWN(client.run({"SET", "a", "b"}), std::runtime_error);
    }

    void saysWhatTheServerSaidWhenItCannotStart()
    {
        try {
            const RedisServer server({"maxmemory-policy none-such"});
            QFAIL("started with a wrong configuration");
        } catch (const std::runtime_error& error) {
            QVERIFY2(std::string_view(error.what()).contains("maxmemory-policy"), error.what());
        }
    }

    void startsAgainAfterACrash()
    {
        RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        server.client().run({"SET", "a", "b"});
        const std::string runId = server.client().info("run_id");
        server.kill();
        QVERIFY_EXCEPTION_THROWN(server.client(), std::runtime_error);
        server.start();
        QCOMPARE(server.client().dbsize(), 0);
        QVERIFY(server.client().info("run_id") != runId);
        QCOMPARE(ByteClient(server.tcpAddress()).run({"PING"}).text, std::string("PONG"));
    }

    void freezesAndThaws()
    {
        const RedisServer server;
        server.freeze();
        QTRY_COMPARE(processState(server.pid()), 'T');
        server.thaw();
        QCOMPARE(server.client().run({"PING"}).text, std::string("PONG"));
    }

    void diesWithItsParentHoweverThatEnds()
    {
        int numbers[2] = {-1, -1};
        QCOMPARE(::pipe(numbers), 0);
        const pid_t parent = ::fork();
        if (parent == 0) {
            const RedisServer server;
            const pid_t pid = server.pid();
            if (::write(numbers[1], &pid, sizeof(pid)) == sizeof(pid)) {
                ::kill(::getpid(), SIGKILL);
            }
            ::_exit(1);
        }
        pid_t pid = 0;
        QCOMPARE(::read(numbers[0], &pid, sizeof(pid)), ssize_t{sizeof(pid)});
        int status = 0;
        QCOMPARE(::waitpid(parent, &status, 0), parent);
        QVERIFY(WIFSIGNALED(status));
        QTRY_VERIFY(gone(pid));
        ::close(numbers[0]);
        ::close(numbers[1]);
    }

    void fillsACacheOfEveryShape()
    {
        const RedisServer server;
        ByteClient client = server.client();
        const CacheShape shape{.keys = 20'000};
        const FilledCache filled = fillCache(client, shape);
        QCOMPARE(client.dbsize(), 20'000);

        uint64_t keys = 0;
        uint64_t noTtl = 0;
        std::array<uint64_t, 5> types{};
        for (const FilledCache::Stratum& stratum : filled.strata) {
            QVERIFY(stratum.keys > 0);
            keys += stratum.keys;
            noTtl += stratum.noTtl;
            for (size_t type = 0; type < types.size(); ++type) {
                types.at(type) += stratum.types.at(type);
            }
        }
        QCOMPARE(keys, uint64_t{20'000});
        QCOMPARE(std::to_string(keys - noTtl), client.info("db0").substr(19, 5));
        QVERIFY(noTtl > 2'800 && noTtl < 3'200);
        QVERIFY(types[0] > 17'700 && types[0] < 18'300);
        QVERIFY(*std::ranges::min_element(types) > 400);
        QCOMPARE(client.run({"EXISTS", cacheKey(shape, 0)}).integer, 1);
        QCOMPARE(client.run({"EXISTS", cacheKey(shape, 19'999)}).integer, 1);
    }
};

QTEST_GUILESS_MAIN(RedisServerTest)
#include "tst_redisserver.moc"
