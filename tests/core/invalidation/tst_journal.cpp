// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/invalidation/journalfixture.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace std::string_literals;

namespace {

Secret passphrase(std::string text = "correct horse")
{
    return Secret(std::move(text));
}

/// Files of this process end here, as if the disk were full, while this object lives.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        m_handler = ::signal(SIGXFSZ, SIG_IGN);
    }

    ~SmallDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        ::signal(SIGXFSZ, m_handler);
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit m_before{};
    sighandler_t m_handler = nullptr;
};

} // namespace

class JournalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyRecordComesBackInBothDirections_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("plain") << false;
        QTest::newRow("encrypted") << true;
    }

    void everyRecordComesBackInBothDirections()
    {
        QFETCH(bool, encrypted);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        const auto secret = encrypted ? std::optional(passphrase()) : std::nullopt;
        const auto records = someRecords();
        {
            auto writer = JournalWriter::create(path, SomeHeader, secret);
            QVERIFY(writer);
            for (const auto& record : records) {
                writer->add(record);
            }
            QVERIFY(writer->commit());
            QCOMPARE(writer->bytes(), contentOf(path).size());
        }
        auto reader = JournalReader::open(path, secret);
        QVERIFY(reader);
        QCOMPARE(reader->header(), SomeHeader);
        QCOMPARE(reader->encrypted(), encrypted);
        QVERIFY(!reader->torn());
        QCOMPARE(reader->bytes(), contentOf(path).size());
        QVERIFY(forward(*reader).records == records);
        QVERIFY(backward(*reader).records == records);
        QCOMPARE(forward(*reader).fault + backward(*reader).fault, "");
        // Turning round in the middle gives the same record again.
        reader->toEnd();
        QVERIFY(reader->previous().value() == records.back());
        QVERIFY(reader->next().value() == records.back());
        QVERIFY(!reader->next().value());
        QVERIFY(reader->previous().value() == records.back());
    }

    void anEmptyJournalHasTwoEqualEnds()
    {
        const testing::TempDir dir;
        for (const auto& secret : {std::optional<Secret>(), std::optional(passphrase())}) {
            const auto path = dir.file(secret ? "sealed" : "plain");
            QVERIFY(JournalWriter::create(path, JournalHeader{}, secret));
            auto reader = JournalReader::open(path, secret);
            QVERIFY(reader);
            QCOMPARE(reader->header(), JournalHeader{});
            QVERIFY(!reader->next().value());
            reader->toEnd();
            QVERIFY(!reader->previous().value());
        }
    }

    void largeValuesAreReadThroughAWindow()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        std::vector<JournalRecord> records;
        for (const size_t size : {size_t{8} << 20U, size_t{1}, (size_t{256} << 10U) - 12, size_t{300'000}, size_t{0}}) {
            records.emplace_back(KeyImage{.key = "large", .dump = std::string(size, 'x')});
        }
        auto writer = JournalWriter::create(path, SomeHeader, passphrase());
        for (const auto& record : records) {
            writer->add(record);
            QVERIFY(writer->commit());
        }
        auto reader = JournalReader::open(path, passphrase());
        QVERIFY(forward(*reader).records == records);
        QVERIFY(backward(*reader).records == records);
    }

    void manySmallOnesCrossManyWindows()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        constexpr size_t Count = 20'000;
        auto writer = JournalWriter::create(path, SomeHeader);
        for (size_t i = 0; i < Count; ++i) {
            writer->add(KeyImage{.key = std::to_string(i), .dump = std::string(i % 400, 'd')});
            if (i % 500 == 499) {
                writer->add(BatchDone{i + 1});
                QVERIFY(writer->commit());
            }
        }
        auto reader = JournalReader::open(path);
        const auto there = forward(*reader);
        QCOMPARE(there.records.size(), Count + Count / 500);
        QVERIFY(there.records == backward(*reader).records);
        QCOMPARE(std::get<KeyImage>(there.records.at(501)).key, "500");
    }

    void theFileIsTheOwnersAloneAndNew()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        const auto old = ::umask(0777);
        const bool made = JournalWriter::create(path, SomeHeader).has_value();
        ::umask(old);
        QVERIFY(made);
        QCOMPARE(fileState(path).mode, 0600U);
        const auto before = contentOf(path);
        QCOMPARE(JournalWriter::create(path, SomeHeader).error().kind, ErrorKind::File);
        QCOMPARE(contentOf(path), before);
        QCOMPARE(::symlink(dir.file("elsewhere").c_str(), dir.file("link").c_str()), 0);
        QVERIFY(!JournalWriter::create(dir.file("link"), SomeHeader));
        QVERIFY(!fileState(dir.file("elsewhere")).exists);
        QCOMPARE(JournalWriter::create(dir.file("no/folder"), SomeHeader).error().message.id, "journal.write");
    }

    void aRunIsGoneOnWith()
    {
        const testing::TempDir dir;
        for (const auto& secret : {std::optional<Secret>(), std::optional(passphrase())}) {
            const auto path = dir.file(secret ? "sealed" : "plain");
            const std::vector<JournalRecord> records{
                KeyImage{.key = "a", .dump = "b"}, BatchDone{1}, RunEnded{.how = "stopped"}, BatchDone{2}};
            for (const auto& record : records) {
                auto writer = &record == &records.front() ? JournalWriter::create(path, SomeHeader, secret)
                                                          : JournalWriter::append(path, secret);
                QVERIFY(writer);
                QCOMPARE(writer->header(), SomeHeader);
                QCOMPARE(writer->path(), path);
                writer->add(record);
                QVERIFY(writer->commit());
            }
            auto reader = JournalReader::open(path, secret);
            QVERIFY(forward(*reader).records == records);
            QVERIFY(backward(*reader).records == records);
        }
    }

    void whatIsNotCommittedIsNotThere()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        {
            auto writer = JournalWriter::create(path, SomeHeader);
            writer->add(BatchDone{1});
            QVERIFY(writer->commit());
            QVERIFY(writer->commit()); // of nothing
            const auto bytes = writer->bytes();
            writer->add(BatchDone{2});
            QVERIFY(writer->bytes() > bytes);
            QCOMPARE(contentOf(path).size(), bytes);
        }
        auto reader = JournalReader::open(path);
        QCOMPARE(forward(*reader).records.size(), 1U);
    }

    void aFullDiskLeavesTheLastCommit()
    {
        const testing::TempDir dir;
        for (const auto& secret : {std::optional<Secret>(), std::optional(passphrase())}) {
            const auto path = dir.file(secret ? "sealed" : "plain");
            auto writer = JournalWriter::create(path, SomeHeader, secret);
            writer->add(BatchDone{1});
            QVERIFY(writer->commit());
            const auto good = contentOf(path);
            Status full;
            {
                const SmallDisk disk(good.size() + 100);
                writer->add(KeyImage{.key = "k", .dump = std::string(500, 'x')});
                full = writer->commit();
            }
            QCOMPARE(full.error().message.id, "journal.write");
            QVERIFY(full.error().message.english().contains("File too large"));
            QCOMPARE(contentOf(path), good);
            QCOMPARE(writer->bytes(), good.size());
            // There is room again.
            writer->add(BatchDone{2});
            QVERIFY(writer->commit());
            auto reader = JournalReader::open(path, secret);
            const std::vector<JournalRecord> wanted{BatchDone{1}, BatchDone{2}};
            QVERIFY(forward(*reader).records == wanted);
            QVERIFY(backward(*reader).records == wanted);
        }
    }

    void aJournalThatCannotBeBegunLeavesNoFile()
    {
        const testing::TempDir dir;
        Result<JournalWriter> writer = fail(Error{});
        {
            const SmallDisk disk(20);
            writer = JournalWriter::create(dir.file("journal"), SomeHeader);
        }
        QCOMPARE(writer.error().message.id, "journal.write");
        QVERIFY(!fileState(dir.file("journal")).exists);
    }

    void oneWriterAtATime()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        {
            auto writer = JournalWriter::create(path, SomeHeader);
            QVERIFY(writer);
            const auto second = JournalWriter::append(path);
            QCOMPARE(second.error().kind, ErrorKind::Refused);
            QCOMPARE(second.error().message.id, "journal.running");
            QVERIFY(JournalReader::open(path)); // readers are not kept off
            const auto child = ::fork();
            if (child == 0) {
                ::_exit(JournalWriter::append(path) ? 1 : 42);
            }
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(WEXITSTATUS(status), 42);
        }
        QVERIFY(JournalWriter::append(path));
    }

    void aKilledWriterGivesItsLockUp()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        const auto child = ::fork();
        if (child == 0) {
            auto writer = JournalWriter::create(path, SomeHeader);
            writer->add(BatchDone{5});
            const auto committed = writer->commit();
            writer->add(BatchDone{6});
            ::raise(SIGKILL);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QVERIFY(JournalWriter::append(path));
        auto reader = JournalReader::open(path);
        QVERIFY(forward(*reader).records == std::vector<JournalRecord>{BatchDone{5}});
    }

    void onlyThePassphraseOpensIt()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        {
            auto writer = JournalWriter::create(path, SomeHeader, passphrase());
            writer->add(KeyImage{.key = "visible?", .dump = "value?"});
            QVERIFY(writer->commit());
        }
        const auto content = contentOf(path);
        for (const auto* text : {"visible?", "value?", "payroll", "anna"}) {
            QVERIFY(!content.contains(text));
        }
        QCOMPARE(JournalReader::open(path).error().message.id, "journal.encrypted");
        QCOMPARE(JournalWriter::append(path).error().kind, ErrorKind::Refused);
        for (const auto* wrong : {"", "correct hors", "correct horse\n"}) {
            const auto refused = JournalReader::open(path, passphrase(wrong));
            QCOMPARE(refused.error().kind, ErrorKind::Refused);
            QCOMPARE(refused.error().message.id, "journal.passphrase");
            QCOMPARE(JournalWriter::append(path, passphrase(wrong)).error().kind, ErrorKind::Refused);
        }
        QCOMPARE(contentOf(path), content);
        QVERIFY(JournalReader::open(path, passphrase()));
    }

    void noTwoSealedRecordsAreAlike()
    {
        const testing::TempDir dir;
        std::vector<std::string> contents;
        for (const auto* name : {"one", "two"}) {
            auto writer = JournalWriter::create(dir.file(name), SomeHeader, passphrase());
            for (int i = 0; i < 3; ++i) {
                writer->add(KeyImage{.key = "same", .dump = "same"});
            }
            QVERIFY(writer->commit());
            contents.push_back(contentOf(dir.file(name)));
        }
        // The end of a file: ciphertext and tag, 8 bytes at least, of the last record.
        const auto last = contents.front().substr(contents.front().size() - 40, 36);
        QVERIFY(!contents.back().contains(last));
        QCOMPARE(contents.front().find(last), contents.front().size() - 40);
    }

    void aDumpIsKnownByItsOwnChecksum()
    {
        // The answer in Redis' documentation of DUMP: a string that holds 10.
        const auto dump = "\x00\xc0\x0a\x0a\x00\x6e\x9f\x57\x45\x0e\xae\x63\xbb"s;
        QCOMPARE(dumpDigest(dump), "bb63ae0e45579f6ed");
        QCOMPARE(dumpDigest(dump.substr(1)), "bb63ae0e45579f6ec");
        QCOMPARE(dumpDigest(""), "");
        QCOMPARE(dumpDigest("0123456789"), "");
    }
};

QTEST_GUILESS_MAIN(JournalTest)
#include "tst_journal.moc"
