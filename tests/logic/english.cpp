// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/translations.h"

#include <QCoreApplication>

namespace {

void speakEnglish()
{
    keystrata::ui::installTranslations(*QCoreApplication::instance());
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(speakEnglish)
