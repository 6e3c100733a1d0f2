// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

class QCoreApplication;

namespace keystrata::ui {

/// The texts in the code are English, but a text cannot hold both "1 profile was" and "2 profiles were": these forms
/// are in resources/translations/keystrata_en.ts. To be called before the first text is shown.
void installTranslations(QCoreApplication& application);

} // namespace keystrata::ui
