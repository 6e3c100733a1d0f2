// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keytable.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;

namespace {

struct Key
{
    std::string name;
    KeyCells cells;
};

/// Binary names, empty ones, names that are the beginning of others, and what caches really hold.
std::vector<Key> someKeys(size_t count, unsigned seed)
{
    std::mt19937 dice(seed);
    const auto roll = [&dice](uint32_t most) { return std::uniform_int_distribution<uint32_t>(0, most)(dice); };
    std::vector<Key> keys;
    for (size_t i = 0; i < count; ++i) {
        Key key;
        switch (roll(3)) {
        case 0:
            for (uint32_t length = roll(12); length > 0; --length) {
                key.name.push_back(static_cast<char>(roll(255)));
            }
            break;
        case 1:
            key.name = "shop:" + std::to_string(roll(3)) + ":user:" + std::to_string(roll(99'999'999));
            break;
        default:
            key.name = "v1:page:" + std::string(roll(300), 'x') + std::to_string(i);
        }
        key.cells = {.expiry = roll(5),
            .memory = roll(9) == 0 ? KeyCells::MostMemory : roll(1000),
            .lastUse = roll(7),
            .stratum = static_cast<uint16_t>(roll(9)),
            .type = static_cast<KeyType>(roll(7))};
        keys.push_back(std::move(key));
    }
    return keys;
}

KeyTable tableOf(const std::vector<Key>& keys, size_t perSegment)
{
    KeyTable table;
    KeySegmentBuilder builder;
    for (const Key& key : keys) {
        builder.add(key.name, key.cells);
        if (builder.size() == perSegment) {
            table.append(builder.build());
        }
    }
    if (builder.size() > 0) {
        table.append(builder.build());
    }
    return table;
}

std::vector<Key> contentsOf(const KeyTable& table)
{
    std::vector<Key> keys;
    for (uint32_t row = 0; row < table.size(); ++row) {
        keys.push_back({table.name(row), table.cells(row)});
    }
    return keys;
}

Rows everyRow(const KeyTable& table)
{
    Rows rows(table.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
}

} // namespace

class KeyTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keepsEveryKeyAndItsCells()
    {
        for (const size_t perSegment : {1UL, 7UL, 16UL, 1000UL}) {
            auto keys = someKeys(3000, 1);
            const auto table = tableOf(keys, perSegment);
            auto held = contentsOf(table);
            QCOMPARE(held.size(), keys.size());
            const auto order = [](const Key& left, const Key& right) {
                return std::tie(left.name, left.cells.memory, left.cells.expiry, left.cells.stratum, left.cells.type,
                           left.cells.lastUse)
                    < std::tie(right.name, right.cells.memory, right.cells.expiry, right.cells.stratum,
                        right.cells.type, right.cells.lastUse);
            };
            std::ranges::sort(keys, order);
            std::ranges::sort(held, order);
            for (size_t i = 0; i < keys.size(); ++i) {
                QCOMPARE(held[i].name, keys[i].name);
                QVERIFY(held[i].cells == keys[i].cells);
            }
        }
    }

    void findsByName()
    {
        auto keys = someKeys(3000, 3);
        std::ranges::sort(keys, {}, &Key::name);
        const auto [first, last] = std::ranges::unique(keys, {}, &Key::name);
        keys.erase(first, last);
        for (const size_t perSegment : {1UL, 16UL, 500UL}) {
            const auto table = tableOf(keys, perSegment);
            for (uint32_t row = 0; row < table.size(); ++row) {
                QCOMPARE(table.find(keys[row].name), Rows{row});
            }
            QVERIFY(table.find("none of them").empty());
        }
    }

    void anEmptyTable()
    {
        const KeyTable table;
        Context context;
        QCOMPARE(table.size(), 0U);
        QVERIFY(sortRows(table, {}, nullptr, context)->empty());
        QVERIFY(findRows(table, "x", context)->empty());
    }

    void sortsByName()
    {
        Context context;
        for (const size_t perSegment : {1UL, 3UL, 250UL, 5000UL}) {
            const auto table = tableOf(someKeys(2000, 2), perSegment);
            const auto keys = contentsOf(table);
            auto expected = everyRow(table);
            std::ranges::stable_sort(expected, {}, [&](uint32_t row) { return std::string_view(keys[row].name); });
            QCOMPARE(sortRows(table, {}, nullptr, context).value(), expected);
            std::ranges::reverse(expected);
            QCOMPARE(sortRows(table, {.descending = true}, nullptr, context).value(), expected);
        }
    }

