// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/mainwindow.h"

#include "ui/changes/changedesk.h"
#include "ui/jobs/jobboard.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/profiles/profileactions.h"
#include "ui/profiles/profilebanner.h"
#include "ui/profiles/profilemenu.h"
#include "ui/profiles/profilesdialog.h"
#include "ui/shell/cachemenu.h"
#include "ui/shell/connectdialog.h"
#include "ui/shell/headerbar.h"
#include "ui/shell/jobbar.h"
#include "ui/shell/linkbanner.h"
#include "ui/shell/navigation.h"
#include "ui/shell/page.h"
#include "ui/shell/startpage.h"
#include "ui/shell/windowsettings.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {
constexpr QSize FirstSize(1440, 900);
constexpr QSize LeastSize(960, 620);
constexpr int AboutIcon = 64;

QKeySequence pageShortcut(qsizetype number)
{
    return QKeySequence(static_cast<int>(Qt::CTRL) | static_cast<int>(Qt::Key_0 + number));
}
} // namespace

MainWindow::MainWindow(
    const PageContext& context, JobBoard& jobs, WindowSettings& settings, ProfilesController& profiles, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_settings(settings)
    , m_header(new HeaderBar(context.link, context.sampler, this))
    , m_navigation(new Navigation(this))
    , m_stack(new QStackedWidget(this))
    , m_profiles(new ProfileActions(profiles, this))
    , m_start(new StartPage(*m_profiles, this))
    , m_pageActions(new QActionGroup(this))
    , m_themeActions(new QActionGroup(this))
{
    setMinimumSize(LeastSize);
    makePages(context);
    makeMenus();
    layOut(jobs);
    connect(m_start, &StartPage::connectRequested, this, &MainWindow::askForServer);
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::demoRequested);
    connect(m_navigation, &Navigation::currentRowChanged, this, &MainWindow::showStack);
    connect(&context.link, &ServerLink::stateChanged, this, &MainWindow::followLink);
    connect(&context.link, &ServerLink::profileChanged, this, &MainWindow::followLink);
    connect(&context.link, &ServerLink::serverChanged, this, &MainWindow::followDestination);
    connect(m_start, &StartPage::activityRequested, this, [this] {
        for (qsizetype row = 0; row < m_pages.size(); ++row) {
            if (!m_pages[row]->needsServer()) {
                showRow(static_cast<int>(row));
            }
        }
    });
    connect(&profiles, &ProfilesController::changed, this, &MainWindow::followProfiles);
    followProfiles();
    if (!m_settings.restoreLayout(*this)) {
        resize(FirstSize);
    }
    if (!showPage(m_settings.page())) {
        m_navigation->setCurrentRow(0);
    }
    followLink();
    followDestination();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePages(const PageContext& context)
{
    m_stack->addWidget(m_start);
    m_changes = new ChangeDesk(context.link, this, &context.sampler);
    connect(m_changes, &ChangeDesk::keysTouched, this, [this] {
        m_context.versions.noteChange();
        m_context.keys.noteChange();
        m_context.inspector.noteChange();
    });
    connect(m_changes, &ChangeDesk::ended, this, [this] { m_context.activity.noteChange(); });
    for (const PageEntry& entry : pageRegistry()) {
        Page* page = entry.make(context, m_stack);
        m_pages.append(page);
        m_stack->addWidget(page);
        connect(page, &Page::changeRequested, m_changes, &ChangeDesk::open);
        connect(page, &Page::leaveRequested, this, [this] {
            m_aside = false;
            followLink();
        });
        connect(page, &Page::keysRequested, this, [this](const KeyScope& scope) {
            m_context.keys.setScope(scope);
            showPage(QStringLiteral("keys"));
        });
        m_navigation->addPage(
            page->title(), entry.glyph, pageShortcut(m_pages.size()).toString(QKeySequence::NativeText));
    }
}

void MainWindow::layOut(JobBoard& jobs)
{
    auto* banner = new LinkBanner(m_context.link, m_context.sampler, this);
    connect(banner, &LinkBanner::connectRequested, this, &MainWindow::connectAnew);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_navigation);
    middle->addWidget(m_stack, 1);
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(banner);
    auto* profileBanner = new ProfileBanner(m_profiles->controller(), this);
    connect(&m_context.link, &ServerLink::stateChanged, profileBanner, [this, profileBanner] {
        if (m_context.link.state() == ServerLink::State::Refused) {
            profileBanner->hide(); // the other one says it
        }
    });
    column->addWidget(profileBanner);
    column->addLayout(middle, 1);
    auto* jobBar = new JobBar(jobs, this);
    connect(m_changes, &ChangeDesk::hidden, jobBar, &JobBar::offerShow);
    connect(jobBar, &JobBar::showRequested, m_changes, &ChangeDesk::showAgain);
    column->addWidget(jobBar);
    setCentralWidget(central);
}

