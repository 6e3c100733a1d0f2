// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/live.h"

#include <QTest>

using namespace keystrata::keyspace;

namespace {

/// Keys last used within ten seconds and longer than 30 days ago.
StratumTotals stratum(std::string version, uint64_t recent, uint64_t ancient)
{
    StratumTotals out;
    out.version = std::move(version);
    out.keys = recent + ancient;
    Histogram idle{idleEdgesSeconds(), std::vector<uint64_t>(10, 0)};
    idle.counts[1] = recent;
    idle.counts[9] = ancient;
    out.idle = idle;
    return out;
}

Keyspace oneCache(VersionScope scope, std::vector<StratumTotals> strata)
{
    Keyspace out;
    out.caches.push_back(
        {.db = 1, .layout = "django", .title = {}, .prefix = "shop", .scope = scope, .strata = std::move(strata)});
    return out;
}

StratumState stateOf(const Keyspace& keyspace, std::string_view version)
{
    for (const auto& candidate : keyspace.caches.front().strata) {
        if (candidate.version == version) {
            return candidate.state;
        }
    }
    return StratumState::Unknown;
}

} // namespace

class LiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aStatedVersionDecides()
    {
        auto keyspace = oneCache(VersionScope::Global, {stratum("10", 1, 0), stratum("9", 0, 50), stratum("2", 0, 50)});
        const LiveRule rule{.prefix = {}, .db = {}, .versions = {"9"}, .versionKey = {}};
        assignStates(keyspace, {&rule, 1});
        QCOMPARE(keyspace.caches.front().liveSource, LiveSource::Stated);
        QCOMPARE(stateOf(keyspace, "10"), StratumState::Newer);
        QCOMPARE(stateOf(keyspace, "9"), StratumState::Live);
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Old);
    }

    void duringARollingDeploySeveralAreLive()
    {
        auto keyspace = oneCache(
            VersionScope::Global, {stratum("5", 1, 0), stratum("4", 1, 0), stratum("3", 1, 0), stratum("2", 1, 0)});
        const LiveRule rule{.prefix = {}, .db = {}, .versions = {"2", "4"}, .versionKey = {}};
        assignStates(keyspace, {&rule, 1});
        QCOMPARE(stateOf(keyspace, "5"), StratumState::Newer);
        QCOMPARE(stateOf(keyspace, "4"), StratumState::Live);
        QCOMPARE(stateOf(keyspace, "3"), StratumState::Old);
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Live);
    }

    void aRuleIsForItsPrefixAndDatabase()
    {
        auto keyspace = oneCache(VersionScope::Global, {stratum("2", 0, 0), stratum("1", 0, 0)});
        const LiveRule rules[] = {{.prefix = "other", .db = {}, .versions = {"1"}, .versionKey = {}},
            {.prefix = "shop", .db = 0, .versions = {"1"}, .versionKey = {}},
            {.prefix = "shop", .db = 1, .versions = {"2"}, .versionKey = "shop:version"}};
        assignStates(keyspace, rules);
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Live);
        QCOMPARE(keyspace.caches.front().liveSource, LiveSource::Read);
        QVERIFY(keyspace.caches.front().liveReason.english().find("shop:version") != std::string::npos);
    }

    void withoutARuleTheMostUsedIsGuessed()
    {
        auto keyspace =
            oneCache(VersionScope::Global, {stratum("4", 30, 0), stratum("3", 400, 100), stratum("1", 0, 5000)});
        assignStates(keyspace, {});
        QCOMPARE(stateOf(keyspace, "3"), StratumState::Live);
        QCOMPARE(stateOf(keyspace, "4"), StratumState::Newer);
        QCOMPARE(stateOf(keyspace, "1"), StratumState::Old);
        QCOMPARE(keyspace.caches.front().liveSource, LiveSource::Inferred);
        QVERIFY(keyspace.caches.front().liveReason.english().starts_with("A guess"));
    }

    void withoutIdleTimesNothingIsGuessed()
    {
        auto keyspace = oneCache(VersionScope::Global, {stratum("2", 5, 5)});
        keyspace.caches.front().strata.front().idle.reset();
        assignStates(keyspace, {});
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Unknown);
        QCOMPARE(keyspace.caches.front().liveSource, LiveSource::None);
        QVERIFY(!keyspace.caches.front().liveReason.empty());
    }

    void numbersOfObjectsAreNeverOld()
    {
        auto keyspace = oneCache(VersionScope::PerObject, {stratum("2", 5, 5), stratum("1", 0, 5)});
        const LiveRule rule{.prefix = {}, .db = {}, .versions = {"2"}, .versionKey = {}};
        assignStates(keyspace, {&rule, 1});
        QCOMPARE(stateOf(keyspace, "1"), StratumState::PerObject);
        QVERIFY(keyspace.caches.front().liveVersions.empty());
    }

    void keysWithoutAVersionSaySo()
    {
        auto keyspace = oneCache(VersionScope::None, {stratum("", 5, 5)});
        assignStates(keyspace, {});
        QCOMPARE(stateOf(keyspace, ""), StratumState::Unversioned);
    }

    void anotherRuleRelabels()
    {
        auto keyspace = oneCache(VersionScope::Global, {stratum("2", 5, 0), stratum("1", 0, 5)});
        assignStates(keyspace, {});
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Live);
        const LiveRule rule{.prefix = {}, .db = {}, .versions = {"1"}, .versionKey = {}};
        assignStates(keyspace, {&rule, 1});
        QCOMPARE(stateOf(keyspace, "2"), StratumState::Newer);
        QCOMPARE(stateOf(keyspace, "1"), StratumState::Live);
    }
};

QTEST_APPLESS_MAIN(LiveTest)
#include "tst_live.moc"
