// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

namespace keystrata::ctl {

/// Overwrites the password of every URL among the arguments in place, so that the process list shows it no longer.
/// To be called before anything slow, with copies of the arguments already made.
void hidePasswords(int argc, char** argv);

} // namespace keystrata::ctl
