// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

namespace keystrata::ui {

class JobHandle;

/// The wire from a running job to its handle. It outlives both ends: the lane keeps it while the job runs, the handle
/// until it is destroyed. Nothing is delivered after detach().
class JobChannel
{
public:
    /// Batches that may wait for the GUI before the worker has to.
    static constexpr int MaxUnconsumed = 4;

    explicit JobChannel(JobHandle* receiver) : m_receiver(receiver) { }

    // in the lane
    void post(std::function<void()> delivery); ///< queued; dropped when the handle is gone
    bool awaitRoom(const std::stop_token& stop); ///< takes a place for a batch; false when the stop came first

    // in the handle's thread
    void acknowledge(); ///< a batch has been consumed
    void detach();

private:
    std::mutex m_mutex;
    std::condition_variable_any m_room;
    JobHandle* m_receiver; ///< guarded by m_mutex, as below
    int m_unconsumed = 0;
};

} // namespace keystrata::ui
