// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "ui/logic/histogramdata.h"
#include "ui/logic/prefixlist.h"
#include "ui/logic/stratumtext.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::ui;
using keyspace::StratumState;
using keystrata::testing::partial;
using keystrata::testing::payroll;

namespace {

const QLocale English(QLocale::English, QLocale::UnitedStates);

/// Numbers and units are held together by no-break spaces.
QString plain(QString text)
{
    return text.replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

class TestStratumText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesLayers();
    void saysWhatAStratumIs();
    void callsAGuessAGuess();
    void saysWhatIsUnknown();
    void showsIntervals();
    void writesTheHeadline();
    void findsTheHeaviestDeadWeight();
    void writesBytesSafely();
    void turnsHistogramsIntoBars();
    void saysWhyAHistogramIsMissing();
    void readsPrefixesAsTheyAreWritten();
    void refusesBrokenPrefixes();
};

void TestStratumText::namesLayers()
{
    const StratumText text(English);
    const auto picture = payroll();
    const auto& cache = picture.caches[0];
    QCOMPARE(text.layerName(cache.strata[1]), QStringLiteral("v3 live"));
    QCOMPARE(text.title(cache, cache.strata[1]), QStringLiteral("myhours · version 3"));
    QCOMPARE(text.place(cache), QStringLiteral("Django p:V:k · db 1"));
    QCOMPARE(text.cacheName(picture.caches[1]), QStringLiteral("(no prefix)"));
    QCOMPARE(text.layerName(picture.caches[2].strata[0]), QStringLiteral("unversioned"));
    keyspace::StratumTotals named = cache.strata[0];
    named.version = "release";
    QCOMPARE(text.layerName(named), QStringLiteral("release newer"));
    named.state = StratumState::Unknown;
    QCOMPARE(text.layerName(named), QStringLiteral("release"));
}

void TestStratumText::saysWhatAStratumIs()
{
    const StratumText text(English);
    const auto picture = payroll();
    const auto& cache = picture.caches[0];
    QCOMPARE(plain(text.verdict(cache, cache.strata[3])),
        QStringLiteral("Version 1 is dead weight: 742,118 keys without expiry, idle for 31 d, 201 MB."));
    QVERIFY(plain(text.verdict(cache, cache.strata[2]))
            .startsWith(QStringLiteral("Version 2 is old: 1,361,002 keys that the application no longer reads.")));
    QVERIFY(text.verdict(cache, cache.strata[0]).contains(QStringLiteral("ahead of the live version")));
    QCOMPARE(plain(text.verdict(picture.caches[1], picture.caches[1].strata[0])),
        QStringLiteral("Version 1 is old and drains by itself: every key expires, half of them within 6 d."));
    QVERIFY(text.verdict(picture.caches[2], picture.caches[2].strata[0]).contains(QStringLiteral("no layout")));
    keyspace::StratumTotals one = cache.strata[2];
    one.keys = 1;
    one.noTtl.value = 0;
    one.medianTtlMs.reset();
    QVERIFY(text.verdict(cache, one).contains(QStringLiteral("1 key that")));
}

void TestStratumText::callsAGuessAGuess()
{
    const StratumText text(English);
    auto picture = payroll();
    auto& cache = picture.caches[0];
    QVERIFY(text.verdict(cache, cache.strata[1]).contains(QStringLiteral("a guess until you say so")));
    QCOMPARE(text.liveSource(cache), QStringLiteral("Version 3 was used most recently: a guess, not a statement."));
    cache.liveSource = keyspace::LiveSource::Stated;
    QVERIFY(text.verdict(cache, cache.strata[1]).startsWith(QStringLiteral("Version 3 is live.")));
}

void TestStratumText::saysWhatIsUnknown()
{
    const StratumText text(English);
    auto picture = payroll();
    auto& dead = picture.caches[0].strata[3];
    dead.memoryKnown = false;
    dead.medianIdleSeconds.reset();
    QCOMPARE(plain(text.verdict(picture.caches[0], dead)),
        QStringLiteral("Version 1 is dead weight: 742,118 keys without expiry."));
    QCOMPARE(text.memory(dead), QStringLiteral("unknown"));
    QCOMPARE(text.medianIdle(dead), QStringLiteral("unknown"));
    QVERIFY(!memoryKnown(picture));
    dead.ttlKnown = false;
    QVERIFY(!isDeadWeight(dead)); // when anything is unknown the answer is no
    QCOMPARE(noExpirySeverity(dead), Severity::None);
    QCOMPARE(text.medianTtl(dead), QStringLiteral("unknown"));
}

void TestStratumText::showsIntervals()
{
    const StratumText text(English);
    QCOMPARE(text.interval({.value = 100, .low = 100, .high = 100, .exact = true}), QString());
    QCOMPARE(plain(text.interval({.value = 13, .low = 13, .high = 206, .exact = false})), QStringLiteral("±>100%"));
    QCOMPARE(
        plain(text.countInterval({.value = 13, .low = 13, .high = 206, .exact = false})), QStringLiteral("up to 206"));
    QCOMPARE(plain(text.countInterval({.value = 0, .low = 0, .high = 90, .exact = false})), QStringLiteral("up to 90"));
    QCOMPARE(plain(text.countInterval({.value = 100, .low = 98, .high = 103, .exact = false})), QStringLiteral("±3%"));
    QCOMPARE(plain(text.countInterval({.value = 7, .low = 7, .high = 7, .exact = true})), QString());
    QCOMPARE(plain(text.interval({.value = 1000, .low = 980, .high = 1014, .exact = false})), QStringLiteral("±2%"));
    QCOMPARE(plain(text.interval({.value = 1000000, .low = 999999, .high = 1000001, .exact = false})),
        QStringLiteral("±<1%"));
}

void TestStratumText::writesTheHeadline()
{
    const StratumText text(English);
    const auto picture = payroll();
    QCOMPARE(plain(text.headline(picture)), QStringLiteral("4,734,015 keys · 1.55 GB"));
    QCOMPARE(plain(text.evidence(picture)), QStringLiteral("Django p:V:k matches 80.9 % of 20,000 sampled keys"));
    QCOMPARE(plain(text.headline(partial(picture, 0.5))).left(31), QStringLiteral("≥ 2,367,007 keys of about 4.73 "));
    QCOMPARE(text.headline(keystrata::testing::emptyKeyspace()), QStringLiteral("0 keys"));
    QCOMPARE(text.evidence(keystrata::testing::singleCache()), QString());
}

void TestStratumText::findsTheHeaviestDeadWeight()
{
    const auto picture = payroll();
    const StratumRef dead = heaviestDeadWeight(picture);
    QVERIFY(static_cast<bool>(dead));
    QCOMPARE(dead.stratum->version, std::string("1"));
    QCOMPARE(dead.cache->prefix, std::string("myhours"));
    auto healthy = picture;
    healthy.caches[0].strata.pop_back();
    QVERIFY(!heaviestDeadWeight(healthy));
}

void TestStratumText::writesBytesSafely()
{
    const StratumText text(English);
    keyspace::CacheTotals cache;
    cache.layout = "django";
    cache.prefix = std::string("<b>\x00\xe2\x80\xae", 7);
    keyspace::StratumTotals stratum;
    stratum.version = std::string("1\n", 2);
    stratum.state = StratumState::Old;
    const QString summary = text.summary(cache, stratum, false);
    QVERIFY(summary.contains(QStringLiteral("<b>\\x00\\xe2\\x80\\xae")));
    QVERIFY(summary.contains(QStringLiteral("1\\n")));
    QVERIFY(!summary.contains(QChar(0x202E)));
}

void TestStratumText::turnsHistogramsIntoBars()
{
    const auto picture = payroll();
    const auto& live = picture.caches[0].strata[1];
    const HistogramData ttl = ttlHistogram(live, English);
    QCOMPARE(ttl.bars.size(), keyspace::ttlEdgesMs().size() + 2);
    QVERIFY(ttl.bars.front().apart);
    QCOMPARE(ttl.bars.front().keys, quint64{214});
    QCOMPARE(ttl.bars[1].label, QStringLiteral("1s"));
    QCOMPARE(plain(ttl.bars[1].range), QStringLiteral("up to 1 s"));
    QCOMPARE(ttl.bars[7].label, QStringLiteral("1d"));
    QCOMPARE(plain(ttl.bars[7].range), QStringLiteral("12 h to 1 d"));
    QCOMPARE(ttl.bars.back().label, QStringLiteral(">30d"));
    quint64 expiring = 0;
    for (size_t i = 1; i < ttl.bars.size(); ++i) {
        expiring += ttl.bars[i].keys;
    }
    QCOMPARE(expiring, quint64{live.keys - 214});
    QVERIFY(plain(ttl.summary).startsWith(QStringLiteral("Time to live: most keys,")));
    const HistogramData size = sizeHistogram(live, English);
    QCOMPARE(size.bars[4].label, QStringLiteral("1K"));
    QCOMPARE(size.bars.size(), keyspace::sizeEdgesBytes().size() + 1);
}

void TestStratumText::saysWhyAHistogramIsMissing()
{
    auto picture = payroll();
    auto& live = picture.caches[0].strata[1];
    live.idle.reset();
    live.ttlKnown = false;
    live.memoryKnown = false;
    for (const auto& data : {idleHistogram(live, English), ttlHistogram(live, English), sizeHistogram(live, English)}) {
        QVERIFY(data.bars.empty());
        QVERIFY(data.unavailable.endsWith(QLatin1Char('.')));
        QCOMPARE(data.summary, data.unavailable);
    }
    const HistogramData nothing = sizeHistogram(keyspace::StratumTotals(), English);
    QVERIFY(nothing.bars.empty());
    QCOMPARE(nothing.summary, QStringLiteral("Size: no keys."));
}

void TestStratumText::readsPrefixesAsTheyAreWritten()
{
    using Prefixes = std::vector<std::string>;
    const Prefixes odd{"", "shop", "a:b", "with, comma", "quote\"d", std::string("\x00\xff", 2), " spaced ", "día"};
    const auto read = readPrefixes(writePrefixes(odd));
    QVERIFY(read.has_value());
    QCOMPARE(*read, odd);
    QCOMPARE(*readPrefixes(QStringLiteral("shop,  blog ,\"\"")), Prefixes({"shop", "blog", ""}));
    QCOMPARE(*readPrefixes(QStringLiteral("  ")), Prefixes());
}

void TestStratumText::refusesBrokenPrefixes()
{
    for (const auto* text : {"\"open", "\"bad\\q\"", "ok, \"\\x4\""}) {
        const auto read = readPrefixes(QString::fromLatin1(text));
        QVERIFY2(!read.has_value(), text);
        QVERIFY(read.error().endsWith(QLatin1Char('.')));
    }
}

QTEST_GUILESS_MAIN(TestStratumText)
#include "tst_stratumtext.moc"
