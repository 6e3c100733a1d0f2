// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"

namespace keystrata::testing {

namespace {

constexpr int LongestRunMs = 60'000;

QProcessEnvironment environmentWith(const QStringList& variables)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const auto& variable : variables) {
        const auto separator = variable.indexOf(QLatin1Char('='));
        environment.insert(variable.left(separator), variable.mid(separator + 1));
    }
    return environment;
}

} // namespace

QJsonObject CtlRun::json() const
{
    const bool oneLine = out.count('\n') == 1 && out.endsWith('\n');
    return oneLine ? QJsonDocument::fromJson(out).object() : QJsonObject();
}

QList<QJsonObject> CtlRun::jsonLines() const
{
    QList<QJsonObject> objects;
    for (const auto& line : out.split('\n')) {
        if (!line.isEmpty()) {
            objects.append(QJsonDocument::fromJson(line).object());
        }
    }
    return objects;
}

QByteArray CtlRun::all() const
{
    return "exit code " + QByteArray::number(exitCode) + "\nstdout: " + out + "\nstderr: " + err;
}

void startCtl(QProcess& process, const QStringList& words)
{
    process.start(QStringLiteral(KEYSTRATACTL_FILE), words);
    process.waitForStarted();
}

CtlRun finishCtl(QProcess& process)
{
    CtlRun run;
    if (process.waitForFinished(LongestRunMs) && process.exitStatus() == QProcess::NormalExit) {
        run.exitCode = process.exitCode();
    }
    process.kill();
    process.waitForFinished();
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

CtlRun runCtlWith(const QStringList& environment, const QByteArray& input, const QStringList& words)
{
    QProcess process;
    process.setProcessEnvironment(environmentWith(environment));
    startCtl(process, words);
    process.write(input);
    process.closeWriteChannel();
    return finishCtl(process);
}

CtlRun runCtl(const QStringList& words)
{
    return runCtlWith({}, {}, words);
}

CtlRun runCtl(const std::string& url, const QStringList& words)
{
    return runCtl(QStringList{QStringLiteral("--url"), QString::fromStdString(url)} + words);
}

} // namespace keystrata::testing
