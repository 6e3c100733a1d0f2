// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace keystrata::ctl {

namespace {

constexpr uint64_t SignalArrived = 1;
constexpr uint64_t TimeToQuit = uint64_t{1} << 32U;
constexpr int ExitInterrupted = 1;

// All that a handler may reach; written once before the handlers are installed.
int wakeFd = -1; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> arrived = 0; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void onSignal(int /*number*/)
{
    if (arrived.fetch_add(1) > 0) {
        ::_exit(ExitInterrupted);
    }
    const int savedErrno = errno;
    [[maybe_unused]] const auto written = ::write(wakeFd, &SignalArrived, sizeof SignalArrived);
    errno = savedErrno;
}

void handle(int number, void (*handler)(int))
{
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(number, &action, nullptr);
}

} // namespace

Interrupt::Interrupt()
{
    wakeFd = ::eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { watch(); });
    handle(SIGINT, onSignal);
    handle(SIGTERM, onSignal);
}

Interrupt::~Interrupt()
{
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    [[maybe_unused]] const auto written = ::write(wakeFd, &TimeToQuit, sizeof TimeToQuit);
    m_thread.join();
    ::close(wakeFd);
}

void Interrupt::watch()
{
    while (true) {
        uint64_t count = 0;
        if (::read(wakeFd, &count, sizeof count) != sizeof count && errno != EINTR) {
            return;
        }
        if (count % TimeToQuit > 0) {
            m_source.request_stop();
        }
        if (count >= TimeToQuit) {
            return;
        }
    }
}

} // namespace keystrata::ctl
