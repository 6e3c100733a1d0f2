// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/secrets.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <fstream>

using namespace keystrata;
using namespace keystrata::ctl;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

/// What is left of one argument after hidePasswords().
std::string hidden(std::string argument)
{
    std::string program = "keystratactl";
    std::array<char*, 2> argv{program.data(), argument.data()};
    hidePasswords(2, argv.data());
    // All of it counts, also what stands behind the first zero byte: the process list shows that too.
    while (argument.ends_with('\0')) {
        argument.pop_back();
    }
    return argument;
}

std::string commandId(const std::string& command, std::chrono::milliseconds timeout = 10s)
{
    Context context;
    const auto password = passwordFromCommand(command, timeout, context);
    return password ? "password " + *password : std::string(password.error().message.id);
}

} // namespace

class SecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void passwordsVanishFromArguments()
    {
        QCOMPARE(hidden("redis://:hunter2@h:6379/0"), "redis://:***@h:6379/0");
        QCOMPARE(hidden("--url=redis://alice:hunter2@h"), "--url=redis://alice:***@h");
        QCOMPARE(hidden("redis://alice:p@ss:w/rd@h:1"), "redis://alice:***@h:1");
        QCOMPARE(hidden("unix://u:hunter2@/run/redis.sock"), "unix://u:***@/run/redis.sock");
        QCOMPARE(hidden("redis://:x@h"), "redis://:*@h");
        QCOMPARE(hidden("redis://:@h"), "redis://:@h");
    }

    void otherArgumentsStayAsTheyAre()
    {
        for (const char* argument : {"redis://h:6379/0", "redis://alice@h:6379", "a:b@c", "--pattern", ""}) {
            QCOMPARE(hidden(argument), argument);
        }
    }

    void wordsAreSplitWithoutAShell()
    {
        QCOMPARE(splitWords("pass show redis").value(), (Words{"pass", "show", "redis"}));
        QCOMPARE(splitWords("  a\t'b c' \"d 'e'\" f\\ g \"\" ").value(), (Words{"a", "b c", "d 'e'", "f g", ""}));
        QCOMPARE(splitWords("a$HOME;b|c").value(), Words{"a$HOME;b|c"});
        QVERIFY(!splitWords("a 'b"));
        QVERIFY(!splitWords("   "));
    }

    void aCommandsFirstLineIsThePassword()
    {
        QCOMPARE(commandId("printf 'hunter2\\r\\nsecond'"), "password hunter2");
        QCOMPARE(commandId("echo '$HOME `id`'"), "password $HOME `id`");
    }

    void aCommandThatFailsSaysSo()
    {
        QCOMPARE(commandId("false"), "password.command");
        QCOMPARE(commandId("/nonexistent/program"), "password.command");
        QCOMPARE(commandId("sh -c 'kill -9 $$'"), "password.command");
        QCOMPARE(commandId("yes"), "password.command");
        QCOMPARE(commandId("'"), "password.words");
    }

    void aCommandThatHangsIsEnded()
    {
        const auto started = Clock::now();
        QCOMPARE(commandId("sleep 60", 50ms), "password.timeout");
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        QCOMPARE(passwordFromCommand("sleep 60", 60s, context).error().kind, ErrorKind::Cancelled);
        QVERIFY(Clock::now() - started < 10s);
    }

    void aFilesFirstLineIsThePassword()
    {
        const testing::TempDir dir;
        std::ofstream(dir.file("secret")) << "hunter2\nsecond\n";
        QCOMPARE(passwordFromFile(dir.file("secret")).value(), "hunter2");
        std::ofstream(dir.file("bare")) << "hunter2";
        QCOMPARE(passwordFromFile(dir.file("bare")).value(), "hunter2");
        QCOMPARE(passwordFromFile(dir.file("none")).error().kind, ErrorKind::File);
        QCOMPARE(passwordFromFile(dir.path()).error().kind, ErrorKind::File);
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_secrets.moc"
