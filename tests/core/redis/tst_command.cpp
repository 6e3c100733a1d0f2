// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/connection.h"

#include <QTest>

#include <hiredis/hiredis.h>

#include <random>

using namespace keystrata;
using namespace std::literals;

namespace {

std::string byHiredis(std::span<const std::string_view> arguments)
{
    std::vector<const char*> texts;
    std::vector<size_t> lengths;
    for (const auto argument : arguments) {
        texts.push_back(argument.data());
        lengths.push_back(argument.size());
    }
    char* command = nullptr;
    const auto size =
        redisFormatCommandArgv(&command, static_cast<int>(arguments.size()), texts.data(), lengths.data());
    std::string out(command, static_cast<size_t>(size));
    redisFreeCommand(command);
    return out;
}

std::string byUs(std::span<const std::string_view> arguments)
{
    std::string out;
    redis::appendCommand(out, arguments);
    return out;
}

} // namespace

class CommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void writesWhatHiredisWrites()
    {
        std::mt19937_64 random(20260107); // NOLINT(bugprone-random-generator-seed): the same vectors every time
        std::uniform_int_distribution<size_t> count(1, 12);
        std::uniform_int_distribution<int> byte(0, 255);
        // Most arguments are short; lengths around the powers of ten change the number of digits.
        std::discrete_distribution<int> shape({60, 20, 10, 10});
        const std::vector<size_t> edges{
            0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 1001, 9999, 10000, 65535, 65536, 100000};
        std::string accumulated;
        std::string expected;
        for (int round = 0; round < 12'000; ++round) {
            std::vector<std::string> bytes(count(random));
            for (auto& argument : bytes) {
                switch (shape(random)) {
                case 0:
                    argument.resize(random() % 40);
                    break;
                case 1:
                    argument.resize(random() % 400);
                    break;
                case 2:
                    argument = "\r\n$3\r\n*1\r\n";
                    continue;
                default:
                    argument.resize(edges[random() % (round % 50 == 0 ? edges.size() : 10)]);
                    break;
                }
                for (char& c : argument) {
                    c = static_cast<char>(byte(random));
                }
            }
            const std::vector<std::string_view> arguments(bytes.begin(), bytes.end());
            const auto wanted = byHiredis(arguments);
            QVERIFY2(byUs(arguments) == wanted, qPrintable(QString::number(round)));
            if (round < 1000) {
                redis::appendCommand(accumulated, arguments);
                expected += wanted;
            }
        }
        QVERIFY(accumulated == expected); // appends, and touches nothing before
    }

    void keepsEmptyArgumentsAndNulBytes()
    {
        const std::vector<std::string_view> arguments{"SET", "", "a\0b"sv};
        QCOMPARE(byUs(arguments), "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$3\r\na\0b\r\n"s);
    }
};

QTEST_GUILESS_MAIN(CommandTest)
#include "tst_command.moc"
