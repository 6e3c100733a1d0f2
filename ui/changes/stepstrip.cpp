// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/stepstrip.h"

#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace keystrata::ui {

namespace {

QStringList stepNames()
{
    return {StepStrip::tr("Preview"), StepStrip::tr("Confirm"), StepStrip::tr("Run"), StepStrip::tr("Result")};
}

} // namespace

StepStrip::StepStrip(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Large);
    for (qsizetype i = 0; i < stepNames().size(); ++i) {
        auto* label = new QLabel(this);
        label->setTextFormat(Qt::PlainText);
        layout->addWidget(label);
        m_steps.push_back(label);
    }
    layout->addStretch();
    setStep(Change::Step::Preview);
}

void StepStrip::setStep(Change::Step step)
{
    const auto current = static_cast<size_t>(step);
    const QStringList names = stepNames();
    for (size_t i = 0; i < m_steps.size(); ++i) {
        const QString name = names[static_cast<qsizetype>(i)];
        const auto number = static_cast<int>(i) + 1;
        m_steps[i]->setText(i < current ? QStringLiteral("✓ %1 %2").arg(number).arg(name)
                                        : QStringLiteral("%1 %2").arg(number).arg(name));
        setRole(m_steps[i], i == current ? "current" : "step");
    }
    setAccessibleName(
        tr("Step %1 of %2: %3").arg(current + 1).arg(m_steps.size()).arg(names[static_cast<qsizetype>(current)]));
}

} // namespace keystrata::ui
