// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profilebanner.h"

#include "ui/logic/messagetext.h"
#include "ui/logic/profilescontroller.h"

#include <QApplication>
#include <QPushButton>

namespace keystrata::ui {

ProfileBanner::ProfileBanner(ProfilesController& controller, QWidget* parent) : Banner(parent), m_controller(controller)
{
    setObjectName(QStringLiteral("profileBanner"));
    connect(addAction(tr("Dismiss")), &QPushButton::clicked, this, &QWidget::hide);
    connect(&controller, &ProfilesController::changed, this, &ProfileBanner::showNotes);
    connect(&controller, &ProfilesController::noted, this,
        [this](const QString& sentence) { say(Kind::Warning, sentence); });
    connect(&controller, &ProfilesController::failed, this, [this](const Error& error) {
        // A dialog that is open says it itself.
        if (QApplication::activeModalWidget() == nullptr) {
            say(Kind::Danger, textOf(error));
        }
    });
    connect(&controller, &ProfilesController::openFailed, this,
        [this](const std::string&, const Error& error) { say(Kind::Danger, textOf(error)); });
    connect(&controller, &ProfilesController::opened, this, &QWidget::hide);
    connect(&controller, &ProfilesController::exported, this, [this](const QString& path, int count) {
        say(Kind::Info, tr("%n profiles are in %1, without passwords.", nullptr, count).arg(path));
    });
    connect(&controller, &ProfilesController::imported, this,
        [this](int count) { say(Kind::Info, tr("%n profiles were taken over.", nullptr, count)); });
    showNotes();
}

void ProfileBanner::showNotes()
{
    if (m_controller.notes() == m_notes) {
        return;
    }
    m_notes = m_controller.notes();
    if (m_notes.isEmpty()) {
        hide();
    } else {
        say(Kind::Warning, m_notes.join(QLatin1Char(' ')));
    }
}

} // namespace keystrata::ui
