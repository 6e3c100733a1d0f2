// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <poll.h>

#include <span>

namespace keystrata::redis {

/// poll() on file descriptors that also ends at the deadline (Timeout) and on a stop request (Cancelled); without an
/// error at `wakeAt`. What is there already counts even when the deadline has passed: we may have been busy. The last
/// element of `fds` belongs to this function: it is set to the context's stop event.
Status pollUntil(
    std::span<pollfd> fds, Deadline deadline, Context& context, Clock::time_point wakeAt = Clock::time_point::max());

} // namespace keystrata::redis
