// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/e2e/screen.h"
#include "tests/support/redisserver.h"
#include "ui/common/theme.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

using namespace keystrata;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr int Patience = 60'000; ///< sanitizers and two busy cores
constexpr double Layers = 0.01; ///< of a picture: the live layers of the demo take more of it, any other page less

struct Process
{
    pid_t pid = 0;
    std::string name;
};

bool alive(pid_t pid)
{
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(stat, line);
    const size_t end = line.rfind(')');
    return end != std::string::npos && line[end + 2] != 'Z';
}

/// The children of a process, and theirs.
std::vector<Process> descendants(pid_t parent)
{
    std::vector<Process> found;
    std::error_code ignored; // processes come and go while we look
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const std::string number = entry.path().filename();
        if (number.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::ifstream stat(entry.path() / "stat");
        const std::string line{std::istreambuf_iterator<char>(stat), {}};
        const size_t open = line.find('(');
        const size_t close = line.rfind(')');
        if (close == std::string::npos || std::stoi(line.substr(close + 4)) != parent) {
            continue;
        }
        const pid_t pid = std::stoi(number);
        found.push_back({.pid = pid, .name = line.substr(open + 1, close - open - 1)});
        const std::vector<Process> below = descendants(pid);
        found.insert(found.end(), below.begin(), below.end());
    }
    return found;
}

} // namespace

/// The window as it is built, on a real X server, driven as its user drives it. Pictures stay in <build>/e2e.
class WindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        QVERIFY(QDir().mkpath(QStringLiteral(KEYSTRATA_E2E_PICTURES)));
        std::filesystem::create_directory(m_runtime);
        std::filesystem::permissions(m_runtime, std::filesystem::perms::owner_all);
    }

    void theDemoShowsItsStrataAndLeavesNothing()
    {
        const Screen screen({1440, 900});
        ChildProcess window = start(screen, {"--demo", "--theme", "light", "--size", "1440x900"});
        showStrata(screen, window, ui::Theme::light());
        keep(screen, "versions-light");

        screen.press(QStringLiteral("ctrl+1"));
        QTRY_VERIFY_WITH_TIMEOUT(shareOf(screen.picture(), ui::Theme::light().live) < Layers, Patience);
        keep(screen, "overview-light");
        screen.press(QStringLiteral("ctrl+2"));
        QTRY_VERIFY_WITH_TIMEOUT(shareOf(screen.picture(), ui::Theme::light().live) > Layers, Patience);

        const std::vector<Process> server = demoServer(window.pid());
        screen.press(QStringLiteral("ctrl+q"));
        QVERIFY(window.waitFor(std::chrono::milliseconds(Patience)));
        QCOMPARE(window.exitCode(), 0);
        verifyGone(server);
        QVERIFY2(!log().contains("Sanitizer"), log().c_str());
    }

    void theDemoLeavesNothingWhenTheWindowIsKilled()
    {
        const Screen screen({1280, 800});
        ChildProcess window = start(screen, {"--demo", "--theme", "dark", "--size", "1280x800"});
        showStrata(screen, window, ui::Theme::night());
        keep(screen, "versions-dark");
        const std::vector<Process> server = demoServer(window.pid());
        window.signal(SIGKILL);
        QVERIFY(window.waitFor(10s));
        verifyGone(server);
    }

    void aLostServerComesBackByItself()
    {
        RedisServer server;
        {
            ByteClient client = server.client();
            for (int key = 0; key < 300; ++key) {
                client.set("shop:2:item:" + std::to_string(key));
            }
            client.flush();
        }
        const Screen screen({1280, 800});
        ChildProcess window = start(screen, {"--url", server.url(), "--theme", "light", "--size", "1280x800"});
        showStrata(screen, window, ui::Theme::light());
        const QColor warning = ui::Theme::light().warning;
        const double before = shareOf(screen.picture(), warning);
        server.kill();
        QTRY_VERIFY_WITH_TIMEOUT(shareOf(screen.picture(), warning) > before + 0.0001, Patience);
        keep(screen, "lost-light");
        server.start();
        QTRY_VERIFY_WITH_TIMEOUT(shareOf(screen.picture(), warning) <= before + 0.00005, Patience);
        screen.press(QStringLiteral("ctrl+q"));
        QVERIFY(window.waitFor(std::chrono::milliseconds(Patience)));
        QCOMPARE(window.exitCode(), 0);
    }

private:
    ChildProcess start(const Screen& screen, const std::vector<std::string>& arguments)
    {
        std::vector<std::string> command{KEYSTRATA_FILE};
        command.insert(command.end(), arguments.begin(), arguments.end());
        std::vector<std::pair<std::string, std::string>> environment = screen.environment();
        environment.emplace_back("XDG_RUNTIME_DIR", m_runtime);
        return {command, {.outputFile = m_log, .environment = environment}};
    }

    /// Goes to the Versions page by keyboard and waits for the live layer.
    void showStrata(const Screen& screen, ChildProcess& window, const ui::Theme& theme)
    {
        waitFor([&] { return screen.focusWindowOf(window.pid()); }, "the window does not take the keyboard");
        screen.press(QStringLiteral("ctrl+2"));
        waitFor([&] { return shareOf(screen.picture(), theme.live) > Layers; }, "the live layers do not show");
    }

    /// Throws what a scenario waited for in vain, which ends it.
    void waitFor(const std::function<bool()>& condition, const char* complaint) const
    {
        if (!QTest::qWaitFor(condition, Patience)) {
            throw std::runtime_error(complaint + (": " + log()));
        }
    }

    static void keep(const Screen& screen, const char* name)
    {
        const QString file = QStringLiteral(KEYSTRATA_E2E_PICTURES "/%1.png").arg(QLatin1String(name));
        QVERIFY2(screen.picture().save(file), qPrintable(file));
    }

    /// The redis-server below the window and whoever watches over it.
    std::vector<Process> demoServer(pid_t window) const
    {
        std::vector<Process> found = descendants(window);
        const auto isServer = [](const Process& process) { return process.name.starts_with("redis-server"); };
        if (std::ranges::none_of(found, isServer)) {
            throw std::runtime_error("the window has no redis-server");
        }
        if (std::filesystem::is_empty(m_runtime)) {
            throw std::runtime_error("the demo's folder is not where it was looked for");
        }
        return found;
    }

    void verifyGone(const std::vector<Process>& processes) const
    {
        for (const Process& process : processes) {
            waitFor([&] { return !alive(process.pid); }, (process.name + " is still there").c_str());
        }
        waitFor([&] { return std::filesystem::is_empty(m_runtime); }, "the demo left its folder");
    }

    std::string log() const
    {
        std::ifstream file(m_log);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    TempDir m_dir{"e2e"};
    std::string m_log = m_dir.file("window.log");
    std::string m_runtime = m_dir.file("run"); ///< where the demo makes its folder
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
