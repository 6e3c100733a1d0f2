// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/secrets.h"

#include <QTest>

#include <array>
#include <string>

using namespace keystrata::ctl;

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
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_secrets.moc"
