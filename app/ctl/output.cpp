// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/output.h"

#include "core/base/bytes.h"
#include "core/base/units.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace keystrata::ctl {

namespace {

constexpr size_t BufferSize = size_t{64} * 1024;
constexpr auto LongestDelay = std::chrono::milliseconds(200); ///< a slow scan shows what it finds as it goes

/// Zero, or the errno of the write that failed.
int writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const auto count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(count, 0)));
    }
    return 0;
}

} // namespace

ExitCode exitCodeOf(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Usage:
    case ErrorKind::File:
        return ExitCode::Usage;
    case ErrorKind::Cancelled:
        return ExitCode::BadNews;
    case ErrorKind::Network:
    case ErrorKind::Timeout:
    case ErrorKind::Tls:
    case ErrorKind::Auth:
    case ErrorKind::Denied:
    case ErrorKind::Protocol:
    case ErrorKind::Server:
    case ErrorKind::Refused:
        break;
    }
    return ExitCode::Failed;
}

std::string_view errorStatus(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Network:
    case ErrorKind::Timeout:
    case ErrorKind::Tls:
    case ErrorKind::Auth:
    case ErrorKind::Protocol:
        return "down";
    default:
        return "error";
    }
}

Output::Output(bool json) : m_json(json), m_terminal(::isatty(STDERR_FILENO) == 1) { }

Output::~Output()
{
    clearProgress();
    flush();
}

bool Output::write(std::string_view text)
{
    m_buffer += text;
    const bool due = m_buffer.size() >= BufferSize || Clock::now() - m_flushedAt > LongestDelay;
    return due ? flush() : !broken();
}

bool Output::writeJson(const Json& value)
{
    // All texts in it are UTF-8 already; "replace" is for what a bug may bring.
    return write(value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

bool Output::flush()
{
    if (!broken() && !m_buffer.empty()) {
        clearProgress();
        m_error = writeAll(STDOUT_FILENO, m_buffer);
    }
    m_buffer.clear();
    m_flushedAt = Clock::now();
    return !broken();
}

Json Output::errorObject(const Error& error, std::string_view status)
{
    return {{"status", status}, {"error", error.message.english()}, {"code", error.message.id}};
}

void Output::writeError(const Error& error)
{
    if (m_json) {
        writeJson(errorObject(error, errorStatus(error)));
        return;
    }
    flush();
    clearProgress();
    writeAll(STDERR_FILENO, "keystratactl: " + error.message.english() + "\n");
}

void Output::writeNotes(const std::vector<Message>& notes)
{
    if (!m_json) {
        writeWarnings(notes);
    }
}

void Output::writeWarnings(const std::vector<Message>& warnings)
{
    if (warnings.empty()) {
        return;
    }
    flush();
    clearProgress();
    for (const auto& warning : warnings) {
        writeAll(STDERR_FILENO, "keystratactl: " + displayText(warning.english()) + "\n");
    }
}

int Output::finish(ExitCode code)
{
    flush();
    clearProgress();
    // A reader that has seen enough (head) is no error.
    if (broken() && m_error != EPIPE) {
        writeAll(STDERR_FILENO, fmt::format("keystratactl: Cannot write the output ({}).\n", std::strerror(m_error)));
        code = std::max(code, ExitCode::BadNews);
    }
    return static_cast<int>(code);
}

void Output::showProgress(const Progress& progress)
{
    if (!m_terminal) {
        return;
    }
    auto line = progress.phase.english() + "  " + formatCount(progress.done);
    if (progress.total > 0) {
        const auto percent = 100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
        line += fmt::format(" of {} ({:.0f} %)", formatCount(progress.total), std::min(percent, 100.0));
    }
    if (progress.perSecond > 0) {
        line += fmt::format("  {} a second", formatCount(static_cast<uint64_t>(progress.perSecond)));
    }
    writeAll(STDERR_FILENO, "\r\x1b[K" + line);
    m_progressShown = true;
}

void Output::clearProgress()
{
    if (m_progressShown) {
        writeAll(STDERR_FILENO, "\r\x1b[K");
        m_progressShown = false;
    }
}

} // namespace keystrata::ctl
