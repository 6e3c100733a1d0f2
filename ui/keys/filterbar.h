// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyfilter.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;

namespace keystrata::ui {

/// What is looked for: a box for text, a glob or an expression, and a chip for each other condition. Tells each change
/// once typing pauses.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit FilterBar(QWidget* parent = nullptr);

    KeyFilter filter() const;
    void setFilter(const KeyFilter& filter);
    void setProblem(const QString& problem); ///< one sentence; empty: none

    QLineEdit* box() const { return m_text; }

Q_SIGNALS:
    void filterChanged();

private:
    template <typename T>
    struct Choice;

    QPushButton* addChip(const QString& name);
    void makeNoExpiry();
    void makeTypes();
    template <typename T>
    QPushButton* makeChoices(
        const QString& name, const QList<Choice<T>>& choices, std::optional<T> KeyFilter::* member);
    void makeExclude();
    void change(const std::function<void(KeyFilter&)>& edit);
    void show(const KeyFilter& filter);
    void told();

    KeyFilter m_filter;
    QLineEdit* m_text;
    QLineEdit* m_exclude = nullptr;
    QLabel* m_kind;
    QLabel* m_problem;
    QWidget* m_chips;
    QPushButton* m_clear = nullptr;
    std::vector<std::function<void(const KeyFilter&)>> m_shown; ///< what brings each chip in step
    QTimer m_pause;
};

} // namespace keystrata::ui