void MainWindow::makeMenus()
{
    makeFileMenu();
    makeViewMenu();
    menuBar()->addMenu(new CacheMenu(m_context, *m_changes, m_settings, this));
    makeHelpMenu();
    makeProfileMenu();
}

/// What the File menu offers, at the name of what is open.
void MainWindow::makeProfileMenu()
{
    auto* menu = new ProfileMenu(*m_profiles, m_context.link, this);
    menu->setFixedActions({m_openProfiles, m_connect, m_disconnect});
    m_header->setMenu(menu);
}

void MainWindow::makeFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_openProfiles = menu->addAction(tr("&Profiles…"), this, &MainWindow::showProfiles);
    m_openProfiles->setShortcut(QKeySequence(QStringLiteral("Ctrl+O")));
    QAction* create = menu->addAction(tr("&New Profile…"), m_profiles, &ProfileActions::create);
    create->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+N")));
    menu->addAction(tr("&Import Connections…"), m_profiles, &ProfileActions::import);
    m_export = menu->addAction(tr("&Export Profiles…"), m_profiles, &ProfileActions::exportAll);
    menu->addSeparator();
    m_connect = menu->addAction(tr("&Connect to Server…"), this, [this] { askForServer({}); });
    m_connect->setShortcut(QKeySequence(QStringLiteral("Ctrl+N")));
    menu->addAction(tr("Open &Demo Cache"), this, &MainWindow::demoRequested);
    m_disconnect = menu->addAction(tr("&Disconnect"), this, &MainWindow::closeRequested);
    menu->addSeparator();
    QAction* quit = menu->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(QStringLiteral("Ctrl+Q")));
}

void MainWindow::makeViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (qsizetype row = 0; row < m_pages.size(); ++row) {
        QAction* action = menu->addAction(m_pages[row]->title());
        action->setCheckable(true);
        action->setShortcut(pageShortcut(row + 1));
        m_pageActions->addAction(action);
        connect(action, &QAction::triggered, this, [this, row] { showRow(static_cast<int>(row)); });
    }
    menu->addSeparator();
    m_refresh = menu->addAction(tr("&Refresh"), this, [this] {
        if (Page* page = currentPage()) {
            page->refresh();
        }
    });
    m_refresh->setShortcut(QKeySequence(QStringLiteral("F5")));
    menu->addSeparator();
    QMenu* themes = menu->addMenu(tr("&Theme"));
    const std::pair<ThemeMode, QString> modes[] = {
        {ThemeMode::System, tr("&System")}, {ThemeMode::Light, tr("&Light")}, {ThemeMode::Dark, tr("&Dark")}};
    for (const auto& [mode, name] : modes) {
        QAction* action = themes->addAction(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(mode));
        action->setChecked(mode == m_settings.theme());
        m_themeActions->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode = mode] {
            m_settings.setTheme(mode);
            setTheme(mode);
        });
    }
}

void MainWindow::makeHelpMenu()
{
    menuBar()->addMenu(tr("&Help"))->addAction(tr("&About Keystrata"), this, &MainWindow::showAbout);
}

bool MainWindow::showPage(const QString& id)
{
    for (qsizetype row = 0; row < m_pages.size(); ++row) {
        if (m_pages[row]->pageId() == id) {
            m_navigation->setCurrentRow(static_cast<int>(row));
            return true;
        }
    }
    return false;
}

void MainWindow::showRow(int row)
{
    m_aside = m_context.link.state() == ServerLink::State::Closed && !m_pages[row]->needsServer();
    m_navigation->setCurrentRow(row);
    showStack();
    if (m_aside) {
        m_pages[row]->setFocus();
    }
}

Page* MainWindow::currentPage() const
{
    return m_shown;
}

void MainWindow::setTheme(ThemeMode mode)
{
    applyTheme(*qApp, mode);
    for (QAction* action : m_themeActions->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(mode));
    }
}

void MainWindow::setDemo(bool demo)
{
    m_header->setChip(demo ? tr("DEMO") : QString());
}

