// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <QColor>
#include <QIcon>

namespace keystrata::ui {

struct Theme;

/// The shade of a profile's colour; invalid for none.
QColor profileColour(const Theme& theme, profiles::Colour colour);

/// A round swatch of it, or an empty ring, for lists and menus.
QIcon profileSwatch(const Theme& theme, profiles::Colour colour);

} // namespace keystrata::ui
