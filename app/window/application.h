// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/window/democontroller.h"
#include "app/window/options.h"
#include "ui/jobs/jobboard.h"
#include "ui/keychain/keyringstore.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/profilescontroller.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/windowsettings.h"

#include <memory>

class QApplication;

namespace keystrata::app {

class Shutter;

/// The composition root: makes every object that lives as long as the window, once, and hands it to those that need
/// it. The order of the members is the order of their needs.
class Application : public QObject
{
    Q_OBJECT

public:
    Application(QApplication& application, const Options& options);
    ~Application() override;

    /// Shows the window, then begins with what the options ask for.
    void start();

    ui::MainWindow& window() { return *m_window; }

    ui::ServerLink& link() { return m_link; }

private:
    void openServer(const redis::Address& address);
    void openProfile(const ui::Destination& destination);
    void followLink();
    bool expectsProfile() const;
    void openDemo();
    void enterDemo(const redis::Address& address);
    void closeServer();

    Options m_options;
    ui::WindowSettings m_settings;
    ui::JobBoard m_jobs;
    ui::KeyringStore m_keyring;
    ui::ProfilesController m_profiles;
    DemoController m_demo;
    ui::ServerLink m_link;
    ui::SamplerController m_sampler;
    ui::VersionsController m_versions;
    ui::KeysController m_keys;
    ui::InspectController m_inspector;
    ui::ActivityController m_activity;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<Shutter> m_shutter;
};

} // namespace keystrata::app
