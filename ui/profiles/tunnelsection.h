// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/profiles/formsection.h"

class QCheckBox;
class QLineEdit;
class QPlainTextEdit;

namespace keystrata::ui {

class PathField;

/// The way through another machine, and addresses that are others from here.
class TunnelSection : public FormSection
{
    Q_OBJECT

public:
    explicit TunnelSection(QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

private:
    void follow();

    QCheckBox* m_ssh;
    QLineEdit* m_destination;
    QLineEdit* m_port;
    PathField* m_identity;
    PathField* m_config;
    QPlainTextEdit* m_map;
};

} // namespace keystrata::ui
