// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/e2e/screen.h"

#include <QColor>
#include <QFile>
#include <QProcess>
#include <QStringList>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace keystrata::testing {

namespace {

/// Output of a tool that talks to the display.
QByteArray outputOf(const std::string& display, const QString& program, const QStringList& arguments, bool mayFail)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), QString::fromStdString(display));
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(20'000);
    if (!ended || (process.exitCode() != 0 && !mayFail)) {
        throw std::runtime_error((program + QStringLiteral(": ") + process.errorString()
            + QString::fromLocal8Bit(process.readAllStandardError()))
                .toStdString());
    }
    return process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

} // namespace

Screen::Screen(QSize size) : m_dir("screen")
{
    // Xvfb chooses the display and writes its number once it listens. Without -noreset it starts anew whenever the last
    // of the tools below has left, and turns away a window that comes at that moment.
    const std::string number = m_dir.file("display");
    const std::string geometry = std::to_string(size.width()) + "x" + std::to_string(size.height()) + "x24";
    const std::string start = "exec Xvfb -displayfd 3 -noreset -nolisten tcp -screen 0 " + geometry + " 3>" + number;
    m_server = std::make_unique<ChildProcess>(
        std::vector<std::string>{"sh", "-c", start}, ChildProcess::Options{.outputFile = m_dir.file("log")});
    const bool ready = QTest::qWaitFor(
        [&] {
            QFile file(QString::fromStdString(number));
            const QByteArray line = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
            m_display = ":" + line.trimmed().toStdString();
            return line.endsWith('\n') || !m_server->running();
        },
        20'000);
    if (!ready || !m_server->running()) {
        throw std::runtime_error("Xvfb did not start");
    }
}

std::vector<std::pair<std::string, std::string>> Screen::environment() const
{
    return {{"DISPLAY", m_display}, {"QT_QPA_PLATFORM", "xcb"}};
}

QImage Screen::picture() const
{
    const QByteArray pixels = outputOf(m_display, QStringLiteral("import"),
        {QStringLiteral("-window"), QStringLiteral("root"), QStringLiteral("ppm:-")}, false);
    return QImage::fromData(pixels, "PPM").convertToFormat(QImage::Format_RGB32);
}

void Screen::type(const QString& text) const
{
    xdotool({QStringLiteral("type"), text});
}

void Screen::press(const QString& key) const
{
    xdotool({QStringLiteral("key"), key});
}

void Screen::click(QPoint at) const
{
    xdotool({QStringLiteral("mousemove"), QString::number(at.x()), QString::number(at.y()), QStringLiteral("click"),
        QStringLiteral("1")});
}

bool Screen::focusWindowOf(pid_t pid) const
{
    const QByteArray found =
        xdotool({QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--pid"),
                    QString::number(pid), QStringLiteral("--name"), QStringLiteral(".")},
            true);
    const QList<QByteArray> windows = found.trimmed().split('\n');
    if (windows.first().isEmpty()) {
        return false;
    }
    xdotool({QStringLiteral("windowfocus"), QStringLiteral("--sync"), QString::fromLatin1(windows.first())});
    return true;
}

QByteArray Screen::xdotool(const QStringList& arguments, bool mayFail) const
{
    return outputOf(m_display, QStringLiteral("xdotool"), arguments, mayFail);
}

double shareOf(const QImage& picture, const QColor& colour)
{
    constexpr int tolerance = 6; // antialiasing and gradients
    qint64 matches = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const QColor pixel = picture.pixelColor(x, y);
            const bool same = std::abs(pixel.red() - colour.red()) <= tolerance
                && std::abs(pixel.green() - colour.green()) <= tolerance
                && std::abs(pixel.blue() - colour.blue()) <= tolerance;
            matches += same ? 1 : 0;
        }
    }
    return static_cast<double>(matches) / std::max(1.0, static_cast<double>(picture.width()) * picture.height());
}

} // namespace keystrata::testing
