// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"
#include "ui/common/theme.h"
#include "ui/shell/pageregistry.h"

#include <QList>
#include <QMainWindow>

#include <optional>

class QActionGroup;
class QStackedWidget;

namespace keystrata::ui {

class ChangeDesk;
class HeaderBar;
class JobBoard;
class Navigation;
class ProfileActions;
class ProfilesController;
class StartPage;
class WindowSettings;

/// The frame: header, navigation, pages, running jobs. It hosts pages and asks for servers; what a server is and how
/// it is reached is the link's business.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(const PageContext& context, JobBoard& jobs, WindowSettings& settings, ProfilesController& profiles,
        QWidget* parent = nullptr);
    ~MainWindow() override;

    /// False when there is no such page.
    bool showPage(const QString& id);
    Page* currentPage() const; ///< nothing while the start page is shown

    const QList<Page*>& pages() const { return m_pages; }

    void setTheme(ThemeMode mode);
    void setDemo(bool demo); ///< the word beside the name

Q_SIGNALS:
    void serverRequested(const keystrata::redis::Address& address);
    void demoRequested();
    void closeRequested(); ///< of the server, not of the window

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makePages(const PageContext& context);
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void makeHelpMenu();
    void makeProfileMenu();
    void layOut(JobBoard& jobs);
    void followLink();
    void showStack();
    void showRow(int row); ///< also without a server, where the page needs none
    void followDestination();
    void keepPages(); ///< what they remember
    void askForServer(const QString& url);
    void connectAnew();
    void showProfiles();
    void followProfiles();
    void showAbout();

    PageContext m_context;
    WindowSettings& m_settings;
    HeaderBar* m_header;
    ChangeDesk* m_changes = nullptr;
    Navigation* m_navigation;
    QStackedWidget* m_stack; ///< the start page, then the pages
    ProfileActions* m_profiles;
    StartPage* m_start;
    QList<Page*> m_pages;
    Page* m_shown = nullptr;
    bool m_aside = false; ///< without a server, a page that needs none takes the start page's place
    std::optional<QString> m_rememberedFor; ///< id of the profile that the pages' choices belong to; nothing: none yet
    QActionGroup* m_pageActions;
    QActionGroup* m_themeActions;
    QAction* m_openProfiles = nullptr;
    QAction* m_connect = nullptr;
    QAction* m_refresh = nullptr;
    QAction* m_disconnect = nullptr;
    QAction* m_export = nullptr;
};

} // namespace keystrata::ui
