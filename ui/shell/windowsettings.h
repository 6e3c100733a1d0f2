// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/common/theme.h"

#include <QDateTime>
#include <QHash>
#include <QMap>
#include <QSettings>
#include <QStringList>

class QWidget;

namespace keystrata::ui {

/// What the window remembers from one start to the next, and the only place that writes it. Never a password.
class WindowSettings
{
public:
    static constexpr int MaxRecent = 8;

    WindowSettings(); ///< the user's own file
    explicit WindowSettings(const QString& file); ///< for tests

    ThemeMode theme() const;
    void setTheme(ThemeMode mode);

    QString page() const; ///< pageId() of the page shown last
    void setPage(const QString& id);

    /// URLs without passwords, the newest first.
    QStringList recentAddresses() const;
    void addRecentAddress(const redis::Address& address);
    void forgetRecentAddresses();

    /// When profiles were last connected, by their ids.
    QHash<QString, QDateTime> lastConnected() const;
    void noteConnected(const QString& profileId, const QDateTime& time);

    /// What a page remembers of a profile, by its id; empty id: of servers without one, and of none.
    QMap<QString, QString> pageState(const QString& profileId, const QString& pageId) const;
    void setPageState(const QString& profileId, const QString& pageId, const QMap<QString, QString>& state);

    /// Size and place of the window, and every splitter in it that has an object name.
    void saveLayout(const QWidget& window);

    void sync() { m_settings.sync(); } ///< to the disk, now

    /// False when nothing was saved yet.
    bool restoreLayout(QWidget& window) const;

private:
    QSettings m_settings;
};

} // namespace keystrata::ui
