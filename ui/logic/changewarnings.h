// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "ui/logic/overviewdata.h"

#include <vector>

namespace keystrata::ui {

/// What a dry run warns of, each under a title and in its tone: worst first, then what could not be seen.
std::vector<Attention> warningsOf(const std::vector<Message>& warnings, const std::vector<Message>& notes);

} // namespace keystrata::ui
