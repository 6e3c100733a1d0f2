// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace keystrata::ui {
class MainWindow;
class ServerLink;
} // namespace keystrata::ui

namespace keystrata::app {

/// Takes one picture of the window when the page has all its data, or when it is clear that it will not get any, and
/// ends the program: 0 with a picture, 1 when it could not be written, 3 when the server could not be reached.
class Shutter : public QObject
{
    Q_OBJECT

public:
    Shutter(ui::MainWindow& window, const ui::ServerLink& link, const QString& file, QObject* parent = nullptr);

private:
    void look();
    void shoot(int exitCode);

    ui::MainWindow& m_window;
    const ui::ServerLink& m_link;
    QString m_file;
    QElapsedTimer m_since;
    QTimer m_timer;
};

} // namespace keystrata::app
