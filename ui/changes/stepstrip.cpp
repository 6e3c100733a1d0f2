// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/stepstrip.h"

#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace keystrata::ui {

namespace {

QString nameOf(Change::Step step)
{
    switch (step) {
    case Change::Step::Choose:
        return StepStrip::tr("Choose");
    case Change::Step::Preview:
        return StepStrip::tr("Preview");
    case Change::Step::Confirm:
        return StepStrip::tr("Confirm");
    case Change::Step::Run:
        return StepStrip::tr("Run");
    case Change::Step::Result:
        return StepStrip::tr("Result");
    }
    return {};
}

} // namespace

StepStrip::StepStrip(Change::Step first, QWidget* parent) : QWidget(parent), m_first(first)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Large);
    for (int step = static_cast<int>(first); step <= static_cast<int>(Change::Step::Result); ++step) {
        m_steps.push_back(plainLine({}, "", this)); // dressed once: a font given before it is shown stays
        layout->addWidget(m_steps.back());
    }
    layout->addStretch();
    setStep(first);
}

void StepStrip::setStep(Change::Step step)
{
    const int current = static_cast<int>(step) - static_cast<int>(m_first);
    for (int i = 0; i < static_cast<int>(m_steps.size()); ++i) {
        QLabel* label = m_steps[static_cast<size_t>(i)];
        const QString name = nameOf(static_cast<Change::Step>(static_cast<int>(m_first) + i));
        const QString place = i < current ? QStringLiteral("✓ %1 %2") : QStringLiteral("%1 %2");
        label->setText(place.arg(i + 1).arg(name));
        setRole(label, i == current ? "current" : "step");
    }
    setAccessibleName(tr("Step %1 of %2: %3").arg(current + 1).arg(m_steps.size()).arg(nameOf(step)));
}

} // namespace keystrata::ui
