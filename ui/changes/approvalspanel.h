// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/cleanupchange.h"

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace keystrata::ui {

/// Below the preview of retention rules: which of them may run without being asked, each with the hash that an approval
/// is for, and a way to approve it. That is asked about once more, in its row.
class ApprovalsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ApprovalsPanel(CleanupChange& change, QWidget* parent = nullptr);

private:
    /// What the rows show.
    struct Row
    {
        std::string name;
        std::string hash;
        QString state;
        bool open = false; ///< it can be approved

        bool operator==(const Row&) const = default;
    };

    void present();
    void addRow(const Row& row);

    CleanupChange& m_change;
    QVBoxLayout* m_rows;
    QLabel* m_fault;
    std::vector<Row> m_shown;
};

} // namespace keystrata::ui
