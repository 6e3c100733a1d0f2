// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/keyfilter.h"
#include "ui/logic/stratamodel.h"

#include <QIdentityProxyModel>

namespace keystrata::ui {

/// The strata and their namespaces as places to go to: one name and one figure a row, kept in step with the scan by
/// the model of strata.
class KeyTreeModel : public QIdentityProxyModel
{
    Q_OBJECT

public:
    enum Column
    {
        Name,
        Keys,
        ColumnCount
    };

    using QIdentityProxyModel::QIdentityProxyModel;

    void setStrata(StrataModel* strata);

    KeyScope scopeAt(const QModelIndex& index) const;
    QModelIndex indexOf(const KeyScope& scope) const; ///< invalid: of everything, or of nothing that is there
    StratumRef stratumAt(const QModelIndex& index) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QModelIndex sourceOf(const QModelIndex& index, int column) const;
    QString nameOf(const QModelIndex& index) const;

    StrataModel* m_strata = nullptr;
};

} // namespace keystrata::ui
