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

Q_SIGNALS:
    void urlPasted(const keystrata::redis::Address& address); ///< may hold a password
    void topologyChanged();

private:
    void readUrl();
    void follow();
    void showAddress(const redis::Address& address);

    QLineEdit* m_url;
    SegmentedControl* m_kind;
    QLineEdit* m_endpoints;
    QLineEdit* m_master;
    QLineEdit* m_db;
};

} // namespace keystrata::ui
