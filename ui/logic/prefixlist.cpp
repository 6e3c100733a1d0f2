// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/prefixlist.h"

#include "core/base/bytes.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace keystrata::ui {

namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::PrefixList)
};

bool needsQuotes(const std::string& prefix)
{
    const auto special = [](char c) { return c == ',' || c == '"' || c == '\\' || c == ' '; };
    return prefix.empty() || !isUtf8(prefix) || displayText(prefix) != prefix || std::ranges::any_of(prefix, special);
}

/// The end of a quoted part that begins at `begin`: the place of the closing quote, or -1.
qsizetype closingQuote(const QString& text, qsizetype begin)
{
    for (qsizetype i = begin + 1; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('\\')) {
            ++i;
        } else if (text[i] == QLatin1Char('"')) {
            return i;
        }
    }
    return -1;
}

} // namespace

QString writePrefixes(const std::vector<std::string>& prefixes)
{
    QStringList parts;
    for (const auto& prefix : prefixes) {
        parts << (needsQuotes(prefix)
                ? QLatin1Char('"') + QString::fromStdString(escapeBytes(prefix)) + QLatin1Char('"')
                : QString::fromStdString(prefix));
    }
    return parts.join(QStringLiteral(", "));
}

std::expected<std::vector<std::string>, QString> readPrefixes(const QString& text)
{
    std::vector<std::string> prefixes;
    qsizetype at = 0;
    while (at < text.size()) {
        if (text[at].isSpace() || text[at] == QLatin1Char(',')) {
            ++at;
            continue;
        }
        if (text[at] != QLatin1Char('"')) {
            const qsizetype comma = text.indexOf(QLatin1Char(','), at);
            const qsizetype end = comma < 0 ? text.size() : comma;
            prefixes.push_back(text.mid(at, end - at).trimmed().toStdString());
            at = end;
            continue;
        }
        const qsizetype end = closingQuote(text, at);
        const auto bytes = end < 0 ? std::nullopt : unescapeBytes(text.mid(at + 1, end - at - 1).toStdString());
        if (!bytes) {
            return std::unexpected(
                Words::tr("A prefix that begins with a quote needs a closing one and escapes as redis-cli writes them: "
                          "\"a\\x00b\"."));
        }
        prefixes.push_back(*bytes);
        at = end + 1;
    }
    return prefixes;
}

} // namespace keystrata::ui
