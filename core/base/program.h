// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Other programs, started from a vector of words: no shell ever sees them.
namespace keystrata {

/// Words separated by blanks; '…' and "…" keep blanks inside a word, a backslash the byte after it. Nothing else is
/// special: no variables, no pipes. Usage error for a quote that is not closed and for no word at all.
Result<std::vector<std::string>> splitWords(std::string_view command);
/// The words as splitWords() reads them back.
std::string joinWords(const std::vector<std::string>& words);

/// How a program ended.
struct ProgramEnd
{
    int exitCode = 0;
    int signal = 0; ///< that ended it; zero: it ended by itself

    bool good() const { return exitCode == 0 && signal == 0; }

    std::string text() const; ///< "exit code 3", "signal 9"
};

/// What becomes of the words a program writes on its standard error.
enum class ErrorStream
{
    Inherit, ///< they go where ours go: for programs that may have to ask their user
    Capture ///< they can be read from err()
};

/// How long a program may live.
enum class Lifetime
{
    Owner, ///< as long as the Program object
    Thread ///< and not longer than the thread that started it: the kernel ends it (SIGTERM) even when we are killed
};

/// A running program whose standard output is read through a pipe. It has our standard input and our terminal, so that
/// it may ask for a passphrase. Killed and waited for when this goes away.
class Program
{
public:
    Program() = default;
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Finds it as a shell would ($PATH). Zero, or the errno that says why it could not be started. Once an object.
    int start(const std::vector<std::string>& words, ErrorStream errors, Lifetime lifetime = Lifetime::Owner);

    bool started() const { return m_pid > 0; }

    pid_t pid() const { return m_pid; }

    int out() const { return m_out; } ///< for poll() and read(); blocking

    int err() const { return m_err; } ///< -1 unless captured

    /// Readable once it has ended; for poll(). -1 where the kernel has no such thing.
    int ended() const { return m_ended; }

    /// Nothing while it runs.
    std::optional<ProgramEnd> poll();
    ProgramEnd wait();
    void kill(); ///< SIGKILL; it must still be waited for

private:
    pid_t m_pid = -1;
    int m_out = -1;
    int m_err = -1;
    int m_ended = -1;
};

struct ProgramOutput
{
    std::string text; ///< of its standard output
    std::string errors; ///< the end of its standard error, when captured
    ProgramEnd end;
};

struct ProgramLimits
{
    size_t output = size_t{64} * 1024; ///< more than this is an error
    size_t errors = size_t{4} * 1024; ///< the end that is kept
};

/// Runs a program to its end and hands out what it printed. A program that ends badly is no error here: see
/// ProgramOutput::end. Errors: Refused when it cannot be started ("program.start") or prints too much
/// ("program.output"), Timeout ("program.timeout"), Cancelled. Their last argument says why.
Result<ProgramOutput> runProgram(const std::vector<std::string>& words, Deadline deadline, Context& context,
    ErrorStream errors = ErrorStream::Capture, ProgramLimits limits = {});

} // namespace keystrata
