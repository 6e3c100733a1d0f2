// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
//
// How long the window stands still while pictures of a scan arrive: the longest time between two turns of its event
// loop, watched by a timer of 1 ms. First pictures made up here (50 caches × 20 versions × 500 namespaces), then those
// of a fast scan of a real server. The first argument is the number of keys of that server.
#include "tests/support/cachefiller.h"
#include "tests/support/keyspaces.h"
#include "tests/support/redisserver.h"
#include "ui/common/theme.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/strataview.h"
#include "ui/versions/versionspage.h"

#include <QApplication>
#include <QEventLoop>
#include <QTimer>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using namespace std::chrono_literals;
using State = VersionsController::State;

namespace {

double milliseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

/// Of the thread that asks: what others do on the machine does not count.
double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (static_cast<double>(time.tv_sec) * 1e3) + (static_cast<double>(time.tv_nsec) / 1e6);
}

/// Notes the time between turns of the event loop, by the clock and in work of this thread.
class PauseWatch
{
public:
    PauseWatch()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(1ms);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { note(); });
    }

    void start()
    {
        m_pauses.clear();
        m_work.clear();
        m_last = Clock::now();
        m_lastWork = threadMilliseconds();
        m_timer.start();
    }

    void print(const char* name)
    {
        m_timer.stop();
        std::ranges::sort(m_pauses);
        std::ranges::sort(m_work);
        const auto at = [](const std::vector<double>& values, double share) {
            return values.empty() ? 0.0 : values[static_cast<size_t>(static_cast<double>(values.size() - 1) * share)];
        };
        fmt::print("{:<44} {:>9.1f} {:>9.1f} {:>12.1f} {:>12.1f}\n", name, at(m_pauses, 0.99), at(m_pauses, 1),
            at(m_work, 0.99), at(m_work, 1));
    }

private:
    void note()
    {
        const auto now = Clock::now();
        const double work = threadMilliseconds();
        m_pauses.push_back(milliseconds(now - m_last));
        m_work.push_back(work - m_lastWork);
        m_last = now;
        m_lastWork = work;
    }

    QTimer m_timer;
    Clock::time_point m_last;
    double m_lastWork = 0;
    std::vector<double> m_pauses;
    std::vector<double> m_work;
};

/// As a program runs: asleep between events.
void processFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

bool processUntilComplete(const VersionsController& versions, std::chrono::seconds limit)
{
    QEventLoop loop;
    QTimer::singleShot(limit, &loop, &QEventLoop::quit);
    QObject::connect(&versions, &VersionsController::stateChanged, &loop, [&] {
        if (versions.state() == State::Complete) {
            loop.quit();
        }
    });
    loop.exec();
    return versions.state() == State::Complete;
}

struct Window
{
    Window()
    {
        page.resize(1730, 960);
        page.show();
    }

    ServerLink link;
    VersionsController versions{link};
    VersionsPage page{versions};
};

/// Pictures as a growing scan hands them out, made before anything is measured.
std::vector<KeyspacePtr> growingPictures(int count)
{
    const keyspace::Keyspace whole = hugeKeyspace(50, 20, 500);
    std::vector<KeyspacePtr> pictures;
    for (int i = 1; i < count; ++i) {
        pictures.push_back(shared(partial(whole, static_cast<double>(i) / count)));
    }
    pictures.push_back(shared(whole));
    return pictures;
}

void watchMadeUpPictures(PauseWatch& watch)
{
    Window window;
    std::vector<KeyspacePtr> pictures = growingPictures(5);
    window.versions.present(pictures.front());
    processFor(500ms);
    watch.start();
    processFor(1s);
    watch.print("nothing arrives");

    std::vector<double> applied;
    watch.start();
    for (const auto& picture : pictures) {
        const double before = threadMilliseconds();
        window.versions.present(picture);
        applied.push_back(threadMilliseconds() - before);
        processFor(200ms);
    }
    watch.print("50 caches x 20 versions x 500 namespaces");
    std::ranges::sort(applied);
    fmt::print("  to apply such a picture: median {:.2f} ms, longest {:.2f} ms of work; painting not included\n",
        applied[applied.size() / 2], applied.back());
    pictures.clear(); // here and not while something is measured
}

void watchRealScan(PauseWatch& watch, uint64_t keys)
{
    const RedisServer server;
    {
        ByteClient client = server.client();
        fillCache(client, {.keys = keys});
    }
    Window window;
    processFor(300ms);
    const auto begin = Clock::now();
    std::optional<double> firstPicture;
    QObject::connect(&window.versions, &VersionsController::keyspaceChanged, &window.page, [&] {
        if (!firstPicture && window.versions.keyspace() && window.versions.keyspace()->keys() > 0) {
            firstPicture = milliseconds(Clock::now() - begin);
        }
    });
    ScanOptions options;
    options.pace = keyspace::Pace::Mode::Fast;
    window.versions.setOptions(options);
    watch.start();
    window.link.open(*redis::parseAddress(server.url()), QStringLiteral("bench"));
    const bool ended = processUntilComplete(window.versions, 600s);
    watch.print(fmt::format("a fast scan of {} keys", keys).c_str());
    fmt::print("  first strata after {:.0f} ms, {} after {:.1f} s\n", firstPicture.value_or(0),
        ended ? "complete" : "not complete", milliseconds(Clock::now() - begin) / 1000);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeMode::Light);
    const uint64_t keys = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    PauseWatch watch;
    fmt::print("{:<44} {:>9} {:>9} {:>12} {:>12}\n", "pauses of the window, ms", "99 %", "longest", "work 99 %",
        "work longest");
    watchMadeUpPictures(watch);
    watchRealScan(watch, keys);
    return 0;
}
