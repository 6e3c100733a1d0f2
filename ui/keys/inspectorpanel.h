// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/inspectcontroller.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTreeWidget;

namespace keystrata::ui {

class ElidedLabel;
class ValueView;

/// The key that is looked at: its facts, its value and how that came about, and the same key in other versions.
class InspectorPanel : public QWidget
{
    Q_OBJECT

public:
    explicit InspectorPanel(InspectController& controller, QWidget* parent = nullptr);

    void setWhyNotDelete(const QString& whyNot); ///< one sentence; empty: the key may be deleted

Q_SIGNALS:
    void deleteRequested(const keystrata::ui::KeysModel::Identity& key);
    void keyRequested(const keystrata::ui::KeysModel::Identity& key); ///< another key shall be looked at

private:
    QWidget* buildKey();
    QWidget* buildMessage();
    QWidget* buildComparison();
    QWidget* buildVersions();
    void showState();
    void showChain();
    void showNotes();
    void showVersions();
    void showComparison();
    void chooseChain();
    void copyMenu();
    QString factsText() const;

    InspectController& m_controller;
    QStackedWidget* m_stack;
    QLabel* m_message;
    ElidedLabel* m_name;
    QPushButton* m_delete;
    QLabel* m_facts;
    QWidget* m_chain;
    QLabel* m_notes;
    QPushButton* m_reveal;
    QPushButton* m_more;
    QStackedWidget* m_views;
    ValueView* m_value;
    QTreeWidget* m_differences;
    QWidget* m_versionBox;
    QTreeWidget* m_versions;
    QLabel* m_comparisonTitle;
    std::shared_ptr<const Inspected> m_shown; ///< what the view shows
};

} // namespace keystrata::ui
