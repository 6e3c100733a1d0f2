// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

#include <unordered_map>

class QVBoxLayout;

namespace keystrata::ui {

class ElidedLabel;
class JobBoard;
class JobHandle;
class JobRow;

/// The foot of the window: running jobs, each with how far it is, how fast, and Cancel. With none it keeps its height,
/// so that nothing moves under the pointer when one begins or ends.
class JobBar : public QWidget
{
    Q_OBJECT

public:
    explicit JobBar(JobBoard& board, QWidget* parent = nullptr);

    /// The job has a dialog that was hidden: its row offers to show it again.
    void offerShow(quint64 job);

Q_SIGNALS:
    void showRequested(quint64 job); ///< JobHandle::id()

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void rebuild();
    void refresh();

    JobBoard& m_board;
    QVBoxLayout* m_layout;
    ElidedLabel* m_idle;
    std::unordered_map<quint64, JobRow*> m_rows; ///< by JobHandle::id()
};

/// "Scanning db 1: 3.2 M of 5.0 M · 610 k/s"
QString jobText(const JobHandle& job);

} // namespace keystrata::ui
