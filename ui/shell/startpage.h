// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QDateTime>
#include <QHash>
#include <QWidget>

class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace keystrata::ui {

class ProfileActions;
class ProfileList;

/// What the window shows without a server: the profiles, or, as long as there are none, what to do now.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(ProfileActions& profiles, QWidget* parent = nullptr);

    void setRecentAddresses(const QStringList& urls);
    void setLastConnected(const QHash<QString, QDateTime>& times); ///< by profile id

Q_SIGNALS:
    void connectRequested(const QString& url); ///< empty: nothing typed yet
    void demoRequested();
    void activityRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeWelcome();
    QWidget* makeProfiles();
    QWidget* makeServerCard();
    QWidget* makeDemoCard();
    QPushButton* makeActivityLink();
    void follow();

    ProfileActions& m_actions;
    QStackedLayout* m_stack;
    ProfileList* m_list;
    QVBoxLayout* m_recent; ///< of the welcome
    QVBoxLayout* m_recentBelow; ///< of the profiles
};

} // namespace keystrata::ui
