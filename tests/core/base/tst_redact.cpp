// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/base/redact.h"

#include <QTest>

#include <random>

using namespace keystrata;
using namespace std::string_literals;

class RedactTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesSecrets_data();
    void hidesSecrets();
    void looksAtEachLineAlone();
    void leavesOtherTextAlone_data();
    void leavesOtherTextAlone();
    void isIdempotentOnAnything();
    void neverShowsASecretInAnyDress();
};

void RedactTest::hidesSecrets_data()
{
    QTest::addColumn<std::string>("shown");
    const auto row = [](const char* text, const char* shown) { QTest::newRow(text) << std::string(shown); };
    // URLs.
    row("redis://user:s3cret@host:6379/1", "redis://user:***@host:6379/1");
    row("rediss://:s3cret@host", "rediss://:***@host");
    row("Cannot reach redis://u:s3cret@h:1/0: refused.", "Cannot reach redis://u:***@h:1/0: refused.");
    row("redis-sentinel://u:s3cret@h1:1,h2:2/mymaster", "redis-sentinel://u:***@h1:1,h2:2/mymaster");
    row("unix://u:s3cret@/run/redis.sock?db=1", "unix://u:***@/run/redis.sock?db=1");
    row("redis://u:s3@cr@et@host/0", "redis://u:***@host/0");
    row("redis://u:s3/cr?et@host/0", "redis://u:***@host/0");
    row("redis://:1234/s3cret@host", "redis://:***@host");
    row("--url=redis://u:s3cret@host", "--url=redis://u:***@host");
    row("\"redis://u:s3cret@host\" 'redis://u:s3cret@host'", "\"redis://u:***@host\" 'redis://u:***@host'");
    row(R"({"url":"redis://u:s3cret@host","mail":"a@b"})", R"({"url":"redis://u:***@host","mail":"a@b"})");
    row("REDIS_URL=redis://u:s3cret@[::1]:6379", "REDIS_URL=redis://u:***@[::1]:6379");
    // AUTH in all its places.
    row("AUTH s3cret", "AUTH ***");
    row("auth s3cret", "auth ***");
    row("AUTH alice s3cret", "AUTH *** ***");
    row("127.0.0.1:6379> auth alice s3cret", "127.0.0.1:6379> auth *** ***");
    row("sent AUTH s3cret failed", "sent AUTH *** ***");
    row("AUTH \"my s3cret words\"", "AUTH \"***\"");
    row("AUTH alice \"my \\\" s3cret\"", "AUTH *** \"***\"");
    row("AUTH 'my s3cret words' x", "AUTH '***' ***");
    row(R"(["AUTH", "alice", "s3cret"])", R"(["AUTH", "***", "***"])");
    row(R"(["AUTH","alice","s3cret"])", R"(["AUTH","***","***"])");
    row(R"({"auth":"s3cret","name":"prod"})", R"({"auth":"***","name":"prod"})");
    row("ERR unknown command 'AUTH', with args beginning with: 'alice' 's3cret' ",
        "ERR unknown command 'AUTH', with args beginning with: '***' '***' ");
    row("ERR unknown command `auth`, with args beginning with: `s3cret`, ",
        "ERR unknown command `auth`, with args beginning with: `***`, ");
    row("AUTH \"s3\"cret", "AUTH ***");
    row("AUTH \"s3cret never closed", "AUTH \"***");
    row("1339518083.107412 [0 127.0.0.1:60866] \"AUTH\" \"alice\" \"s3 cret\"",
        "1339518083.107412 [0 127.0.0.1:60866] \"AUTH\" \"***\" \"***\"");
    row("1339518083.107412 [0 127.0.0.1:60866] \"auth\" \"s3cret\"",
        "1339518083.107412 [0 127.0.0.1:60866] \"auth\" \"***\"");
    row("HELLO 3 AUTH alice s3cret SETNAME me", "HELLO 3 AUTH *** *** SETNAME me");
    row("hello 3 auth alice s3cret", "hello 3 auth *** ***");
    row("MIGRATE h 6379 \"\" 0 5000 AUTH s3cret KEYS a b", "MIGRATE h 6379 \"\" 0 5000 AUTH *** KEYS a b");
    row("MIGRATE h 6379 k 0 5000 COPY AUTH2 alice s3cret", "MIGRATE h 6379 k 0 5000 COPY AUTH2 *** ***");
    row("migrate h 6379 k 0 5000 auth s3cret keys a", "migrate h 6379 k 0 5000 auth *** keys a");
    // Settings.
    row("CONFIG SET requirepass s3cret", "CONFIG SET requirepass ***");
    row("CONFIG SET maxmemory 1gb requirepass \"s3 cret\" masterauth s3cret",
        "CONFIG SET maxmemory 1gb requirepass \"***\" masterauth ***");
    row("\"CONFIG\" \"SET\" \"RequirePass\" \"s3cret\"", "\"CONFIG\" \"SET\" \"RequirePass\" \"***\"");
    row("masterauth s3cret", "masterauth ***");
    row("tls-key-file-pass s3cret", "tls-key-file-pass ***");
    row("tls-client-key-file-pass s3cret", "tls-client-key-file-pass ***");
    row("SENTINEL SET mymaster auth-pass s3cret", "SENTINEL SET mymaster auth-pass ***");
    row("sentinel auth-pass mymaster s3cret", "sentinel auth-pass *** ***"); // of a configuration file
    row("SENTINEL CONFIG SET sentinel-pass s3cret", "SENTINEL CONFIG SET sentinel-pass ***");
    row("requirepass=\"s3 cret\" x", "requirepass=\"***\" x");
    row("--requirepass=\"s3 cret\"", "--requirepass=\"***\"");
    row("REDISCLI_AUTH='s3 cret' redis-cli", "REDISCLI_AUTH='***' redis-cli");
    row("requirepass: s3cret", "requirepass: ***");
    row(R"({"requirepass":"s3cret","maxmemory":"0"})", R"({"requirepass":"***","maxmemory":"0"})");
    row(R"({"name": "x", "sshPassword": "s3cret", "port": 1})", R"({"name": "x", "sshPassword": "***", "port": 1})");
    row("redis://host:1/0?password=s3cret&db=1", "redis://host:1/0?password=***&db=1");
    row("password=s3cret", "password=***");
    row("ERR unknown command 'CONFIG', with args beginning with: 'SET' 'requirepass' 's3cret' ",
        "ERR unknown command 'CONFIG', with args beginning with: 'SET' 'requirepass' '***' ");
    row(R"x("EVAL" "return redis.call('CONFIG','SET','requirepass','s3cret')" "0")x",
        R"x("EVAL" "return redis.call('CONFIG','SET','requirepass','***')" "0")x");
    row(R"x("EVAL" "return redis.call(\"CONFIG\",\"SET\",\"requirepass\",\"s3cret\")" "0")x",
        R"x("EVAL" "return redis.call(\"CONFIG\",\"SET\",\"requirepass\",\"***\")" "0")x");
    row("redis-server --port 0 --requirepass s3cret", "redis-server --port 0 --requirepass ***");
    row("redis-server --requirepass=s3cret", "redis-server --requirepass=***");
    row("redis-cli -h x -a s3cret ping", "redis-cli -h x -a *** ping");
    row("redis-cli --user alice --pass s3cret", "redis-cli --user alice --pass ***");
    row("REDISCLI_AUTH=s3cret redis-cli", "REDISCLI_AUTH=*** redis-cli");
    // Users.
    row("ACL SETUSER alice on >s3cret ~* +@all", "ACL SETUSER alice on *** ~* +@all");
    row("ACL SETUSER alice >s3cret <s3cret #5e88s3cret !5e88s3cret", "ACL SETUSER alice *** *** *** ***");
    row("\"ACL\" \"SETUSER\" \"alice\" \">s3 cret\" \"on\"", "\"ACL\" \"SETUSER\" \"alice\" \"***\" \"on\"");
    row("user alice on #5e88s3cret ~* +@all", "user alice on *** ~* +@all");
    row("1) \"user alice on #5e88s3cret ~* +@all\"", "1) \"user alice on *** ~* +@all\"");
    row(R"(["user alice on #5e88s3cret ~*","user bob off >s3"])", R"(["user alice on *** ~*","user bob off ***"])");
    row(R"({"flags":["on"],"passwords":["5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"],"keys":"~*"})",
        R"({"flags":["on"],"passwords":["***"],"keys":"~*"})");
    // Lists in a column.
    row("1) \"AUTH\"\n2) \"alice\"\n3) \"s3cret\"\n4) \"x\"", "1) \"AUTH\"\n2) ***\n3) ***\n4) \"x\"");
    row("   4) 1) \"auth\"\n      2) \"s3cret\"\n", "   4) 1) \"auth\"\n      2) ***\n");
    row("*3\r\n$4\r\nAUTH\r\n$5\r\nalice\r\n$6\r\ns3cret\r\n", "*3\r\n$4\r\nAUTH\r\n$5\r\n***\r\n$6\r\n***\r\n");
    row("requirepass\ns3 cret\nmaxmemory\n0", "requirepass\n***\nmaxmemory\n0");
    row("1) \"masterauth\"\n2) \"s3cret\"\n3) \"maxmemory\"", "1) \"masterauth\"\n2) ***\n3) \"maxmemory\"");
    row("[\n  \"AUTH\",\n  \"s3cret\"\n],\n\"x\"", "[\n  \"AUTH\",\n  ***\n],\n\"x\"");
    row("1) \"ACL\"\n2) \"SETUSER\"\n3) \"alice\"\n4) \"on\"\n5) \">s3cret\"\n6) \"~*\"",
        "1) \"ACL\"\n2) \"SETUSER\"\n3) \"alice\"\n4) \"on\"\n5) ***\n6) \"~*\"");
    row(" 3) \"passwords\"\n 4) 1) \"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8\"\n 5) "
        "\"commands\"",
        " 3) \"passwords\"\n 4) 1) ***\n 5) \"commands\"");
}

void RedactTest::hidesSecrets()
{
    QFETCH(const std::string, shown);
    const auto redacted = redact(QTest::currentDataTag());
    QVERIFY2(redacted == shown, redacted.c_str());
    QVERIFY(!redacted.contains("s3"));
    QVERIFY(redact(redacted) == redacted);
}

void RedactTest::looksAtEachLineAlone()
{
    const auto redacted = redact("requirepass s3cret\nauth-user x\nmaxmemory 1gb\r\nmasterauth s3cret\r\n");
    QVERIFY2(redacted == "requirepass ***\nauth-user x\nmaxmemory 1gb\r\nmasterauth ***\r\n", redacted.c_str());
}

void RedactTest::leavesOtherTextAlone_data()
{
    const char* const texts[] = {"user:17:profile", "redis://host:6379/1", "redis://alice@host:6379/1",
        "redis://host:6379/0?mail=a@b", "http://example.org/a:b@c", "a://", "mail anna@example.org: 17",
        "NOAUTH Authentication required.", "WRONGPASS invalid username-password pair or user is disabled.",
        "ERR AUTH <password> called without any password configured for the default user.",
        "the HELLO <proto> AUTH <user> <pass> option", "It could not auth the user.",
        "Authentication failed: wrong user.", "ERR Client sent AUTH, but no password is set",
        "NOPERM this user has no permissions to run the 'auth' command", "The user alice pays #17 and >20.",
        "CONFIG SET maxmemory 1gb", "ACL GETUSER alice", "a password of ours", "  spaces\t and  tabs  ",
        "\"quoted\" 'words' \"not closed", "pass it on", "-a", "AUTH", "requirepass", "SETUSER", "***",
        "The server refused the user name or password: check both.",
        "id=3 addr=127.0.0.1:1 laddr=/run/redis.sock:0 fd=8 name=app cmd=auth user=alice resp=2",
        "ACL LOG: reason=auth object=AUTH username=alice",
        "1) \"reason\"\n2) \"auth\"\n3) \"object\"\n4) \"AUTH\"\n5) \"username\"\n6) \"alice\"",
        R"([{"reason":"auth","context":"toplevel","object":"AUTH","username":"alice"}])",
        "1) \"maxmemory\"\n2) \"0\"\n3) \"masteruser\"\n4) \"alice\"", R"({"name":"x","user":"alice","port":6379})",
        "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"};
    QTest::addColumn<std::string>("text");
    for (const auto* text : texts) {
        QTest::newRow(text) << std::string(text);
    }
}

void RedactTest::leavesOtherTextAlone()
{
    QFETCH(const std::string, text);
    const auto redacted = redact(text);
    QVERIFY2(redacted == text, redacted.c_str());
    QVERIFY(redact("").empty());
    QVERIFY(redact("a\0b\n\n\xff"s) == "a\0b\n\n\xff"s);
}

void RedactTest::isIdempotentOnAnything()
{
    std::mt19937 dice(9); // NOLINT: the same texts each time
    const char* const words[] = {"AUTH", "auth", "\"AUTH\"", "a", "b@c", "redis://u:p@h/0", "\"two words\"", "'x", "\"",
        "requirepass", "--pass=x", "SETUSER", ">x", "#y", "user", "MIGRATE", "HELLO", "\\", "\n", "<p>", "://:@", "***",
        "redis-cli", "-a", "\xff"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (size_t i = 0, count = dice() % 8; i < count; ++i) {
            text += words[dice() % std::size(words)];
            text += dice() % 5 == 0 ? "" : " ";
        }
        const auto once = redact(text);
        QVERIFY2(redact(once) == once, escapeBytes(text).c_str());
    }
}

/// A password of any bytes, quoted the way redis-cli shows it, in every command that carries one.
void RedactTest::neverShowsASecretInAnyDress()
{
    std::mt19937 dice(10); // NOLINT: the same passwords each time
    for (int round = 0; round < 3000; ++round) {
        std::string secret = "q7Zk";
        for (size_t i = 0, count = dice() % 12; i < count; ++i) {
            secret += static_cast<char>(dice());
        }
        secret += "q7Zk";
        const auto quoted = '"' + escapeBytes(secret) + '"';
        for (const auto& text :
            {"AUTH " + quoted, "\"AUTH\" \"alice\" " + quoted, "HELLO 3 AUTH alice " + quoted + " SETNAME x",
                "CONFIG SET requirepass " + quoted, "\"ACL\" \"SETUSER\" \"alice\" \">" + quoted.substr(1),
                "MIGRATE h 1 k 0 1 AUTH " + quoted, "SENTINEL SET m auth-pass " + quoted}) {
            QVERIFY2(!redact(text).contains("q7Zk"), text.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(RedactTest)
#include "tst_redact.moc"
