// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/tunnelsection.h"

#include "ui/logic/profileform.h"
#include "ui/profiles/pathfield.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace keystrata::ui {

namespace {
constexpr int MapLines = 4;
}

TunnelSection::TunnelSection(QWidget* parent)
    : FormSection(tr("Tunnel"),
          tr("The system's own ssh carries the connection, with your configuration, agent and known hosts."), parent)
    , m_ssh(new QCheckBox(tr("Connect through &ssh"), this))
    , m_destination(new QLineEdit(this))
    , m_port(new QLineEdit(this))
    , m_identity(new PathField(tr("Identity file"), this))
    , m_config(new PathField(tr("ssh configuration"), this))
    , m_map(new QPlainTextEdit(this))
{
    m_ssh->setObjectName(QStringLiteral("ssh"));
    m_destination->setObjectName(QStringLiteral("sshDestination"));
    m_destination->setPlaceholderText(QStringLiteral("alice@bastion.example.com"));
    m_port->setObjectName(QStringLiteral("sshPort"));
    m_port->setPlaceholderText(tr("as ssh has it"));
    m_identity->setPlaceholderText(tr("as ssh finds it"));
    m_config->setPlaceholderText(QStringLiteral("~/.ssh/config"));
    m_map->setObjectName(QStringLiteral("addressMap"));
    m_map->setPlaceholderText(QStringLiteral("172.17.0.2:6379 = 10.0.0.5:16379"));
    m_map->setTabChangesFocus(true);
    m_map->setFixedHeight(m_map->fontMetrics().lineSpacing() * MapLines + 2 * 8);
    addRow({}, m_ssh, tr("Restarted when it drops; nothing has to be opened to the outside."), QStringLiteral("ssh"));
    addRow(tr("&Destination"), m_destination, tr("As ssh takes it: user@host, or a name of your ssh configuration."),
        QStringLiteral("ssh.destination"));
    addRow(tr("&Port"), m_port, tr("Empty: the one of your configuration, else 22."), QStringLiteral("ssh.port"));
    addRow(tr("&Identity file"), m_identity,
        tr("A private key, when the agent and the configuration do not say which."),
        QStringLiteral("ssh.identity_file"));
    addRow(tr("Con&figuration"), m_config, tr("Another one than your own."), QStringLiteral("ssh.config_file"));
    addHeading(tr("Addresses"));
    addRow(tr("Address &map"), m_map,
        tr("One line for each server that Sentinel or the Cluster announces under an address that is another from "
           "here: announced = reachable."),
        QStringLiteral("address_map"));
    addStretch();
    connect(m_ssh, &QCheckBox::toggled, this, &TunnelSection::follow);
    follow();
}

void TunnelSection::follow()
{
    for (QWidget* field : std::initializer_list<QWidget*>{m_destination, m_port, m_identity, m_config}) {
        setRowEnabled(field, m_ssh->isChecked());
    }
}

void TunnelSection::fill(const profiles::Profile& profile)
{
    const auto& ssh = profile.target.ssh;
    const redis::SshSettings settings = ssh.value_or(redis::SshSettings());
    m_ssh->setChecked(ssh.has_value());
    m_destination->setText(QString::fromStdString(settings.destination));
    m_port->setText(settings.port ? QString::number(*settings.port) : QString());
    m_identity->setPath(settings.identityFile);
    m_config->setPath(settings.configFile);
    m_map->setPlainText(writeAddressMap(profile.target.addressMap));
    follow();
}

void TunnelSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const
{
    if (auto map = readAddressMap(m_map->toPlainText())) {
        profile.target.addressMap = std::move(*map);
    } else {
        faults.push_back(faultOf("address_map", map.error()));
    }
    profile.target.ssh.reset();
    if (!m_ssh->isChecked()) {
        return;
    }
    redis::SshSettings ssh{.destination = m_destination->text().trimmed().toStdString(),
        .port = {},
        .identityFile = m_identity->path(),
        .configFile = m_config->path()};
    if (const QString port = m_port->text().trimmed(); !port.isEmpty()) {
        bool good = false;
        ssh.port = port.toUShort(&good);
        if (!good) {
            ssh.port = uint16_t(0); // which no port is: said by validate()
        }
    }
    profile.target.ssh = std::move(ssh);
}

} // namespace keystrata::ui
