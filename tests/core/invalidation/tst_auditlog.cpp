// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "core/invalidation/auditline.h"
#include "core/invalidation/auditlog.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace std::string_literals;

namespace {

AuditEntry someEntry(int number = 0)
{
    return {.atMs = 1'795'342'500'000 + number,
        .who = "anna@ops1",
        .program = "keystratactl 1.0",
        .action = "purge",
        .server = "payroll-prod, master 10.0.0.5:6379 db 1",
        .selection = "all of v1",
        .planHash = "3fa9c1",
        .outcome = "complete",
        .result = {{"removed", number}, {"failed", 0}},
        .journal = "2026-11-22T101500Z-purge-3fa9c1"};
}

std::string contentOf(const std::string& path)
{
    return readFile(path, size_t{1} << 26U).value();
}

std::vector<std::string> linesOf(const std::string& path)
{
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

void put(const std::string& path, std::string_view bytes)
{
    ::unlink(path.c_str()); // ext4 waits for what was truncated
    std::ofstream file(path, std::ios::binary);
    file << bytes << std::flush;
    QVERIFY(file.good());
}

void putLines(const std::string& path, const std::vector<std::string>& lines)
{
    std::string text;
    for (const auto& line : lines) {
        text += line + "\n";
    }
    put(path, text);
}

std::vector<std::string> idsOf(const AuditCheck& check)
{
    std::vector<std::string> ids;
    for (const auto& fault : check.faults) {
        ids.emplace_back(fault.id);
    }
    return ids;
}

std::vector<std::string> faultsOf(const AuditLog& log)
{
    return idsOf(log.verify().value());
}

/// A log of some entries.
struct Written
{
    explicit Written(int entries = 6)
    {
        for (int i = 1; i <= entries; ++i) {
            good = good && log.append(someEntry(i)).has_value();
        }
        lines = linesOf(log.path());
    }

    testing::TempDir dir;
    AuditLog log{dir.file("state/audit.jsonl")};
    std::string head = log.path() + ".head";
    bool good = true;
    std::vector<std::string> lines;
};

} // namespace

class AuditLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void entriesComeBackInOrder()
    {
        const Written six;
        QVERIFY(six.good);
        std::vector<AuditEntry> read;
        QVERIFY(six.log.read([&read](const AuditEntry& entry) {
            read.push_back(entry);
            return read.size() < 5;
        }));
        QCOMPARE(read.size(), 5U);
        for (int i = 0; i < 5; ++i) {
            auto wanted = someEntry(i + 1);
            wanted.number = static_cast<uint64_t>(i) + 1;
            QCOMPARE(read.at(static_cast<size_t>(i)), wanted);
        }
        const auto check = six.log.verify();
        QCOMPARE(check->entries, 6U);
        QVERIFY(check->faults.empty());
        QCOMPARE(fileState(six.log.path()).mode, 0600U);
        QCOMPARE(fileState(six.head).mode, 0600U);
        QCOMPARE(fileState(six.dir.file("state")).mode, 0700U);
    }

    void noLogYetIsNoFault()
    {
        const testing::TempDir dir;
        const AuditLog log(dir.file("audit.jsonl"));
        QVERIFY(log.read([](const AuditEntry&) { return false; }));
        QCOMPARE(log.verify()->entries, 0U);
        QVERIFY(log.verify()->faults.empty());
        QVERIFY(!fileState(log.path()).exists);
        const AuditLog folder(dir.path());
        QCOMPARE(folder.verify().error().kind, ErrorKind::File);
    }

    void textsAreData()
    {
        const testing::TempDir dir;
        AuditLog log(dir.file("audit.jsonl"));
        auto entry = someEntry();
        entry.selection = "line\none \"quoted\" \x01 \xc3\xa9";
        entry.server = "bytes \xff\xfe";
        entry.result = {{"\xff", "\xfe"}};
        QVERIFY(log.append(entry));
        QCOMPARE(linesOf(log.path()).size(), 1U);
        AuditEntry read;
        QVERIFY(log.read([&read](const AuditEntry& one) {
            read = one;
            return true;
        }));
        QCOMPARE(read.selection, entry.selection);
        QCOMPARE(read.server, "bytes \\xff\\xfe");
        QVERIFY(faultsOf(log).empty());
    }

