// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// The URL with user and password in it.
std::string as(const std::string& url, const std::string& credentials)
{
    std::string out = url;
    return out.insert(url.find("://") + 3, credentials + "@");
}

Result<std::unique_ptr<Session>> openSession(const std::string& url, const SessionOptions& options = {})
{
    Context context;
    return Session::open(parseAddress(url).value(), options, context);
}

/// The session of a server that must let us in; throws with the reason when it does not.
std::unique_ptr<Session> entered(const std::string& url, const SessionOptions& options = {})
{
    auto session = openSession(url, options);
    if (!session) {
        throw std::runtime_error(session.error().message.english());
    }
    return std::move(*session);
}

/// Why the server did not let us in; also checks what holds for every such error.
Error refusal(const std::string& url, const SessionOptions& options = {})
{
    const auto session = openSession(url, options);
    if (session) {
        throw std::runtime_error("It let us in.");
    }
    const auto sentence = session.error().message.english();
    if (!sentence.ends_with('.') || sentence.contains('{')
        || (sentence + session.error().serverText).contains("hunter2")) {
        throw std::runtime_error("Not a sentence to show: " + sentence + session.error().serverText);
    }
    return session.error();
}

std::string text(Session& session, std::initializer_list<std::string_view> command)
{
    Context context;
    const auto reply = session.run(command, context);
    return reply ? std::string(reply->get().text()) : "failed: " + reply.error().message.english();
}

bool mentions(const Error& error, std::string_view word)
{
    return error.message.english().contains(word);
}

} // namespace

