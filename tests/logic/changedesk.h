// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/presets.h"
#include "tests/support/redisserver.h"
#include "ui/logic/change.h"
#include "ui/logic/serverlink.h"

#include <QTest>

#include <algorithm>

/// A cache "shop" with versions 1 and 2, of which 2 is live, and what a window has of its server.
namespace keystrata::testing {

inline constexpr int Patience = 20'000; ///< milliseconds
inline constexpr int Old = 30;
inline constexpr int Live = 100;
inline constexpr int Sessions = 5;
inline constexpr auto VersionKey = "shop:live";

struct ShopDesk
{
    RedisServer server;
    ui::ServerLink link;

    explicit ShopDesk(bool sessions = false, profiles::Guard guard = profiles::Guard::Operator, bool production = false)
    {
        ByteClient client = server.client();
        for (int i = 0; i < Old; ++i) {
            client.queue({"SET", "shop:1:item:" + std::to_string(i), R"({"rate": )" + std::to_string(i) + "}"});
        }
        for (int i = 0; i < Live; ++i) {
            const char* ns = i % 2 == 0 ? "item" : "page";
            client.queue(
                {"SET", std::string("shop:2:") + ns + ":" + std::to_string(i), "v" + std::to_string(i), "EX", "5000"});
        }
        for (int i = 0; sessions && i < Sessions; ++i) {
            client.queue({"SET", "shop:2:django.contrib.sessions.cache" + std::to_string(i), "somebody", "EX", "5000"});
        }
        client.flush();
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "payroll";
        profile.guard = guard;
        profile.production = production;
        profile.target.address = *redis::parseAddress(server.url());
        link.open({.name = QStringLiteral("payroll"), .target = profile.target, .profile = profile});
    }

    bool serving() const
    {
        return QTest::qWaitFor([this] { return link.serving(); }, Patience);
    }

    int64_t ttl(std::string_view key) const { return server.client().run({"TTL", key}).integer; }

    std::string get(std::string_view key) const { return server.client().run({"GET", key}).text; }

    bool exists(std::string_view key) const { return server.client().run({"EXISTS", key}).integer == 1; }

    int64_t keysLike(std::string_view pattern) const
    {
        return static_cast<int64_t>(server.client().run({"KEYS", pattern}).elements.size());
    }
};

/// A change of that version; `read`: the live version is read from VersionKey, which is set to hold 2.
inline ui::KeysRequest shopKeys(const ShopDesk& desk, std::string version, bool read)
{
    auto layout = *keyspace::findPreset("django");
    layout.prefixes = {"shop"};
    keyspace::LiveRule rule{.prefix = "shop", .db = {}, .versions = {}, .versionKey = {}};
    if (read) {
        desk.server.client().set(VersionKey, "2");
        rule.versionKey = VersionKey;
    } else {
        rule.versions = {"2"};
    }
    return {.selection = {.layouts = {"django"}, .prefixes = {"shop"}, .versions = {std::move(version)}},
        .layouts = {layout},
        .live = {rule},
        .pace = {.mode = keyspace::Pace::Mode::Fast}};
}

inline bool lookedAt(ui::Change& change)
{
    change.preview();
    return QTest::qWaitFor([&] { return !change.busy() && (change.error() || !change.facts().empty()); }, Patience);
}

inline bool ended(const ui::Change& change)
{
    return QTest::qWaitFor([&] { return change.step() == ui::Change::Step::Result; }, Patience);
}

inline bool runThrough(ui::Change& change, bool agreed = false)
{
    if (!lookedAt(change)) {
        return false;
    }
    change.confirm();
    change.run({}, agreed);
    return ended(change);
}

/// With plain blanks; empty when there is no such fact.
inline QString valueOf(const std::vector<ui::Change::Fact>& facts, const char* name)
{
    const auto fact = std::ranges::find(facts, QLatin1String(name), &ui::Change::Fact::name);
    return fact == facts.end() ? QString() : QString(fact->value).replace(QChar(0xA0), QLatin1Char(' '));
}

inline bool warns(const ui::Change& change, const char* title)
{
    const auto warnings = change.warnings();
    return std::ranges::find(warnings, QLatin1String(title), &ui::Attention::title) != warnings.end();
}

} // namespace keystrata::testing
