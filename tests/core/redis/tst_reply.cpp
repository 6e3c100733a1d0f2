// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/reply.h"
#include "tests/core/redis/replytext.h"

#include <QTest>

#include <memory>

using namespace keystrata;
using namespace keystrata::redis;
using keystrata::testing::written;

namespace {

/// Four outermost replies, of which the second and the fourth nest.
std::vector<uint32_t> fill(ReplyStore& store)
{
    std::vector<uint32_t> starts;
    const auto begin = [&] { starts.push_back(static_cast<uint32_t>(store.nodeCount())); };
    begin();
    store.addInteger(-7);
    store.close(starts.back());
    begin();
    store.addArray(4);
    store.addText(ReplyType::String, "first");
    store.addArray(2);
    store.addArray(0);
    store.addText(ReplyType::String, std::string_view("a\0b", 3));
    store.addNil();
    store.addArray(1);
    store.addArray(1);
    store.addText(ReplyType::Error, "ERR deep");
    store.close(starts.back());
    begin();
    store.addText(ReplyType::Status, "OK");
    store.close(starts.back());
    begin();
    store.addArray(2);
    store.addText(ReplyType::String, "");
    store.addInteger(9);
    store.close(starts.back());
    return starts;
}

const std::vector<std::string> Filled{":-7", std::string("[$first [[] $a\0b] nil [[-ERR deep]]]", 36), "+OK", "[$ :9]"};

} // namespace

class ReplyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void nothingIsNil()
    {
        const Reply none;
        QVERIFY(none.isNil() && !none.isError() && !none.isArray());
        QCOMPARE(none.integer(), 0);
        QVERIFY(none.text().empty());
        QCOMPARE(none.size(), size_t{0});
        QVERIFY(none.at(0).isNil());
        QVERIFY(none.elements().begin() == none.elements().end());

        const OwnedReply empty;
        QVERIFY(empty.get().isNil());
        const ReplyStore store;
        QVERIFY(Reply(store, 3).isNil());
    }

    void viewsWhatWasStored()
    {
        ReplyStore store;
        const auto starts = fill(store);
        for (size_t i = 0; i < starts.size(); ++i) {
            QCOMPARE(written(Reply(store, starts[i])), Filled[i]);
            QCOMPARE(store.endOf(starts[i]), i + 1 < starts.size() ? starts[i + 1] : store.nodeCount());
        }
        const Reply nested(store, starts[1]);
        QCOMPARE(nested.size(), size_t{4});
        QCOMPARE(written(nested.at(1)), Filled[1].substr(8, 9));
        QCOMPARE(written(nested.at(1).at(1)), std::string("$a\0b", 4));
        QCOMPARE(nested.at(3).at(0).at(0).text(), std::string_view("ERR deep"));
        QVERIFY(nested.at(4).isNil());
        QVERIFY(nested.at(0).at(0).isNil());
    }

    void textAndNumberBelongToTheirTypes()
    {
        ReplyStore store;
        const Reply number(store, store.addInteger(5));
        const Reply text(store, store.addText(ReplyType::String, "5"));
        const Reply nil(store, store.addNil());
        const Reply array(store, store.addArray(0));
        QCOMPARE(number.integer(), 5);
        QVERIFY(number.text().empty());
        QCOMPARE(text.integer(), 0);
        QCOMPARE(text.text(), std::string_view("5"));
        for (const Reply reply : {number, text, nil, array}) {
            QCOMPARE(reply.size(), size_t{0});
            QVERIFY(reply.elements().begin() == reply.elements().end());
        }
    }

    void dropsWhatWasTaken()
    {
        for (size_t dropped = 0; dropped <= Filled.size(); ++dropped) {
            ReplyStore store;
            auto starts = fill(store);
            starts.push_back(static_cast<uint32_t>(store.nodeCount()));
            const auto first = starts[dropped];
            const auto kept = store.bytes() - store.bytesBefore(first);
            store.dropBefore(first);
            QCOMPARE(store.bytes(), kept);
            QCOMPARE(store.bytesBefore(0), size_t{0});
            for (size_t i = dropped; i < Filled.size(); ++i) {
                QCOMPARE(written(Reply(store, starts[i] - first)), Filled[i]);
            }
            // What comes later stands behind what was kept.
            const auto later = store.addText(ReplyType::String, "later");
            QCOMPARE(Reply(store, later).text(), std::string_view("later"));
            QCOMPARE(later, starts.back() - first);
        }
    }

    void clearingFreesOnlyWhatIsExtraordinary()
    {
        ReplyStore store;
        fill(store);
        const auto small = store.bytes();
        QVERIFY(small > 0);
        store.clear();
        QCOMPARE(store.bytes(), size_t{0});
        QCOMPARE(store.nodeCount(), size_t{0});
        store.addText(ReplyType::String, std::string(20'000'000, 'x'));
        store.clear();
        fill(store);
        QCOMPARE(store.bytes(), small);
    }

    void ownsItsBytes()
    {
        auto store = std::make_unique<ReplyStore>();
        const auto starts = fill(*store);
        std::vector<OwnedReply> owned;
        for (const auto start : starts) {
            owned.emplace_back(Reply(*store, start));
        }
        owned.emplace_back(Reply(*store, starts[1]).at(1));
        store.reset();
        auto copies = owned; // copies and moved replies view their own bytes
        const auto moved = std::move(owned);
        copies.front() = copies.back();
        for (size_t i = 0; i < Filled.size(); ++i) {
            QCOMPARE(written(*moved[i]), Filled[i]);
        }
        QCOMPARE(written(*moved.back()), Filled[1].substr(8, 9));
        QCOMPARE(written(*copies.front()), Filled[1].substr(8, 9));
    }

    void nestsDeeply()
    {
        ReplyStore store;
        for (int depth = 0; depth < 31; ++depth) {
            store.addArray(2);
            store.addInteger(depth);
        }
        store.addNil();
        store.close(0);
        const OwnedReply owned(Reply(store, 0));
        Reply inner = *owned;
        for (int depth = 0; depth < 31; ++depth) {
            QCOMPARE(inner.size(), size_t{2});
            QCOMPARE(inner.at(0).integer(), depth);
            inner = inner.at(1);
        }
        QVERIFY(inner.isNil());
        QCOMPARE(store.endOf(0), store.nodeCount());
    }

    void classifiesByTheFirstWord_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("meaning");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* text, ErrorClass meaning, ErrorKind kind) {
            QTest::addRow("%s", text) << QByteArray(text) << static_cast<int>(meaning) << static_cast<int>(kind);
        };
        using enum ErrorClass;
        row("LOADING Redis is loading the dataset in memory", RetryHere, ErrorKind::Network);
        row("LOADING", RetryHere, ErrorKind::Network);
        row("TRYAGAIN Multiple keys request during rehashing of slot", RetryHere, ErrorKind::Network);
        row("BUSY Redis is busy running a script.", RetryHere, ErrorKind::Network);
        row("MASTERDOWN Link with MASTER is down", RetryHere, ErrorKind::Network);
        row("NOREPLICAS Not enough good replicas to write.", RetryHere, ErrorKind::Network);
        row("CLUSTERDOWN The cluster is down", RetryHere, ErrorKind::Network);
        row("READONLY You can't write against a read only replica.", Rediscover, ErrorKind::Server);
        row("MOVED 3999 127.0.0.1:6381", Rediscover, ErrorKind::Server);
        row("ASK 3999 127.0.0.1:6381", Rediscover, ErrorKind::Server);
        row("NOAUTH Authentication required.", AskUser, ErrorKind::Auth);
        row("WRONGPASS invalid username-password pair or user is disabled.", AskUser, ErrorKind::Auth);
        row("NOPERM this user has no permissions to run the 'scan' command", AskUser, ErrorKind::Denied);
        row("ERR unknown command 'LOADING'", Report, ErrorKind::Server);
        row("WRONGTYPE Operation against a key holding the wrong kind of value", Report, ErrorKind::Server);
        row("OOM command not allowed when used memory > 'maxmemory'.", Report, ErrorKind::Server);
        row("MISCONF Redis is configured to save RDB snapshots", Report, ErrorKind::Server);
        row("BUSYKEY Target key name already exists.", Report, ErrorKind::Server);
        row("BUSYGROUP Consumer Group name already exists", Report, ErrorKind::Server);
        row("CROSSSLOT Keys in request don't hash to the same slot", Report, ErrorKind::Server);
        row("EXECABORT Transaction discarded because of previous errors.", Report, ErrorKind::Server);
        row("NOSCRIPT No matching script.", Report, ErrorKind::Server);
        row("UNKILLABLE Sorry the script already executed write commands", Report, ErrorKind::Server);
        row("loading is not LOADING", Report, ErrorKind::Server);
        row("", Report, ErrorKind::Server);
    }

    void classifiesByTheFirstWord()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, meaning);
        QFETCH(int, kind);
        QCOMPARE(static_cast<int>(classifyError(text.toStdString())), meaning);
        const auto error = errorFromReply("SCAN", text.toStdString());
        QCOMPARE(static_cast<int>(error.kind), kind);
        QCOMPARE(error.transient(), static_cast<ErrorClass>(meaning) == ErrorClass::RetryHere);
        QCOMPARE(QByteArray::fromStdString(error.serverText), text);
        const auto sentence = error.message.english();
        QVERIFY2(!sentence.empty() && !sentence.contains('{'), sentence.c_str());
        if (error.kind == ErrorKind::Denied) {
            QVERIFY2(sentence.contains("SCAN"), sentence.c_str());
        }
    }

    void errorsAreShortAndKeepSecrets()
    {
        const auto secret = errorFromReply("CONFIG", "ERR cannot CONFIG SET requirepass hunter2");
        QVERIFY(!secret.message.english().contains("hunter2"));
        QVERIFY(!secret.serverText.contains("hunter2"));
        const auto endless = errorFromReply("GET", "ERR " + std::string(60'000, 'x'));
        QVERIFY(endless.message.english().size() < 500);
        const auto binary = errorFromReply("GET", "ERR \x1b[2J\n bell\a");
        QVERIFY(!binary.message.english().contains('\x1b'));
    }
};

QTEST_GUILESS_MAIN(ReplyTest)
#include "tst_reply.moc"
