// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/childprocess.h"
#include "tests/support/tempdir.h"

#include <QImage>
#include <QSize>
#include <QString>

#include <memory>

namespace keystrata::testing {

/// A screen of its own for one test: Xvfb on a display that is free, without a window manager.
class Screen
{
public:
    explicit Screen(QSize size);

    /// To be set for the programs that shall appear on it.
    std::vector<std::pair<std::string, std::string>> environment() const;

    QImage picture() const; ///< of all of it
    void type(const QString& text) const; ///< into the window that has the focus
    void press(const QString& key) const; ///< as xdotool names it: "ctrl+2", "Return"
    void click(QPoint at) const;
    /// Gives the keyboard to the first visible window of that process; false while there is none.
    bool focusWindowOf(pid_t pid) const;

private:
    QByteArray xdotool(const QStringList& arguments, bool mayFail = false) const;

    TempDir m_dir;
    std::unique_ptr<ChildProcess> m_server;
    std::string m_display;
};

/// How much of a picture has about that colour, 0 to 1.
double shareOf(const QImage& picture, const QColor& colour);

} // namespace keystrata::testing
