// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <QHash>

namespace keystrata::ui {

class ProfilesController;

/// The profiles as a list, in the order of the file.
class ProfilesModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        PlaceRole = Qt::UserRole, ///< where it is and how it is reached
        DetailRole, ///< its caches, in words
        ColourRole, ///< int of profiles::Colour
        ProductionRole,
        GuardRole, ///< int of profiles::Guard
        UnverifiedRole, ///< TLS without verification
        LastRole, ///< when it was last connected, in words; may be empty
    };

    explicit ProfilesModel(ProfilesController& controller, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    std::string idAt(const QModelIndex& index) const; ///< empty for none
    QModelIndex indexOf(const std::string& id) const;

    /// By profile id.
    void setLastConnected(QHash<QString, QDateTime> times);

private:
    void refresh();
    QString spoken(const profiles::Profile& profile) const;

    ProfilesController& m_controller;
    std::vector<profiles::Profile> m_profiles;
    QHash<QString, QDateTime> m_times;
};

} // namespace keystrata::ui
