// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/connection.h"
#include "tests/core/redis/replytext.h"
#include "tests/core/redis/scriptedstream.h"
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <sys/socket.h>

#include <random>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

using Random = std::mt19937_64;

std::string randomBytes(Random& random, size_t length)
{
    std::string bytes(length, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

std::string randomLine(Random& random)
{
    std::string line = randomBytes(random, random() % 60);
    std::erase_if(line, [](char byte) { return byte == '\r' || byte == '\n'; });
    return line;
}

/// One valid reply in RESP2; hiredis 0.14 takes seven levels.
void appendRandomReply(std::string& out, Random& random, int depth = 0)
{
    switch (random() % (depth < 6 ? 9 : 6)) {
    case 0:
        out += "$-1\r\n";
        return;
    case 1:
        out += ":" + std::to_string(static_cast<int64_t>(random()) >> (random() % 63)) + "\r\n";
        return;
    case 2:
        out += "+" + randomLine(random) + "\r\n";
        return;
    case 3:
        out += "-" + randomLine(random) + "\r\n";
        return;
    case 4:
        out += depth == 0 ? "*-1\r\n" : "*0\r\n";
        return;
    case 5: {
        static constexpr size_t lengths[] = {0, 1, 2, 9, 10, 63, 64, 100, 1022, 1023, 1024, 5000, 70'000};
        const auto length = lengths[random() % (random() % 20 == 0 ? std::size(lengths) : 8)];
        out += "$" + std::to_string(length) + "\r\n";
        // Bytes that look like the end of a reply, or like another one.
        out += random() % 4 == 0 ? std::string("\r\n$3\r\n*1\r\n:0\r\n").append(length, '\r').substr(0, length)
                                 : randomBytes(random, length);
        out += "\r\n";
        return;
    }
    default: {
        const auto elements = random() % 6;
        out += "*" + std::to_string(elements) + "\r\n";
        for (size_t i = 0; i < elements; ++i) {
            appendRandomReply(out, random, depth + 1);
        }
    }
    }
}

std::vector<std::string> readByHiredis(const std::string& bytes)
{
    const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(), redisReaderFree);
    redisReaderFeed(reader.get(), bytes.data(), bytes.size());
    std::vector<std::string> replies;
    void* reply = nullptr;
    while (redisReaderGetReply(reader.get(), &reply) == REDIS_OK && reply != nullptr) {
        const std::unique_ptr<redisReply, void (*)(void*)> owner(static_cast<redisReply*>(reply), freeReplyObject);
        replies.push_back(written(*owner));
    }
    return replies;
}

/// Reads all replies, taking some of those that are ready now and then.
Result<std::vector<std::string>> readByUs(
    const std::string& bytes, size_t count, const std::function<size_t()>& chunk, Random& random)
{
    Connection connection(std::make_unique<ScriptedStream>(bytes, chunk));
    for (size_t i = 0; i < count; ++i) {
        connection.add({"PING"});
    }
    std::vector<std::string> replies;
    while (replies.size() < count) {
        if (connection.ready() + replies.size() < count) {
            if (auto status = connection.step(); !status) {
                return fail(status.error());
            }
        }
        for (auto takes = connection.ready() == 0 ? 0 : random() % (connection.ready() + 1); takes > 0; --takes) {
            replies.push_back(written(connection.take()));
        }
    }
    return replies;
}

std::unique_ptr<Connection> connectTo(const std::string& url)
{
    Context context;
    auto stream = connectStream({.endpoint = parseAddress(url).value().endpoints.front()}, Clock::now() + 5s, context);
    return std::make_unique<Connection>(std::move(stream.value()));
}

} // namespace

class ConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsTheSameInAnyPieces_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 2, 3, 7, 1000, 65536}) {
            QTest::addRow("%d", size) << size;
        }
        QTest::addRow("random") << 0;
    }

    void readsTheSameInAnyPieces()
    {
        QFETCH(int, size);
        for (uint64_t seed = 1; seed <= 40; ++seed) {
            Random random(seed);
            std::string bytes;
            for (int i = 0; i < 150; ++i) {
                appendRandomReply(bytes, random);
            }
            const auto expected = readByHiredis(bytes);
            QCOMPARE(expected.size(), size_t{150});
            const auto chunk = [&]() -> size_t { return size > 0 ? static_cast<size_t>(size) : 1 + random() % 300; };
            const auto replies = readByUs(bytes, expected.size(), chunk, random);
            QVERIFY2(replies.has_value(), replies ? "" : replies.error().message.english().c_str());
            QVERIFY2(*replies == expected, qPrintable(QString::number(seed)));
        }
    }

    void memoryOfTakenRepliesIsUsedAgain()
    {
        // Every read ends before the last element of an array, so that the store is never empty; what was taken must
        // go all the same.
        const std::string reply = "*2\r\n$20000\r\n" + std::string(20'000, 'x') + "\r\n:1\r\n";
        constexpr size_t Count = 1000;
        std::string bytes;
        for (size_t i = 0; i < Count; ++i) {
            bytes += reply;
        }
        ReplyLimits limits;
        limits.total = 200'000;
        const auto chunk = [&, next = reply.size() - 4]() mutable { return std::exchange(next, reply.size()); };
        Connection connection(std::make_unique<ScriptedStream>(bytes, chunk), limits);
        for (size_t i = 0; i < Count; ++i) {
            connection.add({"GET", "k"});
        }
        Context context;
        for (size_t i = 0; i < Count; ++i) {
            const auto status = connection.await(1, Clock::now() + 10s, context);
            QVERIFY2(status.has_value(), status ? "" : status.error().message.english().c_str());
            QCOMPARE(connection.take().at(0).text().size(), size_t{20'000});
        }
    }

    void countsWhatIsOwedAndReady()
    {
        Connection connection(std::make_unique<ScriptedStream>("+a\r\n+b\r\n+c\r\n", [] { return 4; }));
        QVERIFY(connection.take().isNil()); // none is ready
        QCOMPARE(connection.owed(), size_t{0});
        connection.add({"ECHO", "a"});
        connection.add({"ECHO", "b"});
        connection.add({"ECHO", "c"});
        QCOMPARE(connection.owed(), size_t{3});
        QVERIFY((connection.wantedEvents() & POLLOUT) != 0);
        Context context;
        QVERIFY(connection.await(2, Clock::now() + 5s, context));
        QVERIFY((connection.wantedEvents() & POLLOUT) == 0);
        QCOMPARE(connection.ready(), size_t{2});
        QCOMPARE(connection.owed(), size_t{3});
        QCOMPARE(connection.take().text(), std::string_view("a"));
        QCOMPARE(connection.owed(), size_t{2});
        QCOMPARE(connection.take().text(), std::string_view("b"));
        QCOMPARE(connection.ready(), size_t{0});
        QVERIFY(connection.take().isNil());
        QCOMPARE(connection.owed(), size_t{1});
        QVERIFY(connection.await(1, Clock::now() + 5s, context));
        QCOMPARE(connection.take().text(), std::string_view("c"));
        QVERIFY(connection.await(0, Clock::now() + 5s, context));
    }

    void aClosedConnectionSaysWhy()
    {
        Connection connection(std::make_unique<ScriptedStream>("+a\r\nHTTP/1.1\r\n"));
        connection.add({"PING"});
        connection.add({"PING"});
        Context context;
        const auto deadline = Clock::now() + 5s;
        QVERIFY(connection.await(1, deadline, context)); // came before the rubbish
        QVERIFY(!connection.open());
        QCOMPARE(connection.fd(), -1);
        QCOMPARE(connection.wantedEvents(), 0);
        QCOMPARE(connection.take().text(), std::string_view("a"));
        for (int i = 0; i < 2; ++i) {
            const auto status = connection.await(1, deadline, context);
            QVERIFY(!status);
            QCOMPARE(status.error().kind, ErrorKind::Protocol);
            QCOMPARE(connection.step().error(), status.error());
        }
        const auto sentence = connection.step().error().message.english();
        QVERIFY2(sentence.contains("script:1") && sentence.contains("\"H\""), sentence.c_str());
    }

    void aConnectionThatWeClosedIsClosed()
    {
        Connection connection(std::make_unique<ScriptedStream>("+a\r\n"));
        connection.close();
        connection.close();
        connection.add({"PING"});
        QVERIFY(!connection.open());
        QCOMPARE(connection.step().error().kind, ErrorKind::Network);
        QCOMPARE(connection.step().error().message.id, std::string_view("connection.none"));
    }

    void lastWordsAreHeard()
    {
        // A server that has no room says so and hangs up at once: over a unix socket that may be before we write.
        const TempDir dir("words");
        const Fd listener = listenUnix(dir.file("s"));
        Context context;
        auto stream = connectStream({.endpoint = {.port = 0, .path = dir.file("s")}}, Clock::now() + 5s, context);
        QVERIFY(stream.has_value());
        const std::string_view words = "-ERR max number of clients reached\r\n";
        {
            const Fd server(::accept(listener.get(), nullptr, nullptr));
            QCOMPARE(::send(server.get(), words.data(), words.size(), 0), static_cast<ssize_t>(words.size()));
        }
        Connection connection(std::move(*stream));
        connection.add({"PING"});
        connection.add({"INFO"});
        QVERIFY(connection.await(1, Clock::now() + 5s, context));
        QCOMPARE(connection.take().text(), words.substr(1, words.size() - 3));
        const auto status = connection.await(1, Clock::now() + 5s, context);
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Network);
        QVERIFY(!connection.open());
    }

    void aLongPipelineNeverDeadlocks()
    {
        // This server answers each command before it reads the next: once our replies fill its socket it stops reading,
        // and who only writes then waits for ever.
        const std::string value(1000, 'v');
        const FakeServer server(
            [answer = "$1000\r\n" + value + "\r\n"](const FakeServer::Command&) { return std::optional(answer); });
        const auto connection = connectTo(server.url());
        constexpr size_t Count = 200'000;
        for (size_t i = 0; i < Count; ++i) {
            connection->add({"GET", "a key of thirty bytes, or so ..."});
        }
        Context context;
        const auto deadline = Clock::now() + 100s;
        for (size_t i = 0; i < Count; ++i) {
            const auto status = connection->await(1, deadline, context);
            QVERIFY2(status.has_value(), status ? "" : status.error().message.english().c_str());
            QVERIFY(connection->take().text() == value);
        }
        QCOMPARE(connection->owed(), size_t{0});
    }

    void drivesManyConnectionsAtOnce()
    {
        RedisServer server;
        std::vector<std::unique_ptr<Connection>> owners;
        std::vector<Connection*> connections;
        for (int i = 0; i < 9; ++i) {
            owners.push_back(connectTo(server.url()));
            connections.push_back(owners.back().get());
            for (int k = 0; k < 1000; ++k) {
                connections.back()->add({"ECHO", std::to_string(i * 1000 + k)});
            }
        }
        Context context;
        std::vector<int> next(connections.size(), 0);
        const auto unfinished = [](const Connection* connection) { return connection->owed() > 0; };
        while (std::ranges::any_of(connections, unfinished)) {
            QVERIFY(waitForAny(connections, Clock::now() + 10s, context));
            for (size_t i = 0; i < connections.size(); ++i) {
                while (connections[i]->ready() > 0) {
                    const auto expected = static_cast<int>(i) * 1000 + next[i]++;
                    QCOMPARE(connections[i]->take().text(), std::string_view(std::to_string(expected)));
                }
            }
        }
    }

    void wakesUpWithoutAnError()
    {
        RedisServer server;
        const auto connection = connectTo(server.url());
        Connection* const one = connection.get();
        Context context;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(waitForAny({&one, 1}, Clock::now() + 10s, context, Clock::now() + 20ms));
        QVERIFY(timer.elapsed() >= 19 && timer.elapsed() < 5000);
        QVERIFY(connection->open());
        // A moment that has passed still reads what is there.
        connection->add({"PING"});
        QTRY_VERIFY(waitForAny({&one, 1}, Clock::now() + 10s, context, Clock::now() - 1s) && one->ready() == 1);
    }

    void onlyThoseThatOweAreClosedAtTheDeadline()
    {
        const auto silent = FakeServer::greeting("");
        RedisServer server;
        const auto owing = connectTo(silent->url());
        const auto idle = connectTo(server.url());
        owing->add({"PING"});
        std::array<Connection*, 2> both{owing.get(), idle.get()};
        Context context;
        const auto status = waitForAny(both, Clock::now() + 20ms, context);
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Timeout);
        const auto sentence = status.error().message.english();
        QVERIFY2(sentence.contains(std::to_string(silent->port())), sentence.c_str());
        QVERIFY(!owing->open());
        QVERIFY(idle->open());
    }

    void aStreamOfBytesDoesNotExtendTheDeadline()
    {
        // One answer whose end never comes, while something always does.
        Connection connection(std::make_unique<ScriptedStream>(
            "$500000000\r\n" + std::string(50'000'000, 'x'), [] { return 10; }, ScriptedStream::End::Silence));
        connection.add({"GET", "k"});
        Context context;
        QElapsedTimer timer;
        timer.start();
        const auto status = connection.await(1, Clock::now() + 50ms, context);
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Timeout);
        QVERIFY2(timer.elapsed() >= 50 && timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!connection.open());
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "tst_connection.moc"
