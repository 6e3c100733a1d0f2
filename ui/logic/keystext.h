// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/shares.h"
#include "core/keyspace/noncache.h"
#include "core/keyspace/selection.h"

#include <QCoreApplication>
#include <QString>

namespace keystrata::ui {

/// What changes of keys are about, in the words of the window. Plain text; names are escaped and cut.
class KeysText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::KeysText)

public:
    /// "shop version 1", "namespace holidays of shop version 1", "shop:1:item:7", "12 keys", "every key of db 0". With
    /// further conditions: "keys of shop version 1 with conditions".
    static QString subject(const keyspace::Selection& selection);
    /// The same without its conditions.
    static QString place(const keyspace::Selection& selection);
    static QString cacheOf(const invalidation::Share& share); ///< "shop version 1, old", "keys of no cache"
    static QString group(keyspace::NonCacheGroup group, quint64 keys); ///< "1,204 sessions"
    static QString lossOf(keyspace::NonCacheGroup group); ///< what its loss means: "people are logged out"
    static QString keyName(std::string_view key); ///< no longer than a line
};

} // namespace keystrata::ui