void MainWindow::followLink()
{
    const bool closed = m_context.link.state() == ServerLink::State::Closed;
    if (closed) {
        m_start->setRecentAddresses(m_settings.recentAddresses());
        m_start->setLastConnected(m_settings.lastConnected());
    }
    const auto& profile = m_context.link.destination().profile;
    if (profile && m_context.link.serving() && m_profiles->controller().find(profile->id) != nullptr) {
        m_settings.noteConnected(QString::fromStdString(profile->id), QDateTime::currentDateTime());
    }
    if (!closed && m_navigation->isHidden()) {
        m_navigation->show();
        m_navigation->setFocus(); // what had it is on the page that is left
    }
    m_navigation->setVisible(!closed);
    m_aside = m_aside && closed;
    for (qsizetype row = 0; row < m_pages.size(); ++row) {
        m_pageActions->actions().at(row)->setEnabled(!closed || !m_pages[row]->needsServer());
    }
    m_disconnect->setEnabled(!closed);
    setWindowTitle(closed ? QStringLiteral("Keystrata") : tr("%1 – Keystrata").arg(m_context.link.name()));
    showStack();
}

void MainWindow::showStack()
{
    const int row = m_navigation->currentRow();
    const bool closed = m_context.link.state() == ServerLink::State::Closed;
    Page* page = row < 0 || (closed && !m_aside) ? nullptr : m_pages[row];
    if (row >= 0) {
        m_pageActions->actions().at(row)->setChecked(true);
    }
    m_refresh->setEnabled(page != nullptr);
    if (page == m_shown && m_stack->currentIndex() == (page == nullptr ? 0 : row + 1)) {
        return;
    }
    if (m_shown != nullptr) {
        m_shown->deactivated();
    }
    m_shown = page;
    m_stack->setCurrentWidget(page == nullptr ? static_cast<QWidget*>(m_start) : page);
    if (page != nullptr) {
        page->activated();
    }
}

void MainWindow::keepPages()
{
    for (const Page* page : std::as_const(m_pages)) {
        m_settings.setPageState(m_rememberedFor.value_or(QString()), page->pageId(), page->remembered());
    }
}

/// What was chosen on the pages belongs to the profile that was open then.
void MainWindow::followDestination()
{
    const auto& profile = m_context.link.destination().profile;
    const QString id = profile ? QString::fromStdString(profile->id) : QString();
    if (id == m_rememberedFor) {
        return;
    }
    if (m_rememberedFor) {
        keepPages();
    }
    m_rememberedFor = id;
    for (Page* page : std::as_const(m_pages)) {
        page->recall(m_settings.pageState(id, page->pageId()));
    }
}

void MainWindow::askForServer(const QString& url)
{
    ConnectDialog dialog(m_settings.recentAddresses(), this);
    dialog.setUrl(url);
    connect(&dialog, &ConnectDialog::profileWanted, m_profiles, &ProfileActions::createFrom);
    if (dialog.exec() == QDialog::Accepted) {
        m_settings.addRecentAddress(dialog.address());
        Q_EMIT serverRequested(dialog.address());
    }
}

void MainWindow::connectAnew()
{
    const auto& profile = m_context.link.destination().profile;
    if (profile && m_profiles->controller().find(profile->id) != nullptr) {
        m_profiles->mend(profile->id);
    } else {
        askForServer({});
    }
}

void MainWindow::showProfiles()
{
    auto* dialog = new ProfilesDialog(*m_profiles, m_settings.lastConnected(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::followProfiles()
{
    m_export->setEnabled(!m_profiles->controller().profiles().empty());
    if (const auto& open = m_context.link.destination().profile) {
        if (const profiles::Profile* now = m_profiles->controller().find(open->id)) {
            m_context.link.adopt(*now);
        }
    }
}

void MainWindow::showAbout()
{
    QMessageBox box(this);
    box.setTextFormat(Qt::PlainText);
    box.setWindowTitle(tr("About Keystrata"));
    box.setIconPixmap(windowIcon().pixmap(AboutIcon));
    box.setText(tr("Keystrata %1").arg(QStringLiteral(KEYSTRATA_VERSION)));
    box.setInformativeText(tr("The versions of a Redis cache, seen and changed safely.\n\nFree software under the GNU "
                              "General Public License, version 3 or later."));
    box.exec();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.saveLayout(*this);
    keepPages();
    if (m_shown != nullptr) {
        m_settings.setPage(m_shown->pageId());
    }
    event->accept();
}

} // namespace keystrata::ui
