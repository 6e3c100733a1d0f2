// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/samplercontroller.h"

#include "ui/logic/serverlink.h"

#include <algorithm>

namespace keystrata::ui {

namespace {
constexpr std::chrono::milliseconds Interval{1000};
} // namespace

SamplerController::SamplerController(ServerLink& link, QObject* parent) : QObject(parent), m_link(link)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SamplerController::sampleNow);
    connect(&m_link, &ServerLink::serverChanged, this, &SamplerController::clear);
    connect(&m_link, &ServerLink::stateChanged, this, &SamplerController::followLink);
}

std::optional<std::chrono::milliseconds> SamplerController::age() const
{
    if (!m_latest) {
        return std::nullopt;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_latest->monotonic);
}

void SamplerController::clear()
{
    m_job.reset();
    m_timer.stop();
    m_history.clear();
    m_meter.reset();
    m_nodes.reset();
    m_latest.reset();
    m_health = {};
    m_events.clear();
    m_denied.reset();
    Q_EMIT cleared();
}

void SamplerController::followLink()
{
    if (m_link.serving()) {
        sampleNow();
    } else {
        m_timer.stop();
    }
}

void SamplerController::sampleNow()
{
    if (!m_link.serving() || (m_job && m_job->active())) {
        return;
    }
    m_timer.stop();
    m_asked = Clock::now();
    m_job = m_link.samplingLane().submit(
        SessionJob<stats::ServerSample>{.work = [](redis::Session& session, Context& context,
                                                    const auto&) { return stats::sampleServer(session, context); },
            .finished = [this](const Result<stats::ServerSample>& sample) { take(sample); }});
}

void SamplerController::take(const Result<stats::ServerSample>& sample)
{
    if (!sample) {
        if (sample.error().kind == ErrorKind::Cancelled) {
            return; // the server was replaced; its successor is being called
        }
        m_health = stats::assessFailure(sample.error());
        rearm();
        m_link.noteFailure(sample.error());
        Q_EMIT failed();
        return;
    }
    m_denied = sample->infoDenied;
    if (m_denied) {
        m_latest = *sample;
        m_health = stats::assessHealth(*sample, std::nullopt, m_link.topology());
        rearm();
        Q_EMIT failed();
        return;
    }
    noteEvent(*sample);
    m_latest = *sample;
    m_history.add(m_meter.add(*sample));
    m_nodes.add(*sample);
    m_health = stats::assessHealth(*sample, m_history.points().back(), m_link.topology());
    rearm();
    Q_EMIT sampled();
}

void SamplerController::noteEvent(const stats::ServerSample& sample)
{
    if (const auto event = m_latest && !m_latest->infoDenied ? eventBetween(*m_latest, sample) : std::nullopt) {
        m_events.push_back(*event);
    }
    while (!m_events.empty() && !m_history.empty() && m_events.front().time < m_history.points().front().time) {
        m_events.pop_front();
    }
}

void SamplerController::rearm()
{
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_asked);
    m_timer.start(std::max(Interval - taken, std::chrono::milliseconds(0)));
}

} // namespace keystrata::ui
