// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
//
// How long a user waits: from starting the program to a painted window, and to the first strata of the demo, whose
// server starts in that time too. Looked at from outside, on an X server of its own, every 50 ms or so, which the
// figures include.
#include "tests/e2e/screen.h"
#include "tests/support/redisserver.h"
#include "ui/common/theme.h"

#include <QGuiApplication>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <vector>

using namespace keystrata;
using namespace keystrata::testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int Runs = 7;
constexpr auto Patience = 30s;

/// Milliseconds from the start to the moment the screen shows what is waited for.
double timeTo(const Screen& screen, const std::vector<std::string>& command, const TempDir& home,
    const std::function<bool(const QImage&)>& shows)
{
    auto environment = screen.environment();
    environment.emplace_back("XDG_RUNTIME_DIR", home.path());
    const auto begin = Clock::now();
    ChildProcess program(command, {.environment = environment});
    while (!shows(screen.picture())) {
        if (Clock::now() - begin > Patience || !program.running()) {
            throw std::runtime_error("the window did not show what was waited for");
        }
    }
    const double time = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    program.stop();
    return time;
}

void measure(const char* name, const std::vector<std::string>& command, const std::function<bool(const QImage&)>& shows)
{
    const Screen screen({1440, 900});
    const TempDir home("start");
    timeTo(screen, command, home, shows); // warms the disk's cache
    std::vector<double> times;
    for (int run = 0; run < Runs; ++run) {
        times.push_back(timeTo(screen, command, home, shows));
    }
    std::ranges::sort(times);
    fmt::print("{:<44} {:>8.0f} {:>8.0f} {:>8.0f}\n", name, times.front(), times[Runs / 2], times.back());
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen"); // of the eye; the program uses the display
    const QGuiApplication application(argc, argv);
    const auto painted = [](const QImage& picture) { return shareOf(picture, Qt::black) < 0.5; };
    const auto strata = [](const QImage& picture) { return shareOf(picture, ui::Theme::light().live) > 0.005; };
    const std::string program = KEYSTRATA_FILE;
    const RedisServer server;
    fmt::print("{:<44} {:>8} {:>8} {:>8}\n", "from the start of the program, ms", "least", "median", "most");
    measure("window of an empty server", {program, "--theme", "light", "--size", "1440x900", server.url()}, painted);
    measure("window of the demo", {program, "--demo", "--theme", "light", "--size", "1440x900"}, painted);
    measure("first strata of the demo",
        {program, "--demo", "--theme", "light", "--size", "1440x900", "--page", "versions"}, strata);
    return 0;
}
