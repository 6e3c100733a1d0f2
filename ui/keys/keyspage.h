// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/shell/page.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace keystrata::ui {

class Banner;
class ElidedLabel;
class FilterBar;
class InspectController;
class InspectorPanel;
class KeyGrid;
class KeyTree;
class KeyTreeModel;
class KeysController;
class VersionsController;

/// The keys of a cache: where they are, what they are called, what is known of them.
class KeysPage : public Page
{
    Q_OBJECT

public:
    KeysPage(
        KeysController& keys, InspectController& inspector, VersionsController& versions, QWidget* parent = nullptr);

    QString pageId() const override;
    QString title() const override;
    void activated() override;
    void deactivated() override;
    void refresh() override;
    bool settled() const override;

private:
    QWidget* buildHeader();
    QWidget* buildTree();
    QWidget* buildList();
    QWidget* buildInspector();
    QWidget* buildChanges();
    void connectController();
    void showState();
    void showFilter();
    void showOrder();
    void showAll(); ///< the button for all keys
    void sortBy(int column);
    void goToKey();
    void showMenu(const QPoint& globalPosition);
    void addChanges(QMenu& menu);
    void showChanges(); ///< what may be done with the keys of the list
    void requestChange(invalidation::Action action, keyspace::Selection selection);
    void changeSelected(invalidation::Action action);
    QString whyNotChangeList() const; ///< one sentence; empty: it may be asked for
    QString whyNotChangeSelected() const;
    QString stateText() const;
    QString emptyText() const;

    KeysController& m_keys;
    InspectController& m_inspector;
    VersionsController& m_versions;
    KeyTreeModel* m_treeModel;
    ElidedLabel* m_headline;
    QLineEdit* m_goTo;
    QPushButton* m_learn;
    QPushButton* m_refresh;
    Banner* m_failure;
    Banner* m_caveats;
    Banner* m_outdated; ///< keys were changed since
    QPushButton* m_all;
    KeyTree* m_tree;
    FilterBar* m_filter;
    QStackedWidget* m_stack;
    KeyGrid* m_grid;
    QLabel* m_message;
    InspectorPanel* m_panel;
    ElidedLabel* m_listed;
    QPushButton* m_drain;
    QPushButton* m_purge;
    QTimer m_ageTimer; ///< what expires and idles grows older
};

} // namespace keystrata::ui
