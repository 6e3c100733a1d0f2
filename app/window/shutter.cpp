// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/shutter.h"

#include "ui/logic/linktext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/page.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>

namespace keystrata::app {

namespace {
constexpr std::chrono::milliseconds LookInterval{100};
constexpr qint64 LongestWaitMs = 60'000;
constexpr int NotReached = 3;
} // namespace

Shutter::Shutter(ui::MainWindow& window, const ui::ServerLink& link, const QString& file, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_link(link)
    , m_file(file)
{
    m_since.start();
    connect(&m_timer, &QTimer::timeout, this, &Shutter::look);
    m_timer.start(LookInterval);
}

void Shutter::look()
{
    using State = ui::ServerLink::State;
    const ui::Page* page = m_window.currentPage();
    const bool settled = page == nullptr || (m_link.serving() && page->settled());
    const bool hopeless = m_link.state() == State::Lost || m_link.state() == State::Refused;
    if (hopeless) {
        QTextStream(stderr) << "keystrata: " << ui::textOf(m_link.error()) << '\n';
        shoot(NotReached);
    } else if (settled) {
        shoot(0);
    } else if (m_since.elapsed() > LongestWaitMs) {
        QTextStream(stderr) << "keystrata: " << tr("The page did not get all its data within a minute.") << '\n';
        shoot(NotReached);
    }
}

void Shutter::shoot(int exitCode)
{
    m_timer.stop();
    if (!m_window.grab().save(m_file, "PNG")) {
        QTextStream(stderr) << "keystrata: " << tr("Cannot write the picture to %1.").arg(m_file) << '\n';
        exitCode = 1;
    }
    QCoreApplication::exit(exitCode);
}

} // namespace keystrata::app
