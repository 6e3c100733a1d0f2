// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/content.h"
#include "tests/support/childprocess.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>

using keystrata::testing::ChildProcess;
using keystrata::testing::TempDir;
using namespace keystrata::demo;
using namespace std::chrono_literals;

namespace {

constexpr uint64_t Seed = 7;

/// What Python's own unpickler, zlib and a reader of PHP's format make of one value a family and encoding. Each line
/// of the input: encoding, value in hexadecimal digits.
constexpr auto PythonCheck = R"(
import pickle, sys, zlib

def php(data, at=0):
    kind = data[at:at + 1]
    if kind == b's':
        colon = data.index(b':', at + 2)
        end = colon + 2 + int(data[at + 2:colon])
        assert data[end:end + 2] == b'";'
        return data[colon + 2:end], end + 2
    if kind in b'idb':
        end = data.index(b';', at)
        return float(data[at + 2:end]), end + 1
    assert kind == b'a', data[at:]
    colon = data.index(b':', at + 2)
    result, at_item = {}, colon + 2
    for _ in range(int(data[at + 2:colon])):
        key, at_item = php(data, at_item)
        result[key], at_item = php(data, at_item)
    assert data[at_item:at_item + 1] == b'}'
    return result, at_item + 1

checked = set()
for line in open(sys.argv[1]):
    encoding, digits = line.split()
    data = bytes.fromhex(digits)
    if encoding == 'zlib':
        data = zlib.decompress(data)
    if encoding in ('pickle', 'zlib'):
        assert data[:2] == b'\x80\x05', data[:2]
        assert isinstance(pickle.loads(data), dict)
    elif encoding == 'flask':
        assert data[:1] == b'!'
        assert isinstance(pickle.loads(data[1:]), dict)
    elif encoding == 'php':
        value, end = php(data)
        assert end == len(data) and isinstance(value, dict)
    checked.add(encoding)
assert checked == {'pickle', 'zlib', 'flask', 'php'}, checked
)";

std::string_view pythonName(Encoding encoding)
{
    switch (encoding) {
    case Encoding::Pickle:
        return "pickle";
    case Encoding::PickleZlib:
        return "zlib";
    case Encoding::FlaskPickle:
        return "flask";
    case Encoding::Php:
        return "php";
    default:
        return {};
    }
}

std::string hex(std::string_view bytes)
{
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())).toHex().toStdString();
}

