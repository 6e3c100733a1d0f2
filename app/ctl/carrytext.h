// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/dryrun.h"

/// What migrate prints for people.
namespace keystrata::ctl {

/// Of a dry run: what can be carried, what cannot, and what becomes of values.
std::string carryText(const invalidation::CarryFound& carry, const invalidation::Carriage& carriage);
/// A line for each reason; none for none.
std::string misfitsText(const std::vector<invalidation::Misfit>& misfits);

} // namespace keystrata::ctl
