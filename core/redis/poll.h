// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <poll.h>

#include <span>

namespace keystrata::redis {

/// poll() on file descriptors that also ends at the deadline (Timeout) and on a stop request (Cancelled). The last
/// element of `fds` belongs to this function: it is set to the context's stop event.
Status pollUntil(std::span<pollfd> fds, Deadline deadline, Context& context);

} // namespace keystrata::redis