    void everyChangedByteIsFound()
    {
        const Written two(2);
        const auto whole = contentOf(two.log.path());
        for (size_t at = 0; at < whole.size(); ++at) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 1);
            put(two.log.path(), bytes);
            QVERIFY2(!faultsOf(two.log).empty(), std::to_string(at).c_str());
        }
    }

    void everyCutIsFound()
    {
        const Written two(2);
        const auto whole = contentOf(two.log.path());
        for (size_t size = 0; size < whole.size(); ++size) {
            put(two.log.path(), whole.substr(0, size));
            QCOMPARE(faultsOf(two.log), std::vector<std::string>{"audit.cut"});
        }
    }

    void tamperingIsFoundAndNamed_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QStringList>("faults");
        QTest::newRow("changed") << "changed" << QStringList{"audit.changed"};
        QTest::newRow("changed, with its hash") << "rehashed" << QStringList{"audit.replaced"};
        QTest::newRow("last changed, with its hash") << "lasthash" << QStringList{"audit.head"};
        QTest::newRow("removed") << "removed" << QStringList{"audit.removed"};
        QTest::newRow("first removed") << "first" << QStringList{"audit.removed"};
        QTest::newRow("inserted") << "inserted" << QStringList{"audit.moved"};
        QTest::newRow("text inserted") << "text" << QStringList{"audit.none"};
        QTest::newRow("replaced by text") << "replaced" << QStringList{"audit.none"};
        QTest::newRow("reordered") << "swapped" << QStringList{"audit.removed", "audit.moved"};
        QTest::newRow("last removed") << "last" << QStringList{"audit.cut"};
        QTest::newRow("log removed") << "all" << QStringList{"audit.cut"};
        QTest::newRow("head removed") << "nohead" << QStringList{"audit.beyond"};
        QTest::newRow("head of before") << "oldhead" << QStringList{"audit.beyond"};
        QTest::newRow("head of nothing") << "badhead" << QStringList{"audit.beyond"};
        QTest::newRow("two put in at the end") << "added" << QStringList{"audit.beyond"};
        QTest::newRow("one put in at the end, not chained") << "unchained" << QStringList{"audit.replaced"};
    }

    void tamperingIsFoundAndNamed()
    {
        QFETCH(QString, what);
        QFETCH(QStringList, faults);
        Written six;
        auto& lines = six.lines;
        const auto rehash = [](const std::string& text) {
            const auto line = readAuditLine(text);
            auto entry = line->entry;
            entry.who = "nobody";
            return auditLine(entry, line->previous).text;
        };
        const auto another = [](uint64_t number, const std::string& previous) {
            auto entry = someEntry();
            entry.number = number;
            return auditLine(entry, previous);
        };
        if (what == u"changed") {
            lines.at(2).replace(lines.at(2).find("anna"), 4, "carl");
        } else if (what == u"rehashed") {
            lines.at(2) = rehash(lines.at(2));
        } else if (what == u"lasthash") {
            lines.at(5) = rehash(lines.at(5));
        } else if (what == u"removed") {
            lines.erase(lines.begin() + 2, lines.begin() + 4);
        } else if (what == u"first") {
            lines.erase(lines.begin());
        } else if (what == u"inserted") {
            lines.insert(lines.begin() + 4, lines.at(1));
        } else if (what == u"text") {
            lines.insert(lines.begin() + 4, "{}");
        } else if (what == u"replaced") {
            lines.at(3) = "nothing to see here";
        } else if (what == u"swapped") {
            std::swap(lines.at(2), lines.at(3));
        } else if (what == u"last") {
            lines.pop_back();
        } else if (what == u"nohead") {
            QCOMPARE(::unlink(six.head.c_str()), 0);
        } else if (what == u"oldhead") {
            put(six.head, nlohmann::json{{"number", 4U}, {"hash", readAuditLine(lines.at(3))->place.hash}}.dump());
        } else if (what == u"badhead") {
            put(six.head, nlohmann::json{{"number", "6"}}.dump());
        } else if (what == u"added") {
            const auto seventh = another(7, readAuditLine(lines.at(5))->place.hash);
            lines.push_back(seventh.text);
            lines.push_back(another(8, seventh.hash).text);
        } else if (what == u"unchained") {
            lines.push_back(another(7, std::string(64, '0')).text);
        }
        putLines(six.log.path(), lines);
        if (what == u"all") {
            QCOMPARE(::unlink(six.log.path().c_str()), 0);
        }
        std::vector<std::string> wanted;
        std::ranges::transform(faults, std::back_inserter(wanted), &QString::toStdString);
        const auto check = six.log.verify();
        QCOMPARE(idsOf(*check), wanted);
        for (const auto& fault : check->faults) {
            QVERIFY(fault.english().ends_with('.'));
            QVERIFY2(fault.english().contains("ine "), fault.english().c_str());
        }
        // The log is gone on with, and nothing of it is forgotten.
        QVERIFY(six.log.append(someEntry()));
        QVERIFY(six.log.append(someEntry()));
        QVERIFY(!faultsOf(six.log).empty());
    }

    void theFaultTellsTheLine()
    {
        Written six;
        six.lines.erase(six.lines.begin() + 2);
        putLines(six.log.path(), six.lines);
        QCOMPARE(six.log.verify()->faults.front().english(),
            "Before line 3 of the audit log 1 entries are missing: they were taken out.");
        QCOMPARE(six.log.verify()->entries, 4U);
    }

    void aCrashBetweenTheTwoWritesIsNoTampering_data()
    {
        QTest::addColumn<int>("entries");
        QTest::newRow("after the first entry") << 1;
        QTest::newRow("later") << 4;
    }

    void aCrashBetweenTheTwoWritesIsNoTampering()
    {
        QFETCH(int, entries);
        const testing::TempDir dir;
        AuditLog log(dir.file("audit.jsonl"));
        std::string before;
        for (int i = 0; i < entries; ++i) {
            before = readFile(log.path() + ".head", 1000).value_or("");
            QVERIFY(log.append(someEntry(i)));
        }
        before.empty() ? void(::unlink((log.path() + ".head").c_str())) : put(log.path() + ".head", before);
        QVERIFY(faultsOf(log).empty());
        QVERIFY(log.append(someEntry()));
        QVERIFY(faultsOf(log).empty());
        QCOMPARE(log.verify()->entries, static_cast<uint64_t>(entries) + 1);
    }

    void aLineThatACrashCutIsNoTampering()
    {
        Written six;
        const auto whole = contentOf(six.log.path());
        for (const auto* rest : {"{", "{\"number\":7,\"at_ms\":1"}) {
            put(six.log.path(), whole + rest);
            QVERIFY(faultsOf(six.log).empty());
        }
        QVERIFY(six.log.append(someEntry()));
        QVERIFY(faultsOf(six.log).empty());
        QCOMPARE(six.log.verify()->entries, 7U);
        QCOMPARE(linesOf(six.log.path()).size(), 7U);
        // The very first line.
        const testing::TempDir dir;
        AuditLog log(dir.file("audit.jsonl"));
        put(log.path(), "{\"num");
        QVERIFY(faultsOf(log).empty());
        QVERIFY(log.append(someEntry()));
        QVERIFY(faultsOf(log).empty());
    }

    void longLinesAreFoundFromTheEnd()
    {
        const testing::TempDir dir;
        AuditLog log(dir.file("audit.jsonl"));
        for (const size_t size : {size_t{0}, size_t{65'000}, size_t{65'536}, size_t{300'000}, size_t{1}}) {
            auto entry = someEntry();
            entry.selection = std::string(size, 's');
            QVERIFY(log.append(entry));
        }
        QCOMPARE(log.verify()->entries, 5U);
        QVERIFY(faultsOf(log).empty());
    }

    void aFullDiskLeavesTheLogAsItWas()
    {
        Written six;
        const auto log = contentOf(six.log.path());
        const auto head = contentOf(six.head);
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        ::signal(SIGXFSZ, SIG_IGN);
        Status full;
        for (const size_t room : {log.size() + 50, size_t{20}}) { // for the line, and for neither
            const rlimit limit{room, before.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            full = six.log.append(someEntry());
            ::setrlimit(RLIMIT_FSIZE, &before);
            QCOMPARE(full.error().kind, ErrorKind::File);
            QVERIFY(contentOf(six.log.path()) == log);
        }
        // The line fits, the file beside it cannot be replaced.
        QCOMPARE(::mkdir((six.head + ".new").c_str(), 0700), 0);
        QCOMPARE(six.log.append(someEntry()).error().kind, ErrorKind::File);
        QVERIFY(contentOf(six.log.path()) == log);
        QVERIFY(contentOf(six.head) == head);
        QCOMPARE(::rmdir((six.head + ".new").c_str()), 0);
        QVERIFY(six.log.append(someEntry()));
        QVERIFY(faultsOf(six.log).empty());
    }

    void processesTakeTurns()
    {
        const testing::TempDir dir;
        AuditLog log(dir.file("audit.jsonl"));
        constexpr int Processes = 3;
        constexpr int Each = 20;
        std::vector<pid_t> children;
        for (int i = 0; i < Processes; ++i) {
            const auto child = ::fork();
            if (child == 0) {
                bool good = true;
                for (int k = 0; k < Each; ++k) {
                    good = log.append(someEntry(i)).has_value() && good;
                }
                ::_exit(good ? 0 : 1);
            }
            children.push_back(child);
        }
        // Whoever looks meanwhile sees no fault either.
        size_t looks = 0;
        while (log.verify()->entries < Processes * Each && looks < 100'000) {
            QCOMPARE(faultsOf(log), std::vector<std::string>{});
            ++looks;
        }
        for (const auto child : children) {
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(status, 0);
        }
        QCOMPARE(log.verify()->entries, static_cast<uint64_t>(Processes * Each));
        QVERIFY(faultsOf(log).empty());
    }

    void aLinkIsNotFollowed()
    {
        const testing::TempDir dir;
        QCOMPARE(::symlink(dir.file("elsewhere").c_str(), dir.file("audit.jsonl").c_str()), 0);
        QCOMPARE(AuditLog(dir.file("audit.jsonl")).append(someEntry()).error().kind, ErrorKind::File);
        QVERIFY(!fileState(dir.file("elsewhere")).exists);
    }
};

QTEST_GUILESS_MAIN(AuditLogTest)
#include "tst_auditlog.moc"
