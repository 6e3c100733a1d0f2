// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "app/ctl/statstext.h"

#include <poll.h>

#include <array>
#include <cerrno>

namespace keystrata::ctl {

namespace {

/// Waits until the moment or a stop request; false for the latter.
bool waitUntil(Deadline moment, Context& context)
{
    while (!context.stopRequested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Clock::now());
        if (left.count() <= 0) {
            return true;
        }
        std::array<pollfd, 1> polled{pollfd{context.stopFd(), POLLIN, 0}};
        ::poll(polled.data(), polled.size(), static_cast<int>(std::min<int64_t>(left.count(), 60'000)));
    }
    return false;
}

ExitCode codeOf(stats::HealthStatus status)
{
    return status == stats::HealthStatus::Healthy ? ExitCode::Fine : ExitCode::BadNews;
}

Result<stats::ServerSample> sampleOnce(const Run& run, std::unique_ptr<redis::Session>& session)
{
    if (!session) {
        auto opened = run.target.connect("keystrata", run.context);
        if (!opened) {
            return fail(opened.error());
        }
        session = std::move(*opened);
    } else if (!session->connected()) {
        if (const auto status = session->reconnect(run.context); !status) {
            return fail(status.error());
        }
    }
    return stats::sampleServer(*session, run.context);
}

/// A line a sample. A server that is lost and comes back is part of the story; only the first sample must succeed. One
/// that does not let us in any more ends it.
ExitCode watch(const Run& run, std::unique_ptr<redis::Session>& session, stats::ServerSample first)
{
    stats::RateMeter meter;
    Result<stats::ServerSample> sample = std::move(first);
    auto code = ExitCode::Fine;
    auto next = Clock::now();
    for (uint64_t number = 1;; ++number) {
        if (sample) {
            const auto point = sample->infoDenied ? stats::StatsPoint() : meter.add(*sample);
            const auto health = stats::assessHealth(*sample, point);
            code = codeOf(health.status);
            if (run.options.json) {
                auto object = sampleJson(*sample, health);
                addPointJson(object, point);
                run.output.writeJson(object);
            } else {
                run.output.write(pointText(*sample, point));
            }
        } else if (sample.error().kind != ErrorKind::Cancelled) {
            meter.reset();
            code = failed(run, sample.error());
            if (sample.error().refusesUs()) {
                return code; // somebody must change a password or a right: knocking on fills the server's ACL log
            }
        }
        // Missed beats are left out, never made up for in a burst.
        next = std::max(next + *run.options.watch, Clock::now());
        if (!run.output.flush() || number == run.options.count || !waitUntil(next, run.context)) {
            return code;
        }
        sample = sampleOnce(run, session);
    }
}

} // namespace

ExitCode runStats(const Run& run)
{
    std::unique_ptr<redis::Session> session;
    auto sample = sampleOnce(run, session);
    if (!sample) {
        if (run.options.prometheus) {
            run.output.write(prometheusText(std::nullopt));
        }
        return failed(run, sample.error());
    }
    if (run.options.watch) {
        return watch(run, session, std::move(*sample));
    }
    const auto health = stats::assessHealth(*sample);
    if (run.options.prometheus) {
        run.output.write(prometheusText(*sample));
    } else if (run.options.json) {
        run.output.writeJson(sampleJson(*sample, health));
    } else {
        run.output.write(sampleText(*sample, health));
    }
    return codeOf(health.status);
}

} // namespace keystrata::ctl
