// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/activity.h"
#include "ui/logic/overviewdata.h"

#include <QAbstractTableModel>

#include <functional>

namespace keystrata::ui {

/// A table of what the files tell: rows are places in the picture, newest first until sorted. One selection survives
/// other rows by its name.
class ActivityModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum DataRole
    {
        ToneRole = Qt::UserRole, ///< of the cell, an int
        MutedRole, ///< a bool: beside the point
        FixedRole, ///< a bool: digits of a hash
        PathRole, ///< a bool: its end says more than its beginning
        NameRole ///< of the row: stable while others come and go
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// `rows`: which of the picture, newest first.
    void show(ActivityPtr picture, std::vector<size_t> rows);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< -1: the natural order
    int rowOf(const QString& name) const; ///< -1: not shown
    QString nameAt(int row) const; ///< empty: no row
    /// In which columns give way in a narrow table, the least important first.
    virtual std::vector<int> spareColumns() const = 0;
    virtual int widestColumn() const = 0; ///< takes what is left over

    const std::vector<size_t>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    struct Cell
    {
        QString text = {};
        Tone tone = Tone::Plain;
        bool muted = false;
        bool fixed = false;
    };

    virtual QString heading(int column) const = 0;
    virtual bool figures(int column) const = 0; ///< aligned at their end, the largest first
    virtual Cell cell(size_t place, int column) const = 0;
    virtual std::optional<int64_t> figure(size_t place, int column) const = 0; ///< to sort by; nothing: by the text
    virtual QString name(size_t place) const = 0;

    const ActivityPtr& picture() const { return m_picture; }

private:
    void arrange();

    ActivityPtr m_picture;
    std::vector<size_t> m_natural;
    std::vector<size_t> m_rows; ///< m_natural, sorted
    int m_column = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

/// What was done.
class AuditModel : public ActivityModel
{
    Q_OBJECT

public:
    enum Column
    {
        When,
        Action,
        What,
        Outcome,
        Where,
        Who,
        Journal,
        Plan,
        ColumnCount
    };

    using ActivityModel::ActivityModel;

    const AuditRow* rowAt(int row) const; ///< null: no row
    std::vector<int> spareColumns() const override;

    int widestColumn() const override { return What; }

    int columnCount(const QModelIndex& parent = {}) const override;

protected:
    QString heading(int column) const override;
    bool figures(int column) const override;
    Cell cell(size_t place, int column) const override;
    std::optional<int64_t> figure(size_t place, int column) const override;
    QString name(size_t place) const override;
};

/// What can be taken back.
class JournalsModel : public ActivityModel
{
    Q_OBJECT

public:
    enum Column
    {
        When,
        Action,
        What,
        State,
        Keys,
        Size,
        Expires,
        Where,
        ColumnCount
    };

    using ActivityModel::ActivityModel;

    const JournalRow* rowAt(int row) const; ///< null: no row
    std::vector<int> spareColumns() const override;

    int widestColumn() const override { return What; }

    int columnCount(const QModelIndex& parent = {}) const override;

protected:
    QString heading(int column) const override;
    bool figures(int column) const override;
    Cell cell(size_t place, int column) const override;
    std::optional<int64_t> figure(size_t place, int column) const override;
    QString name(size_t place) const override;
};

} // namespace keystrata::ui
