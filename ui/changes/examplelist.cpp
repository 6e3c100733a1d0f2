// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/examplelist.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSet>
#include <QTextBlock>

namespace keystrata::ui {

namespace {

constexpr int MostLines = 12; ///< that are seen without scrolling
constexpr int WideLine = 40; ///< characters beyond which there may be more beside

bool hasWideLine(const QString& text)
{
    const QStringList lines = text.split(QLatin1Char('\n'));
    return std::ranges::any_of(lines, [](const QString& line) { return line.size() > WideLine; });
}

/// The lines that the other text does not have.
QSet<int> linesOnlyIn(const QString& text, const QString& other)
{
    const QStringList lines = text.split(QLatin1Char('\n'));
    const QStringList others = other.split(QLatin1Char('\n'));
    const QSet<QString> known(others.begin(), others.end());
    QSet<int> only;
    for (int i = 0; i < lines.size(); ++i) {
        if (!known.contains(lines[i])) {
            only.insert(i);
        }
    }
    return only;
}

QPlainTextEdit* textBox(const QString& name, const QString& text, const QString& other, const QColor& mark)
{
    auto* box = new QPlainTextEdit(text);
    box->setAccessibleName(name);
    box->setReadOnly(true);
    box->setTabChangesFocus(true);
    box->setLineWrapMode(QPlainTextEdit::NoWrap);
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    box->setFont(mono);
    QList<QTextEdit::ExtraSelection> marks;
    for (const int line : linesOnlyIn(text, other)) {
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(box->document()->findBlockByNumber(line));
        selection.format.setBackground(mark);
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks << selection;
    }
    box->setExtraSelections(marks);
    const auto lines = static_cast<int>(std::max(text.count(QLatin1Char('\n')), other.count(QLatin1Char('\n')))) + 1;
    const bool wide = hasWideLine(text) || hasWideLine(other);
    if (lines <= MostLines) {
        box->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    box->setCornerWidget(new QWidget); // nothing: the style would draw a box
    box->setFixedHeight(std::min(lines, MostLines) * QFontMetrics(mono).lineSpacing() + 3 * space::Small
        + (wide ? box->horizontalScrollBar()->sizeHint().height() : 0));
    return box;
}

} // namespace

ExampleList::ExampleList(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("changeExamples"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::Medium);
    hide();
}

void ExampleList::setExamples(const std::vector<Change::Example>& examples)
{
    setVisible(!examples.empty());
    if (examples == m_examples) {
        return;
    }
    m_examples = examples;
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto& example : m_examples) {
        addExample(example);
    }
}

void ExampleList::addExample(const Change::Example& example)
{
    auto* shown = new QWidget(this);
    auto* grid = new QGridLayout(shown);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::Small);
    grid->setVerticalSpacing(space::Tight);
    auto* name = new ElidedLabel(example.name, shown);
    name->setElideMode(Qt::ElideMiddle);
    setRole(name, "heading");
    const bool same = example.before == example.after;
    grid->addWidget(name, 0, 0, 1, 2);
    grid->addWidget(plainLine(same ? tr("As it is") : tr("Before"), "small"), 1, 0);
    const QColor mark = Theme::of(this).accentSoft;
    if (same) {
        grid->addWidget(textBox(tr("As it is"), example.before, example.after, mark), 2, 0, 1, 2);
    } else {
        grid->addWidget(plainLine(tr("After"), "small"), 1, 1);
        grid->addWidget(textBox(tr("Before"), example.before, example.after, mark), 2, 0);
        grid->addWidget(textBox(tr("After"), example.after, example.before, mark), 2, 1);
    }
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    m_column->addWidget(shown);
}

} // namespace keystrata::ui
