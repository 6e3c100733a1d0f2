// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/profilesmodel.h"

#include "ui/logic/format.h"
#include "ui/logic/profileform.h"
#include "ui/logic/profilescontroller.h"

#include <algorithm>

namespace keystrata::ui {

using profiles::Profile;

namespace {

QString aliasesOf(const Profile& profile)
{
    constexpr size_t Most = 3;
    QStringList names;
    for (const auto& cache : profile.caches) {
        if (names.size() == Most) {
            names << QStringLiteral("…");
            break;
        }
        names << displayBytes(cache.alias);
    }
    const int count = static_cast<int>(profile.caches.size());
    if (count <= 1) {
        return count == 0 ? QString() : ProfilesModel::tr("cache %1").arg(names.front());
    }
    return ProfilesModel::tr("%n caches: %1", nullptr, count).arg(names.join(QStringLiteral(", ")));
}

} // namespace

ProfilesModel::ProfilesModel(ProfilesController& controller, QObject* parent)
    : QAbstractListModel(parent)
    , m_controller(controller)
    , m_profiles(controller.profiles())
{
    connect(&controller, &ProfilesController::changed, this, &ProfilesModel::refresh);
}

/// A file that was only read again must not take the selection away.
void ProfilesModel::refresh()
{
    if (m_profiles == m_controller.profiles()) {
        return;
    }
    const auto sameId = [](const Profile& left, const Profile& right) { return left.id == right.id; };
    if (std::ranges::equal(m_profiles, m_controller.profiles(), sameId)) {
        m_profiles = m_controller.profiles();
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_profiles = m_controller.profiles();
    endResetModel();
}

int ProfilesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_profiles.size());
}

QVariant ProfilesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Profile& profile = m_profiles[static_cast<size_t>(index.row())];
    const auto& target = profile.target;
    switch (role) {
    case Qt::DisplayRole:
        return displayBytes(profile.name);
    case Qt::AccessibleTextRole:
        return spoken(profile);
    case PlaceRole:
        return placeOf(profile);
    case DetailRole:
        return aliasesOf(profile);
    case ColourRole:
        return static_cast<int>(profile.colour);
    case ProductionRole:
        return profile.production;
    case GuardRole:
        return static_cast<int>(profile.guard);
    case UnverifiedRole:
        return target.address.tls && !target.tls.verify;
    case LastRole:
        return sinceText(m_times.value(QString::fromStdString(profile.id)), QDateTime::currentDateTime());
    default:
        return {};
    }
}

QString ProfilesModel::spoken(const Profile& profile) const
{
    QStringList parts{displayBytes(profile.name)};
    if (profile.production) {
        parts << tr("production");
    }
    parts << placeOf(profile) << guardTitle(profile.guard);
    if (profile.target.address.tls && !profile.target.tls.verify) {
        parts << tr("certificate not verified");
    }
    parts << aliasesOf(profile);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

std::string ProfilesModel::idAt(const QModelIndex& index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? m_profiles[static_cast<size_t>(index.row())].id
                                                             : std::string();
}

QModelIndex ProfilesModel::indexOf(const std::string& id) const
{
    const auto found = std::ranges::find(m_profiles, id, &Profile::id);
    return found == m_profiles.end() ? QModelIndex() : index(static_cast<int>(found - m_profiles.begin()));
}

void ProfilesModel::setLastConnected(QHash<QString, QDateTime> times)
{
    m_times = std::move(times);
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {LastRole});
    }
}

} // namespace keystrata::ui
