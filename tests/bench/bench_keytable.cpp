// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
//
// The key table next to what a Qt program would use instead, a QStringList behind a QSortFilterProxyModel: memory a
// key, and the time to fill, sort and filter. All columns are known. The first argument is the number of keys; the
// proxy gets at most two million of them, since it holds several hundred bytes for each.
#include "core/keyspace/keytable.h"

#include <QCoreApplication>
#include <QSortFilterProxyModel>
#include <QStringListModel>

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;

namespace {

constexpr uint32_t PerSegment = 65'536;
constexpr uint32_t MostOfTheProxy = 2'000'000;
constexpr std::string_view Needle = "user:1234";

/// 33 bytes, in no order, as SCAN gives them.
std::string nameOf(uint64_t number)
{
    const auto mixed = number * 0x9e3779b97f4a7c15U % 1'000'000'007U;
    return fmt::format("myhours:{}:user:{:010}:salary", mixed % 3 + 1, mixed);
}

double seconds(const std::function<void()>& work)
{
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

size_t allocated()
{
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

struct Figures
{
    double bytes = 0; ///< a key
    double fill = 0;
    double sort = 0;
    double filter = 0;
};

Figures ours(uint32_t count)
{
    Figures figures;
    KeyTable table;
    const size_t before = allocated();
    figures.fill = seconds([&] {
        KeySegmentBuilder builder;
        std::mt19937 dice(1);
        const auto at = [&dice](uint32_t below) { return static_cast<uint32_t>(dice() % below); };
        for (uint32_t i = 0; i < count; ++i) {
            builder.add(nameOf(i),
                {.expiry = 800'000'000 + at(86'400),
                    .memory = 100 + at(900),
                    .lastUse = 799'000'000 + i % 9'000,
                    .stratum = static_cast<uint16_t>(i % 3),
                    .type = KeyType::String});
            if (builder.size() == PerSegment) {
                table.append(builder.build());
            }
        }
        table.append(builder.build());
    });
    figures.bytes = static_cast<double>(allocated() - before) / count;
    Context context;
    figures.sort = seconds([&] { static_cast<void>(sortRows(table, {}, nullptr, context)); });
    figures.filter = seconds([&] { static_cast<void>(findRows(table, Needle, context)); });
    for (const auto& [name, column] : {std::pair{"expiry", KeyColumn::Expiry}, {"memory", KeyColumn::Memory}}) {
        fmt::print("  sorted by {}: {:.2f} s\n", name,
            seconds([&] { static_cast<void>(sortRows(table, {column, false}, nullptr, context)); }));
    }
    fmt::print("  sorted by name: {:.2f} s; searched: {:.3f} s; the table counts itself {:.1f} bytes a key\n",
        figures.sort, figures.filter, static_cast<double>(table.bytes()) / count);
    return figures;
}

/// The name alone: the other columns of such a model would come on top.
Figures theirs(uint32_t count)
{
    Figures figures;
    QStringList list;
    QStringListModel model;
    QSortFilterProxyModel proxy;
    const size_t before = allocated();
    figures.fill = seconds([&] {
        for (uint32_t i = 0; i < count; ++i) {
            list.append(QString::fromStdString(nameOf(i)));
        }
        model.setStringList(list);
        proxy.setSourceModel(&model);
        static_cast<void>(proxy.rowCount());
    });
    figures.sort = seconds([&] { proxy.sort(0); });
    figures.bytes = static_cast<double>(allocated() - before) / count;
    figures.filter = seconds([&] {
        proxy.setFilterFixedString(QString::fromUtf8(Needle.data(), static_cast<qsizetype>(Needle.size())));
        static_cast<void>(proxy.rowCount());
    });
    return figures;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const auto count = argc > 1 ? static_cast<uint32_t>(std::strtoul(argv[1], nullptr, 10)) : 5'000'000U;
    const uint32_t less = std::min(count, MostOfTheProxy);
    fmt::print("{} keys of {} bytes:\n", count, nameOf(0).size());
    if (count != less) {
        ours(count);
        fmt::print("{} keys:\n", less);
    }
    const Figures table = ours(less);
    const Figures proxy = theirs(less);
    fmt::print("{:24} {:>12} {:>12} {:>8}\n", "", "key table", "QString*", "ratio");
    for (const auto& [what, part] : {std::pair{"bytes a key", &Figures::bytes}, {"fill, s", &Figures::fill},
             {"sort by name, s", &Figures::sort}, {"filter by text, s", &Figures::filter}}) {
        fmt::print("{:24} {:12.3f} {:12.3f} {:8.3f}\n", what, table.*part, proxy.*part, table.*part / proxy.*part);
    }
}
