// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <stop_token>
#include <thread>

namespace keystrata::ctl {

/// Turns SIGINT and SIGTERM into a stop request; a second one ends the program at once, should the first not help.
/// One object, made at the start of main() and gone at its end. Handlers, not blocked signals: programs that we start
/// inherit a mask but no handler.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    void watch();

    std::stop_source m_source;
    std::thread m_thread; ///< a stop request runs callbacks and takes locks, which no signal handler may
};

} // namespace keystrata::ctl
