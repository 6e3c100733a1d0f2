// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keyfilter.h"

#include "core/base/bytes.h"

namespace keystrata::ui {

namespace {

std::string globOf(const QString& text)
{
    return kindOf(text) == FilterKind::Glob ? text.toStdString() : "*" + escapeGlob(typedBytes(text)) + "*";
}

} // namespace

std::string typedBytes(const QString& text)
{
    const std::string typed = text.toStdString();
    return typed.contains('\\') ? unescapeBytes(typed).value_or(typed) : typed;
}

FilterKind kindOf(const QString& text)
{
    if (text.isEmpty()) {
        return FilterKind::Nothing;
    }
    if (text.size() > 2 && text.startsWith(QLatin1Char('/')) && text.endsWith(QLatin1Char('/'))) {
        return FilterKind::Expression;
    }
    const bool glob =
        text.contains(QLatin1Char('*')) || text.contains(QLatin1Char('?')) || text.contains(QLatin1Char('['));
    return glob ? FilterKind::Glob : FilterKind::Text;
}

keyspace::Selection selectionOf(const KeyScope& scope, const KeyFilter& filter)
{
    keyspace::Selection selection;
    if (scope.stratum) {
        const StratumKey& stratum = *scope.stratum;
        selection.db = stratum.cache.db;
        selection.layouts = {stratum.cache.layout};
        if (!stratum.cache.layout.empty()) {
            selection.prefixes = {stratum.cache.prefix};
        }
        selection.versions = {stratum.version};
        if (scope.ns) {
            selection.namespaces = {*scope.ns};
        }
    }
    switch (kindOf(filter.text)) {
    case FilterKind::Nothing:
        break;
    case FilterKind::Text:
        selection.text = typedBytes(filter.text);
        break;
    case FilterKind::Glob:
        selection.pattern = filter.text.toStdString();
        break;
    case FilterKind::Expression:
        selection.regex = filter.text.mid(1, filter.text.size() - 2).toStdString();
        break;
    }
    if (!filter.exclude.isEmpty()) {
        selection.excludes = {globOf(filter.exclude)};
    }
    selection.types = filter.types;
    selection.noTtl = filter.noExpiry;
    selection.ttlUnder = filter.expiresWithin;
    selection.idleOver = filter.idleOver;
    selection.largerThan = filter.largerThan;
    return selection;
}

} // namespace keystrata::ui