class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void overUnixSocketAndTcp()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        for (const auto& url : {server.url(), server.tcpUrl(), "redis://localhost:" + std::to_string(server.port())}) {
            const auto session = entered(url);
            QVERIFY(session->connected());
            QCOMPARE(session->links().size(), size_t{1});
            QCOMPARE(text(*session, {"ECHO", std::string_view("a\0\r\n", 4)}), std::string("a\0\r\n", 4));
            const auto& capabilities = session->capabilities();
            auto client = server.client();
            QVERIFY(capabilities.infoAllowed);
            QCOMPARE(capabilities.flavour, "Redis");
            QCOMPARE(capabilities.version.display(), client.info("redis_version"));
            QVERIFY(capabilities.version >= (ServerVersion{6, 2, 0}));
            QCOMPARE(capabilities.runId, client.info("run_id"));
            QCOMPARE(capabilities.role, "master");
            QCOMPARE(capabilities.maxmemoryPolicy, "noeviction");
            QVERIFY(!capabilities.lfu);
            QVERIFY(capabilities.denied.empty());
        }
    }

    void openingChangesNothing()
    {
        const RedisServer server;
        auto client = server.client();
        client.set("k"); // the name the probe uses
        const auto hits = client.info("keyspace_hits") + "/" + client.info("keyspace_misses");
        const auto session = entered(server.url());
        QCOMPARE(client.info("keyspace_hits") + "/" + client.info("keyspace_misses"), hits);
        QCOMPARE(text(*session, {"PING"}), "PONG"); // and is not left inside the probe's transaction
        QCOMPARE(session->links().front().connection->owed(), size_t{0});
        QCOMPARE(session->ledger().state(session->links().front().node.id).hits
                + session->ledger().state(session->links().front().node.id).misses,
            uint64_t{0});
    }

    void namesItself()
    {
        const RedisServer server;
        SessionOptions options;
        options.clientName = "keystrata-analysis";
        const auto session = entered(server.url(), options);
        QCOMPARE(text(*session, {"CLIENT", "GETNAME"}), "keystrata-analysis");
        QVERIFY(server.client().run({"CLIENT", "LIST"}).text.contains("name=keystrata-analysis"));
        options.clientName = "a name with spaces"; // which Redis refuses: a courtesy, nothing more
        QVERIFY(entered(server.url(), options)->connected());
    }

    void choosesItsDatabase()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"SELECT", "3"});
        client.set("here", "three");
        client.flush();
        Context context;
        const auto session = entered(server.url() + "?db=3");
        QCOMPARE(text(*session, {"GET", "here"}), "three");
        QVERIFY(session->select(0, context));
        QCOMPARE(text(*session, {"GET", "here"}), "");
        QVERIFY(session->select(3, context));
        QCOMPARE(text(*session, {"GET", "here"}), "three");
        const auto beyond = session->select(16, context);
        QVERIFY(!beyond);
        QCOMPARE(beyond.error().kind, ErrorKind::Refused);
        QVERIFY2(mentions(beyond.error(), "no database 16"), beyond.error().message.english().c_str());
        QCOMPARE(text(*session, {"GET", "here"}), "three"); // still where it was
        QVERIFY(session->reconnect(context));
        QCOMPARE(text(*session, {"GET", "here"}), "three");
        const auto never = refusal(server.url() + "?db=99");
        QCOMPARE(never.kind, ErrorKind::Refused);
        QVERIFY(mentions(never, "99"));
    }

    void findsTheDatabasesThatHoldKeys()
    {
        const RedisServer server;
        auto client = server.client();
        Context context;
        const auto found = [&](const std::string& url) {
            const auto session = entered(url);
            std::string list;
            const auto all = databases(*session, context);
            for (const auto& database : all.value()) {
                list += std::to_string(database.index) + ":" + std::to_string(database.keys) + " ";
            }
            return list;
        };
        QCOMPARE(found(server.url()), "0:0 ");
        QCOMPARE(found(server.url() + "?db=5"), "5:0 ");
        for (const char* db : {"2", "11", "15"}) {
            client.run({"SELECT", db});
            for (int i = 0; i < std::stoi(db); ++i) {
                client.queue({"SET", std::to_string(i), "x", "PX", "10000000"});
            }
            client.flush();
        }
        QCOMPARE(found(server.url()), "2:2 11:11 15:15 ");
        QCOMPARE(found(server.url() + "?db=11"), "11:11 ");
        QCOMPARE(found(server.url() + "?db=0"), "0:0 ");
    }

    void withAPassword()
    {
        const RedisServer server({"requirepass hunter2:@/?#"}, RedisServer::Listen::UnixAndTcp);
        QVERIFY(entered(as(server.url(), ":hunter2:@/?#"))->connected());
        QVERIFY(entered(as(server.tcpUrl(), "default:hunter2:@/?#"))->connected());
        const auto none = refusal(server.url());
        QCOMPARE(none.kind, ErrorKind::Auth);
        QCOMPARE(none.message.id, std::string_view("server.noauth"));
        const auto wrong = refusal(as(server.tcpUrl(), ":hunter2x"));
        QCOMPARE(wrong.kind, ErrorKind::Auth);
        QCOMPARE(wrong.message.id, std::string_view("server.wrongpass"));
        QVERIFY(!wrong.transient()); // nobody is locked out by our trying again
        QCOMPARE(refusal(as(server.tcpUrl(), "nobody:hunter2")).message.id, std::string_view("server.wrongpass"));
    }

    void aPasswordThatNobodyAskedFor()
    {
        const RedisServer server;
        const auto error = refusal(as(server.url(), ":hunter2"));
        QCOMPARE(error.kind, ErrorKind::Auth);
        QVERIFY2(mentions(error, "no password set"), error.message.english().c_str());
    }

    void aServerThatQuotesThePassword()
    {
        // Where AUTH is renamed, Redis answers with the arguments it got.
        const RedisServer server({"rename-command AUTH \"\""});
        for (const char* credentials : {":hunter2", "alice:hunter2"}) {
            QCOMPARE(refusal(as(server.url(), credentials)).kind, ErrorKind::Auth);
        }
    }

    void whereNobodyListens()
    {
        const auto port = std::to_string(freePort());
        const auto refused = refusal("redis://127.0.0.1:" + port);
        QCOMPARE(refused.kind, ErrorKind::Network);
        QCOMPARE(refused.message.id, std::string_view("connect.refused"));
        QVERIFY(mentions(refused, "127.0.0.1:" + port));
        const TempDir dir("none");
        QCOMPARE(refusal("unix://" + dir.file("none.sock")).message.id, std::string_view("connect.no_socket"));
        const auto stale = dir.file("stale.sock");
        listenUnix(stale); // and closed again, as after a crash
        QCOMPARE(refusal("unix://" + stale).message.id, std::string_view("connect.refused"));
        QCOMPARE(refusal("unix:///" + std::string(200, 'x')).kind, ErrorKind::Usage);
        QCOMPARE(refusal("redis://no-such-host.invalid:1").kind, ErrorKind::Network);
    }

    void whereSomethingElseListens_data()
    {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2p1\r\n");
        QTest::addRow("SMTP") << QByteArray("220 mail.example.org ESMTP\r\n");
        QTest::addRow("POP3") << QByteArray("+OK Dovecot ready.\r\n");
        QTest::addRow("IMAP") << QByteArray("* OK ready\r\n");
        QTest::addRow("MySQL") << QByteArray("J\0\0\0\n8.0.36\0", 13);
    }

    void whereSomethingElseListens()
    {
        QFETCH(QByteArray, greeting);
        const auto server = FakeServer::greeting(greeting.toStdString());
        const auto error = refusal(server->url());
        QCOMPARE(error.kind, ErrorKind::Protocol);
        QVERIFY2(mentions(error, std::to_string(server->port())), error.message.english().c_str());
    }

    void whereAWebServerListens()
    {
        const FakeServer server(std::vector<std::string>{"HTTP/1.1 400 Bad Request\r\n\r\n"});
        QCOMPARE(refusal(server.url()).kind, ErrorKind::Protocol);
    }

    void whereOurOwnWordsComeBack()
    {
        // An echo service; also what a connection to a free local port may meet: itself.
        const FakeServer server([](const FakeServer::Command& command) {
            std::string echo;
            std::vector<std::string_view> arguments(command.begin(), command.end());
            appendCommand(echo, arguments);
            return std::optional(echo);
        });
        QCOMPARE(refusal(server.url()).kind, ErrorKind::Protocol);
    }

    void whereNobodyAnswers()
    {
        const auto silent = FakeServer::greeting("");
        SessionOptions options;
        options.connectTimeout = 50ms;
        const auto error = refusal(silent->url(), options);
        QCOMPARE(error.kind, ErrorKind::Timeout);
        QVERIFY(mentions(error, std::to_string(silent->port())));
    }

    void inProtectedMode()
    {
        const FakeServer server(std::vector<std::string>{
            "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for "
            "the default user.\r\n"});
        const auto error = refusal(server.url());
        QCOMPARE(error.kind, ErrorKind::Refused);
        QVERIFY2(mentions(error, "protected mode"), error.message.english().c_str());
    }

    void withoutAFreeConnection()
    {
        const RedisServer server({"maxclients 1"}, RedisServer::Listen::UnixAndTcp);
        const auto first = server.client();
        for (const auto& url : {server.url(), server.tcpUrl()}) {
            const auto error = refusal(url);
            QCOMPARE(error.kind, ErrorKind::Network);
            QVERIFY2(mentions(error, "maxclients"), error.message.english().c_str());
            QVERIFY(error.transient());
        }
    }

    void whileItLoads()
    {
        const std::string loading = "-LOADING Redis is loading the dataset in memory\r\n";
        const FakeServer server([&](const FakeServer::Command& command) -> std::optional<std::string> {
            const std::string info = "redis_version:7.0.15\r\nloading:1\r\nrole:master\r\n";
            if (command[0] == "INFO") {
                return "$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
            }
            return command[0] == "MULTI" || command[0] == "DISCARD" ? "+OK\r\n" : loading;
        });
        const auto session = entered(server.url() + "/1");
        QVERIFY(session->capabilities().denied.empty());
        Context context;
        const auto reply = session->run({"GET", "k"}, context);
        QVERIFY(!reply);
        QVERIFY(reply.error().transient());
        QCOMPARE(reply.error().message.id, std::string_view("server.loading"));
        QVERIFY(session->connected());
    }

    void whileItRunsAScript()
    {
        const RedisServer server({"busy-reply-threshold 1"}, RedisServer::Listen::Unix);
        auto runner = std::thread([client = server.client()]() mutable {
            try {
                client.run({"EVAL", "while true do end", "0"});
            } catch (const std::runtime_error&) {
            } // killed
        });
        auto client = server.client();
        const auto busy = [&] { return client.ask({"PING"}).text.starts_with("BUSY"); };
        const bool isBusy = QTest::qWaitFor(busy);
        const auto session = openSession(server.url());
        client.run({"SCRIPT", "KILL"});
        runner.join();
        QVERIFY(isBusy);
        QVERIFY(!session);
        QVERIFY(session.error().transient());
        QVERIFY2(mentions(session.error(), "BUSY"), session.error().message.english().c_str());
        QVERIFY(entered(server.url())->capabilities().infoAllowed);
    }

    void ofAReplicaWithoutItsMaster()
    {
        const RedisServer server({"replica-serve-stale-data no", "replicaof 127.0.0.1 1"});
        const auto session = entered(server.url());
        QCOMPARE(session->capabilities().role, "slave");
        QVERIFY(session->capabilities().denied.empty());
        Context context;
        const auto reply = session->run({"GET", "k"}, context);
        QVERIFY(!reply);
        QCOMPARE(reply.error().message.id, std::string_view("server.masterdown"));
    }

    void ofASentinel()
    {
        const FakeServer server([](const FakeServer::Command& command) -> std::optional<std::string> {
            const std::string info = "redis_version:7.0.15\r\nredis_mode:sentinel\r\n";
            if (command[0] == "INFO") {
                return "$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
            }
            return command[0] == "PING" ? "+PONG\r\n" : "-ERR unknown command\r\n";
        });
        const auto error = refusal(server.url());
        QCOMPARE(error.kind, ErrorKind::Refused);
        QVERIFY2(mentions(error, "Sentinel"), error.message.english().c_str());
    }

    void aKilledServerIsLostAndFoundAgain()
    {
        RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        for (const auto& url : {server.url(), server.tcpUrl()}) {
            const auto session = entered(url);
            const auto runId = session->capabilities().runId;
            Context context;
            server.freeze(); // so that the command is under way when it dies
            session->links().front().connection->add({"PING"});
            QVERIFY(session->links().front().connection->step());
            server.kill();
            const auto lost = session->links().front().connection->await(1, Clock::now() + 10s, context);
            QVERIFY(!lost);
            QCOMPARE(lost.error().kind, ErrorKind::Network);
            QVERIFY(!session->connected());
            QCOMPARE(session->run({"PING"}, context).error().kind, ErrorKind::Network);
            QCOMPARE(session->reconnect(context).error().kind, ErrorKind::Network);
            QVERIFY(!session->connected());
            QVERIFY(!session->links().front().up());
            server.start();
            QVERIFY(session->reconnect(context));
            QCOMPARE(text(*session, {"PING"}), "PONG");
            QVERIFY(session->capabilities().runId != runId);
        }
    }

    void aCommandInTime()
    {
        RedisServer server;
        SessionOptions options;
        options.commandTimeout = 100ms;
        const auto session = entered(server.url(), options);
        Context context;
        server.freeze();
        const auto late = session->run({"PING"}, context);
        server.thaw();
        QVERIFY(!late);
        QCOMPARE(late.error().kind, ErrorKind::Timeout);
        QVERIFY(!session->connected()); // the late answer must not become that of the next command
        QVERIFY(session->reconnect(context));
        QCOMPARE(text(*session, {"ECHO", "mine"}), "mine");
    }

    void answersThatNobodyTookAreNoOthers()
    {
        const RedisServer server;
        const auto session = entered(server.url());
        session->links().front().connection->add({"ECHO", "left behind"});
        QVERIFY(text(*session, {"ECHO", "mine"}).starts_with("failed: "));
        QVERIFY(!session->connected());
        Context context;
        QVERIFY(session->reconnect(context));
        QCOMPARE(text(*session, {"ECHO", "mine"}), "mine");
    }

    void aPipelineKeepsErrorsInTheirPlaces()
    {
        const RedisServer server;
        const auto session = entered(server.url());
        const std::vector<std::vector<std::string>> commands{
            {"SET", "k", "v"}, {"HLEN", "k"}, {"nonsense"}, {"GET", "k"}, {"GET", "none"}};
        Context context;
        const auto replies = session->pipeline(commands, context);
        QVERIFY(replies.has_value());
        QCOMPARE(replies->size(), commands.size());
        QCOMPARE((*replies)[0].get().text(), std::string_view("OK"));
        QVERIFY((*replies)[1].get().text().starts_with("WRONGTYPE"));
        QVERIFY((*replies)[2].get().isError());
        QCOMPARE((*replies)[3].get().text(), std::string_view("v"));
        QVERIFY((*replies)[4].get().isNil());
        QVERIFY(session->pipeline({}, context)->empty());
        const auto error = session->run({"HLEN", "k"}, context);
        QCOMPARE(error.error().kind, ErrorKind::Server);
        QVERIFY(error.error().serverText.starts_with("WRONGTYPE"));
        QVERIFY(session->connected());
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
