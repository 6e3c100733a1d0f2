// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QTableView>

#include <optional>
#include <vector>

namespace keystrata::ui {

class ActivityModel;

/// Runs or journals, a row each. Keeps the row that is chosen, and what is under the pointer, while others come and go.
/// A third click on a heading goes back to the natural order. Where it is narrow, columns that matter least are hidden.
class ActivityTable : public QTableView
{
    Q_OBJECT

public:
    explicit ActivityTable(ActivityModel& model, QWidget* parent = nullptr);

    QString currentName() const; ///< of the row; empty: none
    bool choose(const QString& name); ///< false: it is not shown

Q_SIGNALS:
    void chosen(); ///< another row, or none
    void menuRequested(const QPoint& globalPosition);
    void copyRequested();
    void deleteRequested();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void sortNext(int column);
    void remember();
    void restore();
    void fitColumns();
    std::vector<std::optional<int>> widthsFor(int longest, int least) const;
    int wantedWidth(int column, int longest) const;

    ActivityModel& m_rows;
    QString m_kept; ///< name of the row that was chosen before the rows were others
    QString m_top; ///< of the first row that was seen; empty: the very first
    bool m_restoring = false;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace keystrata::ui
