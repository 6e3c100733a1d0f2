// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumkey.h"

#include <QCoreApplication>
#include <QLocale>
#include <QString>

#include <optional>

namespace keystrata::ui {

/// What thickness means in the picture, and which figure is worth showing first.
enum class Metric
{
    Keys,
    Memory
};

quint64 figureOf(const keyspace::StratumTotals& stratum, Metric metric);
quint64 figureOf(const keyspace::CacheTotals& cache, Metric metric);
keyspace::Estimate memoryOf(const keyspace::Keyspace& keyspace);
/// False when the server refuses MEMORY USAGE: there is nothing to draw by memory then.
bool memoryKnown(const keyspace::Keyspace& keyspace);

/// How bad a share of keys without expiry is, and what a stratum deserves.
enum class Severity
{
    None,
    Muted,
    Good,
    Accent,
    Warning,
    Danger
};
Severity noExpirySeverity(const keyspace::StratumTotals& stratum);
/// Old, mostly without expiry, not used for a day or more: nothing will ever remove it.
bool isDeadWeight(const keyspace::StratumTotals& stratum);
/// The heaviest of them; nothing when there is none.
StratumRef heaviestDeadWeight(const keyspace::Keyspace& keyspace);
Severity stateSeverity(const keyspace::StratumTotals& stratum);

/// Strata in the words of the window: one place, so that view, table, panel, tooltips and screen readers agree.
/// Names come out through displayBytes(); the result is plain text, never markup.
class StratumText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::StratumText)

public:
    explicit StratumText(QLocale locale = {}) : m_locale(std::move(locale)) { }

    QString cacheName(const keyspace::CacheTotals& cache) const; ///< "myhours", "(no prefix)", "unversioned"
    QString layoutName(const keyspace::CacheTotals& cache) const; ///< "Django p:V:k", "—"
    QString prefixName(const keyspace::CacheTotals& cache) const; ///< "myhours", "(none)", "—"
    QString versionName(const keyspace::StratumTotals& stratum) const; ///< "v3", "unversioned"
    QString stateName(keyspace::StratumState state) const; ///< "live"
    QString layerName(const keyspace::StratumTotals& stratum) const; ///< "v3 live"
    QString title(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum) const;
    QString place(const keyspace::CacheTotals& cache) const; ///< "Django p:V:k · db 1"

    QString keys(quint64 count) const; ///< "742,118 keys"
    QString figure(quint64 value, Metric metric, bool atLeast) const; ///< "≥ 1.71 M", "612 MB"
    QString memory(const keyspace::StratumTotals& stratum) const; ///< "612 MB", "unknown"
    /// "±2%", empty when every key was asked.
    QString interval(const keyspace::Estimate& estimate) const;
    /// Of a number of keys: its upper end where a sample found too few to tell more.
    QString countInterval(const keyspace::Estimate& estimate) const;
    QString habits(const keyspace::StratumTotals& stratum) const; ///< "never expires · idle 31 d"
    QString medianTtl(const keyspace::StratumTotals& stratum) const; ///< "22 h", "none", "unknown"
    QString medianIdle(const keyspace::StratumTotals& stratum) const; ///< "31 d", "unknown"

    /// One or two sentences that say what the stratum is and what it means.
    QString verdict(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum) const;
    /// Where the knowledge of the live version comes from: a guess is called one.
    QString liveSource(const keyspace::CacheTotals& cache) const;
    /// Everything about one stratum on a few lines, for tooltips and screen readers.
    QString summary(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum, bool atLeast) const;
    /// "4,734,015 keys · 1.55 GB"
    QString headline(const keyspace::Keyspace& keyspace) const;
    /// "Django p:V:k matches 80.9 % of 20,000 sampled keys"; empty when nothing was detected.
    QString evidence(const keyspace::Keyspace& keyspace) const;

    const QLocale& locale() const { return m_locale; }

private:
    QString oldVerdict(const keyspace::StratumTotals& stratum) const;
    QString liveVerdict(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum) const;
    QString expirySentence(const keyspace::StratumTotals& stratum) const;
    QString versionSubject(const keyspace::StratumTotals& stratum) const; ///< "Version 3"
    QString approximately(const keyspace::Estimate& estimate) const;

    QLocale m_locale;
};

} // namespace keystrata::ui
