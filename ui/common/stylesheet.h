// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QString>

namespace keystrata::ui {

struct Theme;

/// The look of the standard widgets. What is painted by hand (cards, charts, strata) reads Theme directly.
QString styleSheetOf(const Theme& theme);

} // namespace keystrata::ui
