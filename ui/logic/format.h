// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QLocale>
#include <QString>

#include <chrono>
#include <optional>

/// Numbers as people read them, in their locale. Every figure in the window goes through here.
namespace keystrata::ui {

QString formatCount(quint64 count, const QLocale& locale = {}); ///< 1,712,940
std::optional<quint64> parseCount(const QString& text, const QLocale& locale = {}); ///< as formatted, or bare digits
QString formatCountShort(double count, const QLocale& locale = {}); ///< 1.71 M, 742 k, 12 k, 214
QString formatBytes(quint64 bytes, const QLocale& locale = {}); ///< 612 MB, 4.1 MB, 80 B (powers of 1000)
QString formatPercent(double percent, const QLocale& locale = {}); ///< 91.8 %
QString formatRate(double perSecond, const QLocale& locale = {}); ///< 18.4 k/s
QString formatDuration(std::chrono::milliseconds duration, const QLocale& locale = {}); ///< 58 min, 22 h, 4 d
QString formatMilliseconds(double milliseconds, const QLocale& locale = {}); ///< 0.4 ms

/// Chooses the plural form in tr(): it takes an int, and beyond that all numbers have the same form.
int pluralOf(quint64 count);

/// A key name or any other bytes from the server, made safe to show as plain text (core/base/bytes.h displayText).
QString displayBytes(std::string_view bytes);

} // namespace keystrata::ui
