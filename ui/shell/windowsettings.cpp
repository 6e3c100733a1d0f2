// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/windowsettings.h"

#include <QSplitter>

namespace keystrata::ui {

namespace {

constexpr QLatin1String ThemeKey("window/theme");
constexpr QLatin1String PageKey("window/page");
constexpr QLatin1String GeometryKey("window/geometry");
constexpr QLatin1String RecentKey("recent/addresses");
constexpr QLatin1String ConnectedGroup("connected");

constexpr std::pair<ThemeMode, const char*> ThemeNames[] = {
    {ThemeMode::System, "system"},
    {ThemeMode::Light, "light"},
    {ThemeMode::Dark, "dark"},
};

QString splitterKey(const QSplitter* splitter)
{
    return QStringLiteral("splitters/") + splitter->objectName();
}

QString pageGroup(const QString& profileId, const QString& pageId)
{
    return QStringLiteral("pages/%1/%2/").arg(profileId.isEmpty() ? QStringLiteral("none") : profileId, pageId);
}

} // namespace

WindowSettings::WindowSettings()
    : m_settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("keystrata"), QStringLiteral("keystrata"))
{
}

WindowSettings::WindowSettings(const QString& file) : m_settings(file, QSettings::IniFormat) { }

ThemeMode WindowSettings::theme() const
{
    const QString saved = m_settings.value(ThemeKey).toString();
    for (const auto& [mode, name] : ThemeNames) {
        if (saved == QLatin1String(name)) {
            return mode;
        }
    }
    return ThemeMode::System;
}

void WindowSettings::setTheme(ThemeMode mode)
{
    for (const auto& [known, name] : ThemeNames) {
        if (known == mode) {
            m_settings.setValue(ThemeKey, QLatin1String(name));
        }
    }
}

QString WindowSettings::page() const
{
    return m_settings.value(PageKey).toString();
}

void WindowSettings::setPage(const QString& id)
{
    m_settings.setValue(PageKey, id);
}

QStringList WindowSettings::recentAddresses() const
{
    return m_settings.value(RecentKey).toStringList();
}

void WindowSettings::addRecentAddress(const redis::Address& address)
{
    const QString url = QString::fromStdString(address.display());
    QStringList recent = recentAddresses();
    recent.removeAll(url);
    recent.prepend(url);
    m_settings.setValue(RecentKey, recent.mid(0, MaxRecent));
}

void WindowSettings::forgetRecentAddresses()
{
    m_settings.remove(RecentKey);
}

QHash<QString, QDateTime> WindowSettings::lastConnected() const
{
    QHash<QString, QDateTime> times;
    const QString group = ConnectedGroup + QLatin1Char('/');
    for (const QString& key : m_settings.allKeys()) {
        if (key.startsWith(group)) {
            times.insert(key.mid(group.size()), m_settings.value(key).toDateTime());
        }
    }
    return times;
}

void WindowSettings::noteConnected(const QString& profileId, const QDateTime& time)
{
    m_settings.setValue(ConnectedGroup + QLatin1Char('/') + profileId, time);
}

QMap<QString, QString> WindowSettings::pageState(const QString& profileId, const QString& pageId) const
{
    QMap<QString, QString> state;
    const QString group = pageGroup(profileId, pageId);
    for (const QString& key : m_settings.allKeys()) {
        if (key.startsWith(group)) {
            state.insert(key.mid(group.size()), m_settings.value(key).toString());
        }
    }
    return state;
}

void WindowSettings::setPageState(const QString& profileId, const QString& pageId, const QMap<QString, QString>& state)
{
    const QString group = pageGroup(profileId, pageId);
    for (auto entry = state.begin(); entry != state.end(); ++entry) {
        entry.value().isEmpty() ? m_settings.remove(group + entry.key())
                                : m_settings.setValue(group + entry.key(), entry.value());
    }
}

void WindowSettings::saveLayout(const QWidget& window)
{
    m_settings.setValue(GeometryKey, window.saveGeometry());
    for (const QSplitter* splitter : window.findChildren<QSplitter*>()) {
        if (!splitter->objectName().isEmpty()) {
            m_settings.setValue(splitterKey(splitter), splitter->saveState());
        }
    }
}

bool WindowSettings::restoreLayout(QWidget& window) const
{
    for (QSplitter* splitter : window.findChildren<QSplitter*>()) {
        const QByteArray state = m_settings.value(splitterKey(splitter)).toByteArray();
        if (!splitter->objectName().isEmpty() && !state.isEmpty()) {
            splitter->restoreState(state);
        }
    }
    return window.restoreGeometry(m_settings.value(GeometryKey).toByteArray());
}

} // namespace keystrata::ui
