// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/safetysection.h"

#include "ui/common/choicebox.h"
#include "ui/common/profilecolour.h"
#include "ui/common/theme.h"
#include "ui/logic/profileform.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QRadioButton>
#include <QStyle>
#include <QVBoxLayout>

namespace keystrata::ui {

using profiles::Colour;
using profiles::Guard;

namespace {
constexpr Guard Guards[] = {Guard::Observer, Guard::Operator, Guard::Administrator};
}

SafetySection::SafetySection(QWidget* parent)
    : FormSection(tr("Safety"), tr("What this window may do there, and how it reminds you of where you are."), parent)
    , m_production(new QCheckBox(tr("This is &production"), this))
    , m_cleanup(new QCheckBox(tr("Approved retention &rules may run here unattended"), this))
    , m_colour(new ChoiceBox(this))
    , m_guards(new QButtonGroup(this))
{
    m_production->setObjectName(QStringLiteral("production"));
    m_cleanup->setObjectName(QStringLiteral("cleanup"));
    connect(m_production, &QCheckBox::toggled, m_cleanup, &QWidget::setEnabled);
    m_colour->setObjectName(QStringLiteral("colour"));
    for (size_t i = 0; i < profiles::colourNames().size(); ++i) {
        m_colour->addItem(colourTitle(static_cast<Colour>(i)), static_cast<int>(i));
    }
    addRow({}, m_production, tr("Shown in red with the word; every change asks for the profile's name to be typed."));
    addRow({}, m_cleanup, tr("keystratactl cleanup asks nobody: on production it needs this."));
    addRow(tr("Co&lour"), m_colour, tr("Marks the profile in the list and in the window."));
    addRow(
        tr("Guard"), makeGuards(), tr("Never more than the server's own access list grants."), QStringLiteral("guard"));
    addStretch();
    paintSwatches();
}

QWidget* SafetySection::makeGuards()
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, space::Tight, 0, 0);
    layout->setSpacing(0);
    for (const Guard guard : Guards) {
        auto* button = new QRadioButton(guardTitle(guard), box);
        button->setObjectName(QStringLiteral("guard") + QString::number(static_cast<int>(guard)));
        button->setAccessibleDescription(guardMeaning(guard));
        auto* meaning = new QLabel(guardMeaning(guard), box);
        meaning->setTextFormat(Qt::PlainText);
        meaning->setWordWrap(true);
        setRole(meaning, "small");
        // Below the button's text, whichever way the script runs.
        auto* indented = new QHBoxLayout;
        indented->addSpacing(style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth)
            + style()->pixelMetric(QStyle::PM_RadioButtonLabelSpacing));
        indented->addWidget(meaning, 1);
        m_guards->addButton(button, static_cast<int>(guard));
        layout->addWidget(button);
        layout->addLayout(indented);
        layout->addSpacing(space::Small);
    }
    box->setAccessibleName(tr("Guard"));
    box->setFocusProxy(m_guards->button(0));
    return box;
}

void SafetySection::paintSwatches()
{
    for (int i = 0; i < m_colour->count(); ++i) {
        m_colour->setItemIcon(i, profileSwatch(Theme::of(this), static_cast<Colour>(m_colour->itemData(i).toInt())));
    }
}

void SafetySection::changeEvent(QEvent* event)
{
    FormSection::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintSwatches();
    }
}

void SafetySection::fill(const profiles::Profile& profile)
{
    m_production->setChecked(profile.production);
    m_cleanup->setChecked(profile.cleanup);
    m_cleanup->setEnabled(profile.production);
    m_colour->setCurrentIndex(m_colour->findData(static_cast<int>(profile.colour)));
    m_guards->button(static_cast<int>(profile.guard))->setChecked(true);
}

void SafetySection::write(profiles::Profile& profile, std::vector<profiles::Fault>& /*faults*/) const
{
    profile.production = m_production->isChecked();
    profile.cleanup = m_production->isChecked() && m_cleanup->isChecked();
    profile.colour = static_cast<Colour>(m_colour->currentData().toInt());
    profile.guard = static_cast<Guard>(m_guards->checkedId());
}

} // namespace keystrata::ui
