// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/redaction.h"
#include "tests/core/values/values.h"

using namespace keystrata;
using namespace keystrata::values;
using namespace keystrata::testing;

namespace {

Tree json(std::string_view text)
{
    return decoded(text, {.chain = {findCodec("json")}}).tree;
}

Redacted redacted(const Tree& tree, std::string_view key = "k", const RedactionRules& rules = defaultRedaction())
{
    Context context;
    return redact(tree, key, rules, context);
}

} // namespace

class RedactionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void values_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::addColumn<int>("hidden");
        const auto row = [](const char* text, const char* shown, int hidden) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(shown) << hidden;
        };
        row(R"({"id":5,"name":"Ada"})", R"({"id": 5, "name": "Ada"})", 0);
        row(R"({"password":"hunter2"})", R"({"password": <•••>})", 1);
        row(R"({"Pass-Word":"a","API_KEY":"b","accessToken":7})",
            R"({"Pass-Word": <•••>, "API_KEY": <•••>, "accessToken": <•••>})", 3);
        row(R"({"secrets":{"a":[1,2]},"b":1})", R"({"secrets": <•••>, "b": 1})", 1);
        row(R"({"password":null,"token":"","secret":false,"cookie":[]})",
            R"({"password": null, "token": "", "secret": false, "cookie": []})", 0);
        row(R"(["write to ada@example.org, please"])", R"(["write to •••, please"])", 1);
        row(R"(["a@b, not @ all","x@y"])", R"(["a@b, not @ all", "x@y"])", 0);
        row(R"({"ada@example.org":1})", R"({"•••": 1})", 1);
        row(R"(["4111 1111 1111 1111","4111-1111-1111-1111 and 5500005555555559"])", R"(["•••", "••• and •••"])", 3);
        row(R"([4111111111111111,4111111111111112,1763766729123])", R"([<•••>, 4111111111111112, 1763766729123])", 1);
        row(R"(["41111111111111111111111"])", R"(["41111111111111111111111"])", 0);
        row(R"(["Authorization: Bearer abcdefghijklmnop.qrs","a bearer abcdefghijklmnopqrs"])",
            R"(["Authorization: •••", "a bearer •••"])", 2);
        row(R"(["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0abc.c2ln"])", R"(["•••"])", 1);
        row("[\"{\\\"user\\\":1,\\\"password\\\":\\\"x\\\"}\",\"{\\\"user\\\":1}\"]", R"([<•••>, "{"user":1}"])", 1);
    }

    void values()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QFETCH(int, hidden);
        const auto tree = json(text.toStdString());
        const auto result = redacted(tree);
        QCOMPARE(written(result.tree), shown.toStdString());
        QCOMPARE(static_cast<int>(result.hidden), hidden);
        QCOMPARE(result.withholdsRaw(), hidden > 0);
        QCOMPARE(written(redacted(tree, "k", noRedaction()).tree), written(tree));
        QCOMPARE(redacted(tree, "k", noRedaction()).hidden, 0U);
    }

    /// JSON that is broken, or not all there, is a text.
    void namesInTexts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        const auto row = [](const char* text, const char* shown) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(shown);
        };
        row("{\"a\":1,\"password\":\"hun\\\"ter2\",\"b\":", "{\"a\":1,\"password\":•••,\"b\":");
        row("{\"password\" : 12345, \"b\"", "{\"password\" : •••, \"b\"");
        row("{\"password\":\"hunter2", "{\"password\":•••");
        row("{\"token\":null,\"secret\":\"\"", "{\"token\":null,\"secret\":\"\"");
        row("?user=7&access_token=abc&x=1", "?user=7&access_token=•••&x=1");
        row("Set-Cookie: id=7\nDate: today", "Set-Cookie: •••\nDate: today");
        row("authorization: Basic dXNlcjpwYXNz", "authorization: •••");
        row("db_password = \"a b\"", "db_password = •••");
        row("time: 12:30, a=b", "time: 12:30, a=b");
    }

    void namesInTexts()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(redactText(text.toStdString(), defaultRedaction()).text, shown.toStdString());
    }

    void keysHideAll()
    {
        const auto tree = json(R"({"a":1})");
        QCOMPARE(written(redacted(tree, "shop:1:Password-reset:7").tree), std::string("<•••>"));
        QVERIFY(redacted(tree, "user:secret").withholdsRaw());
        QVERIFY(!redacted(tree, "user:7").withholdsRaw());
        QVERIFY(!redacted(Tree(), "user:secret").withholdsRaw());
    }

    void referencesStayInPlace()
    {
        Tree tree;
        const auto root = tree.open(NodeKind::Map);
        tree.add(NodeKind::Text, "secret");
        const auto hidden = tree.open(NodeKind::List);
        tree.add(NodeKind::Text, "hunter2");
        tree.close(hidden);
        tree.add(NodeKind::Text, "open");
        const auto open = tree.open(NodeKind::List);
        tree.add(NodeKind::Integer, "5");
        tree.close(open);
        tree.add(NodeKind::Text, "same");
        tree.addReference(open);
        tree.add(NodeKind::Text, "alias");
        tree.addReference(hidden);
        tree.close(root);
        const auto result = redacted(tree);
        QCOMPARE(written(result.tree), std::string(R"({"secret": <•••>, "open": [5], "same": @4, "alias": @2})"));
        QCOMPARE(result.tree.kind(4), NodeKind::List);
        QCOMPARE(result.tree.end(0), result.tree.size());
    }

    void bytesAreHiddenWhole()
    {
        Tree tree;
        tree.add(NodeKind::Bytes,
            "\xff"
            "ada@example.org\xff");
        QCOMPARE(written(redacted(tree).tree), std::string("<•••>"));
    }

    void rulesOfOnesOwn()
    {
        const RedactionRules rules{.keys = {"Audit:*"}, .fields = {"Birth*"}, .emails = false, .cards = false};
        QCOMPARE(written(redacted(json(R"({"birth_day":"x","mail":"a@b.org"})"), "k", rules).tree),
            std::string(R"({"birth_day": <•••>, "mail": "a@b.org"})"));
        QVERIFY(redacted(json("5"), "audit:7", rules).withholdsRaw());
    }
};

QTEST_GUILESS_MAIN(RedactionTest)
#include "tst_redaction.moc"
