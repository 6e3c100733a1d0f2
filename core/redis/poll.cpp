// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/poll.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace keystrata::redis {

Status pollUntil(std::span<pollfd> fds, Deadline deadline, Context& context, Clock::time_point wakeAt)
{
    fds.back() = {context.stopFd(), POLLIN, 0};
    auto now = Clock::now();
    while (!context.stopRequested()) {
        // ppoll counts in nanoseconds: a paced scan waits for tens of microseconds at a time.
        const auto left = std::clamp<Clock::duration>(
            std::min(deadline, wakeAt) - now, Clock::duration::zero(), std::chrono::hours(1));
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec wait{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
        const int count = ::ppoll(fds.data(), fds.size(), &wait, nullptr);
        if (count < 0 && errno != EINTR) {
            return fail(
                ErrorKind::Network, {"poll.failed", "Cannot wait for an answer ({0}).", {std::strerror(errno)}});
        }
        now = Clock::now();
        if (count > 0 && fds.back().revents == 0) {
            return {};
        }
        if (now >= deadline) {
            return fail(ErrorKind::Timeout, {"timeout", "No answer in time.", {}});
        }
        if (now >= wakeAt) {
            return {};
        }
    }
    return fail(Context::cancelled());
}

} // namespace keystrata::redis
