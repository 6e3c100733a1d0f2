// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumtext.h"
#include "ui/shell/page.h"

#include <QPointer>
#include <QTimer>

class QLabel;
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
/// selection, the controller's. Holds no data of its own.
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

private:
    QWidget* buildHeader();
    QWidget* buildContent();
    QWidget* buildTableCard();
    QWidget* buildPanelCard();
    QWidget* buildMessage();
    void connectController();

    void showPicture(); ///< once a picture arrives, when the page is seen
    void showState();
    void showHeadline();
    void showSelection();
    void showOptions();
    void showDeadWeight();
    void showMenu(const StratumKey& key, const QPoint& globalPosition);
    void showEvidence();
    QString emptyText() const;
    QString stateText() const;

    VersionsController& m_controller;
    StratumText m_text;
    bool m_active = true;
    ElidedLabel* m_headline;
    QLabel* m_staleNote;
    QPushButton* m_evidence;
    SegmentedControl* m_pace;
    QPushButton* m_exact;
    QPushButton* m_scan;
    QProgressBar* m_progress;
    Banner* m_failure;
    QStackedWidget* m_stack;
    QLabel* m_messageTitle;
    QLabel* m_message;
    StrataView* m_view;
    Card* m_viewCard;
    SegmentedControl* m_metric;
    StrataTable* m_table;
    QWidget* m_deadWeight;
    ElidedLabel* m_deadWeightText;
    StratumPanel* m_panel;
    QPointer<EvidenceDialog> m_evidenceDialog;
    QTimer m_ageTimer; ///< the picture of a lost server grows older
};

} // namespace keystrata::ui
