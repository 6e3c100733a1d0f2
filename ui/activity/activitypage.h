// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/activity/activitypanel.h"
#include "ui/shell/page.h"

#include <QTimer>

class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace keystrata::ui {

class ActivityController;
class ActivityFilterBar;
class ActivityTable;
class Banner;
class ElidedLabel;
class SegmentedControl;
class ServerLink;
class StateDot;

/// What was done, and what of it can still be taken back. Two tables of the same look, one at a time, and all that is
/// known of the row that is chosen. Also without a server.
class ActivityPage : public Page
{
    Q_OBJECT

public:
    ActivityPage(ActivityController& controller, ServerLink& link, QWidget* parent = nullptr);

    QString pageId() const override;
    QString title() const override;
    void activated() override;
    void deactivated() override;
    void refresh() override;
    bool settled() const override;

    bool needsServer() const override { return false; }

    QMap<QString, QString> remembered() const override;
    void recall(const QMap<QString, QString>& remembered) override;

private:
    enum class View
    {
        Log,
        Journals
    };

    QWidget* buildHeader();
    void buildBanners();
    QWidget* buildList();
    QWidget* buildMessage();
    QWidget* buildPanel();
    void connectController();

    View view() const;
    ActivityTable* table() const; ///< of the view
    void showAll();
    void showHeadline();
    void showBanners();
    void showList();
    void showDetails();
    void showMenu(const QPoint& globalPosition);
    void showOther(); ///< the same run in the other view
    QString otherName() const; ///< empty: the other view has no row of it
    ActivityPanel::Offers offers() const;
    std::optional<ActivityDetails> details() const;
    std::string journal() const; ///< of what is chosen; empty: none
    void requestUndo(const std::string& journal);
    void requestResume(const std::string& journal);
    void askToDelete();
    void chooseExport(bool csv);
    void copy(bool json);

    ActivityController& m_controller;
    ServerLink& m_link;
    QPushButton* m_leave = nullptr; ///< back to the start page, while there is no server
    StateDot* m_dot = nullptr;
    ElidedLabel* m_headline = nullptr;
    SegmentedControl* m_view = nullptr;
    QPushButton* m_export = nullptr;
    Banner* m_altered;
    Banner* m_unreadable;
    Banner* m_interrupted;
    QPushButton* m_resume = nullptr; ///< in the banner
    Banner* m_notice;
    ActivityFilterBar* m_filter = nullptr;
    QStackedWidget* m_stack = nullptr; ///< the two tables, then a message
    ActivityTable* m_log = nullptr;
    ActivityTable* m_journals = nullptr;
    QLabel* m_messageTitle = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_clear = nullptr;
    ActivityPanel* m_panel = nullptr;
    QTimer m_ageTimer; ///< what is kept has less and less time
};

} // namespace keystrata::ui
