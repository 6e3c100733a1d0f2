// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/profiles/imports.h"
#include "tests/core/profiles/exports.h"
#include "tests/core/profiles/samples.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::profiles;
using namespace keystrata::testing;
using redis::Topology;
using Texts = std::vector<std::string>;
using From = SecretSource::From;

namespace {

/// What must be there.
template <typename Value>
const Value& need(const std::optional<Value>& value)
{
    if (!value) {
        throw std::runtime_error("nothing was made of it");
    }
    return *value;
}

Import imported(std::string_view text, std::optional<ImportFormat> format = {})
{
    auto import = importProfiles(text, format);
    if (!import) {
        throw std::runtime_error(import.error().message.english());
    }
    return std::move(*import);
}

std::string refusal(std::string_view text, std::optional<ImportFormat> format = {})
{
    const auto import = importProfiles(text, format);
    return import ? "imported" : std::string(import.error().message.id);
}

Texts idsOf(const std::vector<Message>& messages)
{
    Texts ids;
    for (const auto& message : messages) {
        ids.emplace_back(message.id);
    }
    return ids;
}

/// What the profile itself would show: secrets must not be in it.
std::string shown(const Profile& profile)
{
    return exportProfiles(std::span(&profile, 1));
}

} // namespace

class ImportsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anAddressIsAProfile()
    {
        const auto import = imported("  rediss://ops:hunter2@cache.example:6380/1\n");
        QCOMPARE(import.format, ImportFormat::Url);
        QCOMPARE(import.connections.size(), 1U);
        const auto& connection = import.connections[0];
        const auto& profile = need(connection.profile);
        QCOMPARE(profile.name, "cache.example:6380");
        QCOMPARE(profile.target.address.display(), "rediss://ops@cache.example:6380/1");
        QCOMPARE(profile.password.from, From::Ask);
        QCOMPARE(profile.guard, Guard::Observer);
        QCOMPARE(connection.secrets.of(SecretKind::Password).reveal(), "hunter2");
        QVERIFY(!shown(profile).contains("hunter2"));
        QCOMPARE(idsOf(connection.taken), Texts{"import.address"});
    }

    void addressesMayBeNamed()
    {
        const auto import = imported(
            "# ours\nREDIS_URL='redis://h1/0'\nshop=redis-sentinel://s1,s2/mymaster\n\nredis://h1\nunix:///run/r.sock\n"
            "redis://h:port/0\n");
        QCOMPARE(import.connections.size(), 5U);
        QCOMPARE(need(import.connections[0].profile).name, "h1:6379");
        QCOMPARE(need(import.connections[1].profile).name, "shop");
        QCOMPARE(need(import.connections[1].profile).target.address.topology, Topology::Sentinel);
        QCOMPARE(need(import.connections[2].profile).name, "h1:6379 (2)");
        QCOMPARE(need(import.connections[2].profile).password.from, From::None);
        QCOMPARE(need(import.connections[3].profile).name, "/run/r.sock");
        QVERIFY(!import.connections[4].profile);
        QCOMPARE(import.connections[4].failure.id, "url.port");
    }

    void djangosAliasesMeetOnTheirServer()
    {
        const auto import = imported(Caches);
        QCOMPARE(import.format, ImportFormat::Django);
        QCOMPARE(import.connections.size(), 5U);
        const auto& connection = import.connections[0];
        QCOMPARE(connection.source, "default, pages");
        const auto& profile = need(connection.profile);
        QCOMPARE(profile.name, "cache.example:6379");
        QVERIFY(!profile.target.address.db); // the aliases use several
        QCOMPARE(profile.caches.size(), 2U);
        QCOMPARE(profile.caches[0],
            (CacheSettings{.alias = "default",
                .db = 1,
                .layout = "django",
                .prefix = "shop",
                .liveVersions = {"1"},
                .defaultTtl = std::chrono::seconds(300)}));
        QCOMPARE(profile.caches[1],
            (CacheSettings{.alias = "pages",
                .db = 2,
                .layout = "django",
                .prefix = "",
                .liveVersions = {"7"},
                .defaultTtl = std::chrono::seconds(0)}));
        QCOMPARE(connection.secrets.of(SecretKind::Password).reveal(), "hunter2");
        QCOMPARE(idsOf(connection.left), Texts{"import.replicas"});
        QVERIFY(!shown(profile).contains("hunter"));
    }

    void djangosOwnBackendHasItsOptionsElsewhere()
    {
        const auto import = imported(Caches);
        const auto& connection = import.connections[1];
        const auto& profile = need(connection.profile);
        QCOMPARE(profile.target.address.display(), "rediss://ops@tls.example:6380/3");
        QCOMPARE(profile.target.tls.caFile, "/etc/ssl/redis.pem");
        QVERIFY(profile.target.tls.verify);
        QCOMPARE(connection.secrets.of(SecretKind::Password).reveal(), "hunter3");
        QCOMPARE(idsOf(connection.left), (Texts{"import.verify", "import.replicas"}));
        QCOMPARE(profile.caches[0].liveVersions, Texts{"v2"});
    }

    void djangosSentinelsAreAsked()
    {
        const auto import = imported(Caches);
        const auto& connection = import.connections[2];
        const auto& profile = need(connection.profile);
        QCOMPARE(profile.target.address.display(), "redis-sentinel://s1.example:26379,s2.example:26380/mymaster/0");
        QCOMPARE(profile.name, "mymaster");
        QCOMPARE(connection.secrets.of(SecretKind::Password).reveal(), "hunter5");
        QCOMPARE(connection.secrets.of(SecretKind::SentinelPassword).reveal(), "hunter4");
        QCOMPARE(profile.sentinelPassword.from, From::Ask);
    }

    void whatIsNoRedisCacheIsSaid()
    {
        const auto import = imported(Caches);
        QCOMPARE(import.connections[3].source, "local");
        QCOMPARE(import.connections[3].failure.id, "import.backend");
        QCOMPARE(import.connections[4].failure.id, "url.port");
    }

    void djangosOddities()
    {
        const auto import = imported(Oddities);
        QCOMPARE(import.connections.size(), 5U);
        QCOMPARE(need(import.connections[0].profile).target.address.display(), "redis://127.0.0.1:6379/0");
        QCOMPARE(need(import.connections[1].profile).target.address.display(), "unix:///run/r.sock?db=4");
        QVERIFY(need(import.connections[1].profile).caches.empty());
        QCOMPARE(idsOf(import.connections[1].left), Texts{"import.key_function"});
        QCOMPARE(need(import.connections[2].profile).name, "s1:6379");
        QCOMPARE(need(import.connections[3].profile).name, "s2:6379");
        QCOMPARE(need(import.connections[4].profile).target.tls.keyFile, "/k");
        QCOMPARE(idsOf(import.connections[4].left), Texts{"import.verify"});
    }

    void anotherRedisDesktopManager()
    {
        for (const auto& text :
            {base64(Ardm), std::string(Ardm), base64(R"({"groups": [], "connections": )" + std::string(Ardm) + "}")}) {
            const auto import = imported(text);
            QCOMPARE(import.format, ImportFormat::Ardm);
            QCOMPARE(import.connections.size(), 3U);
            const auto& plain = import.connections[0];
            QCOMPARE(need(plain.profile).target.address.display(), "redis://127.0.0.1:6379");
            QCOMPARE(plain.secrets.of(SecretKind::Password).reveal(), "hunter2");
            const auto& cluster = import.connections[1];
            QCOMPARE(need(cluster.profile).name, "local (2)");
            QCOMPARE(need(cluster.profile).target.address.display(), "rediss-cluster://ops@10.0.0.5:6380");
            QCOMPARE(need(cluster.profile).target.tls.keyFile, "/home/o/redis.key");
            QCOMPARE(need(cluster.profile).target.tls.verifyName, "redis.example");
            QVERIFY(need(cluster.profile).target.tls.verify);
            QCOMPARE(idsOf(cluster.left), (Texts{"import.relative", "import.verify"}));
            QCOMPARE(idsOf(cluster.taken), (Texts{"import.address", "import.tls"}));
        }
    }

    void anotherRedisDesktopManagersSentinel()
    {
        const auto import = imported(Ardm);
        const auto& connection = import.connections[2];
        const auto& profile = need(connection.profile);
        QCOMPARE(profile.target.address.display(), "redis-sentinel://app@10.0.0.7:26379/mymaster/2");
        QCOMPARE(profile.name, "10.0.0.7:26379");
        QCOMPARE(connection.secrets.of(SecretKind::Password).reveal(), "hunter4");
        QCOMPARE(connection.secrets.of(SecretKind::SentinelPassword).reveal(), "hunter3");
        const auto& ssh = need(profile.target.ssh);
        QCOMPARE(ssh.destination, "o@bastion.example");
        QCOMPARE(need(ssh.port), 2222);
        QCOMPARE(ssh.identityFile, "/home/o/.ssh/id_ed25519");
        QCOMPARE(idsOf(connection.left), (Texts{"import.ssh_secret", "import.before"}));
        QVERIFY(!shown(profile).contains("hunter"));
    }

    void redisInsight()
    {
        const auto import = imported(Insight);
        QCOMPARE(import.format, ImportFormat::Insight);
        QCOMPARE(import.connections.size(), 4U);
        const auto& shop = import.connections[0];
        QCOMPARE(need(shop.profile).name, "Shop");
        QCOMPARE(need(shop.profile).target.address.display(), "rediss://ops@redis.example:6380/1");
        QCOMPARE(need(need(shop.profile).target.ssh).destination, "o@bastion");
        QVERIFY(!need(need(shop.profile).target.ssh).port);
        QCOMPARE(idsOf(shop.left),
            (Texts{"import.inline", "import.inline", "import.inline", "import.inline", "import.ssh_secret",
                "import.compressor"}));
        for (const auto& message : shop.left) {
            QVERIFY(!message.english().contains("CANARYKEY"));
        }
        QVERIFY(!shown(need(shop.profile)).contains("CANARYKEY") && !shown(need(shop.profile)).contains("hunter"));
        const auto& sentinel = import.connections[1];
        QCOMPARE(need(sentinel.profile).target.address.display(), "redis-sentinel://app@s1:26379,s2:26379/mymaster/0");
        QCOMPARE(need(sentinel.profile).target.sentinel.user, "watcher");
        QCOMPARE(sentinel.secrets.of(SecretKind::Password).reveal(), "hunter4");
        QCOMPARE(sentinel.secrets.of(SecretKind::SentinelPassword).reveal(), "hunter3");
        const auto& cluster = import.connections[2];
        QCOMPARE(need(cluster.profile).target.address.display(), "rediss-cluster://c1:7000,c2:7001");
        QCOMPARE(idsOf(cluster.left), Texts{"import.verify"});
        QVERIFY(!import.connections[3].profile);
        QCOMPARE(import.connections[3].failure.id, "profile.endpoints");
    }

    void oursComeBack()
    {
        auto full = fullProfile();
        full.password = {.from = From::Environment, .name = "REDIS_AUTH", .command = {}};
        const std::array both{full, plainProfile()};
        const auto text = exportProfiles(both);
        const auto import = imported(text);
        QCOMPARE(import.format, ImportFormat::Keystrata);
        QCOMPARE(import.connections.size(), 2U);
        auto back = need(import.connections[0].profile);
        QVERIFY(back.id != full.id); // importing replaces nothing
        back.id = full.id;
        QCOMPARE(back, full);
        QCOMPARE(import.connections[0].left.size(), 0U);
    }

    /// Somebody else's file must not name programs that run here.
    void aForeignCommandIsNotTakenOver()
    {
        const auto full = fullProfile();
        const auto import = imported(exportProfiles(std::span(&full, 1)));
        QCOMPARE(need(import.connections[0].profile).password, SecretSource{.from = From::Ask});
        QCOMPARE(idsOf(import.connections[0].left), Texts{"import.command"});
    }

    void whatIsNotKnownIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("id");
        const auto row = [](const char* id, const char* text) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(id);
        };
        row("import.format", "");
        row("import.format", "hello");
        row("import.format", "aGVsbG8=");
        row("import.format", "[]");
        row("import.format", "{}");
        row("import.format", "[1, 2]");
        row("import.format", "3");
        row("import.format", R"({"default": {}})");
        row("document.damaged", R"([{"host": "h", ])");
        row("document.damaged", R"({"default": {"BACKEND")");
        row("document.format", R"({"format": "x", "profiles": []})");
    }

    void whatIsNotKnownIsRefused()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, id);
        QCOMPARE(refusal(text.toStdString()), id.toStdString());
    }

    void theStatedFormatMustBeIt()
    {
        QCOMPARE(refusal(Ardm, ImportFormat::Django), "import.format");
        QCOMPARE(refusal("redis://h", ImportFormat::Insight), "import.format");
        QCOMPARE(refusal(Insight, ImportFormat::Insight), "imported");
        for (const auto* name : {"url", "django", "ardm", "redisinsight", "keystrata"}) {
            QCOMPARE(importFormatName(importFormatFromName(name).value()), name);
        }
    }

    /// Fields of any kind in any place: nothing throws, nothing is made of nothing.
    void foreignNonsenseIsHarmless()
    {
        for (const char* value :
            {"null", "[]", "{}", "5", "\"x\"", "true", "[[[]]]", "-1", "1e400", "{\"host\": []}"}) {
            for (std::string text : Nonsense) {
                for (size_t at = text.find('X'); at != std::string::npos; at = text.find('X', at + 1)) {
                    text.replace(at, 1, value);
                }
                const auto import = importProfiles(text);
                if (!import) {
                    QVERIFY(import.error().message.english().ends_with("."));
                    continue;
                }
                for (const auto& connection : import->connections) {
                    QVERIFY(connection.profile.has_value() == connection.failure.empty());
                    QVERIFY(!connection.profile || validate(need(connection.profile)).empty());
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(ImportsTest)
#include "tst_imports.moc"
