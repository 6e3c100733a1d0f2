// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/profiles/formsection.h"

class QCheckBox;
class QComboBox;
class QPlainTextEdit;
class QSpinBox;

namespace keystrata::ui {

class PathField;

/// What we allow ourselves on the server, and the team's rules.
class LimitsSection : public FormSection
{
    Q_OBJECT

public:
    explicit LimitsSection(QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

private:
    void follow();

    QComboBox* m_pace;
    QSpinBox* m_rate;
    QSpinBox* m_share;
    QSpinBox* m_connectTimeout;
    QSpinBox* m_commandTimeout;
    QCheckBox* m_replicas;
    QPlainTextEdit* m_layouts;
    PathField* m_policy;
};

} // namespace keystrata::ui
