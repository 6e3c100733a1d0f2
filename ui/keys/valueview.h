// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/inspectcontroller.h"

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;
class QTreeView;

namespace keystrata::ui {

class SegmentedControl;
class ValueTreeModel;

/// One value four ways: as a tree, as text, as its bytes, in hexadecimal. Each is made when it is looked at.
class ValueView : public QWidget
{
    Q_OBJECT

public:
    explicit ValueView(QWidget* parent = nullptr);

    void setValue(const std::shared_ptr<const Inspected>& value);
    QString path() const; ///< of the row that is current in the tree

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum View
    {
        Tree,
        Pretty,
        Raw,
        Hex
    };

    void showView();
    void openTree();
    void find(bool fromStart);
    void copyPath();
    void copyValue();
    QString bytesText(View view) const;

    std::shared_ptr<const Inspected> m_value;
    ValueTreeModel* m_model;
    SegmentedControl* m_views;
    QLineEdit* m_search;
    QStackedWidget* m_stack;
    QTreeView* m_tree;
    QPlainTextEdit* m_text;
};

} // namespace keystrata::ui
