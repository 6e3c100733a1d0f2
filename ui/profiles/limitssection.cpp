// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/limitssection.h"

#include "ui/common/choicebox.h"
#include "ui/logic/profileform.h"
#include "ui/profiles/pathfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QSpinBox>

#include <cmath>

namespace keystrata::ui {

using keyspace::Pace;

namespace {

constexpr int LayoutLines = 3;

QSpinBox* spinBox(int least, int most, int step, const QString& suffix, QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setSuffix(suffix);
    box->setGroupSeparatorShown(true);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setFocusPolicy(Qt::StrongFocus);
    return box;
}

} // namespace

LimitsSection::LimitsSection(QWidget* parent)
    : FormSection(tr("Limits"), tr("How hard the server may be worked, and how long it is waited for."), parent)
    , m_pace(new ChoiceBox(this))
    , m_rate(spinBox(1, 100'000'000, 1000, tr(" keys/s"), this))
    , m_share(spinBox(10, 60, 5, tr(" %"), this))
    , m_connectTimeout(spinBox(50, 600'000, 500, tr(" ms"), this))
    , m_commandTimeout(spinBox(50, 600'000, 500, tr(" ms"), this))
    , m_replicas(new QCheckBox(tr("&Scan replicas instead of masters"), this))
    , m_layouts(new QPlainTextEdit(this))
    , m_policy(new PathField(tr("Policy file"), this))
{
    m_pace->addItem(tr("Gentle: short slices, applications do not feel it"), static_cast<int>(Pace::Mode::Gentle));
    m_pace->addItem(tr("Fast: as fast as the server answers"), static_cast<int>(Pace::Mode::Fast));
    m_pace->addItem(tr("At most so many keys a second"), static_cast<int>(Pace::Mode::Rate));
    m_pace->setObjectName(QStringLiteral("pace"));
    m_rate->setObjectName(QStringLiteral("rate"));
    m_connectTimeout->setObjectName(QStringLiteral("connectTimeout"));
    m_commandTimeout->setObjectName(QStringLiteral("commandTimeout"));
    m_replicas->setObjectName(QStringLiteral("scanReplicas"));
    m_layouts->setObjectName(QStringLiteral("layouts"));
    m_layouts->setPlaceholderText(tr("none"));
    m_layouts->setTabChangesFocus(true);
    m_layouts->setFixedHeight(m_layouts->fontMetrics().lineSpacing() * LayoutLines + 2 * 8);
    m_policy->setPlaceholderText(tr("none"));
    addRow(tr("&Pace of scans"), m_pace, tr("Gentle is right wherever applications are at work."));
    addRow(tr("&Rate"), m_rate, tr("Over all nodes together."), QStringLiteral("limits.keys_per_second"));
    addRow(tr("Server's &time"), m_share, tr("The largest share of its main thread that a scan takes."),
        QStringLiteral("limits.largest_share_percent"));
    addRow({}, m_replicas, tr("Spares the masters; how long keys have been idle is then unknown."));
    addRow(tr("C&onnecting"), m_connectTimeout, tr("Given up after this time."),
        QStringLiteral("limits.connect_timeout_ms"));
    addRow(tr("&Answers"), m_commandTimeout, tr("The connection is given up when an answer takes longer."),
        QStringLiteral("limits.command_timeout_ms"));
    addRow(tr("&More layouts"), m_layouts,
        tr("Tried after those of the caches: names such as django or leading, or own templates, one a line."),
        QStringLiteral("layouts"));
    addRow(tr("Policy &file"), m_policy, tr("The team's rules, as JSON: what is no cache, and which old versions go."),
        QStringLiteral("policy_file"));
    addStretch();
    connect(m_pace, &QComboBox::currentIndexChanged, this, &LimitsSection::follow);
    follow();
}

void LimitsSection::follow()
{
    const auto mode = static_cast<Pace::Mode>(m_pace->currentData().toInt());
    setRowVisible(m_rate, mode == Pace::Mode::Rate);
    setRowEnabled(m_share, mode != Pace::Mode::Fast);
}

void LimitsSection::fill(const profiles::Profile& profile)
{
    const auto& limits = profile.limits;
    m_pace->setCurrentIndex(m_pace->findData(static_cast<int>(limits.pace.mode)));
    m_rate->setValue(static_cast<int>(std::min<uint64_t>(limits.pace.keysPerSecond, 100'000'000)));
    m_share->setValue(static_cast<int>(std::lround(limits.pace.largestShare * 100)));
    m_connectTimeout->setValue(static_cast<int>(limits.connectTimeout.count()));
    m_commandTimeout->setValue(static_cast<int>(limits.commandTimeout.count()));
    m_replicas->setChecked(profile.target.scanReplicas);
    QStringList layouts;
    for (const auto& layout : profile.layouts) {
        layouts << QString::fromStdString(layout);
    }
    m_layouts->setPlainText(layouts.join(QLatin1Char('\n')));
    m_policy->setPath(profile.policyFile);
    follow();
}

void LimitsSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& /*faults*/) const
{
    auto& limits = profile.limits;
    const auto mode = static_cast<Pace::Mode>(m_pace->currentData().toInt());
    limits.pace.mode = mode;
    limits.pace.keysPerSecond = mode == Pace::Mode::Rate ? static_cast<uint64_t>(m_rate->value()) : 0;
    limits.pace.largestShare = m_share->value() / 100.0;
    limits.connectTimeout = std::chrono::milliseconds(m_connectTimeout->value());
    limits.commandTimeout = std::chrono::milliseconds(m_commandTimeout->value());
    profile.target.scanReplicas = m_replicas->isChecked();
    profile.layouts.clear();
    for (const QString& layout : m_layouts->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (!layout.trimmed().isEmpty()) {
            profile.layouts.push_back(layout.trimmed().toStdString());
        }
    }
    profile.policyFile = m_policy->path();
}

} // namespace keystrata::ui
