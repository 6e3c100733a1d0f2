// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditlog.h"
#include "core/invalidation/conduct.h"
#include "core/invalidation/journals.h"
#include "tests/core/invalidation/journalfixture.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace std::chrono_literals;

namespace {

using std::chrono::system_clock;

/// 2026-11-22 10:15:00 UTC
const system_clock::time_point Noon{std::chrono::seconds(1'795'342'500)};

/// A journal that was last written at this time.
void make(const Journals& journals, const std::string& name, const std::vector<JournalRecord>& records,
    system_clock::time_point written = Noon, const std::optional<Secret>& secret = {})
{
    const auto path = journals.folder() + "/" + name + ".journal";
    QVERIFY(makePrivateFolder(journals.folder()));
    {
        auto writer = JournalWriter::create(path, SomeHeader, secret);
        QVERIFY(writer);
        for (const auto& record : records) {
            writer->add(record);
        }
        QVERIFY(writer->commit());
    }
    const timespec time{.tv_sec = system_clock::to_time_t(written), .tv_nsec = 0};
    const std::array times{time, time};
    QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
}

std::vector<std::string> namesOf(const std::vector<JournalInfo>& infos)
{
    std::vector<std::string> names;
    std::ranges::transform(infos, std::back_inserter(names), &JournalInfo::name);
    return names;
}

/// Of somebody who takes journals away.
Conductor conductorIn(const testing::TempDir& dir)
{
    return {
        .paths = {.plans = dir.file("plans"), .journals = dir.file("journals"), .auditLog = dir.file("audit.jsonl")},
        .program = "test 1.0"};
}

std::vector<AuditEntry> entriesOf(const Conductor& conductor)
{
    std::vector<AuditEntry> entries;
    const auto status = AuditLog(conductor.paths.auditLog).read([&entries](const AuditEntry& entry) {
        entries.push_back(entry);
        return true;
    });
    return status ? entries : std::vector<AuditEntry>(99);
}

/// One of our variables while it lives.
class Variable
{
public:
    Variable(const char* name, const char* value) : m_name(name), m_before(qgetenv(name))
    {
        value != nullptr ? qputenv(name, value) : qunsetenv(name);
    }

    ~Variable() { qputenv(m_name, m_before); }

    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* m_name;
    QByteArray m_before;
};

} // namespace

class JournalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theStateFolderIsWhereTheStandardSays()
    {
        const Variable home("HOME", "/home/anna");
        {
            const Variable state("XDG_STATE_HOME", "/var/state");
            QCOMPARE(stateFolder().value(), "/var/state/keystrata");
        }
        for (const auto* invalid : {static_cast<const char*>(nullptr), "", "relative"}) {
            const Variable state("XDG_STATE_HOME", invalid);
            QCOMPARE(stateFolder().value(), "/home/anna/.local/state/keystrata");
            const Variable none("HOME", nullptr);
            QCOMPARE(stateFolder().error().kind, ErrorKind::Usage);
        }
    }

    void aNewPathTellsTimeAndKind()
    {
        const testing::TempDir dir;
        Journals journals(dir.file("state/journals"));
        QVERIFY(!fileState(journals.folder()).exists);
        const auto path = journals.newPath("purge", Noon + 999ms);
        QVERIFY(path);
        QCOMPARE(fileState(journals.folder()).mode, 0700U);
        const QRegularExpression form(QStringLiteral("^.*/journals/2026-11-22T101500Z-purge-[0-9a-f]{6}\\.journal$"));
        QVERIFY(form.match(QString::fromStdString(*path)).hasMatch());
        QVERIFY(journals.newPath("purge", Noon).value() != *path);
        QVERIFY(JournalWriter::create(*path, SomeHeader));
        QCOMPARE(journals.list().value().size(), 1U);
    }

    void aListTellsWhatBecameOfEach()
    {
        const testing::TempDir dir;
        const Journals journals(dir.file("journals"));
        QVERIFY(journals.list().value().empty()); // no folder yet
        const KeyImage key{.key = "k", .dump = "d"};
        const RunEnded ended{.how = "complete"};
        make(journals, "ended", {key, BatchDone{1}, key, BatchDone{2}, ended}, Noon);
        make(journals, "undone", {key, BatchDone{7}, ended, Undone{}}, Noon + 1s);
        make(journals, "begun", {}, Noon + 2s);
        make(journals, "killed", {key, BatchDone{3}, key}, Noon + 3s);
        make(journals, "resumed", {key, BatchDone{4}, ended, key}, Noon + 4s);
        make(journals, "sealed", {key, BatchDone{5}, ended}, Noon + 5s, Secret("x"));
        make(journals, "sealedkilled", {key, BatchDone{5}}, Noon + 6s, Secret("x"));
        make(journals, "running", {key, BatchDone{6}}, Noon + 7s);
        const auto writer = JournalWriter::append(journals.folder() + "/running.journal");
        QVERIFY(writer);
        const auto list = journals.list().value();
        const std::vector<std::tuple<std::string, JournalState, uint64_t, bool>> wanted{
            {"running", JournalState::Running, 6, false}, {"sealedkilled", JournalState::Interrupted, 0, true},
            {"sealed", JournalState::Ended, 0, true}, {"resumed", JournalState::Interrupted, 4, false},
            {"killed", JournalState::Interrupted, 3, false}, {"begun", JournalState::Interrupted, 0, false},
            {"undone", JournalState::Undone, 7, false}, {"ended", JournalState::Ended, 2, false}};
        QCOMPARE(list.size(), wanted.size());
        for (size_t i = 0; i < list.size(); ++i) {
            const auto& info = list[i];
            QVERIFY2(std::tuple(info.name, info.state, info.changed, info.encrypted) == wanted[i], info.name.c_str());
            QCOMPARE(info.header, info.encrypted ? JournalHeader{} : SomeHeader);
            QCOMPARE(info.path, journals.folder() + "/" + info.name + ".journal");
            QCOMPARE(info.bytes, contentOf(info.path).size());
            QCOMPARE(std::chrono::milliseconds(info.modifiedMs), Noon.time_since_epoch() + 1s * (7 - i));
        }
        QCOMPARE(journalStateName(list.front().state), "running");
        QCOMPARE(journalStateName(list.back().state), "ended");
    }

    void aCrashedWritersJournalIsInterrupted()
    {
        const testing::TempDir dir;
        const Journals journals(dir.file("journals"));
        make(journals, "torn", {KeyImage{.key = "k", .dump = "d"}, BatchDone{3}, RunEnded{.how = "complete"}});
        const auto path = journals.folder() + "/torn.journal";
        QCOMPARE(::truncate(path.c_str(), static_cast<off_t>(contentOf(path).size() - 1)), 0);
        const auto info = journals.list().value().at(0);
        QCOMPARE(info.state, JournalState::Interrupted);
        QCOMPARE(info.changed, 3U);
    }

    void whatIsNoJournalIsLeftOut()
    {
        const testing::TempDir dir;
        Journals journals(dir.file("journals"));
        make(journals, "good", {});
        QVERIFY(writeNewFile(journals.folder() + "/text.journal", "no journal at all"));
        QVERIFY(writeNewFile(journals.folder() + "/empty.journal", ""));
        QVERIFY(writeNewFile(journals.folder() + "/good.txt", contentOf(journals.folder() + "/good.journal")));
        QVERIFY(makePrivateFolder(journals.folder() + "/folder.journal"));
        QCOMPARE(::symlink("good.journal", (journals.folder() + "/link.journal").c_str()), 0);
        QCOMPARE(::mkfifo((journals.folder() + "/pipe.journal").c_str(), 0600), 0);
        QCOMPARE(namesOf(journals.list().value()), std::vector<std::string>{"good"});
        // Nor is any of it removed, but for what a crash left of the very first write, and the good one.
        const auto removed = journals.expire({.age = 1h}, Noon + 24h * 365 * 50);
        QCOMPARE(removed.value().size(), 2U);
        QVERIFY(fileState(journals.folder() + "/text.journal").exists);
        QVERIFY(!fileState(journals.folder() + "/empty.journal").exists);
        QVERIFY(!fileState(journals.folder() + "/good.journal").exists);
    }

    void journalsAreFoundByNameBeginningOrPath()
    {
        const testing::TempDir dir;
        const Journals journals(dir.file("journals"));
        for (const auto* name :
            {"2026-11-22T101500Z-purge-3fa9c1", "2026-11-22T101500Z-purge-3fb000", "2026-12", "2026-1"}) {
            make(journals, name, {});
        }
        const auto found = [&journals](std::string_view name) {
            const auto info = journals.find(name);
            return info ? info->name : "! " + std::string(info.error().message.id);
        };
        QCOMPARE(found("2026-11-22T101500Z-purge-3fa9c1"), "2026-11-22T101500Z-purge-3fa9c1");
        QCOMPARE(found("2026-11-22T101500Z-purge-3fb"), "2026-11-22T101500Z-purge-3fb000");
        QCOMPARE(found("2026-12.journal"), "2026-12");
        QCOMPARE(found("2026-1"), "2026-1"); // the whole name counts before beginnings
        QCOMPARE(found("2026-11"), "! journal.ambiguous");
        QCOMPARE(found("2027"), "! journal.unknown");
        QCOMPARE(found(""), "! journal.unknown");
        QCOMPARE(journals.find("2026-11").error().kind, ErrorKind::Usage);
        QCOMPARE(journals.find("2026-11").error().message.english(),
            "2 journals have names that begin with 2026-11: give more of the name.");
        const auto archive = dir.file("weekend.archive");
        QVERIFY(JournalWriter::create(archive, SomeHeader));
        QCOMPARE(found(archive), "weekend.archive");
        QCOMPARE(found(journals.folder() + "/2026-12.journal"), "2026-12");
        QCOMPARE(found(dir.file("none")), "! journal.open");
        QCOMPARE(::chdir(dir.path().c_str()), 0);
        QCOMPARE(found("weekend.archive"), "weekend.archive");
    }

    void journalsExpireByAge()
    {
        const testing::TempDir dir;
        Journals journals(dir.file("journals"));
        QVERIFY(journals.expire({}, Noon).value().empty()); // no folder yet
        make(journals, "new", {}, Noon);
        make(journals, "week", {}, Noon - 24h * 7);
        make(journals, "old", {}, Noon - 24h * 7 - 1s);
        make(journals, "running", {}, Noon - 24h * 70);
        const auto writer = JournalWriter::append(journals.folder() + "/running.journal");
        QCOMPARE(journals.expire({}, Noon).value(), std::vector<std::string>{"old"});
        QCOMPARE(namesOf(journals.list().value()), (std::vector<std::string>{"new", "week", "running"}));
    }

    void journalsExpireBySizeOldestFirst()
    {
        const testing::TempDir dir;
        Journals journals(dir.file("journals"));
        const KeyImage big{.key = "k", .dump = std::string(100'000, 'x')};
        for (int i = 0; i < 5; ++i) {
            make(journals, std::to_string(i), {big}, Noon - 1h * i);
        }
        auto writer = JournalWriter::append(journals.folder() + "/4.journal"); // the oldest
        // The running one counts, but stays: two others fit beside it.
        const JournalKeeping keeping{.bytes = 310'000};
        QCOMPARE(journals.expire(keeping, Noon).value(), (std::vector<std::string>{"3", "2"}));
        QCOMPARE(namesOf(journals.list().value()), (std::vector<std::string>{"0", "1", "4"}));
        QVERIFY(journals.expire(keeping, Noon).value().empty());
        QCOMPARE(journals.expire({.bytes = 0}, Noon).value(), (std::vector<std::string>{"1", "0"}));
        writer = JournalWriter::create(journals.folder() + "/other.journal", SomeHeader);
        QCOMPARE(journals.expire({.bytes = 0}, Noon).value(), std::vector<std::string>{"4"});
    }

    void oneIsRemovedByItsWholeName()
    {
        const testing::TempDir dir;
        Journals journals(dir.path() + "/journals");
        QCOMPARE(journals.remove("a").error().kind, ErrorKind::Usage);
        make(journals, "a", {});
        make(journals, "ab", {});
        QVERIFY(journals.remove("a"));
        QCOMPARE(namesOf(journals.list().value()), std::vector<std::string>{"ab"});
        QCOMPARE(journals.remove("a").error().kind, ErrorKind::Usage);
        QCOMPARE(journals.remove("../journals/ab").error().kind, ErrorKind::Usage);
        {
            const auto writer = JournalWriter::append(journals.folder() + "/ab.journal");
            QVERIFY(writer);
            QCOMPARE(journals.remove("ab").error().kind, ErrorKind::Refused);
        }
        QVERIFY(journals.remove("ab"));
        QVERIFY(journals.list().value().empty());
    }

    void thatOneWasDeletedIsNoted()
    {
        const testing::TempDir dir;
        const auto conductor = conductorIn(dir);
        const Journals journals(conductor.paths.journals);
        make(journals, "a", {KeyImage{.key = "k", .dump = "d"}, BatchDone{1}, RunEnded{.how = "complete"}});
        make(journals, "ab", {});
        const auto bytes = journals.find("a")->bytes;
        const auto notes = deleteJournal("a", conductor);
        QVERIFY(notes && notes->empty());
        QCOMPARE(namesOf(journals.list().value()), std::vector<std::string>{"ab"});
        const auto entries = entriesOf(conductor);
        QCOMPARE(entries.size(), 1U);
        const auto& entry = entries.front();
        QCOMPARE(entry.action, "delete-journal");
        QCOMPARE(entry.journal, "a");
        QCOMPARE(entry.outcome, "complete");
        QCOMPARE(entry.server, SomeHeader.server); // of the run that cannot be undone any more
        QCOMPARE(entry.selection, SomeHeader.summary);
        QCOMPARE(entry.planHash, SomeHeader.planHash);
        QCOMPARE(entry.program, "test 1.0");
        QCOMPARE(entry.result.at("bytes").get<uint64_t>(), bytes);
        QVERIFY(entry.atMs > 0 && !entry.who.empty());
    }

    void whatIsNotDeletedIsNotNoted()
    {
        const testing::TempDir dir;
        const auto conductor = conductorIn(dir);
        const Journals journals(conductor.paths.journals);
        QCOMPARE(deleteJournal("a", conductor).error().kind, ErrorKind::Usage); // there is none
        make(journals, "abc", {});
        QCOMPARE(deleteJournal("ab", conductor).error().kind, ErrorKind::Usage); // only by its whole name
        {
            const auto writer = JournalWriter::append(journals.folder() + "/abc.journal");
            QVERIFY(writer);
            QCOMPARE(deleteJournal("abc", conductor).error().kind, ErrorKind::Refused);
        }
        QCOMPARE(namesOf(journals.list().value()), std::vector<std::string>{"abc"});
        QVERIFY(entriesOf(conductor).empty());
    }

    void ofAnEncryptedOneOnlyItsNameIsNoted()
    {
        const testing::TempDir dir;
        const auto conductor = conductorIn(dir);
        make(Journals(conductor.paths.journals), "sealed", {}, Noon, Secret("correct horse"));
        QVERIFY(deleteJournal("sealed", conductor));
        const auto entries = entriesOf(conductor);
        QCOMPARE(entries.size(), 1U);
        QCOMPARE(entries.front().journal, "sealed");
        QVERIFY(entries.front().server.empty() && entries.front().selection.empty());
        QVERIFY(entries.front().planHash.empty());
    }

    /// The journal is gone all the same: that the log could not be written is said.
    void aLogThatCannotBeWrittenIsTold()
    {
        const testing::TempDir dir;
        auto conductor = conductorIn(dir);
        conductor.paths.auditLog = dir.file("file") + "/audit.jsonl";
        QVERIFY(writeNewFile(dir.file("file"), ""));
        make(Journals(conductor.paths.journals), "a", {});
        const auto notes = deleteJournal("a", conductor);
        QVERIFY(notes && notes->size() == 1);
        QVERIFY(Journals(conductor.paths.journals).list().value().empty());
    }

    void aWriterThatComesTooLateSeesIt()
    {
        const testing::TempDir dir;
        Journals journals(dir.file("journals"));
        make(journals, "old", {}, Noon - 24h * 30);
        QCOMPARE(journals.expire({}, Noon).value().size(), 1U);
        QCOMPARE(JournalWriter::append(journals.folder() + "/old.journal").error().kind, ErrorKind::File);
    }

    void theSpaceLeftIsTheDisks()
    {
        const testing::TempDir dir;
        struct statvfs info{};
        QCOMPARE(::statvfs(dir.path().c_str(), &info), 0);
        const auto size = uint64_t{info.f_blocks} * info.f_frsize;
        for (const auto& folder :
            {dir.path(), dir.file("not/made/yet"), std::string("nothing/here"), std::string("/")}) {
            const auto left = Journals(folder).freeBytes();
            QVERIFY(left && *left > 0);
            QVERIFY(!folder.starts_with(dir.path()) || *left <= size);
        }
        QVERIFY(writeNewFile(dir.file("file"), ""));
        QCOMPARE(Journals(dir.file("file/folder")).freeBytes().error().kind, ErrorKind::File);
    }
};

QTEST_GUILESS_MAIN(JournalsTest)
#include "tst_journals.moc"
