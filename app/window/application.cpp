// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/application.h"

#include "app/window/shutter.h"
#include "core/profiles/store.h"
#include "ui/logic/linktext.h"
#include "ui/logic/translations.h"

#include <QApplication>

namespace keystrata::app {

Application::Application(QApplication& application, const Options& options)
    : m_options(options)
    , m_profiles(profiles::ProfileStore::defaultPath().value_or(std::string()),
          ui::KeyringStore::built() ? &m_keyring : nullptr)
    , m_sampler(m_link)
    , m_versions(m_link)
    , m_keys(m_link, m_versions)
    , m_inspector(m_link, m_versions)
    , m_activity(m_link, m_versions)

{
    // Before the first widget: they take their words and fonts when they are made.
    ui::installTranslations(application);
    ui::applyTheme(application, options.theme.value_or(m_settings.theme()));
    m_window = std::make_unique<ui::MainWindow>(
        ui::PageContext{m_link, m_sampler, m_versions, m_keys, m_inspector, m_activity}, m_jobs, m_settings,
        m_profiles);
    m_jobs.watch(&m_demo.lane());
    m_jobs.watch(&m_link.analysisLane());
    m_jobs.watch(&m_link.browsingLane());
    m_jobs.watch(&m_link.changeLane());
    connect(m_window.get(), &ui::MainWindow::serverRequested, this, &Application::openServer);
    connect(m_window.get(), &ui::MainWindow::demoRequested, this, &Application::openDemo);
    connect(m_window.get(), &ui::MainWindow::closeRequested, this, &Application::closeServer);
    connect(&m_demo, &DemoController::started, this, &Application::enterDemo);
    connect(&m_profiles, &ui::ProfilesController::opened, this, &Application::openProfile);
    connect(&m_profiles, &ui::ProfilesController::openFailed, this, [this](const std::string&, const Error& error) {
        if (expectsProfile()) {
            m_link.giveUp(error);
        }
    });
    connect(&m_profiles, &ui::ProfilesController::openCancelled, this, [this] {
        if (expectsProfile()) {
            m_link.close();
        }
    });
    connect(&m_link, &ui::ServerLink::stateChanged, this, &Application::followLink);
    connect(&m_demo, &DemoController::failed, &m_link, &ui::ServerLink::giveUp);
}

Application::~Application() = default;

void Application::start()
{
    if (!m_options.page.isEmpty()) {
        m_window->showPage(m_options.page);
    }
    if (m_options.size.isValid()) {
        m_window->resize(m_options.size);
    }
    m_window->show();
    if (m_options.demo) {
        openDemo();
    } else if (m_options.address) {
        openServer(*m_options.address);
    } else if (!m_options.profile.isEmpty()) {
        m_link.expect(m_options.profile);
        m_profiles.openNamed(m_options.profile);
    }
    if (!m_options.screenshot.isEmpty()) {
        m_shutter = std::make_unique<Shutter>(*m_window, m_link, m_options.screenshot);
    }
}

void Application::openServer(const redis::Address& address)
{
    m_demo.stop();
    m_window->setDemo(false);
    m_link.open(address, ui::nameOf(address));
}

void Application::openProfile(const ui::Destination& destination)
{
    m_demo.stop();
    m_window->setDemo(false);
    m_link.open(destination);
}

/// The profile of the command line is on its way.
bool Application::expectsProfile() const
{
    return m_link.state() == ui::ServerLink::State::Connecting && m_link.address().endpoints.empty()
        && m_link.name() == m_options.profile;
}

/// A password that the server does not take is not offered to it again: the next opening asks.
void Application::followLink()
{
    const auto& profile = m_link.destination().profile;
    if (profile && m_link.state() == ui::ServerLink::State::Refused && m_link.error().kind == ErrorKind::Auth) {
        m_profiles.rejected(profile->id);
    }
}

void Application::openDemo()
{
    m_window->setDemo(true);
    m_link.expect(tr("Demo cache"));
    m_demo.start();
}

/// The demo is nobody's cache: everything may be tried on it.
void Application::enterDemo(const redis::Address& address)
{
    profiles::Profile profile;
    profile.id = "demo";
    profile.name = tr("Demo cache").toStdString();
    profile.target.address = address;
    profile.guard = profiles::Guard::Administrator;
    m_link.open({.name = tr("Demo cache"), .target = profile.target, .profile = profile});
}

void Application::closeServer()
{
    m_demo.stop();
    m_window->setDemo(false);
    m_link.close();
}

} // namespace keystrata::app
