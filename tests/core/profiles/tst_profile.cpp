// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/profilejson.h"
#include "core/profiles/requests.h"
#include "tests/core/profiles/samples.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

using namespace keystrata;
using namespace keystrata::profiles;
using namespace keystrata::testing;
using keyspace::VersionScope;
using Texts = std::vector<std::string>;
using Edit = std::function<void(Profile&)>;

Q_DECLARE_METATYPE(Edit)

namespace {

/// "field id" of each fault.
Texts faultsOf(const Profile& profile)
{
    Texts out;
    for (const auto& fault : validate(profile)) {
        out.push_back(fault.field + " " + std::string(fault.message.id));
    }
    return out;
}

std::string errorOf(const char* json)
{
    const auto profile = profileFromJson(Json::parse(json));
    return profile ? "fine" : profile.error().message.args.at(0);
}

} // namespace

class ProfileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyFieldSurvivesTheFile()
    {
        for (const auto& profile : {fullProfile(), plainProfile(), plainProfile("s", "unix:///run/redis.sock?db=2")}) {
            QCOMPARE(faultsOf(profile), Texts{});
            QVERIFY(*profileFromJson(profileToJson(profile)) == profile);
            const auto text = profileToJson(profile).dump();
            const auto back = profileFromJson(Json::parse(text));
            QVERIFY2(back, back ? "" : back.error().message.english().c_str());
            QVERIFY(*back == profile);
        }
    }

    void whatIsMissingHasItsDefault()
    {
        const auto profile = profileFromJson(Json::parse(R"({"id": "a", "future": {"x": 1}})"));
        QVERIFY(profile);
        QCOMPARE(profile->guard, Guard::Observer);
        QVERIFY(profile->target.tls.verify);
        QCOMPARE(profile->limits, Limits{});
    }

    void whatIsWrongIsNamed()
    {
        QCOMPARE(errorOf(R"([])"), "");
        QCOMPARE(errorOf(R"({"name": 5})"), "name");
        QCOMPARE(errorOf(R"({"guard": "root"})"), "guard");
        QCOMPARE(errorOf(R"({"production": "no"})"), "production");
        QCOMPARE(errorOf(R"({"address": {"endpoints": [{"host": "h", "port": 70000}]}})"), "address.endpoints[0].port");
        QCOMPARE(errorOf(R"({"address": {"db": -1}})"), "address.db");
        QCOMPARE(errorOf(R"({"secrets": {"password": {"from": "thin air"}}})"), "secrets.password.from");
        QCOMPARE(errorOf(R"({"caches": {}})"), "caches");
        QCOMPARE(errorOf(R"({"caches": [{"prefix": {"escaped": "\\x"}}]})"), "caches[0].prefix");
        QCOMPARE(errorOf(R"({"limits": {"connect_timeout_ms": 1.5}})"), "limits.connect_timeout_ms");
        QCOMPARE(errorOf(R"({"ssh": []})"), "ssh");
    }

    void identitiesAreRandomAndFitForFiles()
    {
        const auto id = newProfileId();
        QVERIFY(isProfileId(id));
        QVERIFY(id != newProfileId());
        for (const char* text : {"", "../x", "a/b", "A", "a.b"}) {
            QVERIFY(!isProfileId(text));
        }
    }

    void faultsAreFound_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char* fault, const Edit& edit) { QTest::newRow(fault) << edit << QByteArray(fault); };
        using From = SecretSource::From;
        row("id profile.id", [](auto& p) { p.id = "../../etc"; });
        row("name profile.name", [](auto& p) { p.name = ""; });
        row("address.endpoints profile.endpoints", [](auto& p) { p.target.address.endpoints[0].port = 0; });
        row("address.master_name profile.master", [](auto& p) { p.target.address.masterName = ""; });
        row("tls.verify_name profile.verify_name", [](auto& p) { p.target.tls.verify = false; });
        row("tls.key_file profile.key_alone", [](auto& p) { p.target.tls.certificateFile = ""; });
        row("tls.ca_file profile.path", [](auto& p) { p.target.tls.caFile = "ca.pem"; });
        row("ssh.destination profile.ssh", [](auto& p) { p.target.ssh->destination = "-oProxyCommand=x"; });
        row("ssh.port profile.ssh_port", [](auto& p) { p.target.ssh->port = uint16_t{0}; });
        row("address_map[0] profile.map", [](auto& p) { p.target.addressMap[0].announced.host = ""; });
        row("secrets.password profile.command", [](auto& p) { p.password.command = {}; });
        row("secrets.sentinel_password profile.variable", [](auto& p) { p.sentinelPassword.name = "A B"; });
        row("secrets.key_passphrase profile.secret_file", [](auto& p) { p.keyPassphrase.name = "key"; });
        row("address profile.secret", [](auto& p) { p.target.address.password = "hunter2"; });
        row("caches[1].alias profile.alias", [](auto& p) { p.caches[1].alias = ""; });
        row("caches[0].db profile.db", [](auto& p) { p.caches[0].db = -1; });
        row("caches[0].layout layout.unknown", [](auto& p) { p.caches[0].layout = "djinn"; });
        row("caches[0].scope profile.scope", [](auto& p) {
            p.caches[0].scope = VersionScope::None;
            p.caches[0].liveVersions.clear();
        });
        row("caches[0].prefix profile.prefix", [](auto& p) { p.caches[0].layout = "leading"; });
        row("caches[0].live_key profile.live", [](auto& p) { p.caches[0].liveKey = "k"; });
        row("caches[0].live_versions profile.live_empty", [](auto& p) { p.caches[0].liveVersions = {""}; });
        row("caches[0].live_versions profile.no_live", [](auto& p) { p.caches[0].scope = VersionScope::PerObject; });
        row("caches[0].layout profile.mixed", [](auto& p) { p.caches[0].layout = ""; });
        row("layouts[1] layout.unknown", [](auto& p) { p.layouts[1] = "djinn"; });
        row("policy_file profile.path", [](auto& p) { p.policyFile = "policy.json"; });
        row("limits.command_timeout_ms profile.timeout", [](auto& p) { p.limits.commandTimeout = {}; });
        row("limits.keys_per_second profile.rate", [](auto& p) { p.limits.pace.keysPerSecond = 0; });
        row("limits.largest_share_percent profile.share", [](auto& p) { p.limits.pace.largestShare = 0.9; });
        const auto single = [](const char* url, const Edit& edit) {
            return [url, edit](Profile& p) {
                p = plainProfile("x", url);
                edit(p);
            };
        };
        row("address.endpoints profile.many", single("redis://h", [](auto& p) {
            p.target.address.endpoints.push_back({.host = "i", .port = 1, .path = {}});
        }));
        row("address.endpoints profile.socket", single("unix:///s", [](auto& p) { p.target.address.tls = true; }));
        row("ssh profile.ssh_socket",
            single("unix:///s", [](auto& p) { p.target.ssh = redis::SshSettings{.destination = "h"}; }));
        row("tls profile.tls_off", single("redis://h", [](auto& p) { p.target.tls.verify = false; }));
        row("address.master_name profile.no_master",
            single("redis://h", [](auto& p) { p.target.address.masterName = "m"; }));
        row("sentinel.user profile.no_sentinel", single("redis://h", [](auto& p) { p.target.sentinel.user = "u"; }));
        row("secrets.sentinel_password profile.no_sentinel",
            single("redis://h", [](auto& p) { p.sentinelPassword.from = From::Ask; }));
        row("secrets.key_passphrase profile.no_key",
            single("rediss://h", [](auto& p) { p.keyPassphrase.from = From::Ask; }));
        row("caches[0].db profile.other_db",
            single("redis://h/1", [](auto& p) { p.caches = {{.alias = "a", .db = 2}}; }));
        row("address.db profile.cluster_db", single("redis-cluster://h", [](auto& p) { p.target.address.db = 3; }));
    }

    void faultsAreFound()
    {
        QFETCH(Edit, edit);
        QFETCH(QByteArray, fault);
        auto profile = fullProfile();
        edit(profile);
        QCOMPARE(faultsOf(profile), Texts{fault.toStdString()});
        const auto sentence = validate(profile).front().message.english();
        QVERIFY2(sentence.ends_with(".") && !sentence.contains("hunter2"), sentence.c_str());
    }

    void cachesOfOneLayoutBecomeOne()
    {
        auto profile = plainProfile();
        profile.caches = {{.alias = "default", .db = 0, .layout = "django", .prefix = "shop", .liveVersions = {"2"}},
            {.alias = "eu", .db = 1, .layout = "django", .prefix = "shop:eu", .liveVersions = {"7"}},
            {.alias = "pages", .layout = "leading", .liveKey = "v"}};
        profile.layouts = {"trailing"};
        const auto request = analysisRequest(profile).value();
        QCOMPARE(request.layouts.size(), 3U);
        QCOMPARE(request.layouts[0].prefixes, (Texts{"shop", "shop:eu"}));
        QCOMPARE(request.layouts[1].name, "leading");
        QCOMPARE(request.layouts[2].name, "trailing");
        QCOMPARE(request.live.size(), 3U);
        QCOMPARE(request.live[1].prefix.value(), "shop:eu");
        QCOMPARE(request.live[1].db.value(), 1);
        QCOMPARE(request.live[1].versions, Texts{"7"});
        QCOMPARE(request.live[2].versionKey, "v");
        QVERIFY(!request.prefixes);
    }

    void anUnstatedPrefixLeavesTheOthersBound()
    {
        auto profile = plainProfile();
        profile.caches = {{.alias = "a", .layout = "django", .prefix = ""}, {.alias = "b", .layout = "django"}};
        const auto request = analysisRequest(profile).value();
        QCOMPARE(request.layouts.size(), 2U);
        QCOMPARE(request.layouts[0].prefixes, Texts{""});
        QVERIFY(request.layouts[1].prefixes.empty());
    }

    void nothingStatedIsDetected()
    {
        auto profile = plainProfile();
        QVERIFY(analysisRequest(profile)->layouts.empty());
        profile.caches = {{.alias = "a", .prefix = "shop"}, {.alias = "b", .prefix = "shop"}};
        QCOMPARE(analysisRequest(profile)->prefixes.value(), Texts{"shop"});
        profile.caches.push_back({.alias = "c"});
        QVERIFY(!analysisRequest(profile)->prefixes);
    }

    void thePaceIsTheProfiles()
    {
        const auto profile = fullProfile();
        QCOMPARE(analysisRequest(profile)->pace, profile.limits.pace);
        QCOMPARE(sessionOptions(profile).connectTimeout, profile.limits.connectTimeout);
        QCOMPARE(sessionOptions(profile).commandTimeout, profile.limits.commandTimeout);
    }

    void secretsFindTheirPlaces()
    {
        Secrets secrets;
        secrets.set(SecretKind::Password, Secret("p"));
        secrets.set(SecretKind::SentinelPassword, Secret("s"));
        secrets.set(SecretKind::KeyPassphrase, Secret("k"));
        const auto target = connectionTarget(fullProfile(), secrets);
        QCOMPARE(target.address.password, "p");
        QCOMPARE(target.sentinel.password, "s");
        QCOMPARE(target.sentinel.user, "watcher");
        QCOMPARE(target.tls.keyPassphrase, "k");
    }
};

QTEST_GUILESS_MAIN(ProfileTest)
#include "tst_profile.moc"
