// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/profiles/formsection.h"

class QLineEdit;

namespace keystrata::ui {

class SegmentedControl;

/// Where the server is. A whole URL can be pasted, which fills the other sections too.
class ServerSection : public FormSection
{
    Q_OBJECT

public:
    explicit ServerSection(QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

    redis::Topology topology() const;

    /// A URL that is being typed counts from now on, as it does when the field is left.
    void takeUrl();

Q_SIGNALS:
    void urlPasted(const keystrata::redis::Address& address); ///< may hold a password
    void topologyChanged();

private:
    static QStringList kinds();
    void follow(const QString& url);
    void follow();
    void showAddress(const redis::Address& address);

    QLineEdit* m_url;
    QString m_seenUrl; ///< what the field held before its last edit, or when it was taken
    bool m_untaken = false; ///< edited since it was taken
    SegmentedControl* m_kind;
    QLineEdit* m_endpoints;
    QLineEdit* m_master;
    QLineEdit* m_db;
};

} // namespace keystrata::ui
