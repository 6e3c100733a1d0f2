// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "core/keyspace/rowfilter.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;

namespace {

const std::vector<KeyStratum> Strata{{0, "django", "shop", "1"}, {0, "django", "shop", "2"}, {0, "", "", ""}};

std::vector<Layout> layouts()
{
    auto django = *findPreset("django");
    django.prefixes = {"shop"};
    return {django};
}

uint32_t in(std::chrono::seconds time)
{
    return cellFromTtl(std::chrono::milliseconds(time).count(), std::chrono::system_clock::now());
}

uint32_t ago(std::chrono::seconds time)
{
    return cellFromIdle(static_cast<uint64_t>(time.count()), std::chrono::system_clock::now());
}

/// Two segments, as a scan would bring them.
KeyTable table()
{
    KeySegmentBuilder builder;
    builder.add(
        "shop:1:user:1", {.expiry = in(2h), .memory = 100, .lastUse = ago(48h), .stratum = 0, .type = KeyType::String});
    builder.add("shop:1:cart:1", {.expiry = KeyCells::Never, .memory = 5000, .stratum = 0, .type = KeyType::Hash});
    KeyTable table;
    table.append(builder.build());
    builder.add("shop:2:user:1",
        {.expiry = in(60s), .memory = 200, .lastUse = ago(10s), .stratum = 1, .type = KeyType::String});
    builder.add("loose:user", {.stratum = 2});
    table.append(builder.build());
    return table;
}

/// The names of what is selected, in the order of the table.
std::string chosen(const Selection& selection)
{
    const auto filter = RowFilter::compile(selection, layouts());
    if (!filter) {
        return filter.error().message.english();
    }
    Context context;
    const auto keys = table();
    const auto rows = filter->rows(keys, Strata, context);
    std::string names;
    for (const uint32_t row : *rows) {
        names += (names.empty() ? "" : " ") + keys.name(row);
    }
    return names;
}

} // namespace

class RowFilterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void byStratum()
    {
        QCOMPARE(chosen({}), "shop:1:cart:1 shop:1:user:1 loose:user shop:2:user:1");
        QCOMPARE(chosen({.versions = {"1"}}), "shop:1:cart:1 shop:1:user:1");
        QCOMPARE(chosen({.prefixes = {"shop"}, .versions = {"2"}}), "shop:2:user:1");
        QCOMPARE(chosen({.versions = {""}}), "loose:user");
        QCOMPARE(chosen({.prefixes = {""}}), ""); // a key of no cache has no prefix
        QCOMPARE(chosen({.layouts = {""}}), "loose:user");
        QCOMPARE(chosen({.db = 1}), "");
        QCOMPARE(chosen({.db = 0, .versions = {"2"}}), "shop:2:user:1");
    }

    void byName()
    {
        QCOMPARE(chosen({.text = "user"}), "shop:1:user:1 loose:user shop:2:user:1");
        QCOMPARE(chosen({.text = "user", .versions = {"1"}}), "shop:1:user:1");
        QCOMPARE(chosen({.pattern = "shop:*", .excludes = {"*cart*"}}), "shop:1:user:1 shop:2:user:1");
        QCOMPARE(chosen({.regex = "user$"}), "loose:user");
        QCOMPARE(chosen({.namespaces = {"user"}}), "shop:1:user:1 shop:2:user:1");
        QCOMPARE(chosen({.keys = {"loose:user", "shop:2:user:1"}}), "loose:user shop:2:user:1");
        QVERIFY(chosen({.regex = "("}).starts_with("The regular expression"));
    }

    void byCells()
    {
        QCOMPARE(chosen({.types = {"hash"}}), "shop:1:cart:1");
        QCOMPARE(chosen({.noTtl = true}), "shop:1:cart:1");
        QCOMPARE(chosen({.ttlUnder = 1h}), "shop:2:user:1");
        QCOMPARE(chosen({.ttlOver = 1h}), "shop:1:user:1");
        QCOMPARE(chosen({.largerThan = 150}), "shop:1:cart:1 shop:2:user:1");
        QCOMPARE(chosen({.idleOver = 24h}), "shop:1:user:1");
        QCOMPARE(chosen({.text = "user", .largerThan = 150}), "shop:2:user:1"); // the unknown never matches
    }

    void cancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token(), {});
        const auto filter = RowFilter::compile({.text = "user"}, layouts());
        QCOMPARE(filter->rows(table(), Strata, context).error().kind, ErrorKind::Cancelled);
    }

    void whatATableCovers()
    {
        QVERIFY(covers({}, {.text = "a"}, false));
        QVERIFY(covers({}, {.pattern = "a*", .versions = {"1"}, .excludes = {"b"}}, false));
        QVERIFY(!covers({.text = "a"}, {}, true));
        QVERIFY(covers({}, {.db = 1}, false) && !covers({.db = 1}, {.db = 0}, false));
        QVERIFY(!covers({.versions = {"1"}}, {.versions = {"2"}}, true));
        QVERIFY(covers({.versions = {"1"}}, {.text = "a", .versions = {"1"}}, false));
        QVERIFY(!covers({}, {.noTtl = true}, false));
        QVERIFY(covers({}, {.noTtl = true}, true));
        QVERIFY(!covers({}, {.idleOver = 1h}, true)); // idle times are not asked for unless somebody wants them
        QVERIFY(covers({.idleOver = 1h}, {.text = "a", .idleOver = 1h}, true));
        QVERIFY(!covers({.noTtl = true}, {}, true));
    }
};

QTEST_GUILESS_MAIN(RowFilterTest)
#include "tst_rowfilter.moc"
