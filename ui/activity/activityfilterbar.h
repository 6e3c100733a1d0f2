// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/activity.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QMenu;
class QPushButton;

namespace keystrata::ui {

/// What is looked for among runs and journals: a box for words and a chip for each other condition. Tells each change
/// once typing pauses.
class ActivityFilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit ActivityFilterBar(QWidget* parent = nullptr);

    const ActivityFilter& filter() const { return m_filter; }

    void setFilter(const ActivityFilter& filter);
    void setActions(const std::vector<std::string>& actions); ///< to choose from
    /// Whether there is a server whose runs could be picked out.
    void setServerKnown(bool known);

Q_SIGNALS:
    void filterChanged();

private:
    QPushButton* addChip(const char* name);
    void makeActions();
    void makePeriods();
    void change(const ActivityFilter& filter);
    void show();

    ActivityFilter m_filter;
    std::vector<std::string> m_actions;
    QLineEdit* m_text;
    QWidget* m_chips;
    QPushButton* m_action;
    QMenu* m_actionMenu;
    QPushButton* m_here;
    QPushButton* m_period;
    QPushButton* m_clear;
    QTimer m_pause;
};

} // namespace keystrata::ui
