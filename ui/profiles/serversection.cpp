// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/serversection.h"

#include "ui/common/segmentedcontrol.h"
#include "ui/logic/format.h"
#include "ui/logic/linktext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/profileform.h"

#include <QLineEdit>

#include <utility>

namespace keystrata::ui {

using redis::Topology;

/// Outside of the constructor's head, whose braces lupdate takes for a body.
QStringList ServerSection::kinds()
{
    return {tr("Single server"), tr("Sentinel"), tr("Cluster")};
}

ServerSection::ServerSection(QWidget* parent)
    : FormSection(tr("Server"),
          tr("Where the cache is. A URL fills in everything it knows; fields can be changed after."), parent)
    , m_url(new QLineEdit(this))
    , m_kind(new SegmentedControl(tr("Kind"), kinds(), this))
    , m_endpoints(new QLineEdit(this))
    , m_master(new QLineEdit(this))
    , m_db(new QLineEdit(this))
{
    m_url->setObjectName(QStringLiteral("pasteUrl"));
    m_url->setPlaceholderText(QStringLiteral("redis://alice@10.0.0.5:6379/1"));
    m_endpoints->setObjectName(QStringLiteral("endpoints"));
    m_master->setObjectName(QStringLiteral("masterName"));
    m_master->setPlaceholderText(QStringLiteral("mymaster"));
    m_db->setObjectName(QStringLiteral("database"));
    m_db->setPlaceholderText(tr("every one that holds keys"));
    addRow(
        tr("From a &URL"), m_url, tr("Optional. A password in it goes to Sign-in and is never stored in the profile."));
    addRow(tr("&Kind"), m_kind, tr("How many servers stand behind the cache."));
    addRow(tr("&Address"), m_endpoints, {}, QStringLiteral("address.endpoints"));
    addRow(tr("&Master name"), m_master, tr("What the sentinels call it."), QStringLiteral("address.master_name"));
    addRow(
        tr("&Database"), m_db, tr("A number, or empty when the caches are in several."), QStringLiteral("address.db"));
    addStretch();
    connect(m_url, &QLineEdit::textEdited, this, qOverload<const QString&>(&ServerSection::follow));
    connect(m_url, &QLineEdit::editingFinished, this, &ServerSection::takeUrl);
    connect(m_kind, &SegmentedControl::currentIndexChanged, this, qOverload<>(&ServerSection::follow));
    follow();
}

Topology ServerSection::topology() const
{
    return static_cast<Topology>(m_kind->currentIndex());
}

void ServerSection::follow()
{
    const Topology kind = topology();
    setRowVisible(m_master, kind == Topology::Sentinel);
    setRowVisible(m_db, kind != Topology::Cluster);
    switch (kind) {
    case Topology::Standalone:
        m_endpoints->setPlaceholderText(QStringLiteral("10.0.0.5:6379"));
        setHint(m_endpoints, tr("A host and a port, or the whole path of a unix socket."));
        break;
    case Topology::Sentinel:
        m_endpoints->setPlaceholderText(QStringLiteral("10.0.0.1:26379, 10.0.0.2:26379, 10.0.0.3:26379"));
        setHint(m_endpoints, tr("The sentinels, separated by commas: one that answers is enough."));
        break;
    case Topology::Cluster:
        m_endpoints->setPlaceholderText(QStringLiteral("10.0.0.1:7000, 10.0.0.2:7000"));
        setHint(m_endpoints, tr("Some nodes, separated by commas: the others are found."));
        break;
    }
    Q_EMIT topologyChanged();
}

void ServerSection::fill(const profiles::Profile& profile)
{
    m_url->clear();
    m_seenUrl.clear();
    m_untaken = false;
    showAddress(profile.target.address);
}

void ServerSection::showAddress(const redis::Address& address)
{
    m_kind->setCurrentIndex(static_cast<int>(address.topology));
    m_endpoints->setText(writeEndpoints(address.endpoints));
    m_master->setText(QString::fromStdString(address.masterName));
    m_db->setText(writeDatabase(address.db));
    follow();
}

void ServerSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const
{
    auto& address = profile.target.address;
    address.topology = topology();
    if (auto endpoints = readEndpoints(m_endpoints->text(), topology())) {
        address.endpoints = std::move(*endpoints);
    } else {
        faults.push_back(faultOf("address.endpoints", endpoints.error()));
    }
    // What a kind has no field for is not part of the profile, but stays typed until it is saved.
    address.masterName = topology() == Topology::Sentinel ? m_master->text().trimmed().toStdString() : std::string();
    address.db.reset();
    if (topology() == Topology::Cluster) {
        return;
    }
    if (const auto db = readDatabase(m_db->text())) {
        address.db = *db;
    } else {
        faults.push_back(faultOf("address.db", db.error()));
    }
}

/// What is pasted is taken at once. What is typed is not: half an address may look like a whole one.
void ServerSection::follow(const QString& url)
{
    const bool pasted = url.size() > m_seenUrl.size() + 1;
    m_seenUrl = url;
    m_untaken = true;
    setHint(m_url, tr("Optional. A password in it goes to Sign-in and is never stored in the profile."));
    if (pasted) {
        takeUrl();
    }
}

void ServerSection::takeUrl()
{
    if (!std::exchange(m_untaken, false) || m_url->text().trimmed().isEmpty()) {
        return;
    }
    const Result<redis::Address> address = readAddress(m_url->text());
    if (!address) {
        setHint(m_url, textOf(address.error()), "danger");
        return;
    }
    setHint(m_url, tr("Read: %1").arg(displayBytes(address->display())), "ok");
    showAddress(*address);
    touch(m_endpoints);
    Q_EMIT urlPasted(*address);
    if (!address->password.empty()) {
        // It has been taken over; here anybody could read it.
        m_url->setText(QString::fromStdString(address->display()));
        m_seenUrl = m_url->text();
    }
}

} // namespace keystrata::ui
