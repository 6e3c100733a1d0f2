// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/journalfile.h"
#include "core/invalidation/seal.h"
#include "tests/core/invalidation/journalfixture.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace std::string_literals;

namespace {

constexpr uint32_t Seed = 0xC0FFEE;

std::string beginning()
{
    return std::string(JournalMagic) + "\xee\xff\xc0\0"s;
}

/// A payload in its frame.
std::string framed(std::string_view payload)
{
    std::string out;
    const auto start = beginFrame(out);
    out += payload;
    endFrame(out, start, Seed);
    return out;
}

std::string payloadOf(const JournalRecord& record)
{
    std::string out(1, static_cast<char>(typeOf(record)));
    encodeFields(record, out);
    return out;
}

std::string headerPayload()
{
    std::string out = "H";
    encodeFields(SomeHeader, out);
    return out;
}

/// A journal built by hand, so that it can be built wrongly; encrypted at a cost that tests can pay often.
struct Built
{
    explicit Built(bool encrypted)
    {
        if (encrypted) {
            secret.emplace("correct horse");
            seal = Seal::create(*secret, {.n = 2, .r = 1, .p = 1}).value();
            frames.push_back(framed("S" + seal->fields()));
        }
        add(headerPayload());
    }

    void add(const std::string& payload)
    {
        if (!seal) {
            frames.push_back(framed(payload));
            return;
        }
        std::string sealed(1, payload.front());
        const auto number = static_cast<uint32_t>(frames.size());
        seal->seal(static_cast<uint8_t>(payload.front()), number, payload.substr(1), sealed);
        frames.push_back(framed(sealed));
    }

    std::string bytes() const
    {
        auto out = beginning();
        for (const auto& frame : frames) {
            out += frame;
        }
        return out;
    }

    std::optional<Secret> secret;
    std::optional<Seal> seal;
    std::vector<std::string> frames; ///< the salt's, the header's, and those of records
};

/// A value that is a journal itself, though not this one.
std::string framesOfAnother()
{
    std::string out;
    for (const auto& record : {payloadOf(BatchDone{8}), payloadOf(KeyImage{.key = "k", .dump = "d"})}) {
        const auto start = beginFrame(out);
        out += record;
        endFrame(out, start, Seed + 1);
    }
    return out;
}

/// Without waiting for the disk, which these tests would do thousands of times.
void put(const std::string& path, std::string_view bytes)
{
    ::unlink(path.c_str()); // ext4 waits for what was truncated
    std::ofstream file(path, std::ios::binary);
    file << bytes << std::flush;
    QVERIFY(file.good());
}

std::string openFault(const std::string& path, const std::optional<Secret>& secret = {})
{
    const auto reader = JournalReader::open(path, secret);
    return reader ? "" : std::string(reader.error().message.id);
}

void plainAndEncrypted()
{
    QTest::addColumn<bool>("encrypted");
    QTest::newRow("plain") << false;
    QTest::newRow("encrypted") << true;
}

} // namespace

class JournalDamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aTornTailCountsForNothing_data() { plainAndEncrypted(); }

    void aTornTailCountsForNothing()
    {
        QFETCH(bool, encrypted);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(encrypted);
        const std::vector<JournalRecord> records{BatchDone{1}, KeyImage{.key = "a", .dump = "b"}};
        for (const auto& record : records) {
            built.add(payloadOf(record));
        }
        const auto good = built.bytes();
        built.add(payloadOf(KeyImage{.key = "last", .dump = framesOfAnother()}));
        const auto whole = built.bytes();
        auto grown = records;
        grown.emplace_back(BatchDone{3});
        for (auto size = good.size() + 1; size < whole.size(); ++size) {
            put(path, whole.substr(0, size));
            auto reader = JournalReader::open(path, built.secret);
            QVERIFY(reader && reader->torn());
            QVERIFY(forward(*reader).records == records);
            QVERIFY(backward(*reader).records == records);
            QCOMPARE(forward(*reader).fault + backward(*reader).fault, "");
            {
                auto writer = JournalWriter::append(path, built.secret);
                QVERIFY(writer);
                QCOMPARE(contentOf(path), good);
                writer->add(BatchDone{3});
                QVERIFY(writer->commit());
            }
            reader = JournalReader::open(path, built.secret);
            QVERIFY(reader && !reader->torn());
            QVERIFY(forward(*reader).records == grown);
            QVERIFY(backward(*reader).records == grown);
        }
    }

    void aJournalTornInItsHeaderProtectsNothing_data() { plainAndEncrypted(); }

    void aJournalTornInItsHeaderProtectsNothing()
    {
        QFETCH(bool, encrypted);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        const Built built(encrypted);
        const auto whole = built.bytes();
        for (size_t size = 0; size < whole.size(); ++size) {
            put(path, whole.substr(0, size));
            QCOMPARE(openFault(path, built.secret), "journal.unborn");
            QCOMPARE(JournalWriter::append(path, built.secret).error().message.id, "journal.unborn");
            QCOMPARE(contentOf(path).size(), size);
        }
        put(path, whole);
        QCOMPARE(openFault(path, built.secret), "");
    }

    void zerosAfterAPowerCutAreATornTail()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(false);
        built.add(payloadOf(BatchDone{1}));
        const auto good = built.bytes();
        const auto last = framed(payloadOf(KeyImage{.key = "last", .dump = "value"}));
        for (const size_t kept : {size_t{0}, size_t{4}, size_t{20}, last.size() - 4}) {
            put(path, good + last.substr(0, kept) + std::string(300'000, '\0'));
            auto reader = JournalReader::open(path);
            QVERIFY(reader && reader->torn());
            QVERIFY(forward(*reader).records == std::vector<JournalRecord>{BatchDone{1}});
            QVERIFY(JournalWriter::append(path));
            QCOMPARE(contentOf(path), good);
        }
        // But not when something comes after them.
        put(path, good + std::string(300'000, '\0') + "x");
        auto reader = JournalReader::open(path);
        QVERIFY(!reader->torn());
        QCOMPARE(forward(*reader).fault, "journal.damaged");
        QCOMPARE(JournalWriter::append(path).error().message.id, "journal.damaged");
    }

    void everyFlippedByteIsFound_data() { plainAndEncrypted(); }

    void everyFlippedByteIsFound()
    {
        QFETCH(bool, encrypted);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(encrypted);
        const std::vector<JournalRecord> records{
            KeyImage{.key = "a", .dump = "b"}, BatchDone{1}, ExpiryChange{.key = "c", .afterMs = 7}, BatchDone{2}};
        for (const auto& record : records) {
            built.add(payloadOf(record));
        }
        const auto whole = built.bytes();
        const auto isOurs = [&records](const JournalRecord& record) {
            return std::ranges::find(records, record) != records.end();
        };
        for (size_t at = 0; at < whole.size(); ++at) {
            for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
                auto bytes = whole;
                bytes[at] = static_cast<char>(static_cast<uint8_t>(bytes[at]) ^ mask);
                put(path, bytes);
                auto reader = JournalReader::open(path, built.secret);
                if (!reader) {
                    QVERIFY(reader.error().message.id != "journal.unborn");
                    continue;
                }
                QVERIFY(!reader->torn());
                const auto there = forward(*reader);
                const auto back = backward(*reader);
                QVERIFY(!there.fault.empty() && !back.fault.empty());
                QVERIFY(there.records.size() < records.size() && back.records.size() < records.size());
                QVERIFY(std::ranges::all_of(there.records, isOurs) && std::ranges::all_of(back.records, isOurs));
                // Whether it can be gone on with or not: nothing is cut off.
                const bool appended = JournalWriter::append(path, built.secret).has_value();
                QVERIFY2(contentOf(path) == bytes, appended ? "appended" : "refused");
            }
        }
    }

    void theRestOfADamagedJournalCanBeRead()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(false);
        for (uint64_t i = 0; i < 5; ++i) {
            built.add(payloadOf(BatchDone{i}));
        }
        const auto whole = built.bytes();
        const auto third = whole.size() - 3 * built.frames.back().size();
        auto bytes = whole;
        bytes[third + 9] ^= 1; // its payload
        put(path, bytes);
        auto reader = JournalReader::open(path);
        std::vector<std::optional<uint64_t>> seen;
        for (int i = 0; i < 5; ++i) {
            const auto record = reader->next();
            seen.push_back(record ? std::optional(std::get<BatchDone>(**record).changed) : std::nullopt);
        }
        QVERIFY((seen == std::vector<std::optional<uint64_t>>{0, 1, std::nullopt, 3, 4}));
        QVERIFY(!reader->next().value());

        bytes = whole;
        bytes[third] ^= 1; // its length: where the next one begins is lost
        put(path, bytes);
        reader = JournalReader::open(path);
        QVERIFY((forward(*reader).records == std::vector<JournalRecord>{BatchDone{0}, BatchDone{1}}));
        QCOMPARE(reader->next().error().message.id, "journal.damaged"); // still
        QVERIFY((backward(*reader).records == std::vector<JournalRecord>{BatchDone{3}, BatchDone{4}}));
        QVERIFY(reader->previous().error().message.english().ends_with("from before."));
    }

    void sealedRecordsCannotBeExchanged_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("there");
        QTest::addColumn<QString>("back");
        QTest::newRow("swapped") << "swapped" << "journal.order" << "journal.order";
        QTest::newRow("removed") << "removed" << "journal.order" << "journal.order";
        QTest::newRow("first removed") << "first" << "journal.order" << "journal.missing";
        QTest::newRow("repeated") << "repeated" << "journal.order" << "journal.order";
        QTest::newRow("of another journal") << "foreign" << "journal.damaged" << "journal.damaged";
        QTest::newRow("of another type") << "retyped" << "journal.damaged" << "journal.damaged";
    }

    void sealedRecordsCannotBeExchanged()
    {
        QFETCH(QString, what);
        QFETCH(QString, there);
        QFETCH(QString, back);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(true);
        Built other(true);
        for (uint64_t i = 0; i < 6; ++i) {
            built.add(payloadOf(BatchDone{i}));
            other.add(payloadOf(BatchDone{i}));
        }
        auto& frames = built.frames;
        const auto fourth = frames.begin() + 4;
        if (what == u"swapped") {
            std::swap(frames.at(4), frames.at(5));
        } else if (what == u"removed") {
            frames.erase(fourth);
        } else if (what == u"first") {
            frames.erase(frames.begin() + 2);
        } else if (what == u"repeated") {
            frames.insert(fourth, frames.at(4));
        } else if (what == u"foreign") {
            frames.at(4) = other.frames.at(4);
        } else {
            frames.at(4) = framed("E" + frames.at(4).substr(9, frames.at(4).size() - 13));
        }
        put(path, built.bytes());
        auto reader = JournalReader::open(path, built.secret);
        QVERIFY(reader);
        QCOMPARE(forward(*reader).fault, there.toStdString());
        QCOMPARE(backward(*reader).fault, back.toStdString());
    }

    void aMissingRecordIsToldOnce()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(true);
        for (uint64_t i = 0; i < 6; ++i) {
            built.add(payloadOf(BatchDone{i}));
        }
        built.frames.erase(built.frames.begin() + 4);
        put(path, built.bytes());
        auto reader = JournalReader::open(path, built.secret);
        size_t faults = 0;
        std::vector<JournalRecord> read;
        for (auto record = reader->next(); !record || *record; record = reader->next()) {
            if (record) {
                read.push_back(**record);
            } else {
                ++faults;
            }
        }
        QVERIFY((read == std::vector<JournalRecord>{BatchDone{0}, BatchDone{1}, BatchDone{4}, BatchDone{5}}));
        QCOMPARE(faults, 1U);
    }

    void typesThatWeDoNotKnowArePassedOver_data() { plainAndEncrypted(); }

    void typesThatWeDoNotKnowArePassedOver()
    {
        QFETCH(bool, encrypted);
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(encrypted);
        built.add("?what a later version writes");
        built.add(payloadOf(BatchDone{1}) + "and a field that it adds");
        built.add("Z");
        built.add(payloadOf(BatchDone{2}));
        built.add(std::string("\0", 1));
        put(path, built.bytes());
        const std::vector<JournalRecord> known{BatchDone{1}, BatchDone{2}};
        auto reader = JournalReader::open(path, built.secret);
        QVERIFY(forward(*reader).records == known);
        QVERIFY(backward(*reader).records == known);
        QCOMPARE(forward(*reader).fault + backward(*reader).fault, "");
    }

    void fieldsThatAreMissingAreDamage()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        for (const auto& record : someRecords()) {
            const auto payload = payloadOf(record);
            for (size_t size = 1; size < payload.size(); ++size) {
                Built built(false);
                built.add(payload.substr(0, size));
                put(path, built.bytes());
                auto reader = JournalReader::open(path);
                QCOMPARE(forward(*reader).fault, "journal.damaged");
            }
        }
        const auto header = headerPayload();
        put(path, beginning() + framed(header.substr(0, header.size() - 1)));
        QCOMPARE(openFault(path), "journal.damaged");
    }

    void whatIsNoJournalIsRefused()
    {
        const testing::TempDir dir;
        const auto path = dir.file("file");
        put(path, "#!/bin/sh\necho this is no journal\n");
        QCOMPARE(openFault(path), "journal.none");
        QCOMPARE(JournalWriter::append(path).error().message.id, "journal.none");
        put(path, "KS?");
        QCOMPARE(openFault(path), "journal.none");
        put(path, "KSTRATA\2");
        QCOMPARE(openFault(path), "journal.format");
        put(path, beginning() + framed(payloadOf(BatchDone{1})));
        QCOMPARE(openFault(path), "journal.damaged");
        QCOMPARE(openFault(dir.path()), "journal.none");
        QCOMPARE(openFault("/dev/zero"), "journal.none");
        QCOMPARE(openFault(dir.file("missing")), "journal.open");
        QCOMPARE(::mkfifo(dir.file("pipe").c_str(), 0600), 0);
        QCOMPARE(openFault(dir.file("pipe")), "journal.none");
        // A link is good enough to read, an archive on another disk say, but not to write.
        QVERIFY(JournalWriter::create(dir.file("real"), SomeHeader));
        QCOMPARE(::symlink(dir.file("real").c_str(), dir.file("link").c_str()), 0);
        QCOMPARE(openFault(dir.file("link")), "");
        QCOMPARE(JournalWriter::append(dir.file("link")).error().message.id, "journal.open");
        QCOMPARE(JournalWriter::append(dir.path()).error().kind, ErrorKind::File);
    }

    void hugeLengthsTakeNoMemory()
    {
        const testing::TempDir dir;
        const auto path = dir.file("journal");
        Built built(false);
        built.add(payloadOf(BatchDone{1}));
        for (const auto* length : {"\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\xff\xff\xff\x3f"}) {
            put(path, built.bytes() + length + std::string(100, 'x'));
            auto reader = JournalReader::open(path);
            QVERIFY(reader);
            QCOMPARE(reader->torn(), length[3] == '\x3f'); // the others are more than any record has
            const auto found = forward(*reader);
            QCOMPARE(found.records.size(), 1U);
            QCOMPARE(found.fault.empty(), reader->torn());
        }
        // A file with holes that is really as long as that.
        put(path, built.bytes() + "\xff\xff\xff\xff" + "xxxx");
        QCOMPARE(::truncate(path.c_str(), off_t{6} << 30), 0);
        auto reader = JournalReader::open(path);
        QVERIFY(reader);
        QCOMPARE(forward(*reader).records.size(), 1U);
        // And scrypt that would take all memory, or hours.
        for (const auto& [n, r, p] : {std::tuple{uint64_t{1} << 40U, 8U, 1U}, {uint64_t{1} << 15U, 1U << 20U, 1U},
                 {uint64_t{1} << 15U, 8U, 1U << 30U}, {uint64_t{12345}, 8U, 1U}, {uint64_t{0}, 0U, 0U},
                 {uint64_t{2}, 1U << 20U, 4U}}) {
            std::string salt = "S";
            putNumber(salt, n, 8);
            putNumber(salt, r, 4);
            putNumber(salt, p, 4);
            put(path, beginning() + framed(salt + std::string(16, 's')) + framed(headerPayload()));
            QCOMPARE(openFault(path, Secret("x")), "journal.damaged");
        }
    }
};

QTEST_GUILESS_MAIN(JournalDamageTest)
#include "tst_journaldamage.moc"
