// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/activitytext.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace keystrata::ui {

class FactTable;
class StateDot;

/// All that is known of the run or the journal that is chosen, and what can be done with it.
class ActivityPanel : public QWidget
{
    Q_OBJECT

public:
    /// Something that may be offered, and why it cannot be done.
    struct Offer
    {
        bool shown = false;
        QString whyNot = {}; ///< one sentence; empty: it can
    };

    struct Offers
    {
        Offer undo;
        Offer resume;
        Offer remove;
        Offer other; ///< the other view's row of the same run
        QString otherText = {};
        bool undoneBefore = false;
    };

    explicit ActivityPanel(QWidget* parent = nullptr);

    void present(const ActivityDetails& details, const Offers& offers);
    void clear(bool any); ///< any: there is something to choose

Q_SIGNALS:
    void undoRequested();
    void resumeRequested();
    void removeRequested();
    void otherRequested();
    void copyTextRequested();
    void copyJsonRequested();

protected:
    QSize sizeHint() const override;

private:
    QWidget* makeDetails();
    QWidget* makeButtons();

    QStackedWidget* m_stack;
    QLabel* m_nothing = nullptr;
    QLabel* m_title = nullptr;
    StateDot* m_dot = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_stateText = nullptr;
    FactTable* m_facts = nullptr;
    QScrollArea* m_area = nullptr;
    QLabel* m_whyNot = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_resume = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_other = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace keystrata::ui
