// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/application.h"

#include "app/window/shutter.h"
#include "ui/logic/linktext.h"

namespace keystrata::app {

Application::Application(QApplication& application, const Options& options)
    : m_options(options)
    , m_sampler(m_link)
    , m_versions(m_link)

{
    // Before the first widget: they take their fonts when they are made.
    ui::applyTheme(application, options.theme.value_or(m_settings.theme()));
    m_window = std::make_unique<ui::MainWindow>(ui::PageContext{m_link, m_sampler, m_versions}, m_jobs, m_settings);
    m_jobs.watch(&m_demo.lane());
    m_jobs.watch(&m_link.analysisLane());
    connect(m_window.get(), &ui::MainWindow::serverRequested, this, &Application::openServer);
    connect(m_window.get(), &ui::MainWindow::demoRequested, this, &Application::openDemo);
    connect(m_window.get(), &ui::MainWindow::closeRequested, this, &Application::closeServer);
    connect(&m_demo, &DemoController::started, this,
        [this](const redis::Address& address) { m_link.open(address, tr("Demo cache")); });
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

void Application::openDemo()
{
    m_window->setDemo(true);
    m_link.expect(tr("Demo cache"));
    m_demo.start();
}

void Application::closeServer()
{
    m_demo.stop();
    m_window->setDemo(false);
    m_link.close();
}

} // namespace keystrata::app
