// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <QString>

namespace keystrata::ui {

/// What the core has to say, in the language of the window: the one place where its texts are translated. Arguments
/// are made safe to show; the result is plain text, never markup.
QString textOf(const Message& message);
QString textOf(const Error& error);

} // namespace keystrata::ui
