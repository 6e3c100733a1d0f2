// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keystext.h"

#include "ui/logic/format.h"
#include "ui/logic/stratumtext.h"

namespace keystrata::ui {

using keyspace::NonCacheGroup;
using keyspace::Selection;

namespace {

constexpr qsizetype LongestName = 56;

/// Whether more than its place decides which keys are meant.
bool conditional(const Selection& selection)
{
    Selection place;
    place.db = selection.db;
    place.layouts = selection.layouts;
    place.prefixes = selection.prefixes;
    place.versions = selection.versions;
    place.namespaces = selection.namespaces;
    return selection != place;
}

/// One cache, by its prefix, else by its layout; empty: not one.
QString cacheName(const Selection& selection)
{
    if (selection.prefixes.size() == 1 && !selection.prefixes.front().empty()) {
        return KeysText::keyName(selection.prefixes.front());
    }
    if (selection.layouts.size() == 1 && !selection.layouts.front().empty()) {
        return KeysText::keyName(selection.layouts.front());
    }
    return {};
}

} // namespace

QString KeysText::keyName(std::string_view key)
{
    const QString name = displayBytes(key);
    if (name.size() <= LongestName) {
        return name;
    }
    const qsizetype half = LongestName / 2 - 1;
    return name.left(half) + QChar(0x2026) + name.right(half);
}

QString KeysText::place(const Selection& selection)
{
    const QString cache = cacheName(selection);
    QString text;
    if (selection.layouts.size() == 1 && selection.layouts.front().empty()) {
        text = tr("unversioned keys");
    } else if (selection.versions.size() == 1 && !selection.versions.front().empty()) {
        const QString version = keyName(selection.versions.front());
        text = cache.isEmpty() ? tr("version %1").arg(version)
                               : tr("%1 version %2", "cache and version").arg(cache, version);
    } else {
        text = cache;
    }
    if (selection.namespaces.size() == 1) {
        const QString ns =
            selection.namespaces.front().empty() ? tr("(no namespace)") : keyName(selection.namespaces.front());
        text = text.isEmpty() ? tr("namespace %1").arg(ns) : tr("namespace %1 of %2").arg(ns, text);
    }
    if (text.isEmpty()) {
        text = selection.db ? tr("every key of db %1").arg(*selection.db) : tr("every key");
    }
    return text;
}

QString KeysText::subject(const Selection& selection)
{
    if (selection.keys.size() == 1) {
        return keyName(selection.keys.front());
    }
    if (!selection.keys.empty()) {
        return StratumText().keys(selection.keys.size());
    }
    if (!conditional(selection)) {
        return place(selection);
    }
    const bool anywhere = selection.layouts.empty() && selection.versions.empty() && selection.namespaces.empty();
    if (!anywhere) {
        return tr("some keys of %1", "a stratum or namespace").arg(place(selection));
    }
    return selection.db ? tr("some keys of db %1").arg(*selection.db) : tr("some keys");
}

QString KeysText::cacheOf(const invalidation::Share& share)
{
    if (share.layout.empty()) {
        return tr("keys of no cache");
    }
    const QString cache = keyName(share.prefix.empty() ? share.layout : share.prefix);
    if (share.version.empty()) {
        return cache;
    }
    return tr("%1 version %2, %3", "cache, version, state")
        .arg(cache, keyName(share.version),
            share.state == keyspace::StratumState::Unknown ? tr("not known whether live")
                                                           : StratumText().stateName(share.state));
}

QString KeysText::group(NonCacheGroup group, quint64 keys)
{
    const int plural = pluralOf(keys);
    const QString count = formatCount(keys);
    switch (group) {
    case NonCacheGroup::Session:
        return tr("%1 sessions", nullptr, plural).arg(count);
    case NonCacheGroup::Lock:
        return tr("%1 locks", nullptr, plural).arg(count);
    case NonCacheGroup::Queue:
        return tr("%1 keys of queues and jobs", nullptr, plural).arg(count);
    case NonCacheGroup::Throttle:
        return tr("%1 rate limits", nullptr, plural).arg(count);
    case NonCacheGroup::Lockout:
        return tr("%1 records of failed log-ins", nullptr, plural).arg(count);
    case NonCacheGroup::Idempotency:
        return tr("%1 idempotency keys", nullptr, plural).arg(count);
    case NonCacheGroup::Counter:
        return tr("%1 counters", nullptr, plural).arg(count);
    case NonCacheGroup::Metadata:
        return tr("%1 keys of the framework itself", nullptr, plural).arg(count);
    }
    return {};
}

QString KeysText::lossOf(NonCacheGroup group)
{
    switch (group) {
    case NonCacheGroup::Session:
        return tr("without them people are logged out");
    case NonCacheGroup::Lock:
        return tr("without them two may do what only one should");
    case NonCacheGroup::Queue:
        return tr("without them jobs and their results are lost");
    case NonCacheGroup::Throttle:
        return tr("without them limits begin anew");
    case NonCacheGroup::Lockout:
        return tr("without them those who guess passwords may go on");
    case NonCacheGroup::Idempotency:
        return tr("without them a request may be carried out twice");
    case NonCacheGroup::Counter:
        return tr("without them counts begin anew");
    case NonCacheGroup::Metadata:
        return tr("without them the framework loses track of its entries");
    }
    return {};
}

} // namespace keystrata::ui