std::string contentFile(const TempDir& dir, uint64_t seed, std::string_view name)
{
    auto rdb = RdbWriter::create(dir.file(name));
    const std::chrono::system_clock::time_point moment(1'800'000'000s);
    Content(seed).write(*rdb, 0.05, {.now = moment, .shortestLife = 1});
    if (!rdb->finish()) {
        return "not written";
    }
    std::ifstream file(dir.file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

class DemoContentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sameSeedSameBytes()
    {
        const TempDir dir("content");
        const std::string first = contentFile(dir, Seed, "a");
        QVERIFY(first.size() > 500'000);
        QVERIFY(first == contentFile(dir, Seed, "b"));
        QVERIFY(first != contentFile(dir, Seed + 1, "c"));
    }

    /// A server refuses a file in which a name stands twice.
    void namesAreUnique_data()
    {
        QTest::addColumn<double>("scale");
        QTest::newRow("smallest") << 0.01;
        QTest::newRow("quarter") << 0.25;
        QTest::newRow("normal") << 1.0;
        QTest::newRow("larger") << 3.0;
    }

    void namesAreUnique()
    {
        QFETCH(const double, scale);
        std::set<std::pair<int, std::string>> seen;
        std::string key;
        for (const auto& family : families()) {
            const uint64_t count = scaledCount(family, scale);
            for (uint64_t object = family.first; object < family.first + count; ++object) {
                Content::key(family, family.version, object, key);
                if (!seen.emplace(family.db, key).second) {
                    QFAIL(("twice: " + key).c_str());
                }
            }
        }
    }

    void namesAreThoseOfTheApplications()
    {
        std::set<std::string> seen;
        std::string key;
        for (const auto& family : families()) {
            for (uint64_t object = family.first; object < family.first + std::min(family.count, 1000U); ++object) {
                Content::key(family, family.version, object, key);
                QVERIFY2(!key.contains('{') || key.starts_with("Fv-"), key.c_str());
                seen.insert(key);
            }
        }
        for (const char* expected : {"myhours:3:daily_calc:7:2025-11-29", "myhours:1:holidays:2025:11",
                 "holidays:2025:11", "v1:holidays:2025:11", "payroll:result:17:2025-11", "product:123:details:v2",
                 "rbac:1:user:5:org_permissions", "shop:eu:2:products:product:17:details", "books::42",
                 "myhours:3:employee:list:p1:pp20", "myhours:1:hebcal_holidays_2025", ":1:throttle_anon_10.0.0.5"}) {
            QVERIFY2(seen.contains(expected), expected);
        }
        const auto session = std::ranges::find_if(
            seen, [](const auto& name) { return name.starts_with(":1:django.contrib.sessions.cache"); });
        QVERIFY(session != seen.end());
        QCOMPARE(session->size(), std::string_view(":1:django.contrib.sessions.cache").size() + 32);
    }

    void jsonIsJson()
    {
        Content content(Seed);
        std::string value;
        size_t checked = 0;
        for (const auto& family : families()) {
            for (uint64_t object = family.first; object < family.first + std::min(family.count, 30U); ++object) {
                if (family.encoding == Encoding::Json) {
                    content.value(family, family.schema, object, value);
                    QVERIFY2(nlohmann::json::parse(value, nullptr, false).is_object(), value.c_str());
                    ++checked;
                } else if (family.encoding == Encoding::JavaString) {
                    content.value(family, family.schema, object, value);
                    QVERIFY(value.starts_with(std::string_view("\xAC\xED\x00\x05\x74", 5)));
                    const auto length = static_cast<size_t>(
                        static_cast<unsigned char>(value[5]) * 256 + static_cast<unsigned char>(value[6]));
                    QCOMPARE(length, value.size() - 7);
                    QVERIFY(nlohmann::json::parse(value.substr(7), nullptr, false).is_object());
                }
            }
        }
        QVERIFY(checked > 500);
    }

    void foreignValuesAreReadByTheirOwners()
    {
        const TempDir dir("content");
        std::ofstream values(dir.file("values"));
        Content content(Seed);
        std::string value;
        for (const auto& family : families()) {
            const std::string_view encoding = pythonName(family.encoding);
            for (uint64_t i = 0; i < 5 && !encoding.empty(); ++i) {
                content.value(family, family.schema, family.first + i, value);
                values << encoding << ' ' << hex(value) << '\n';
            }
        }
        values.close();
        ChildProcess python({"python3", "-c", PythonCheck, dir.file("values")}, {.outputFile = dir.file("output")});
        QVERIFY(python.waitFor(60s));
        std::ifstream output(dir.file("output"));
        QVERIFY2(python.exitCode() == 0, std::string(std::istreambuf_iterator<char>(output), {}).c_str());
    }

    /// The pain of the payroll: values of the live version that were written by the release before.
    void someValuesLagBehind()
    {
        Content content(Seed);
        std::string value;
        const auto shareWithout = [&](const Family& family, const char* field) {
            int without = 0;
            for (uint64_t object = 0; object < 1000; ++object) {
                content.value(family, family.schema, object, value);
                without += value.contains(field) ? 0 : 1;
            }
            return without;
        };
        const auto find = [](std::string_view version, std::string_view start, KeyStyle style) {
            return *std::ranges::find_if(families(), [=](const Family& family) {
                return family.version == version && family.name.starts_with(start) && family.style == style;
            });
        };
        const auto live = find("3", "daily_calc", KeyStyle::Django);
        QVERIFY(shareWithout(live, "meal_allowance") > 10);
        QVERIFY(shareWithout(live, "meal_allowance") < 80);
        QCOMPARE(shareWithout(live, "overtime_hours"), 0);
        QCOMPARE(shareWithout(find("1", "daily_calc", KeyStyle::Django), "overtime_hours"), 1000);
        QCOMPARE(shareWithout(find("2", "daily_calc", KeyStyle::Django), "overtime_hours"), 0);
        QCOMPARE(shareWithout(find("2", "daily_calc", KeyStyle::Django), "meal_allowance"), 1000);
        QCOMPARE(shareWithout(find("4", "daily_calc", KeyStyle::Django), "night_differential"), 0);
        QVERIFY(shareWithout(find("", "daily_calc", KeyStyle::Plain), "meal_allowance") > 300);
    }

    void someExpiriesBreakTheRules()
    {
        const Content content(Seed);
        const auto& all = families();
        const auto whoami =
            *std::ranges::find_if(all, [](const Family& family) { return family.name == "whoami:{n}"; });
        int wrong = 0;
        for (uint64_t object = 0; object < 1000; ++object) {
            const uint32_t ttl = content.ttl(whoami, object);
            QVERIFY(ttl == 900 || ttl == 86400);
            wrong += ttl == 86400 ? 1 : 0;
        }
        QVERIFY(wrong > 20 && wrong < 120);
    }

    void expectedStrataAreWhole()
    {
        const auto strata = expectedStrata(1);
        uint64_t keys = 0;
        for (const auto& stratum : strata) {
            keys += stratum.keys;
        }
        QVERIFY(keys > 60'000 && keys < 120'000);
        const auto live = std::ranges::find_if(
            strata, [](const auto& stratum) { return stratum.prefix == "myhours" && stratum.version == "3"; });
        QVERIFY(live != strata.end());
        QVERIFY(live->keys > 20'000);
        QCOMPARE(live->layout, "django");
    }
};

QTEST_GUILESS_MAIN(DemoContentTest)
#include "tst_democontent.moc"
