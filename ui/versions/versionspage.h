// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumtext.h"
#include "ui/shell/page.h"

#include <QPointer>
#include <QTimer>

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace keystrata::ui {

class Banner;
class Card;
class ElidedLabel;
class EvidenceDialog;
class SegmentedControl;
class StrataTable;
class StrataView;
class StratumPanel;
class VersionsController;

/// The strata of a cache: the painted cores, their table, and the selected stratum. View, table and panel show one
/// selection, the controller's. Holds no data of its own. What changes is shown one part a turn of the event loop: a
/// large picture holds the window no longer than its slowest part takes.
class VersionsPage : public Page
{
    Q_OBJECT

public:
    explicit VersionsPage(VersionsController& controller, QWidget* parent = nullptr);

    QString pageId() const override;
    QString title() const override;
    void activated() override;
    void deactivated() override;
    void refresh() override;
    bool settled() const override;

    /// Everything the controller said so far is shown.
    bool upToDate() const { return !m_due; }

private:
    enum class Part
    {
        Picture = 1, ///< the painted strata
        Selection = 2, ///< the panel, and what is marked in the view and the table
        Facts = 4, ///< everything in words, and what can be done
    };
    Q_DECLARE_FLAGS(Parts, Part)

    QWidget* buildHeader();
    QWidget* buildContent();
    QWidget* buildTableCard();
    QWidget* buildPanelCard();
    QWidget* buildMessage();
    void connectController();

    void showSoon(Parts parts); ///< when the page is seen
    void showNextPart();
    void showPicture();
    void showSelection();
    void showFacts();
    void showRights();
    void showHeadline();
    void showMessage(bool empty);
    void showOptions();
    void showDeadWeight();
    void showMenu(const KeyScope& scope, const QPoint& globalPosition);
    void addChanges(QMenu& menu, const StratumRef& ref, const KeyScope& scope);
    void requestChange(invalidation::Action action, const KeyScope& scope);
    void showChanges(); ///< whether they are offered, and whether they may be asked for
    void showOutdated();
    void showEvidence();
    QString emptyText() const;
    QString stateText() const;

    VersionsController& m_controller;
    StratumText m_text;
    bool m_active = true;
    Parts m_due; ///< not shown yet
    QTimer m_turn;
    ElidedLabel* m_headline;
    QLabel* m_staleNote;
    QPushButton* m_evidence;
    SegmentedControl* m_pace;
    QPushButton* m_exact;
    QPushButton* m_scan;
    QProgressBar* m_progress;
    Banner* m_failure;
    Banner* m_caveats; ///< what the picture does not cover
    Banner* m_outdated; ///< keys were changed since
    QStackedWidget* m_stack;
    QLabel* m_messageTitle;
    QLabel* m_message;
    StrataView* m_view;
    Card* m_viewCard;
    SegmentedControl* m_metric;
    StrataTable* m_table;
    QWidget* m_deadWeight;
    ElidedLabel* m_deadWeightText;
    QPushButton* m_purgeDeadWeight;
    QPushButton* m_cleanUp; ///< many old versions at once
    StratumPanel* m_panel;
    QPointer<EvidenceDialog> m_evidenceDialog;
    QTimer m_ageTimer; ///< the picture of a lost server grows older
};

} // namespace keystrata::ui
