// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::demo {

/// What the demo's supervisor is told. It is a process of its own, the same program started again: it owns the server,
/// plays the application that uses it, and when the program that started it is gone, for whatever reason, it stops
/// the server and removes all traces. It has its own session, so Ctrl+C in the terminal reaches only the program.
struct SupervisorOptions
{
    std::string serverProgram;
    double scale = 1;
    uint64_t seed = 0;
    bool traffic = true;

    bool operator==(const SupervisorOptions&) const = default;
};

/// The supervisor's end of the socket pair: it writes one line when it is ready or cannot be, and ends at end of file.
inline constexpr int SupervisorChannel = 3;
inline constexpr char ReadyMark = '+'; ///< first byte of the line; the folder's path follows
inline constexpr char FailureMark = '-'; ///< a sentence for people follows

std::vector<std::string> supervisorArguments(const SupervisorOptions& options);
std::optional<SupervisorOptions> parseSupervisorArguments(int argc, const char* const* argv);

/// To be asked first thing in main(): was the program started to be the supervisor? Then main() returns what
/// demoSupervisorMain() returns and does nothing else.
bool isDemoSupervisor(int argc, const char* const* argv);
int demoSupervisorMain(int argc, const char* const* argv);

} // namespace keystrata::demo
