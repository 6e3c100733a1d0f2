// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/triallist.h"

#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/messagetext.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using profiles::TrialLine;
using profiles::Verdict;

namespace {

StateDot::Kind dotOf(Verdict verdict)
{
    return verdict == Verdict::Good ? StateDot::Kind::Good
        : verdict == Verdict::Bad   ? StateDot::Kind::Bad
                                    : StateDot::Kind::Warning;
}

QString wordOf(Verdict verdict)
{
    return verdict == Verdict::Good ? TrialList::tr("works")
        : verdict == Verdict::Bad   ? TrialList::tr("does not work")
                                    : TrialList::tr("note");
}

} // namespace

TrialList::TrialList(QWidget* parent) : QWidget(parent), m_summary(new QLabel(this)), m_lines(new QVBoxLayout)
{
    setObjectName(QStringLiteral("trial"));
    m_summary->setObjectName(QStringLiteral("trialSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, 0, space::Large, 0);
    layout->setSpacing(space::Medium);
    layout->addWidget(m_summary);
    m_lines->setSpacing(space::Medium);
    layout->addLayout(m_lines);
    layout->addStretch(1);
}

void TrialList::clear()
{
    const QList<QWidget*> rows = findChildren<QWidget*>(QStringLiteral("trialLine"), Qt::FindDirectChildrenOnly);
    qDeleteAll(rows);
}

void TrialList::say(const QString& text)
{
    clear();
    m_summary->setText(text);
    setRole(m_summary, "muted");
}

void TrialList::showLines(const std::vector<TrialLine>& lines)
{
    clear();
    const auto bad = std::ranges::count(lines, Verdict::Bad, &TrialLine::verdict);
    const auto warnings = static_cast<int>(std::ranges::count(lines, Verdict::Warning, &TrialLine::verdict));
    m_summary->setText(bad > 0 ? tr("This profile does not work yet.")
            : warnings > 0     ? tr("It works, with something to know.")
                               : tr("All of it works."));
    setRole(m_summary, "heading");
    for (const auto verdict : {Verdict::Bad, Verdict::Warning, Verdict::Good}) {
        for (const auto& line : lines) {
            if (line.verdict == verdict) {
                addLine(verdict, textOf(line.message));
            }
        }
    }
}

void TrialList::addLine(Verdict verdict, const QString& text)
{
    auto* row = new QWidget(this);
    row->setObjectName(QStringLiteral("trialLine"));
    auto* dot = new StateDot(row);
    dot->setKind(dotOf(verdict));
    auto* label = new QLabel(text, row);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(tr("%1: %2").arg(wordOf(verdict), text));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Small);
    auto* column = new QVBoxLayout;
    // Beside the first line of the text.
    column->addSpacing(qMax(0, (label->fontMetrics().lineSpacing() - dot->sizeHint().height()) / 2));
    column->addWidget(dot);
    column->addStretch();
    layout->addLayout(column);
    layout->addWidget(label, 1);
    row->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_lines->addWidget(row);
}

} // namespace keystrata::ui
