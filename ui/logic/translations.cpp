// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/translations.h"

#include <QCoreApplication>
#include <QTranslator>

namespace keystrata::ui {

void installTranslations(QCoreApplication& application)
{
    auto* english = new QTranslator(&application);
    if (!english->load(QStringLiteral(":/translations/keystrata_en.qm"))) {
        qFatal("the translation of plurals is missing from the program");
    }
    QCoreApplication::installTranslator(english);
}

} // namespace keystrata::ui