    void sortsByColumns()
    {
        Context context;
        const auto table = tableOf(someKeys(2000, 3), 300);
        const auto rank = [&table](KeyColumn column, uint32_t row) -> uint64_t {
            const auto cells = table.cells(row);
            const auto orLast = [](uint32_t value) { return value == 0 ? uint64_t{1} << 40 : uint64_t{value}; };
            switch (column) {
            case KeyColumn::Stratum:
                return cells.stratum;
            case KeyColumn::Type:
                return orLast(static_cast<uint32_t>(cells.type));
            case KeyColumn::Expiry:
                return cells.expiry == KeyCells::Never ? uint64_t{1} << 39 : orLast(cells.expiry);
            case KeyColumn::Memory:
                return orLast(cells.memory);
            default:
                return orLast(cells.lastUse);
            }
        };
        for (const auto column :
            {KeyColumn::Stratum, KeyColumn::Type, KeyColumn::Expiry, KeyColumn::Memory, KeyColumn::LastUse}) {
            auto expected = everyRow(table);
            std::ranges::stable_sort(expected, {}, [&](uint32_t row) { return rank(column, row); });
            QCOMPARE(sortRows(table, {column, false}, nullptr, context).value(), expected);
            const auto turned = sortRows(table, {column, true}, nullptr, context).value();
            // The unknown stays last, the rest is turned round.
            const bool unknownLast = std::ranges::is_sorted(
                turned, {}, [&](uint32_t row) { return rank(column, row) == uint64_t{1} << 40; });
            QVERIFY(unknownLast);
            QVERIFY(rank(column, turned.front()) == rank(column, expected[0])
                || rank(column, turned.front()) > rank(column, expected[0]));
        }
    }

    void sortsAPart()
    {
        Context context;
        const auto table = tableOf(someKeys(4000, 4), 300);
        for (const uint32_t step : {2U, 50U}) { // picked out of the whole order, and sorted by themselves
            Rows rows;
            for (uint32_t row = 0; row < table.size(); row += step) {
                rows.push_back(row);
            }
            auto expected = rows;
            std::ranges::stable_sort(expected, {}, [&](uint32_t row) { return table.name(row); });
            QCOMPARE(sortRows(table, {}, &rows, context).value(), expected);
            expected = rows;
            std::ranges::stable_sort(expected, {}, [&](uint32_t row) { return table.cells(row).stratum; });
            QCOMPARE(sortRows(table, {KeyColumn::Stratum, false}, &rows, context).value(), expected);
        }
    }

    void findsText()
    {
        Context context;
        const auto table = tableOf(someKeys(3000, 5), 400);
        for (const std::string text : {"user:1", "x", "", ":", "v1:page:xxx", "no key has this", "9"}) {
            Rows expected;
            for (uint32_t row = 0; row < table.size(); ++row) {
                if (table.name(row).contains(text)) {
                    expected.push_back(row);
                }
            }
            const auto found = findRows(table, text, context).value();
            QVERIFY2(found == expected, text.c_str());
            const auto test = [&text](std::string_view name, const KeyCells&) { return name.contains(text); };
            QCOMPARE(filterRows(table, test, context).value(), expected);
        }
    }

    void columnsTakeRoomOnlyWhenKnown()
    {
        KeySegmentBuilder builder;
        for (int i = 0; i < 10'000; ++i) {
            builder.add("shop:2:user:" + std::to_string(1'000'000 + i), {});
        }
        const auto bare = builder.build();
        QVERIFY2(bare->bytes() < 80'000, qPrintable(QString::number(bare->bytes())));
        QCOMPARE(bare->expiry(17), KeyCells::Unknown);
        QVERIFY(bare->type(17) == KeyType::Unknown);
    }

    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        const auto table = tableOf(someKeys(100, 6), 10);
        QCOMPARE(sortRows(table, {}, nullptr, context).error().kind, ErrorKind::Cancelled);
        QCOMPARE(sortRows(table, {KeyColumn::Memory, false}, nullptr, context).error().kind, ErrorKind::Cancelled);
        QCOMPARE(findRows(table, "x", context).error().kind, ErrorKind::Cancelled);
    }

    void typesHaveNames()
    {
        for (const auto* name : {"string", "list", "set", "zset", "hash", "stream"}) {
            QCOMPARE(keyTypeName(keyTypeFromName(name)), name);
        }
        QVERIFY(keyTypeFromName("") == KeyType::Unknown);
        QVERIFY(keyTypeFromName("ReJSON-RL") == KeyType::Other);
    }
};

QTEST_GUILESS_MAIN(KeyTableTest)
#include "tst_keytable.moc"
