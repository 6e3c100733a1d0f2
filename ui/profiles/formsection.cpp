// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/formsection.h"

#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/messagetext.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

#include <algorithm>

namespace keystrata::ui {

namespace {

/// "caches[2].alias" without the number: a row stands for all entries of its list.
QString withoutNumbers(const std::string& field)
{
    QString text = QString::fromStdString(field);
    const qsizetype open = text.indexOf(QLatin1Char('['));
    const qsizetype close = text.indexOf(QLatin1Char(']'));
    return open < 0 || close < open ? text : text.remove(open, close - open + 1);
}

} // namespace

FormSection::FormSection(const QString& title, const QString& intro, QWidget* parent)
    : QWidget(parent)
    , m_title(title)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(space::Large, 0, space::Large, space::Medium);
    m_grid->setHorizontalSpacing(space::Large);
    m_grid->setVerticalSpacing(space::Tight);
    m_grid->setColumnStretch(1, 1);
    auto* introLabel = plainParagraph(intro, "muted", this);
    m_grid->addWidget(introLabel, 0, 0, 1, 2);
    m_grid->setRowMinimumHeight(1, space::Small);
}

void FormSection::addRow(const QString& label, QWidget* editor, const QString& hint, const QString& field)
{
    auto* name = plainParagraph(label, "", this);
    name->setWordWrap(false);
    name->setBuddy(editor);
    auto* note = plainParagraph(hint, "small", this);
    // Room for one line from the start: what is said must not move the fields below.
    note->setMinimumHeight(note->fontMetrics().lineSpacing() + space::Small);
    note->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    if (editor->accessibleName().isEmpty()) {
        editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    }
    editor->setAccessibleDescription(hint);
    const int row = m_grid->rowCount();
    m_grid->addWidget(name, row, 0, Qt::AlignTop | Qt::AlignLeading);
    // Beside the text of the field, not above it.
    name->setContentsMargins(0, 6, 0, 0);
    m_grid->addWidget(editor, row, 1);
    m_grid->addWidget(note, row + 1, 1);
    m_rows.push_back({field.split(QLatin1Char(' '), Qt::SkipEmptyParts), name, editor, note, hint, "small"});
    watch(editor);
}

void FormSection::addHeading(const QString& text)
{
    const int row = m_grid->rowCount();
    m_grid->setRowMinimumHeight(row, space::Small);
    m_grid->addWidget(plainParagraph(text, "heading", this), row + 1, 0, 1, 2);
}

void FormSection::addWide(QWidget* widget)
{
    m_grid->addWidget(widget, m_grid->rowCount(), 0, 1, 2);
}

void FormSection::addStretch()
{
    m_grid->setRowStretch(m_grid->rowCount(), 1);
}

FormSection::Row* FormSection::rowOf(const QWidget* editor)
{
    const auto found = std::ranges::find(m_rows, editor, &Row::editor);
    return found == m_rows.end() ? nullptr : &*found;
}

void FormSection::setRowVisible(const QWidget* editor, bool visible)
{
    const Row* row = rowOf(editor);
    for (QWidget* part : {static_cast<QWidget*>(row->label), row->editor, static_cast<QWidget*>(row->note)}) {
        part->setVisible(visible);
    }
}

void FormSection::setRowEnabled(const QWidget* editor, bool enabled)
{
    const Row* row = rowOf(editor);
    row->editor->setEnabled(enabled);
    row->label->setEnabled(enabled);
}

void FormSection::setHint(const QWidget* editor, const QString& hint, const char* role)
{
    Row* row = rowOf(editor);
    row->hint = hint;
    row->role = role;
    if (!row->faulty) {
        say(*row, {});
    }
}

void FormSection::touch(const QWidget* editor)
{
    if (Row* row = rowOf(editor)) {
        row->touched = true;
    }
    Q_EMIT edited();
}

/// What a user does to a field touches it; what fill() puts there does not.
void FormSection::watch(QWidget* editor)
{
    const auto touched = [this, editor] { touch(editor); };
    QList<QWidget*> parts = editor->findChildren<QWidget*>();
    parts.prepend(editor);
    for (QWidget* part : std::as_const(parts)) {
        if (auto* line = qobject_cast<QLineEdit*>(part)) {
            connect(line, &QLineEdit::textEdited, this, touched);
        } else if (auto* combo = qobject_cast<QComboBox*>(part)) {
            connect(combo, &QComboBox::activated, this, touched);
        } else if (auto* button = qobject_cast<QAbstractButton*>(part); button != nullptr && button->isCheckable()) {
            connect(button, &QAbstractButton::clicked, this, touched);
        } else if (auto* text = qobject_cast<QPlainTextEdit*>(part)) {
            connect(text, &QPlainTextEdit::textChanged, this, [text, touched] {
                if (text->hasFocus()) {
                    touched();
                }
            });
        } else if (auto* number = qobject_cast<QSpinBox*>(part)) {
            connect(number, &QSpinBox::valueChanged, this, touched);
        }
    }
}

void FormSection::say(Row& row, const QString& fault) const
{
    row.faulty = !fault.isEmpty();
    row.note->setText(row.faulty ? fault : row.hint);
    setRole(row.note, row.faulty ? "danger" : row.role);
    row.editor->setAccessibleDescription(row.note->text());
    QList<QLineEdit*> lines = row.editor->findChildren<QLineEdit*>();
    if (auto* line = qobject_cast<QLineEdit*>(row.editor)) {
        lines.append(line);
    }
    for (QLineEdit* line : std::as_const(lines)) {
        setRole(line, row.faulty ? "danger" : "");
    }
}

int FormSection::showFaults(const std::vector<profiles::Fault>& faults, bool strict)
{
    int count = 0;
    for (Row& row : m_rows) {
        const auto found = std::ranges::find_if(
            faults, [&row](const profiles::Fault& fault) { return row.fields.contains(withoutNumbers(fault.field)); });
        const bool shown = found != faults.end() && (strict || row.touched);
        say(row, shown ? textOf(found->message) : QString());
        count += shown ? 1 : 0;
    }
    return count;
}

bool FormSection::focusFirstFault()
{
    const auto row = std::ranges::find(m_rows, true, &Row::faulty);
    if (row == m_rows.end()) {
        return false;
    }
    row->editor->setFocus();
    return true;
}

} // namespace keystrata::ui
