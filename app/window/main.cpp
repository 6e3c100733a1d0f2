// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/secrets.h"
#include "app/demo/supervisor.h"
#include "app/window/application.h"
#include "app/window/options.h"
#include "core/base/secret.h"
#include "core/redis/transport.h"
#include "ui/common/stratamotif.h"

#include <QApplication>
#include <QTextStream>

using namespace keystrata;

namespace {

/// Before there is a QApplication: what is wrong with the command line is said without a display too.
std::expected<app::Options, app::EarlyEnd> optionsFrom(int& argc, char** argv)
{
    const QCoreApplication console(argc, argv);
    return app::parseOptions(QCoreApplication::arguments());
}

} // namespace

int main(int argc, char** argv)
{
    if (demo::isDemoSupervisor(argc, argv)) {
        return demo::demoSupervisorMain(argc, argv);
    }
    keepMemoryPrivate();
    redis::ignoreSigpipe();
    const auto options = optionsFrom(argc, argv);
    ctl::hidePasswords(argc, argv);
    if (!options) {
        const app::EarlyEnd& end = options.error();
        QTextStream(end.exitCode == 0 ? stdout : stderr)
            << (end.exitCode == 0 ? end.text : QStringLiteral("keystrata: ") + end.text + QLatin1Char('\n'));
        return end.exitCode;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("keystrata"));
    QApplication::setApplicationDisplayName(QStringLiteral("Keystrata"));
    QApplication::setApplicationVersion(QStringLiteral(KEYSTRATA_VERSION));
    QApplication::setWindowIcon(ui::applicationIcon());
    QApplication::setDesktopFileName(QStringLiteral("keystrata"));
    app::Application program(application, *options);
    program.start();
    return QApplication::exec();
}
