// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/base/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace keystrata::ctl {

/// How the program ends; other programs rely on it.
enum class ExitCode
{
    Fine = 0,
    BadNews = 1, ///< the answer is known and not good: degraded, partial
    Usage = 2,
    Failed = 3, ///< could not reach the server, or was refused
};

ExitCode exitCodeOf(const Error& error);
/// "down" when the server cannot be reached or does not let us in, else "error".
std::string_view errorStatus(const Error& error);

/// Standard output and standard error. Results go to the first, all else to the second.
class Output
{
public:
    /// `json`: errors are printed as a JSON object on standard output, the only thing there.
    explicit Output(bool json);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    bool json() const { return m_json; }

    /// Buffered, but never for long. False once nobody reads any more (a closed pipe, a full disk): stop then.
    bool write(std::string_view text);
    bool writeJson(const Json& value); ///< on one line
    bool flush();

    bool broken() const { return m_error != 0; }

    /// One clear sentence. With --json an object with "status", "error" and "code" instead.
    void writeError(const Error& error);
    /// What people should know beside the result, on standard error; nothing with --json.
    void writeNotes(const std::vector<Message>& notes);
    /// What must not be missed, on standard error also with --json.
    void writeWarnings(const std::vector<Message>& warnings);
    /// What is printed for an error with --json; commands that have more to say add to it.
    static Json errorObject(const Error& error, std::string_view status);

    /// The last word: flushes, complains about a full disk, and gives the exit code for main().
    int finish(ExitCode code);

    /// A line on a terminal that is overwritten as work goes on; nothing when standard error is no terminal.
    void showProgress(const Progress& progress);
    void clearProgress();

private:
    bool m_json;
    bool m_terminal; ///< standard error is one
    bool m_progressShown = false;
    int m_error = 0; ///< errno of the write that failed
    std::string m_buffer;
    Clock::time_point m_flushedAt = Clock::now();
};

} // namespace keystrata::ctl
