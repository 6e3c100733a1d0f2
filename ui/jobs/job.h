// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/base/result.h"

#include <QString>

#include <functional>

namespace keystrata::redis {
class Session;
}

namespace keystrata::ui {

/// Hands a part of a result to the GUI thread. Called in the lane; blocks while four batches wait there unconsumed, and
/// returns at once, dropping the batch, when the job is stopped.
template <typename B>
using BatchSink = std::function<void(B)>;

/// For jobs that have only a result.
struct NoBatch
{
};

/// A request for slow work. `work` is all the lane's thread sees: everything it needs is copied into it when the job is
/// made. The callbacks run in the thread that submitted the job (the GUI's), never after the handle is gone.
template <typename T, typename B = NoBatch>
struct Job
{
    QString title = {}; ///< translated, for the job bar; empty: too small to be shown
    std::function<Result<T>(Context&, const BatchSink<B>&)> work = {};
    std::function<void(const Progress&)> progressed = {};
    std::function<void(B)> batch = {};
    std::function<void(Result<T>)> finished = {}; ///< once; a job that was stopped ends with a Cancelled error
};

/// The same for work that needs the lane's session.
template <typename T, typename B = NoBatch>
struct SessionJob
{
    QString title = {};
    std::function<Result<T>(redis::Session&, Context&, const BatchSink<B>&)> work = {};
    std::function<void(const Progress&)> progressed = {};
    std::function<void(B)> batch = {};
    std::function<void(Result<T>)> finished = {};
};

} // namespace keystrata::ui
