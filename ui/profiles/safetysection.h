// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/profiles/formsection.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;

namespace keystrata::ui {

/// How carefully the server is to be treated.
class SafetySection : public FormSection
{
    Q_OBJECT

public:
    explicit SafetySection(QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeGuards();
    void paintSwatches();

    QCheckBox* m_production;
    QCheckBox* m_cleanup;
    QComboBox* m_colour;
    QButtonGroup* m_guards;
};

} // namespace keystrata::ui
