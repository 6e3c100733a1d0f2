// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/oddity.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace keystrata::demo {

namespace {

using std::string_view;
using namespace std::string_view_literals;

constexpr int LargeCount = 3000; ///< elements of the large collections
constexpr uint64_t CartCount = 140;
constexpr uint64_t RqJobCount = 60;

struct Text
{
    string_view name;
    string_view value;
};

constexpr std::array ShopTexts = {
    Text{"stat:processed", "184207"},
    Text{"stat:failed", "93"},
    Text{"flask_cache_shop.views.prices_memver", "!\x80\x05\x95\x0a\0\0\0\0\0\0\0\x8c\x06kT2x9Q\x94."sv},
    Text{"wp:options:alloptions",
        R"(a:3:{s:7:"siteurl";s:20:"https://shop.example";s:8:"blogname";s:4:"Shop";s:10:"db_version";s:5:"57155";})"},
    Text{"wp:posts:last_changed", "0.41263700 1764532800"},
    // Names that are not text, and the empty one: Redis allows them, so somebody has them.
    Text{"", "a key whose name is empty"},
    Text{"\x00\x01\x02thumb\xff\xd8\xff"sv, "\xff\xd8\xff\xe0\x00\x10JFIF\x00"sv},
    Text{"blob:\xc3\x28:\xa0\xa1", "not UTF-8"},
    Text{"line\nbreak\tand \"quotes\"", "a name of two lines"},
    Text{"glob:[a-z]*?\\x", "a name full of wildcards"},
    Text{"\xd7\x97\xd7\x92\xd7\x99\xd7\x9d:2025", "\xd7\xa8\xd7\x90\xd7\xa9 \xd7\x94\xd7\xa9\xd7\xa0\xd7\x94"},
};

constexpr uint64_t CollectionCount = 7; ///< lists, sets, sorted sets and the large hash

void writeQueues(RdbWriter& rdb)
{
    const std::array tasks = {R"({"body": "W10=", "headers": {"task": "payroll.tasks.recalculate", "id": "b1"}})"sv,
        R"({"body": "W10=", "headers": {"task": "shop.tasks.send_invoice", "id": "b2"}})"sv};
    rdb.addList({.name = "celery", .idleSeconds = 4}, tasks);
    const std::array queues = {"default"sv, "mailers"sv, "low"sv};
    rdb.addSet({.name = "queues", .idleSeconds = 9}, queues);
    const std::array binding = {"celery\x06\x16\x06\x16"
                                "celery"sv};
    rdb.addSet({.name = "_kombu.binding.celery", .idleSeconds = 400}, binding);
    const std::array waiting = {"5f0c"sv, "5f0d"sv, "5f0e"sv};
    rdb.addList({.name = "rq:queue:default", .idleSeconds = 30}, waiting);
    for (uint64_t i = 0; i < RqJobCount; ++i) {
        const std::string name =
            fmt::format("rq:job:{:08x}-77aa-4c1e-9d0f-0c5e3a1b{:04x}", i * 2654435761U & 0xFFFFFFFFU, i);
        const std::array<std::pair<string_view, string_view>, 4> fields = {
            {{"status", i % 9 == 0 ? "failed" : "finished"}, {"origin", "default"},
                {"description", "shop.jobs.export_catalogue()"}, {"timeout", "180"}}};
        rdb.addHash({.name = name, .idleSeconds = 60 * i}, fields);
    }
}

/// Baskets as ASP.NET's distributed cache keeps them.
void writeCarts(RdbWriter& rdb)
{
    for (uint64_t i = 1; i <= CartCount; ++i) {
        const std::string name = fmt::format("MyApp_basket:{}", i);
        const std::string data =
            fmt::format(R"({{"lines": [{{"sku": "EU-{:05}", "quantity": {}}}]}})", i * 17, 1 + i % 4);
        const std::array<std::pair<string_view, string_view>, 3> fields = {
            {{"absexp", "-1"}, {"sldexp", "12000000000"}, {"data", data}}};
        rdb.addHash({.name = name, .idleSeconds = 20 * i}, fields);
    }
}

/// A few collections large enough that reading them whole would be felt.
void writeLargeOnes(RdbWriter& rdb)
{
    std::vector<std::string> texts;
    texts.reserve(LargeCount);
    for (int i = 0; i < LargeCount; ++i) {
        texts.push_back(fmt::format("product:{}", i));
    }
    std::vector<std::pair<string_view, double>> scored;
    std::vector<std::pair<string_view, string_view>> fields;
    for (size_t i = 0; i < texts.size(); ++i) {
        scored.emplace_back(texts[i], static_cast<double>(i % 977) + 0.5);
        fields.emplace_back(texts[i], texts[texts.size() - 1 - i]);
    }
    rdb.addHash({.name = "stock:eu", .idleSeconds = 12}, fields);
    rdb.addSortedSet({.name = "leaderboard:sellers", .idleSeconds = 45}, scored);
    rdb.addSortedSet({.name = "laravel_database_laravel_cache_:tag:products:entries", .idleSeconds = 70},
        std::span(scored).first(120));
}

} // namespace

void writeOddities(RdbWriter& rdb, int db)
{
    if (db == PayrollDb) {
        rdb.addString({.name = LiveVersionKey, .idleSeconds = 1}, "3");
    }
    if (db == 4) {
        for (const auto& [name, value] : ShopTexts) {
            rdb.addString({.name = name, .idleSeconds = 3600}, value);
        }
        writeQueues(rdb);
        writeCarts(rdb);
        writeLargeOnes(rdb);
    }
}

uint64_t oddityCount(int db)
{
    if (db == PayrollDb) {
        return 1;
    }
    return db == 4 ? ShopTexts.size() + CollectionCount + RqJobCount + CartCount : 0;
}

} // namespace keystrata::demo
