// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace keystrata::ui {

/// What the window shows without a server: what to do now.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setRecentAddresses(const QStringList& urls);

Q_SIGNALS:
    void connectRequested(const QString& url); ///< empty: nothing typed yet
    void demoRequested();

private:
    QVBoxLayout* m_recent;
};

} // namespace keystrata::ui
