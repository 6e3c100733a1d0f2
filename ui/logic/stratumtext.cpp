// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/stratumtext.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QStringList>

#include <algorithm>

namespace keystrata::ui {

using keyspace::CacheTotals;
using keyspace::Estimate;
using keyspace::Keyspace;
using keyspace::LiveSource;
using keyspace::StratumState;
using keyspace::StratumTotals;

namespace {

double share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

bool startsWithDigit(std::string_view text)
{
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

} // namespace

quint64 figureOf(const StratumTotals& stratum, Metric metric)
{
    return metric == Metric::Keys ? stratum.keys : stratum.memory.value;
}

quint64 figureOf(const CacheTotals& cache, Metric metric)
{
    quint64 sum = metric == Metric::Keys ? cache.otherStrataKeys : 0;
    for (const auto& stratum : cache.strata) {
        sum += figureOf(stratum, metric);
    }
    return sum;
}

Estimate memoryOf(const Keyspace& keyspace)
{
    Estimate sum;
    for (const auto& cache : keyspace.caches) {
        for (const auto& stratum : cache.strata) {
            sum.value += stratum.memory.value;
            sum.low += stratum.memory.low;
            sum.high += stratum.memory.high;
            sum.exact = sum.exact && stratum.memory.exact;
        }
    }
    return sum;
}

bool memoryKnown(const Keyspace& keyspace)
{
    return std::ranges::all_of(keyspace.caches,
        [](const CacheTotals& cache) { return std::ranges::all_of(cache.strata, &StratumTotals::memoryKnown); });
}

Severity noExpirySeverity(const StratumTotals& stratum)
{
    constexpr double SomeShare = 0.01;
    constexpr double LargeShare = 0.1;
    const double never = share(stratum.noTtl.value, stratum.keys);
    if (!stratum.ttlKnown || never < SomeShare) {
        return Severity::None;
    }
    return never < LargeShare ? Severity::Warning : Severity::Danger;
}

bool isDeadWeight(const StratumTotals& stratum)
{
    constexpr uint64_t DaySeconds = 86400;
    constexpr double MostOfIt = 0.5;
    return stratum.state == StratumState::Old && stratum.ttlKnown
        && share(stratum.noTtl.value, stratum.keys) >= MostOfIt
        && stratum.medianIdleSeconds.value_or(DaySeconds) >= DaySeconds;
}

StratumRef heaviestDeadWeight(const Keyspace& keyspace)
{
    StratumRef heaviest;
    for (const auto& cache : keyspace.caches) {
        for (const auto& stratum : cache.strata) {
            const auto weight = [](const StratumTotals& s) { return std::pair(s.memory.value, s.keys); };
            if (isDeadWeight(stratum) && (!heaviest || weight(stratum) > weight(*heaviest.stratum))) {
                heaviest = {.cache = &cache, .stratum = &stratum};
            }
        }
    }
    return heaviest;
}

Severity stateSeverity(const StratumTotals& stratum)
{
    switch (stratum.state) {
    case StratumState::Live:
        return Severity::Good;
    case StratumState::Newer:
        return Severity::Accent;
    case StratumState::Old:
        return isDeadWeight(stratum) ? Severity::Danger : Severity::Muted;
    case StratumState::Unversioned:
        return Severity::Warning;
    case StratumState::PerObject:
    case StratumState::Unknown:
        return Severity::Muted;
    }
    return Severity::None;
}

QString StratumText::cacheName(const CacheTotals& cache) const
{
    if (cache.layout.empty()) {
        return tr("unversioned");
    }
    return cache.prefix.empty() ? tr("(no prefix)") : displayBytes(cache.prefix);
}

QString StratumText::layoutName(const CacheTotals& cache) const
{
    if (cache.layout.empty()) {
        return QStringLiteral("—");
    }
    return displayBytes(cache.title.empty() ? cache.layout : cache.title);
}

QString StratumText::prefixName(const CacheTotals& cache) const
{
    if (cache.layout.empty()) {
        return QStringLiteral("—");
    }
    return cache.prefix.empty() ? tr("(none)", "prefix") : displayBytes(cache.prefix);
}

QString StratumText::versionName(const StratumTotals& stratum) const
{
    if (stratum.version.empty()) {
        return tr("unversioned");
    }
    const QString version = displayBytes(stratum.version);
    return startsWithDigit(stratum.version) ? tr("v%1", "a version").arg(version) : version;
}

QString StratumText::stateName(StratumState state) const
{
    switch (state) {
    case StratumState::Live:
        return tr("live");
    case StratumState::Old:
        return tr("old");
    case StratumState::Newer:
        return tr("newer");
    case StratumState::Unversioned:
        return tr("unversioned");
    case StratumState::PerObject:
        return tr("per object");
    case StratumState::Unknown:
        return tr("unknown", "which version is live");
    }
    return {};
}

QString StratumText::layerName(const StratumTotals& stratum) const
{
    if (stratum.version.empty()) {
        return tr("unversioned");
    }
    if (stratum.state == StratumState::Unknown) {
        return versionName(stratum);
    }
    return tr("%1 %2", "version and state: v3 live").arg(versionName(stratum), stateName(stratum.state));
}

QString StratumText::versionSubject(const StratumTotals& stratum) const
{
    return tr("Version %1").arg(displayBytes(stratum.version));
}

QString StratumText::title(const CacheTotals& cache, const StratumTotals& stratum) const
{
    if (cache.layout.empty()) {
        return tr("Unversioned keys of db %1").arg(cache.db);
    }
    if (stratum.version.empty()) {
        return cacheName(cache);
    }
    return tr("%1 · version %2").arg(cacheName(cache), displayBytes(stratum.version));
}

QString StratumText::place(const CacheTotals& cache) const
{
    const QString db = tr("db %1").arg(cache.db);
    return cache.layout.empty() ? db : joined({layoutName(cache), db});
}

QString StratumText::keys(quint64 count) const
{
    return tr("%1 keys", nullptr, pluralOf(count)).arg(formatCount(count, m_locale));
}

QString StratumText::figure(quint64 value, Metric metric, bool atLeast) const
{
    const QString text =
        metric == Metric::Keys ? formatCountShort(static_cast<double>(value), m_locale) : formatBytes(value, m_locale);
    return atLeast ? tr("≥ %1").arg(text) : text;
}

QString StratumText::habits(const StratumTotals& stratum) const
{
    QStringList parts;
    constexpr double MostOfIt = 0.5;
    if (stratum.ttlKnown && stratum.keys > 0 && share(stratum.noTtl.value, stratum.keys) >= MostOfIt) {
        parts << tr("never expires");
    } else if (stratum.ttlKnown && stratum.medianTtlMs) {
        parts << tr("expires in %1", "median time to live").arg(medianTtl(stratum));
    }
    if (stratum.medianIdleSeconds) {
        parts << tr("idle %1", "median idle time").arg(medianIdle(stratum));
    }
    return joined(parts);
}

QString StratumText::memory(const StratumTotals& stratum) const
{
    return stratum.memoryKnown ? formatBytes(stratum.memory.value, m_locale) : tr("unknown");
}

QString StratumText::interval(const Estimate& estimate) const
{
    if (estimate.exact || estimate.value == 0) {
        return {};
    }
    const double above = static_cast<double>(estimate.high) - static_cast<double>(estimate.value);
    const double below = static_cast<double>(estimate.value) - static_cast<double>(estimate.low);
    const double percent = 100.0 * std::max(above, below) / static_cast<double>(estimate.value);
    if (percent < 1) {
        return tr("±<%1%", "an interval smaller than so many percent").arg(m_locale.toString(1));
    }
    if (percent > 100) {
        return tr("±>%1%", "an interval larger than so many percent").arg(m_locale.toString(100));
    }
    return tr("±%1%", "an interval in percent").arg(m_locale.toString(percent, 'f', 0));
}

QString StratumText::countInterval(const Estimate& estimate) const
{
    const bool rare = !estimate.exact && estimate.high > 2 * estimate.value;
    return rare ? tr("up to %1").arg(formatCountShort(static_cast<double>(estimate.high), m_locale))
                : interval(estimate);
}

QString StratumText::medianTtl(const StratumTotals& stratum) const
{
    if (!stratum.ttlKnown) {
        return tr("unknown");
    }
    if (!stratum.medianTtlMs) {
        return tr("none", "time to live");
    }
    return formatDuration(std::chrono::milliseconds(static_cast<qint64>(*stratum.medianTtlMs)), m_locale);
}

QString StratumText::medianIdle(const StratumTotals& stratum) const
{
    if (!stratum.medianIdleSeconds) {
        return tr("unknown");
    }
    return formatDuration(std::chrono::seconds(static_cast<qint64>(*stratum.medianIdleSeconds)), m_locale);
}

QString StratumText::approximately(const Estimate& estimate) const
{
    const QString count = formatCount(estimate.value, m_locale);
    return estimate.exact ? count : tr("about %1").arg(count);
}

QString StratumText::expirySentence(const StratumTotals& stratum) const
{
    if (!stratum.ttlKnown) {
        return tr("Expiry times are unknown: the server does not let this user ask.");
    }
    if (stratum.noTtl.value == 0) {
        return stratum.medianTtlMs ? tr("Every key expires, half of them within %1.").arg(medianTtl(stratum))
                                   : QString();
    }
    if (!stratum.medianTtlMs) {
        return tr("None of these keys expires.");
    }
    return tr("Half of the keys that expire do so within %1; %2 never expire.", nullptr, pluralOf(stratum.noTtl.value))
        .arg(medianTtl(stratum), approximately(stratum.noTtl));
}

QString StratumText::oldVerdict(const StratumTotals& stratum) const
{
    if (isDeadWeight(stratum)) {
        QString text = tr("%1 is dead weight: %2 keys without expiry", nullptr, pluralOf(stratum.noTtl.value))
                           .arg(versionSubject(stratum), approximately(stratum.noTtl));
        if (stratum.medianIdleSeconds) {
            text = tr("%1, idle for %2").arg(text, medianIdle(stratum));
        }
        return stratum.memoryKnown ? tr("%1, %2.").arg(text, memory(stratum)) : tr("%1.").arg(text);
    }
    if (stratum.ttlKnown && stratum.noTtl.value == 0 && stratum.medianTtlMs) {
        return tr("%1 is old and drains by itself: every key expires, half of them within %2.")
            .arg(versionSubject(stratum), medianTtl(stratum));
    }
    return tr("%1 is old: %2 that the application no longer reads. %3")
        .arg(versionSubject(stratum), keys(stratum.keys), expirySentence(stratum));
}

QString StratumText::liveVerdict(const CacheTotals& cache, const StratumTotals& stratum) const
{
    const QString sentence = cache.liveSource == LiveSource::Inferred
        ? tr("%1 looks live, a guess until you say so.").arg(versionSubject(stratum))
        : tr("%1 is live.").arg(versionSubject(stratum));
    return tr("%1 %2", "two sentences").arg(sentence, expirySentence(stratum));
}

QString StratumText::verdict(const CacheTotals& cache, const StratumTotals& stratum) const
{
    switch (stratum.state) {
    case StratumState::Live:
        return liveVerdict(cache, stratum);
    case StratumState::Old:
        return oldVerdict(stratum);
    case StratumState::Newer:
        return tr("%1 is ahead of the live version: some application already writes it. %2")
            .arg(versionSubject(stratum), expirySentence(stratum));
    case StratumState::PerObject:
        return tr("The number belongs to each object, so none of these keys is old as a whole. %1")
            .arg(expirySentence(stratum));
    case StratumState::Unknown:
        return tr("Nothing tells which version is live; set one as live to see what is old. %1")
            .arg(expirySentence(stratum));
    case StratumState::Unversioned:
        break;
    }
    return cache.layout.empty() ? tr("These keys belong to no layout. %1").arg(expirySentence(stratum))
                                : tr("This layout carries no version. %1").arg(expirySentence(stratum));
}

QString StratumText::liveSource(const CacheTotals& cache) const
{
    return cache.liveReason.empty() ? QString() : textOf(cache.liveReason);
}

QString StratumText::summary(const CacheTotals& cache, const StratumTotals& stratum, bool atLeast) const
{
    QStringList lines;
    lines << tr("%1 · %2").arg(title(cache, stratum), stateName(stratum.state));
    lines << place(cache);
    const QString count = keys(stratum.keys);
    const QString spread = interval(stratum.memory);
    const QString bytes = spread.isEmpty() ? memory(stratum) : tr("%1 %2").arg(memory(stratum), spread);
    lines << joined({atLeast ? tr("≥ %1").arg(count) : count, bytes});
    if (stratum.ttlKnown) {
        lines
            << tr("without expiry: %1 · median time to live: %2").arg(approximately(stratum.noTtl), medianTtl(stratum));
    }
    if (stratum.medianIdleSeconds) {
        lines << tr("median idle time: %1").arg(medianIdle(stratum));
    }
    return lines.join(QLatin1Char('\n'));
}

QString StratumText::headline(const Keyspace& keyspace) const
{
    QString count = keys(keyspace.keys());
    if (!keyspace.complete) {
        count = keyspace.expected > 0
            ? tr("≥ %1 of about %2").arg(count, formatCountShort(static_cast<double>(keyspace.expected), m_locale))
            : tr("≥ %1").arg(count);
    }
    QStringList parts{count};
    if (memoryKnown(keyspace) && !keyspace.caches.empty()) {
        const Estimate memory = memoryOf(keyspace);
        parts << figure(memory.value, Metric::Memory, !keyspace.complete);
    }
    return joined(parts);
}

QString StratumText::evidence(const Keyspace& keyspace) const
{
    const auto& detection = keyspace.detection;
    if (detection.sampled == 0 || detection.proposals.empty()) {
        return {};
    }
    const auto& best = detection.proposals.front();
    return tr("%1 matches %2 of %3 sampled keys")
        .arg(displayBytes(best.layout.title), formatPercent(100.0 * share(best.matched, detection.sampled), m_locale),
            formatCount(detection.sampled, m_locale));
}

} // namespace keystrata::ui
