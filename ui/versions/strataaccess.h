// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

namespace keystrata::ui {

class StrataView;

/// The painted strata for those who hear the window: a list whose items are the layers.
void installStrataAccessibility();
void announceStrataFocus(StrataView* view);
void announceStrataChanged(StrataView* view);

} // namespace keystrata::ui
