// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/archiving.h"
#include "core/invalidation/dumpfacts.h"
#include "core/invalidation/warm.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;

namespace {

constexpr int Keys = 300;
const std::string Passphrase = "correct horse";

std::string keyOf(int version, int i)
{
    return "shop:" + std::to_string(version) + ":page:" + std::to_string(i);
}

/// The higher its number, the later a key was used.
void fill(ByteClient& client)
{
    client.set("seed", std::string(200, 'x'));
    const auto dump = client.run({"DUMP", "seed"}).text;
    for (int i = 0; i < Keys; ++i) {
        client.queue({"RESTORE", keyOf(1, i), "86400000", dump, "IDLETIME", std::to_string((Keys - i) * 100)});
    }
    client.flush();
    client.run({"UNLINK", "seed"});
}

WarmRequest refillOf(Action action, keyspace::Selection selection = {}, const std::string& to = {})
{
    return {.change = {.action = action, .selection = std::move(selection), .carriage = {.to = to}},
        .mostBytes = UINT64_MAX};
}

std::optional<Secret> secret(const std::string& text)
{
    return text.empty() ? std::optional<Secret>() : std::optional(Secret(std::string(text)));
}

} // namespace

/// Keys come out of journals and archives.
class RefillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_server = std::make_unique<RedisServer>(std::vector<std::string>{"enable-debug-command local"});
        m_client = std::make_unique<ByteClient>(m_server->client());
        m_changes = std::make_unique<Changes>(m_server->url());
        m_dir = std::make_unique<TempDir>();
    }

    void whatWasPurgedIsWarmedUp_data()
    {
        QTest::addColumn<bool>("encrypted");
        QTest::newRow("plain") << false;
        QTest::newRow("encrypted") << true;
    }

    /// The hottest of the journal, with their expiry and their idle time, under their own names.
    void whatWasPurgedIsWarmedUp()
    {
        QFETCH(const bool, encrypted);
        fill(*m_client);
        const auto expiry = m_client->run({"PEXPIRETIME", keyOf(1, 290)}).integer;
        m_changes->conductor().passphrase = secret(encrypted ? Passphrase : "");
        const auto purged = m_changes->run(purgeOf({.versions = {"1"}}));
        VERIFY_RESULT(purged);
        QCOMPARE(m_client->dbsize(), 0);
        auto archive = open(m_changes->journalPath(purged->journal), encrypted ? Passphrase : "");
        auto request = refillOf(Action::Warm);
        request.mostKeys = 40;
        const auto conducted = run(archive, request);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 40U);
        QCOMPARE(m_client->dbsize(), 40);
        for (int i = Keys - 40; i < Keys; ++i) {
            QVERIFY2(m_client->run({"EXISTS", keyOf(1, i)}).integer == 1, qPrintable(QString::number(i)));
        }
        const auto idle = m_client->run({"OBJECT", "IDLETIME", keyOf(1, 290)}).integer;
        QVERIFY2(idle >= 1'000 && idle < 1'100, qPrintable(QString::number(idle)));
        QCOMPARE(m_client->run({"PEXPIRETIME", keyOf(1, 290)}).integer, expiry);
        const auto undone = undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->removed, 40U);
        QCOMPARE(m_client->dbsize(), 0);
    }

    /// Within so many bytes, as the server counts them afterwards.
    void memoryBoundsIt()
    {
        fill(*m_client);
        const auto each = static_cast<uint64_t>(m_client->run({"MEMORY", "USAGE", keyOf(1, 250)}).integer);
        const auto purged = m_changes->run(purgeOf({.versions = {"1"}})).value();
        auto archive = open(m_changes->journalPath(purged.journal));
        auto request = refillOf(Action::Warm);
        request.mostBytes = each * 50;
        const auto conducted = run(archive, request).value();
        QVERIFY2(conducted.report.done >= 30 && conducted.report.done <= 60,
            qPrintable(QString::number(conducted.report.done)));
    }

    /// Out and in again, every type, byte for byte.
    void anArchiveHoldsEverything_data() { whatWasPurgedIsWarmedUp_data(); }

    void anArchiveHoldsEverything()
    {
        QFETCH(const bool, encrypted);
        const std::string passphrase = encrypted ? Passphrase : "";
        fillTypes(*m_client, {"shop:1:", "shop:2:"}, 120);
        const auto before = pictureOf(*m_client);
        const auto report = archiveOf({}, passphrase);
        VERIFY_RESULT(report);
        QVERIFY(report->complete);
        QCOMPARE(report->keys, 240U);
        m_client->run({"FLUSHALL"});
        auto archive = open(path(), passphrase);
        m_changes->conductor().passphrase = secret(passphrase);
        const auto conducted = run(archive, refillOf(Action::Import));
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 240U);
        QCOMPARE(pictureOf(*m_client), before);
    }

    /// A part of it, into another version; what is there is kept, what has expired is left out.
    void onlyWhatIsAskedFor()
    {
        fill(*m_client);
        for (int i = 0; i < 10; ++i) {
            m_client->run({"SET", "shop:1:cart:" + std::to_string(i), "c", "PX", "1500"});
        }
        m_client->set("shop:1:lock:import");
        QVERIFY(archiveOf({}));
        m_client->set(keyOf(2, 7), "newer");
        auto archive = open(path());
        QCOMPARE(idOf(archive, refillOf(Action::Import, {.versions = {"1"}}, "2")), "warm.namespaces");
        QCOMPARE(idOf(archive, refillOf(Action::Import, {}, "2")), "plan.versions");
        QTRY_COMPARE(m_client->run({"EXISTS", "shop:1:cart:0", "shop:1:cart:9"}).integer, 0);
        QCOMPARE(idOf(archive, refillOf(Action::Import, {.versions = {"1"}, .namespaces = {"cart"}}, "2")),
            "refill.nothing");
        const auto request = refillOf(Action::Import, {.versions = {"1"}, .namespaces = {"page"}}, "2");
        const auto planned = lookAtRefill(m_changes->session(), archive, request, std::nullopt, m_changes->context());
        VERIFY_RESULT(planned);
        QCOMPARE(planned->found.matched, static_cast<uint64_t>(Keys));
        QCOMPARE(planned->found.carry->collisions, 1U);
        const auto conducted = run(archive, request).value();
        QCOMPARE(conducted.report.done, static_cast<uint64_t>(Keys - 1));
        QCOMPARE(conducted.report.collisions, 1U);
        QCOMPARE(m_client->run({"GET", keyOf(2, 7)}).text, std::string("newer"));
        const auto all =
            lookAtRefill(m_changes->session(), archive, refillOf(Action::Import), std::nullopt, m_changes->context())
                .value();
        QCOMPARE(all.found.leftOut.at(0).group, keyspace::NonCacheGroup::Lock);
    }

    /// Of a key that several passes have removed the last value counts, as with undo.
    void theLastImageCounts()
    {
        m_client->set(keyOf(1, 1), "first");
        auto journal = JournalWriter::create(path(), {.kind = "purge"}).value();
        for (const std::string value : {"old", "new"}) {
            m_client->set("seed", value);
            journal.add(KeyImage{.key = keyOf(1, 1), .dump = m_client->run({"DUMP", "seed"}).text});
        }
        QVERIFY(journal.commit());
        m_client->run({"FLUSHALL"});
        auto archive = open(path());
        QCOMPARE(run(archive, refillOf(Action::Import)).value().report.done, 1U);
        QCOMPARE(m_client->run({"GET", keyOf(1, 1)}).text, std::string("new"));
    }

    /// What is confirmed is what was looked at.
    void anotherFileInItsPlaceIsRefused()
    {
        fill(*m_client);
        QVERIFY(archiveOf({}));
        m_client->run({"FLUSHALL"});
        auto archive = open(path());
        const auto stored = store(archive, refillOf(Action::Import)).value();
        QCOMPARE(std::remove(path().c_str()), 0);
        auto refused = m_changes->carryOut(stored);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::File);
        m_client->set(keyOf(1, 1), "other");
        QVERIFY(archiveOf({}));
        refused = m_changes->carryOut(stored);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("run.other_archive"));
        QCOMPARE(m_client->dbsize(), 1);
    }

    void archivesAreNotOverwrittenNorUndone()
    {
        fill(*m_client);
        QVERIFY(archiveOf({}));
        const auto again = archiveOf({});
        QVERIFY(!again);
        QCOMPARE(again.error().message.id, std::string_view("archive.exists"));
        const auto undone = invalidation::undo(m_changes->session(), {.path = path()}, m_changes->context());
        QVERIFY(!undone);
        QCOMPARE(undone.error().message.id, std::string_view("undo.archive"));
        const auto preview = previewUndo(m_changes->session(), {.path = path()}, m_changes->context());
        QVERIFY(!preview);
        QCOMPARE(preview.error().message.id, std::string_view("undo.archive"));
    }

    void aCancelledArchiveLeavesNoFile()
    {
        fillTypes(*m_client, {"shop:1:"}, 3'000);
        std::stop_source stop;
        Context context(stop.get_token(), [&stop](const Progress&) { stop.request_stop(); });
        const auto report = writeArchive(m_changes->session(), {.keys = {}, .path = path()}, context);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
        QVERIFY(std::filesystem::is_empty(m_dir->path()));
    }

    /// What is told of an image without a server is near what the server tells.
    void imagesTellTypeAndSize_data()
    {
        QTest::addColumn<QString>("key");
        for (const auto* key : {"text", "compressed", "number", "hash", "table", "list", "long list", "set",
                 "table set", "zset", "table zset", "integers"}) {
            QTest::newRow(key) << QString(key);
        }
    }

    void imagesTellTypeAndSize()
    {
        QFETCH(const QString, key);
        const auto name = key.toStdString();
        const auto many = [&](std::string_view command, int count, auto&& words) {
            for (int i = 0; i < count; ++i) {
                const auto [first, second] = words(std::to_string(i));
                if (second.empty()) {
                    m_client->queue({command, name, first});
                } else {
                    m_client->queue({command, name, first, second});
                }
            }
            m_client->flush();
        };
        using Words = std::pair<std::string, std::string>;
        const auto fields = [](const std::string& i) { return Words{"field" + i, std::string(40, 'v') + i}; };
        const auto element = [](const std::string& i) { return Words{std::string(30, 'e') + i, {}}; };
        const auto scored = [](const std::string& i) { return Words{i, std::string(30, 'm') + i}; };
        if (key == "text") {
            m_client->set(name, "short text that nothing compresses: 8f3a91c77");
        } else if (key == "compressed") {
            m_client->set(name, std::string(50'000, 'z'));
        } else if (key == "number") {
            m_client->set(name, "12345");
        } else if (key.contains("hash")) {
            many("HSET", 20, fields);
        } else if (key == "table") {
            many("HSET", 2'000, fields);
        } else if (key == "list") {
            many("RPUSH", 20, element);
        } else if (key == "long list") {
            many("RPUSH", 5'000, element);
        } else if (key == "set") {
            many("SADD", 20, element);
        } else if (key == "table set") {
            many("SADD", 2'000, element);
        } else if (key == "zset") {
            many("ZADD", 20, scored);
        } else if (key == "table zset") {
            many("ZADD", 2'000, scored);
        } else {
            many("SADD", 400, [](const std::string& i) { return Words{i, {}}; });
        }
        const auto dump = m_client->run({"DUMP", name}).text;
        QCOMPARE(std::string(dumpType(dump)), m_client->run({"TYPE", name}).text);
        const auto real = static_cast<double>(m_client->run({"MEMORY", "USAGE", name, "SAMPLES", "0"}).integer);
        const double ratio = static_cast<double>(dumpMemory(dump)) / real;
        QVERIFY2(ratio > 0.6 && ratio < 2.2, qPrintable(QString::number(ratio)));
    }

    void brokenImagesTellNothingWrong()
    {
        QCOMPARE(dumpType({}), std::string_view());
        QCOMPARE(dumpType("\x63 a newer server's"), std::string_view());
        m_client->queue({"HSET", "h", "a", std::string(3'000, 'b')});
        m_client->flush();
        const auto dump = m_client->run({"DUMP", "h"}).text;
        for (size_t cut = 0; cut < dump.size(); ++cut) {
            QVERIFY(dumpMemory(std::string_view(dump).substr(0, cut)) < 10'000);
        }
    }

private:
    std::string path() const { return m_dir->path() + "/cache.ksa"; }

    Result<ArchiveReport> archiveOf(keyspace::Selection selection, const std::string& passphrase = {})
    {
        return writeArchive(m_changes->session(),
            {.keys = {.selection = std::move(selection), .pace = {.mode = keyspace::Pace::Mode::Fast}},
                .path = path(),
                .passphrase = secret(passphrase)},
            m_changes->context());
    }

    Archive open(const std::string& file, const std::string& passphrase = {})
    {
        return Archive::open(file, secret(passphrase), m_changes->context()).value();
    }

    Result<StoredPlan> store(Archive& archive, WarmRequest request)
    {
        request.change.pace.mode = keyspace::Pace::Mode::Fast;
        auto planned =
            lookAtRefill(m_changes->session(), archive, std::move(request), std::nullopt, m_changes->context());
        if (!planned) {
            return fail(planned.error());
        }
        const auto stored = PlanStore(m_changes->conductor().paths.plans).save(*planned).value();
        return PlanStore(m_changes->conductor().paths.plans).load(stored.hash, std::chrono::system_clock::now());
    }

    Result<Conducted> run(Archive& archive, WarmRequest request)
    {
        const auto stored = store(archive, std::move(request));
        return stored ? m_changes->carryOut(*stored) : Result<Conducted>(fail(stored.error()));
    }

    std::string idOf(Archive& archive, WarmRequest request)
    {
        const auto planned = store(archive, std::move(request));
        return planned ? std::string() : std::string(planned.error().message.id);
    }

    Result<UndoReport> undo(const std::string& journal)
    {
        auto& conductor = m_changes->conductor();
        const bool encrypted = conductor.passphrase.has_value();
        return conductUndo(m_changes->session(),
            {.path = m_changes->journalPath(journal), .passphrase = secret(encrypted ? Passphrase : "")}, conductor,
            m_changes->context());
    }

    std::unique_ptr<RedisServer> m_server;
    std::unique_ptr<ByteClient> m_client;
    std::unique_ptr<Changes> m_changes;
    std::unique_ptr<TempDir> m_dir;
};

QTEST_GUILESS_MAIN(RefillTest)
#include "tst_refill.moc"
