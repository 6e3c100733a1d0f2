// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/choiceparts.h"

#include "ui/common/choicebox.h"
#include "ui/common/plaintext.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using keyspace::Pace;
using namespace std::chrono_literals;

namespace {
constexpr std::chrono::milliseconds Spans[] = {1min, 5min, 15min, 30min, 1h, 3h, 12h, 24h, 168h};
} // namespace

QWidget* indented(QWidget* meaning)
{
    auto* box = new QWidget;
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    const QStyle* style = meaning->style();
    line->addSpacing(
        style->pixelMetric(QStyle::PM_IndicatorWidth) + style->pixelMetric(QStyle::PM_CheckBoxLabelSpacing));
    line->addWidget(meaning, 1);
    return box;
}

QVBoxLayout* columnOf(QWidget* box, int spacing)
{
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    return column;
}

void scrolled(QWidget* panel, QWidget* content)
{
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    columnOf(panel, 0)->addWidget(area);
}

QComboBox* spanBox()
{
    auto* box = new ChoiceBox;
    for (const auto span : Spans) {
        box->addItem(formatDuration(span), static_cast<qlonglong>(span.count()));
    }
    return box;
}

std::chrono::milliseconds spanOf(const QComboBox& box)
{
    return std::chrono::milliseconds(box.currentData().toLongLong());
}

void setSpan(QComboBox& box, std::chrono::milliseconds span)
{
    box.setCurrentIndex(box.findData(static_cast<qlonglong>(span.count())));
}

PaceChoice::PaceChoice(const Pace& usual, QWidget* parent)
    : QWidget(parent)
    , m_usual(usual)
    , m_meaning(plainParagraph({}, "small"))
{
    QStringList segments{tr("Gentle"), tr("Fast")};
    if (usual.mode == Pace::Mode::Rate) {
        segments << tr("As the profile says: %1").arg(formatRate(static_cast<double>(usual.keysPerSecond)));
    }
    m_segments = new SegmentedControl(tr("Pace"), segments);
    m_segments->setObjectName(QStringLiteral("changePace"));
    auto* lines = columnOf(this, space::Small);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::Medium);
    row->addWidget(m_segments);
    row->addWidget(m_meaning, 1);
    lines->addWidget(plainLine(tr("How hard"), "muted"));
    lines->addLayout(row);
    connect(m_segments, &SegmentedControl::currentIndexChanged, this, &PaceChoice::chosen);
}

Pace PaceChoice::pace() const
{
    auto pace = m_usual;
    if (const int index = m_segments->currentIndex(); index < 2) {
        pace.mode = index == 0 ? Pace::Mode::Gentle : Pace::Mode::Fast;
        pace.keysPerSecond = 0;
    }
    return pace;
}

void PaceChoice::setPace(const Pace& pace)
{
    m_segments->setCurrentIndex(static_cast<int>(pace.mode));
    m_meaning->setText(pace.mode == Pace::Mode::Gentle ? tr("Leaves the server room for its application.")
            : pace.mode == Pace::Mode::Fast            ? tr("Takes what the server gives: its application may feel it.")
                                                       : QString());
}

JournalChoice::JournalChoice(QWidget* parent)
    : QWidget(parent)
    , m_box(new QCheckBox(tr("&Keep a journal, so that it can be undone")))
    , m_meaning(plainParagraph({}, "small"))
{
    m_box->setObjectName(QStringLiteral("keepJournal"));
    auto* lines = columnOf(this, 2);
    lines->addWidget(m_box);
    lines->addWidget(indented(m_meaning));
    connect(m_box, &QCheckBox::toggled, this, &JournalChoice::chosen);
}

bool JournalChoice::kept() const
{
    return m_box->isChecked();
}

void JournalChoice::setKept(bool kept, const QString& meaning)
{
    m_box->setChecked(kept);
    m_meaning->setText(meaning);
    setRole(m_meaning, kept ? "small" : "warning");
}

QString groupMeaning(const keyspace::LeftOut& group)
{
    const QString loss = KeysText::lossOf(group.group);
    return group.examples.empty() ? loss
                                  : TakenGroups::tr("%1 · such as %2", "what their loss means, a key")
                                        .arg(loss, KeysText::keyName(group.examples.front()));
}

TakenGroups::TakenGroups(QWidget* parent) : QWidget(parent), m_boxes(new QVBoxLayout)
{
    setObjectName(QStringLiteral("notCache"));
    auto* lines = columnOf(this, space::Small);
    lines->addWidget(plainLine(tr("Not cache, and left out unless you take it along"), "muted"));
    m_boxes->setSpacing(space::Tight);
    lines->addLayout(m_boxes);
}

std::vector<keyspace::NonCacheGroup> TakenGroups::taken() const
{
    std::vector<keyspace::NonCacheGroup> taken;
    for (size_t i = 0; i < m_taken.size(); ++i) {
        if (m_taken[i]->isChecked()) {
            taken.push_back(m_groups[i].group);
        }
    }
    return taken;
}

void TakenGroups::setGroups(
    const std::vector<keyspace::LeftOut>& groups, const std::vector<keyspace::NonCacheGroup>& taken)
{
    setVisible(!groups.empty());
    if (groups != m_groups) {
        m_groups = groups;
        m_taken.clear();
        while (QLayoutItem* item = m_boxes->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        for (const auto& group : groups) {
            auto* box = new QCheckBox(
                tr("Take along %1", "keys that are no cache").arg(KeysText::group(group.group, group.keys)));
            box->setAccessibleDescription(KeysText::lossOf(group.group));
            connect(box, &QCheckBox::toggled, this, &TakenGroups::chosen);
            m_taken.push_back(box);
            m_boxes->addWidget(box);
            m_boxes->addWidget(indented(plainParagraph(groupMeaning(group), "small")));
        }
    }
    for (size_t i = 0; i < m_taken.size(); ++i) {
        m_taken[i]->setChecked(std::ranges::find(taken, m_groups[i].group) != taken.end());
    }
}

AdvancedChoices::AdvancedChoices(QWidget* choices, QWidget* parent)
    : QWidget(parent)
    , m_show(new QPushButton)
    , m_choices(choices)
{
    m_show->setObjectName(QStringLiteral("showAdvanced"));
    m_show->setAutoDefault(false);
    setRole(m_show, "link");
    m_show->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto* lines = columnOf(this, space::Small);
    lines->addWidget(m_show);
    lines->addWidget(m_choices);
    m_choices->hide();
    connect(m_show, &QPushButton::clicked, this, [this] {
        m_choices->setVisible(m_choices->isHidden());
        present();
    });
    present();
}

void AdvancedChoices::present()
{
    m_show->setText(m_choices->isHidden() ? tr("Advanced…") : tr("Hide what is advanced"));
}

} // namespace keystrata::ui
