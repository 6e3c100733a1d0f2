// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace keystrata {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// How far a piece of work is. A total of zero means unknown.
struct Progress
{
    Message phase;
    uint64_t done = 0;
    uint64_t total = 0;
    double perSecond = 0;

    bool operator==(const Progress&) const = default;
};

/// Makes a stop token pollable: an eventfd that becomes readable when a stop is requested.
class StopEvent
{
public:
    explicit StopEvent(const std::stop_token& token);
    ~StopEvent();
    StopEvent(const StopEvent&) = delete;
    StopEvent& operator=(const StopEvent&) = delete;

    int fd() const { return m_fd; }

private:
    int m_fd;
    std::optional<std::stop_callback<std::function<void()>>> m_callback; ///< gone before the fd is closed
};

/// What every slow core function gets besides its request: a stop token and a way to say how far it is.
/// It knows no thread; the caller decides which one runs the function. Not shared between threads.
class Context
{
public:
    using ProgressSink = std::function<void(const Progress&)>;

    Context() = default;
    explicit Context(std::stop_token stop, ProgressSink sink = {});

    const std::stop_token& stopToken() const { return m_stop; }

    bool stopRequested() const { return m_stop.stop_requested(); }

    /// Readable once a stop is requested; for poll(). Belongs to this context.
    int stopFd();
    /// The error a function returns when the stop token ended it.
    static Error cancelled();

    /// Passes progress on at most ten times a second; a new phase and reportFinal() always get through.
    void report(const Progress& progress);
    void reportFinal(const Progress& progress);

private:
    std::stop_token m_stop;
    ProgressSink m_sink;
    std::shared_ptr<StopEvent> m_stopEvent; ///< made when first asked for
    std::optional<Clock::time_point> m_lastReport;
    Message m_phase; ///< of the last report
};

} // namespace keystrata
