// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keytreemodel.h"

#include <QTreeView>

namespace keystrata::ui {

/// Strata and their namespaces to choose from. Nothing chosen means all keys.
class KeyTree : public QTreeView
{
    Q_OBJECT

public:
    explicit KeyTree(QWidget* parent = nullptr);

    void setKeys(KeyTreeModel* model);

    void setScope(const KeyScope& scope);
    KeyScope scope() const;

Q_SIGNALS:
    void scopeChosen(const keystrata::ui::KeyScope& scope); ///< by the person, not by setScope()

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void paintSwatch(QPainter& painter, const QRect& square, const QModelIndex& index) const;
    void fitColumns();

    KeyTreeModel* m_keys = nullptr;
    KeyScope m_wanted; ///< may not be there yet
    bool m_following = false; ///< the selection moves because setScope() said so
};

} // namespace keystrata::ui
